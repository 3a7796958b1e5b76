"""The supervisor and the servers it runs, for real, each time in a home of its own."""

import http.client
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from config import embedded

linux = pytest.mark.skipif(
    sys.platform != "linux", reason="Ending with a killed parent is a service of Linux."
)
SHOW = ("manage.py", "showmigrations", "--plan")
START_SECONDS = 120.0


def _environment(home: Path, **variables: str) -> dict[str, str]:
    """That of a user who has set nothing but these, and reaches no official site."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **kept,
        "CHANCERY_HOME": str(home),
        "INGEST_UPSTREAM": "http://127.0.0.1:9",
        **variables,
    }


def _run(home: Path, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=_environment(home, **variables),
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _finish(
    home: Path, *arguments: str, **variables: str
) -> "subprocess.CompletedProcess[str]":
    with _run(home, *arguments, **variables) as process:
        out, err = process.communicate(timeout=START_SECONDS)
        return subprocess.CompletedProcess([], process.returncode, out, err)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Site:
    """`python -m config.stack up`, and what it said so far."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = _free_port()
        self.process = _run(home, "-m", "config.stack", "up", PORT=str(self.port))
        self.lines: list[str] = []
        self._new: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait_for(f"READY http://127.0.0.1:{self.port}/")

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._new.put(line)
        self._new.put("")

    def end(self) -> None:
        self.process.kill()
        self._reader.join()
        self.process.communicate()

    def wait_for(self, words: str, *, said_before: bool = False) -> None:
        """Wait until it says the words; `said_before` counts what it said already."""
        if said_before and any(words in line for line in self.lines):
            return
        deadline = time.monotonic() + START_SECONDS
        while line := self._new.get(timeout=max(0.1, deadline - time.monotonic())):
            self.lines.append(line)
            if words in line:
                return
        pytest.fail(f"It ended without saying {words!r}: {''.join(self.lines)}")

    def health(self) -> tuple[int, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            return response.status, json.load(response)
        finally:
            connection.close()


@contextmanager
def _site(home: Path) -> Iterator[Site]:
    site = Site(home)
    try:
        yield site
    finally:
        site.end()
        # A killed supervisor leaves the folder of its sockets to its successor.
        shutil.rmtree(embedded.socket_folder(home), ignore_errors=True)


def _stat(pid: int) -> list[str] | None:
    """State, parent, ... , start time of a process; None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields


def _descendants(pid: int) -> dict[int, str]:
    """The processes below `pid`, each with its start time, which tells reuse apart."""
    stats = {
        int(entry.name): stat
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and (stat := _stat(int(entry.name)))
    }
    found = {pid: ""}
    while True:
        more = {
            child: stat[19]
            for child, stat in stats.items()
            if int(stat[1]) in found and child not in found
        }
        if not more:
            del found[pid]
            return found
        found |= more


def _left(processes: dict[int, str]) -> list[int]:
    return [
        pid
        for pid, started in processes.items()
        if (stat := _stat(pid)) and stat[19] == started
    ]


def _within(seconds: float, holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@linux
def test_the_site_runs_alone_and_stops_clean(tmp_path: Path) -> None:
    home = tmp_path / "a home"
    with _site(home) as site:
        assert site.health()[0] == 200
        assert site.health()[1]["broker"] == "ok"

        second = _finish(home, "-m", "config.stack", "up", PORT=str(_free_port()))
        assert second.returncode == 1
        assert second.stdout == ""
        assert second.stderr == (
            f"Chancery already runs from {home}: stop it first, "
            "or set CHANCERY_HOME and PORT for another one.\n"
        )

        command = _finish(home, *SHOW)
        assert command.returncode == 0, command.stderr
        assert "[X]" in command.stdout
        assert "[ ]" not in command.stdout

        started = _descendants(site.process.pid)
        assert len(started) > 8
        site.process.send_signal(signal.SIGINT)
        site.wait_for("stopped")
        assert site.process.wait(5) == 0
        assert _left(started) == []
    assert not (home / "servers.json").exists()


@linux
def test_nothing_outlives_a_killed_supervisor_and_the_next_start_recovers(
    tmp_path: Path,
) -> None:
    with _site(tmp_path) as site:
        started = _descendants(site.process.pid)
        site.process.kill()
        site.process.wait()
        assert _within(3, lambda: not _left(started)), _left(started)
    with _site(tmp_path) as site:
        assert site.health()[0] == 200


@linux
def test_what_dies_is_started_again(tmp_path: Path) -> None:
    with _site(tmp_path) as site:
        site.wait_for("ready.", said_before=True)
        (worker,) = _children(site, "celery\0-A\0config\0--quiet\0worker")
        pool = _descendants(worker)
        assert pool
        os.kill(worker, signal.SIGKILL)
        site.wait_for("worker was ended by SIGKILL: starting it again")
        assert _within(2, lambda: not _left(pool))
        site.wait_for("ready.")
        (postgres,) = _children(site, "unix_socket_directories")
        os.kill(postgres, signal.SIGKILL)
        site.wait_for("postgres was ended by SIGKILL: starting it again")
        assert _within(30, lambda: site.health()[0] == 200)


def _children(site: Site, word: str) -> list[int]:
    """The supervisor's own children with that word in their command line."""
    return [
        pid
        for pid in _descendants(site.process.pid)
        if (stat := _stat(pid))
        and int(stat[1]) == site.process.pid
        and word in Path(f"/proc/{pid}/cmdline").read_text()
    ]


def test_a_port_that_is_taken_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = _finish(tmp_path, "-m", "config.stack", "up", PORT=str(port))
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr == (
        f"Port {port} cannot be used (Address already in use): "
        "stop what uses it, or set PORT.\n"
    )


def test_commands_share_servers_that_stop_with_the_last_of_them(tmp_path: Path) -> None:
    commands = [_run(tmp_path, *SHOW) for _ in range(3)]
    for command in commands:
        with command:
            out, err = command.communicate(timeout=START_SECONDS)
        assert command.returncode == 0, err
        assert "advisories.0001_initial" in out
    assert _within(5, lambda: not (tmp_path / "servers.json").exists())
    # The next one needs servers of its own, on the same data.
    assert _finish(tmp_path, *SHOW).returncode == 0
    log = (tmp_path / "servers.log").read_text()
    assert log.count("ready to accept connections") == 1


def test_a_command_that_comes_first_finds_its_database_prepared(tmp_path: Path) -> None:
    loaded = (
        "from advisories.models import Country; from embassies.models import Mission; "
        "print(Country.objects.in_name_order().count(), Mission.objects.count() > 9000)"
    )
    with _run(tmp_path, "manage.py", "shell", "-v0", "-c", loaded) as command:
        out, err = command.communicate(timeout=START_SECONDS)
    assert (command.returncode, out.strip()) == (0, "250 True"), err


def test_a_database_that_is_not_up_to_date_is_named_in_one_sentence(
    tmp_path: Path,
) -> None:
    rename = "ALTER TABLE advisories_country RENAME TO elsewhere"
    code = f"from django.db import connection as c; c.cursor().execute('{rename}')"
    assert _finish(tmp_path, "manage.py", "shell", "-v0", "-c", code).returncode == 0
    done = _finish(tmp_path, "manage.py", "load_reference")
    assert done.returncode == 1
    assert done.stderr.startswith("The database is not up to date")
    assert "Traceback" not in done.stderr


def test_a_command_that_needs_no_database_starts_none(tmp_path: Path) -> None:
    assert _finish(tmp_path, "manage.py", "help").returncode == 0
    assert _finish(tmp_path, "manage.py", "check").returncode == 0
    assert not (tmp_path / "postgres").exists()


def test_servers_that_are_named_are_used_and_none_is_started(tmp_path: Path) -> None:
    show = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"
    named = {
        "DATABASE_URL": "postgres://a@127.0.0.1:1/a",
        "REDIS_URL": "redis://127.0.0.1:1",
    }
    command = _finish(
        tmp_path,
        *("-m", "config.stack", "exec", "--tmp", sys.executable, "-c", show),
        **named,
    )
    assert command.stdout.split() == list(named.values()), command.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_command_on_servers_of_its_own_leaves_nothing(tmp_path: Path) -> None:
    show = "import os; print(os.environ['CHANCERY_HOME'], os.environ['DATABASE_URL'])"
    command = _finish(
        tmp_path, "-m", "config.stack", "exec", "--tmp", sys.executable, "-c", show
    )
    assert command.returncode == 0, command.stderr
    home, address = command.stdout.split()
    assert Path(home) != tmp_path
    assert not Path(home).exists()
    assert address.startswith("postgresql://chancery@/chancery?host=")
    assert list(tmp_path.iterdir()) == []


def test_the_exit_code_is_that_of_the_command(tmp_path: Path) -> None:
    command = _finish(
        tmp_path,
        *("-m", "config.stack", "exec", "--tmp", sys.executable, "-c", "exit(7)"),
    )
    assert command.returncode == 7


def test_a_home_that_cannot_be_written_is_refused_in_one_sentence(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()
    refused = _finish(tmp_path / "file" / "home", "-m", "config.stack", "up")
    assert refused.returncode == 1
    assert refused.stderr.endswith("set CHANCERY_HOME to a folder of yours.\n")
    assert len(refused.stderr.splitlines()) == 1
