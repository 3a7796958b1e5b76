"""Finding the embedded servers, and having them started for a single command.

Whoever runs them (``config.stack``) holds ``CHANCERY_HOME/owner.lock`` and tells
their addresses in ``servers.json``. Whoever uses servers that no ``make run``
keeps up holds ``users.lock`` together with the others; when the last one lets go
of it, the servers stop. The kernel lets go for a process that is killed, so
neither file can go stale.
"""

import contextlib
import fcntl
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO
from urllib.parse import parse_qs, quote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent
NAMES = ("DATABASE_URL", "REDIS_URL")
NO_DATABASE = frozenset(
    (
        *("check", "collectstatic", "compilemessages", "diffsettings", "findstatic"),
        *("help", "makemessages", "startapp", "startproject", "version"),
        *("--help", "-h", "--version"),
    )
)
HELP = {"--help", "-h"}
START_SECONDS = 120.0
STOP_SECONDS = 10.0


class Unavailable(Exception):
    """The servers a command needs cannot be had; the message says what to do."""


def home() -> Path:
    """``CHANCERY_HOME``; a relative path counts from the project's folder."""
    stated = os.environ.get("CHANCERY_HOME", "").strip() or ".local"
    return BASE_DIR / Path(stated).expanduser()


def database_url(socket_folder: Path) -> str:
    return f"postgresql://chancery@/chancery?host={quote(str(socket_folder), safe='')}"


def redis_url(socket_path: Path) -> str:
    return f"unix://{quote(str(socket_path))}"


# Addresses at which nothing answers: settings load without servers, and the error
# of whoever connects all the same names what is missing.
NO_DATABASE_URL = database_url(home() / "not-running")
NO_REDIS_URL = redis_url(home() / "not-running.sock")


def running() -> dict[str, str] | None:
    """The addresses of the embedded servers that run now; None when nothing runs.

    A name is absent when the running Chancery was given that server from outside.
    """
    try:
        found = json.loads((home() / "servers.json").read_text())
        os.kill(found["pid"], 0)
        addresses: dict[str, str] = found["addresses"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return addresses if all(map(_answers, addresses.values())) else None


def upstream() -> str:
    """What plays the official sites for the Chancery that runs here, or empty.

    A command reads the same sites as the site that it works for.
    """
    try:
        found = json.loads((home() / "servers.json").read_text())
    except (OSError, ValueError):
        return ""
    return str(found.get("upstream", ""))


def publish(addresses: Mapping[str, str], *, folder: Path, upstream: str = "") -> None:
    """Tell where the servers are; seen whole or not at all."""
    draft = folder / "servers.json.new"
    told = {
        "pid": os.getpid(),
        "addresses": dict(addresses),
        "upstream": upstream,
    }
    draft.write_text(json.dumps(told))
    draft.replace(folder / "servers.json")


def withdraw(*, folder: Path) -> None:
    (folder / "servers.json").unlink(missing_ok=True)


@contextlib.contextmanager
def services_for_command(arguments: Sequence[str]) -> Iterator[None]:
    """Set what is missing of ``DATABASE_URL`` and ``REDIS_URL`` while a command runs.

    Does nothing for a command that needs no database. Raises Unavailable.
    """
    missing = [name for name in NAMES if not os.environ.get(name, "").strip()]
    if not missing or not _needs_database(arguments):
        yield
        return
    with using() as addresses:
        absent = [name for name in missing if name not in addresses]
        if absent:
            raise Unavailable(
                f"Chancery runs with a {absent[0]} of its own: "
                "set the same one for this command."
            )
        os.environ.update({name: addresses[name] for name in missing})
        os.environ.setdefault("INGEST_UPSTREAM", upstream())
        yield


@contextlib.contextmanager
def using() -> Iterator[dict[str, str]]:
    """The addresses of servers that stay up in this block, started if none run."""
    folder = prepare_home()
    with open(folder / "users.lock", "a") as users:
        # Waits only while servers that nobody used any more are being stopped.
        fcntl.flock(users, fcntl.LOCK_SH)
        keeper: subprocess.Popen[bytes] | None = None
        addresses = running()
        if addresses is None:
            keeper, addresses = _start(folder)
        try:
            yield addresses
        finally:
            _let_go(users, keeper)


def prepare_home() -> Path:
    """Make ``CHANCERY_HOME``, for its owner alone. Raises Unavailable."""
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # As root, PostgreSQL's own user has to pass through.
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        (folder / "users.lock").touch(mode=0o600)
    except OSError as error:
        raise Unavailable(
            f"{folder} cannot be written by this user ({error.strerror}): "
            "set CHANCERY_HOME to a folder of yours."
        ) from error
    return folder


def _needs_database(arguments: Sequence[str]) -> bool:
    return bool(
        arguments and arguments[0] not in NO_DATABASE and HELP.isdisjoint(arguments)
    )


def _start(folder: Path) -> tuple["subprocess.Popen[bytes]", dict[str, str]]:
    """Start a keeper and wait for its servers, or for another's that was first."""
    log_path = folder / "servers.log"
    deadline = time.monotonic() + START_SECONDS
    with open(log_path, "wb") as log:
        keeper = _keeper(log)
        while time.monotonic() < deadline:
            addresses = running()
            if addresses is not None:
                return keeper, addresses
            if keeper.poll() == 0:
                keeper = _keeper(log)
            elif keeper.returncode is not None:
                break
            time.sleep(0.05)
    raise Unavailable(
        _last_line(log_path)
        or f"The embedded servers did not start: {log_path} has the reason."
    )


def _keeper(log: IO[bytes]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "config.stack", "keep"],
        cwd=BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def _let_go(users: IO[str], keeper: "subprocess.Popen[bytes] | None") -> None:
    """Release the servers; the last user waits until they have stopped."""
    last = True
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        last = False
    fcntl.flock(users, fcntl.LOCK_UN)
    if keeper and last:
        with contextlib.suppress(subprocess.TimeoutExpired):
            keeper.wait(STOP_SECONDS)


def _answers(url: str) -> bool:
    """Whether something listens on the socket that an embedded server's URL names."""
    parts = urlsplit(url)
    path = parts.path
    if parts.scheme == "postgresql":
        path = parse_qs(parts.query)["host"][0] + "/.s.PGSQL.5432"
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(path)
        except OSError:
            return False
    return True


def _last_line(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
