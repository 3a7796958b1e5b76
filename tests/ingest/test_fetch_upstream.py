"""The upstream from the command line, as a person would try it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.conf import settings as project
from pytest_django.fixtures import Settings

from ingest.errors import Gone
from ingest.fetch import Fetcher, FetchSettings, ProcessPace, Request

HOST = "travel.example.gov"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A served directory and the origin that the command printed."""
    folder = tmp_path / "sites"
    (folder / HOST / "advice").mkdir(parents=True)
    (folder / HOST / "advice" / "index.json").write_bytes(b'{"level": 1}')
    (folder / HOST / "advice" / "list?page=2").write_bytes(b"<?xml version='1.0'?>")
    (tmp_path / "secret").write_bytes(b"outside of the sites")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.upstream", str(folder)],
        cwd=project.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        name, _, origin = process.stdout.readline().strip().partition("=")
        assert name == "INGEST_UPSTREAM"
        yield folder, origin
        process.terminate()


def test_a_directory_is_served_as_the_official_sites(
    served: tuple[Path, str], settings: Settings
) -> None:
    folder, origin = served
    settings.INGEST_UPSTREAM = origin
    settings.INGEST_HOST_GAP_SECONDS = 0
    limits = FetchSettings.from_django()
    with Fetcher(
        settings=limits, pace=ProcessPace(), hosts={HOST}, robots=None
    ) as door:
        page = door.get(Request(f"https://{HOST}/advice/"))
        assert page.body == b'{"level": 1}'
        assert page.content_type == "application/json"
        listed = door.get(Request(f"https://{HOST}/advice/list?page=2"))
        assert listed.content_type == "application/xml"
        assert door.get(Request(page.url, etag=page.etag)).not_modified
        (folder / HOST / "advice" / "index.json").write_bytes(b'{"level": 2}')
        assert door.get(Request(page.url, etag=page.etag)).body == b'{"level": 2}'
        with pytest.raises(Gone):
            door.get(Request(f"https://{HOST}/advice/atlantis"))


def test_nothing_outside_of_the_directory_is_served(
    served: tuple[Path, str],
) -> None:
    _, origin = served
    for path in ("/../secret", "/%2e%2e/secret", "/x/..%2f..%2fsecret"):
        request = requests.Request("GET", origin).prepare()
        request.url = origin + path
        with requests.Session() as session:
            assert session.send(request, timeout=5).status_code == 404
