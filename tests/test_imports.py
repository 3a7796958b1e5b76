"""Who may import whom: the rules of the design, kept by walking every import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[1]
PACKAGES = ("advisories", "embassies", "ingest", "config")

# Importer, and what of ours it may import. Of several rows that fit, the first counts.
MAY_IMPORT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("advisories", ("advisories",)),
    ("embassies", ("embassies", "advisories")),
    (
        "ingest.adapters",
        (
            "ingest.adapters",
            "ingest.countries",
            "ingest.errors",
            "ingest.html",
            "ingest.records",
            "ingest.text",
            "advisories.facts",
            "advisories.levels",
        ),
    ),
    # A layout of an archive reads as the source's own adapter does.
    (
        "ingest.archives",
        (
            "ingest.adapters",
            "ingest.archives",
            "ingest.countries",
            "ingest.errors",
            "ingest.html",
            "ingest.records",
            "ingest.text",
            "advisories.facts",
            "advisories.levels",
            "advisories.reference",
        ),
    ),
    ("ingest.errors", ()),
    ("ingest.text", ("ingest.errors",)),
    ("ingest.html", ("ingest.errors", "ingest.text")),
    ("ingest.countries", ("ingest.errors", "advisories.reference")),
    ("ingest.records", ("ingest.countries", "advisories.facts", "advisories.levels")),
    ("ingest.guards", ("ingest.records", "advisories.facts", "advisories.levels")),
    ("ingest.fetch", ("ingest.fetch", "ingest.errors", "config.__version__")),
    ("ingest.management", ("ingest", "advisories", "embassies.services")),
    ("ingest.tasks", ("ingest", "advisories", "embassies.services")),
    # Who may decide on a held reading is kept with the rest of the staff's rights.
    (
        "ingest.staff_views",
        ("ingest", "advisories", "embassies.services", "embassies.access"),
    ),
    # What missions say goes through this door alone; a check compares what came of it.
    (
        "ingest.notices",
        ("ingest", "advisories", "embassies.facts", "embassies.notices"),
    ),
    (
        "ingest.check",
        ("ingest", "advisories", "embassies.models", "embassies.importing"),
    ),
    # What was read is searched for what it says of missions.
    (
        "ingest.reviewing",
        ("ingest", "advisories", "embassies.models", "embassies.review"),
    ),
    # What staff entered is part of what the record is made again from.
    ("ingest.journal", ("ingest", "advisories", "embassies.entries")),
    (
        "ingest.rebuild",
        ("ingest", "advisories", "embassies.services", "embassies.entries"),
    ),
    ("ingest", ("ingest", "advisories", "embassies.services")),
    ("config", PACKAGES),
)

# What is imported, and the only ones that may import it. Doors lead in, not out.
ONLY_BY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("requests", ("ingest.fetch",)),
    ("urllib3", ("ingest.fetch",)),
    ("urllib.request", ()),
    ("httpx", ()),
    ("ingest.management", ()),
    ("ingest.tasks", ("config",)),
)

# Bytes in, records out: no database, no network, no files, no settings, no clock.
PURE = (
    "ingest.adapters",
    "ingest.archives",
    "ingest.guards",
    "ingest.html",
    "ingest.records",
    "ingest.text",
)
IMPURE_IMPORTS = (
    "celery",
    "config",
    "django",
    "http",
    "logging",
    "os",
    "pathlib",
    "random",
    "redis",
    "socket",
    "subprocess",
    "time",
    "urllib.request",
)
IMPURE_NAMES = frozenset({".now", ".today", ".utcnow", ".objects", "open"})


def under(name: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of the prefixes or below one."""
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def modules(root: Path) -> Iterator[tuple[str, bool, ast.Module]]:
    """Dotted name, whether it is a package, and tree of each module below ``root``."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            packaged = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if packaged else parts)
            yield name, packaged, ast.parse(path.read_bytes(), str(path))


def imports(name: str, packaged: bool, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and absolute name of everything a module imports, wherever it does."""
    home = name.split(".") if packaged else name.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = home[: len(home) - node.level + 1] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            yield from ((node.lineno, f"{source}.{alias.name}") for alias in node.names)


def names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of all that a module uses; an attribute's begins with a dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, f".{node.attr}"
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id


def violations(root: Path) -> list[str]:
    """Each import or name below ``root`` that a rule forbids, in one line."""
    found = []
    for name, packaged, tree in modules(root):
        allowed = next(row[1] for row in MAY_IMPORT if under(name, row[:1]))
        pure = under(name, PURE)
        for line, target in imports(name, packaged, tree):
            foreign = under(target, PACKAGES) and not under(target, allowed)
            reserved = any(
                under(target, (what,)) and not under(name, (what, *importers))
                for what, importers in ONLY_BY
            )
            if foreign or reserved or (pure and under(target, IMPURE_IMPORTS)):
                found.append(f"{name}, line {line}: may not import {target}.")
        if pure:
            found += [
                f"{name}, line {line}: is pure and may not use {used!r}."
                for line, used in names(tree)
                if used in IMPURE_NAMES
            ]
    return found


def test_nobody_imports_what_the_design_forbids() -> None:
    assert violations(ROOT) == []


def test_every_rule_is_on_modules_that_exist() -> None:
    present = {name for name, _, _ in modules(ROOT)}
    ruled = {row[0] for row in MAY_IMPORT} | set(PURE)
    ruled |= {row[0] for row in ONLY_BY if under(row[0], PACKAGES)}
    assert ruled - present == set()


# file, source, what is said
@pytest.mark.parametrize(
    ("file", "source", "said"),
    [
        ("advisories/x.py", "import ingest.records", "ingest.records"),
        ("advisories/x.py", "from embassies import models", "embassies.models"),
        ("advisories/x.py", "from config.env import env_str", "config.env.env_str"),
        ("embassies/x.py", "from ingest.store import y", "ingest.store.y"),
        ("embassies/x.py", "def f():\n    import ingest", "line 2"),
        ("ingest/x.py", "from embassies.models import Mission", "embassies.models"),
        ("ingest/x.py", "import requests", "requests"),
        ("ingest/x.py", "from urllib3.util import Retry", "urllib3.util.Retry"),
        ("ingest/x.py", "from .management.commands import capture", "management"),
        ("ingest/pipeline.py", "from . import tasks", "ingest.tasks"),
        ("ingest/errors.py", "from .text import line", "ingest.text.line"),
        ("ingest/fetch/x.py", "from ..adapters import base", "ingest.adapters.base"),
        ("ingest/adapters/x.py", "from ..store import y", "ingest.store.y"),
        ("ingest/adapters/x.py", "from ingest import fetch", "ingest.fetch"),
        (
            "ingest/adapters/x.py",
            "from advisories.models import y",
            "advisories.models",
        ),
        ("ingest/adapters/x.py", "from django.conf import settings", "django.conf"),
        ("ingest/adapters/x.py", "from django.db import models", "django.db.models"),
        ("ingest/adapters/x/y.py", "from ...store import z", "ingest.store.z"),
        ("ingest/adapters/x.py", "import time", "time"),
        ("ingest/adapters/x.py", "at = datetime.now(UTC)", "'.now'"),
        ("ingest/adapters/x.py", "day = date.today()", "'.today'"),
        ("ingest/adapters/x.py", "rows = Country.objects.all()", "'.objects'"),
        ("ingest/adapters/x.py", "open('x')", "'open'"),
    ],
)
def test_a_forbidden_import_is_found(
    tmp_path: Path, file: str, source: str, said: str
) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(source)
    [message] = violations(tmp_path)
    assert said in message


def test_no_record_points_to_how_it_was_fetched() -> None:
    pointing = [
        f"{model.__name__}.{field.name}"
        for label in ("advisories", "embassies")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if field.concrete
        and field.related_model is not None
        and field.related_model._meta.app_label == "ingest"
    ]
    assert pointing == []
