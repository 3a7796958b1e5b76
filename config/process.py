"""Child processes of the supervisor: started, watched, told apart in one log."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LAUNCHER = Path(__file__).with_name("launch.py")
COLOURS = {
    "postgres": 34,
    "valkey": 31,
    "prepare": 35,
    "worker": 32,
    "beat": 33,
    "web": 36,
}


class Log:
    """One line at a time: the time (UTC), who says it, what is said."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._terminal = stream.isatty()
        self._coloured = self._terminal and "NO_COLOR" not in os.environ

    @property
    def lost(self) -> bool:
        """Whether the terminal has been closed; make does not pass that signal on."""
        return self._terminal and not self._stream.isatty()

    def say(self, name: str, line: str) -> None:
        prefix = f"{time.strftime('%H:%M:%S', time.gmtime())} {name:<8} |"
        if self._coloured:
            prefix = f"\033[{COLOURS.get(name, 37)}m{prefix}\033[0m"
        # A closed terminal is no reason to leave the children unattended.
        with self._lock, contextlib.suppress(OSError, ValueError):
            print(prefix, line, file=self._stream, flush=True)


def launched(
    command: Sequence[str | Path], *, ends_by: signal.Signals, identity: str = "self"
) -> list[str]:
    """The command line of `command` so that it ends, by that signal, when we do."""
    return [
        sys.executable,
        *("-I", "-S", str(LAUNCHER)),
        *(str(os.getpid()), str(int(ends_by)), identity),
        *map(str, command),
    ]


@dataclass(frozen=True)
class Program:
    """How a child is run, and how it is asked and made to stop."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    folder: Path
    stop_by: signal.Signals = signal.SIGTERM
    ends_by: signal.Signals = signal.SIGKILL
    identity: str = "self"
    hushed: tuple[str, ...] = ()
    grace: float = 10.0


@dataclass
class Child:
    """A running Program in a session of its own, its output passed on to the log."""

    program: Program
    log: Log
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        program = self.program
        self.process = subprocess.Popen(
            launched(
                program.command, ends_by=program.ends_by, identity=program.identity
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(program.environment),
            cwd=program.folder,
            start_new_session=True,
            text=True,
            errors="replace",
        )
        self.last_line = ""
        self._reader = threading.Thread(target=self._pass_on, daemon=True)
        self._reader.start()

    def _pass_on(self) -> None:
        assert self.process.stdout is not None
        for line in map(str.rstrip, self.process.stdout):
            if line and not any(hushed in line for hushed in self.program.hushed):
                self.last_line = line
                self.log.say(self.program.name, line)

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def age(self) -> float:
        return time.monotonic() - self.started

    def ending(self) -> str:
        """How it ended, in words."""
        code = self.process.returncode
        if code is not None and code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"

    def stop(self) -> None:
        """Ask it to stop; after its grace, end it and all that is in its session."""
        if not self.ended:
            self.process.send_signal(self.program.stop_by)
            try:
                self.process.wait(self.program.grace)
            except subprocess.TimeoutExpired:
                self.log.say(
                    "chancery",
                    f"{self.program.name} did not stop within "
                    f"{self.program.grace:g} s: ending it",
                )
        # Also what a child that is gone has left behind in its session.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._reader.join(1)
