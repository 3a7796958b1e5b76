"""The files round the code: containers, locks, ignore lists."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from config.entry import ENTRIES

ROOT: Path = settings.BASE_DIR
LOCKS = ("base", "embedded", "dev")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return found


def test_the_containers_are_those_of_the_design(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {
        *("postgres", "redis", "prepare", "web", "worker", "beat", "nginx")
    }


def test_containers_start_by_the_entry_points(compose: dict[str, Any]) -> None:
    for name in ENTRIES:
        assert compose["services"][name]["command"] == [name]
    assert '"config.entry"' in (ROOT / "Dockerfile").read_text()


def test_every_container_that_stays_up_has_a_health_check(
    compose: dict[str, Any],
) -> None:
    without = {n for n, s in compose["services"].items() if "healthcheck" not in s}
    assert without == {"prepare"}


def test_processes_wait_for_a_prepared_database(compose: dict[str, Any]) -> None:
    for name in ("web", "worker", "beat"):
        conditions = compose["services"][name]["depends_on"]
        assert conditions["prepare"] == {"condition": "service_completed_successfully"}
        assert conditions["redis"] == {"condition": "service_healthy"}


def test_the_compose_file_holds_no_secret(compose: dict[str, Any]) -> None:
    environment = compose["x-chancery"]["environment"]
    assert environment["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert ":${POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]
    password = compose["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"]
    assert password.startswith("${POSTGRES_PASSWORD:?")


def test_the_image_does_not_run_as_root() -> None:
    assert re.search(r"^USER (?!root|0)", (ROOT / "Dockerfile").read_text(), re.M)


def test_the_image_has_git_to_read_archives_with() -> None:
    image = (ROOT / "Dockerfile").read_text()
    assert re.search(r"apt-get install [^\n]*\bgit\b", image)


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in text
    assert "--index-url" not in text
    pins = re.split(r"\n(?=\S)", text.strip())
    assert pins
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


@pytest.mark.parametrize("name", LOCKS)
def test_everything_asked_for_is_locked(name: str) -> None:
    asked = re.findall(
        r"^([A-Za-z][\w-]*)", (ROOT / "requirements" / f"{name}.in").read_text(), re.M
    )
    locked = re.findall(
        r"^([\w.-]+)==", (ROOT / "requirements" / f"{name}.txt").read_text(), re.M
    )
    assert asked
    assert {_canonical(n) for n in asked} <= {_canonical(n) for n in locked}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_help_lists_the_targets_of_the_makefile() -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    listed = set(re.findall(r"^  make (\S+) ", shown, re.M))
    assert listed >= {"run", "test", "check", "lock", "golden", "clean"}
