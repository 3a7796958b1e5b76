"""Environment variables are read strictly, and all of them are documented."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import env

ROOT: Path = settings.BASE_DIR
READERS = {name for name in dir(env) if name.startswith("env_")}


@pytest.mark.parametrize("raw", ["1", "true", "Yes", " on "])
def test_it_reads_what_is_true(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLAG", raw)
    assert env.env_bool("FLAG", False) is True


@pytest.mark.parametrize("raw", ["0", "false", "No", "off"])
def test_it_reads_what_is_false(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLAG", raw)
    assert env.env_bool("FLAG", True) is False


@pytest.mark.parametrize("raw", ["", "   "])
def test_empty_is_unset(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", raw)
    assert env.env_str("NAME", "default") == "default"
    assert env.env_bool("NAME", True) is True
    assert env.env_int("NAME", 7) == 7
    assert env.env_float("NAME", 0.5) == 0.5
    assert env.env_list("NAME", ["a"]) == ["a"]
    assert env.env_url("NAME", "default", schemes=("http",)) == "default"


# columns: reader, what it is given
@pytest.mark.parametrize(
    ("reader", "raw"),
    [
        (lambda name: env.env_bool(name, False), "maybe"),
        (lambda name: env.env_int(name, 1), "1.5"),
        (lambda name: env.env_int(name, 1), "-1"),
        (lambda name: env.env_int(name, 1, minimum=1), "0"),
        (lambda name: env.env_float(name, 1), "nan"),
        (lambda name: env.env_float(name, 1), "inf"),
        (lambda name: env.env_float(name, 1), "-0.1"),
        (lambda name: env.env_float(name, 1), "half"),
        (lambda name: env.env_url(name, "", schemes=("http",)), "example.org"),
        (lambda name: env.env_url(name, "", schemes=("http",)), "ftp://example.org"),
        (lambda name: env.env_url(name, "", schemes=("http",)), "http://h:port"),
        (lambda name: env.env_url(name, "", schemes=("http",)), "http://"),
    ],
)
def test_nonsense_is_refused_in_one_sentence_that_names_the_variable(
    reader: Callable[[str], object], raw: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_NAME", raw)
    with pytest.raises(ImproperlyConfigured, match=r"^SOME_NAME is .*\.$"):
        reader("SOME_NAME")


def test_an_address_that_is_refused_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://user:hunter2@host/name")
    with pytest.raises(ImproperlyConfigured) as refused:
        env.env_url("DATABASE_URL", "", schemes=("postgres",))
    assert "hunter2" not in str(refused.value)


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAMES", " a.example, ,b.example,")
    assert env.env_list("NAMES", []) == ["a.example", "b.example"]


def test_an_address_loses_its_trailing_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "https://chancery.example/")
    found = env.env_url("SITE_URL", "", schemes=("https",))
    assert found == "https://chancery.example"


def test_the_example_names_every_variable_that_is_read_and_no_other() -> None:
    assert _documented() == _read_by_python() | _read_by_compose()


def _documented() -> set[str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return {line.split("=")[0] for line in lines if line and not line.startswith("#")}


def _read_by_python() -> set[str]:
    """The names given to the readers of config.env, and config.services' own."""
    found = {"CHANCERY_HOME", "DATABASE_URL", "REDIS_URL"}
    for folder in ("config", "advisories", "embassies", "ingest"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and _called(node) in READERS:
                    argument = node.args[0]
                    if isinstance(argument, ast.Constant):
                        found.add(str(argument.value))
    return found


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _read_by_compose() -> set[str]:
    text = (ROOT / "docker-compose.yml").read_text()
    return set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))
