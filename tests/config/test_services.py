"""What a command learns of the Chancery that runs beside it."""

from pathlib import Path

import pytest

from config import services


def test_a_command_reads_the_sites_that_the_running_site_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANCERY_HOME", str(tmp_path))
    services.publish({}, folder=tmp_path, upstream="http://127.0.0.1:9000")
    assert services.upstream() == "http://127.0.0.1:9000"


def test_nothing_plays_the_sites_where_nothing_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANCERY_HOME", str(tmp_path))
    assert services.upstream() == ""
