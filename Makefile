# Chancery needs Python 3.11 or newer and make. `make run` starts everything.
PYTHON ?= python3
VENV := .venv/bin/python
MANAGE := $(VENV) manage.py
# Servers of their own, thrown away afterwards.
ISOLATED := $(VENV) -m config.stack exec --tmp
PIP := $(VENV) -m pip install -qq --disable-pip-version-check \
	--require-hashes --only-binary=:all:
# No address of an index gets into the locks, whatever this machine is set up with.
COMPILE := env -u PIP_FIND_LINKS -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL UV_NO_CONFIG=1 \
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --only-binary :all: --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links
PRODUCTION := SITE_URL=https://chancery.example \
	SECRET_KEY=checked-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: run
run: .venv/.installed ## Start everything at http://127.0.0.1:8000 (Ctrl-C stops it)
	@exec $(VENV) -m config.stack up

.PHONY: test
test: .venv/.installed-dev ## Run all tests, in parallel, on servers of their own
	@exec $(ISOLATED) $(VENV) -m pytest -n auto $(ARGS)

.PHONY: check
check: lint types django test ## Run exactly what CI runs

.PHONY: lint
lint: .venv/.installed-dev ## Check style and format of code and templates
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +

.PHONY: types
types: .venv/.installed-dev ## Check types
	@$(VENV) -m mypy .

.PHONY: django
django: .venv/.installed-dev ## Check migrations, and settings for this machine and a deployment
	@$(ISOLATED) $(MANAGE) makemigrations --check --dry-run
	@$(MANAGE) check --deploy --fail-level WARNING
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

.PHONY: golden
golden: .venv/.installed-dev ## Write the golden files anew, to be reviewed as a diff
	@CHANCERY_WRITE_GOLDEN=1 $(ISOLATED) $(VENV) -m pytest -q -p no:randomly tests/ingest $(ARGS)

.PHONY: lock
lock: .venv/.installed-dev ## Pin requirements/*.in anew, with hashes (ARGS=--upgrade for newer ones)
	@for name in base embedded dev; do \
		$(COMPILE) $(ARGS) "requirements/$$name.in" -o "requirements/$$name.txt" >/dev/null || exit 1; \
	done

.PHONY: install
install: .venv/.installed-dev ## Make the virtual environment, with what checks and tests need

.PHONY: clean
clean: ## Remove what was made here, but not the data in .local
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis staticfiles
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/.installed: requirements/base.txt requirements/embedded.txt
	@command -v "$(PYTHON)" >/dev/null || { echo "Chancery needs Python 3.11 or newer: install it, or name it with PYTHON=." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Chancery needs Python 3.11 or newer: name one with PYTHON=." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make virtual environments: install its venv module (on Debian, python3-venv)." >&2; exit 1; }
	@$(VENV) -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear .venv
	@echo "Installing the packages of requirements/ (once)"
	@$(PIP) -r requirements/base.txt -r requirements/embedded.txt || { echo "The packages could not be installed: see above." >&2; exit 1; }
	@touch $@

.venv/.installed-dev: .venv/.installed requirements/dev.txt
	@echo "Installing what checks and tests need (once)"
	@$(PIP) -r requirements/base.txt -r requirements/embedded.txt -r requirements/dev.txt || { echo "The packages could not be installed: see above." >&2; exit 1; }
	@touch $@
