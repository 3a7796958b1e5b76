"""The supervisor: the embedded servers, and the site on top of them.

    python -m config.stack up                everything, in this terminal
    python -m config.stack exec COMMAND      COMMAND with the servers' addresses set
    python -m config.stack exec --tmp COMMAND    the same on new servers, for tests
    python -m config.stack keep              the servers, while a command uses them

A server whose address stands in the environment is used and not started. One
supervisor at a time works on a ``CHANCERY_HOME``. All that it starts stops with
it, in reverse order when it is asked to and at once when it is killed; what dies
by itself is started again.
"""

import contextlib
import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import IO

from django.core.exceptions import ImproperlyConfigured

from config import embedded, services
from config.env import env_int, env_str
from config.process import Child, Log, Program, launched
from config.services import Unavailable

BASE_DIR = services.BASE_DIR
READY_SECONDS = 120.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(Exception):
    """The supervisor has been asked to stop."""


class Supervisor:
    """Starts programs in order, keeps them running and stops them in reverse."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.children: list[Child] = []

    def start(self, program: Program, answers: Callable[[], bool]) -> None:
        """Start a program and wait until it answers. Raises Unavailable."""
        child = Child(program, self.log)
        self.children.append(child)
        ready = embedded.wait_until(
            answers, gone=lambda: child.ended, seconds=READY_SECONDS
        )
        if not ready:
            how = child.ending() if child.ended else "does not answer"
            raise Unavailable(f"{program.name} {how}: {child.last_line}")

    def watch(self) -> None:
        """Start again whatever ends, sooner or later by how long it lasted.

        Raises Stop when it is asked to, or the terminal is closed.
        """
        due: dict[int, float] = {}
        while not self.log.lost:
            for place, child in enumerate(self.children):
                if child.ended and place not in due:
                    pause = 0.2 if child.age > 10 else 5.0
                    due[place] = time.monotonic() + pause
                    self.log.say(
                        "chancery",
                        f"{child.program.name} {child.ending()}: "
                        f"starting it again in {pause:g} s",
                    )
                elif child.ended and time.monotonic() >= due[place]:
                    child.stop()
                    self.children[place] = Child(child.program, self.log)
                    del due[place]
            time.sleep(0.1)
        raise Stop("the terminal is gone")

    def stop(self) -> None:
        while self.children:
            self.children.pop().stop()


@contextlib.contextmanager
def servers(
    supervisor: Supervisor, home: Path, *, durable: bool = True
) -> Iterator[dict[str, str]]:
    """Run the servers that the environment does not name; yields their addresses."""
    sockets = embedded.socket_folder(home)
    addresses: dict[str, str] = {}
    try:
        for name, make in (
            ("DATABASE_URL", embedded.postgres),
            ("REDIS_URL", embedded.valkey),
        ):
            if env_str(name):
                continue
            server = make(home, sockets, durable=durable)
            supervisor.start(server.program, server.answers)
            addresses[name] = server.address
        yield addresses
    finally:
        supervisor.stop()
        shutil.rmtree(sockets, ignore_errors=True)


@contextlib.contextmanager
def owned(home: Path, kind: str, *, wait: Callable[[str], bool]) -> Iterator[bool]:
    """Be the one supervisor of `home`; False when `wait` gives up on another.

    `wait` is called with the kind of the one there is ("up" or "keep") and says
    whether to go on trying.
    """
    with open(home / "owner.lock", "a+") as lock:
        while not _locked(lock):
            lock.seek(0)
            if not wait(lock.read().strip()):
                yield False
                return
            time.sleep(0.1)
        lock.truncate(0)
        lock.write(kind)
        lock.flush()
        yield True


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def up() -> None:
    """Run everything until asked to stop. Raises Unavailable when it cannot start."""
    log = Log(sys.stdout)
    home = services.prepare_home()
    with owned(home, "up", wait=_wait_for_command(log)) as mine:
        if not mine:
            raise Unavailable(
                f"Chancery already runs from {home}: stop it first, "
                "or set CHANCERY_HOME and PORT for another one."
            )
        host, port = env_str("BIND", "127.0.0.1"), env_int("PORT", 8000, minimum=1)
        _refuse_taken_port(host, port)
        supervisor = Supervisor(log)
        with servers(supervisor, home) as addresses:
            stand_in = os.environ.get("INGEST_UPSTREAM", "")
            services.publish(addresses, folder=home, upstream=stand_in)
            try:
                _start_site(supervisor, {**os.environ, **addresses}, port)
                supervisor.watch()
            except Stop as stop:
                log.say("chancery", f"{stop}: stopping")
            finally:
                _ignore_signals()
                services.withdraw(folder=home)
    log.say("chancery", "stopped")


def _wait_for_command(log: Log) -> Callable[[str], bool]:
    """Wait for a single command's servers to end, but not for another site's."""
    begun = time.monotonic()
    told = False

    def wait(kind: str) -> bool:
        nonlocal told
        if kind != "keep":
            # A killed supervisor's lock is free at once; a second covers the start
            # of one that has not yet said what it is.
            return not kind and time.monotonic() - begun < 1
        if not told:
            log.say("chancery", "waiting for a manage.py command to end")
            told = True
        return True

    return wait


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable(
                f"Port {port} cannot be used ({error.strerror}): "
                "stop what uses it, or set PORT."
            ) from error


def _start_site(
    supervisor: Supervisor, environment: Mapping[str, str], port: int
) -> None:
    _run_to_end(_entry("prepare", environment), supervisor.log)
    for name in ("worker", "beat"):
        supervisor.start(_entry(name, environment), lambda: True)
    supervisor.start(_entry("web", environment), lambda: _serves(port))
    supervisor.log.say(
        "chancery", f"READY http://127.0.0.1:{port}/  (Ctrl-C stops everything)"
    )


def _entry(name: str, environment: Mapping[str, str]) -> Program:
    return Program(
        name=name,
        command=[sys.executable, "-m", "config.entry", name],
        environment={**environment, "PYTHONUNBUFFERED": "1"},
        folder=BASE_DIR,
        hushed=(
            "Operations to perform:",
            "  Apply all migrations:",
            "Running migrations:",
            "  No migrations to apply.",
        ),
    )


def _run_to_end(program: Program, log: Log) -> None:
    child = Child(program, log)
    try:
        code = child.process.wait()
    finally:
        child.stop()
    if code != 0:
        raise Unavailable(f"{program.name} failed: {child.last_line}")


def _serves(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def keep() -> None:
    """Run the servers for as long as any command uses them.

    A database that is made for it is prepared like a site's.
    """
    home = services.prepare_home()
    # Someone else's servers will do as well.
    with owned(home, "keep", wait=lambda _: services.running() is None) as mine:
        if not mine:
            return
        log = Log(sys.stdout)
        new = not embedded.has_data(home)
        with (
            servers(Supervisor(log), home) as addresses,
            open(home / "users.lock", "a") as users,
        ):
            if new and "DATABASE_URL" in addresses:
                _run_to_end(_entry("prepare", {**os.environ, **addresses}), log)
            services.publish(addresses, folder=home)
            try:
                fcntl.flock(users, fcntl.LOCK_EX)
            finally:
                _ignore_signals()
                services.withdraw(folder=home)


def execute(command: list[str]) -> int:
    """Run a command with the servers' addresses in its environment."""
    if command[:1] != ["--tmp"]:
        with services.using() as addresses:
            return _call(command, addresses)
    home = Path(tempfile.mkdtemp(prefix="chancery-tmp-"))
    # As root, PostgreSQL's own user has to pass through.
    home.chmod(0o711 if os.geteuid() == 0 else 0o700)
    try:
        with (
            open(home / "servers.log", "w") as log,
            servers(Supervisor(Log(log)), home, durable=False) as addresses,
        ):
            return _call(command[1:], {**addresses, "CHANCERY_HOME": str(home)})
    finally:
        _ignore_signals()
        shutil.rmtree(home, ignore_errors=True)


def _call(command: list[str], addresses: Mapping[str, str]) -> int:
    with subprocess.Popen(
        launched(command, ends_by=signal.SIGTERM), env={**os.environ, **addresses}
    ) as process:
        try:
            return process.wait()
        except Stop:
            process.terminate()
            raise


def _stop_on(number: int, frame: FrameType | None) -> None:
    raise Stop(signal.Signals(number).name)


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def main(arguments: list[str]) -> int:
    for number in SIGNALS:
        signal.signal(number, _stop_on)
    try:
        match arguments:
            case ["up"]:
                up()
            case ["keep"]:
                keep()
            case ["exec", *command] if command and command != ["--tmp"]:
                return execute(command)
            case _:
                sys.exit(__doc__)
    except (Unavailable, ImproperlyConfigured) as error:
        print(error, file=sys.stderr)
        return 1
    except Stop:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
