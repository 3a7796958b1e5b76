"""Which processes there are, by what the kernel tells in /proc."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path


def of_session(session: int) -> list[int]:
    """Those of a session that have not ended."""
    return [pid for pid, _, own in _all() if own == session]


def of_parent(parent: int) -> list[int]:
    """Those that a process has started and that have not ended."""
    return [pid for pid, own, _ in _all() if own == parent]


def with_word(processes: Iterable[int], word: str) -> list[int]:
    """Those whose command has a word in it."""
    return [pid for pid in processes if word in _command(pid)]


def _all() -> Iterator[tuple[int, int, int]]:
    """Process, parent and session."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # After the name, which may hold anything: state, parent, group, session.
            state, parent, _, session = path.read_text().rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            yield int(path.parent.name), int(parent), int(session)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""
