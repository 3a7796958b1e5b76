"""What reading an archive costs, beside what git takes to read it, in the same run.

    .venv/bin/python -m config.stack exec --tmp .venv/bin/python -m bench.backfill

Clones the bundle, which is not counted; has git tell its log and all of its texts; and
runs ``manage.py backfill git`` on it, in a process of its own and a new database. The
last line is one JSON object. See docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import psycopg2  # type: ignore[import-untyped]  # it comes without types

from bench.poll import Server

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "bench_backfill"
TARGETS = {"wall_ratio": 20.0, "memory_mb": 400.0, "size_ratio": 5.0}
_LOOK = 0.25  # seconds between two looks at the memory
_LOG = (
    *("log", "--first-parent", "--reverse", "--raw", "-z", "--root", "--no-abbrev"),
    *("--no-renames", "--format=%H %ct %s", "HEAD"),
)
_BLOB = re.compile(rb":\d{6} [1-7]\d{5} [0-9a-f]+ ([0-9a-f]+) [A-Z]")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a process and all that it starts: seconds by the clock and of CPU, memory.

    ``memory_mb``: the most that they took at once, where pages that some of them share
    count once (PSS).
    """

    wall: float
    cpu: float
    memory_mb: float


def measure(
    command: list[str],
    *,
    environment: dict[str, str] | None = None,
    stdin: IO[bytes] | None = None,
    into: IO[bytes] | None = None,
) -> Cost:
    """What a command costs; where it fails, this ends with what it said.

    ``into``: where to write what it says, read from a pipe as a program would.
    """
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE if into else subprocess.DEVNULL,
            stderr=said,
        )
        with ThreadPoolExecutor(1) as beside:
            most = beside.submit(_most_memory, process.pid)
            if into and process.stdout:
                shutil.copyfileobj(process.stdout, into, 1 << 16)
                process.stdout.close()
            # It is told to be dead, and stays there to be asked for what it took.
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            memory = most.result()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{command} failed: {said.read().decode().strip()}")
    wall = time.perf_counter() - started
    return Cost(wall, usage.ru_utime + usage.ru_stime, memory)


def _most_memory(pid: int) -> float:
    """The most megabytes that a process and all below it take, until it ends."""
    most = 0.0
    while now := sum(map(_memory, _tree(pid))):
        most = max(most, now)
        time.sleep(_LOOK)
    return most


def _tree(pid: int) -> Iterator[int]:
    """A process and all below it."""
    below: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            _, parent, *_ = path.read_text().rpartition(")")[2].split()
            below.setdefault(int(parent), []).append(int(path.parent.name))
    found = [pid]
    for one in found:
        found += below.get(one, [])
        yield one


def _memory(pid: int) -> float:
    """Megabytes; none of a process that has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def floor(clone: Path, folder: Path) -> Cost:
    """What git takes to tell the log and all texts that it names."""
    git = ["git", "-C", str(clone)]
    log, asked = folder / "log", folder / "asked"
    with log.open("wb") as out:
        told = measure([*git, *_LOG], into=out)
    texts = dict.fromkeys(_BLOB.findall(log.read_bytes()))
    asked.write_bytes(b"".join(sha + b"\n" for sha in texts))
    with asked.open("rb") as names, open(os.devnull, "wb") as out:
        read = measure([*git, "cat-file", "--batch"], stdin=names, into=out)
    return Cost(
        told.wall + read.wall,
        told.cpu + read.cpu,
        max(told.memory_mb, read.memory_mb),
    )


def backfill(clone: Path, layout: str, server: Server) -> tuple[Cost, float]:
    """What the import costs, and PostgreSQL's CPU beside it."""
    environment = os.environ | {"DATABASE_URL": server.url(DATABASE)}
    manage = [sys.executable, "manage.py"]
    server.renew(DATABASE)
    for step in (["migrate", "-v0"], ["load_reference"]):
        measure([*manage, *step], environment=environment)
    postgres = server.cpu()
    cost = measure(
        [*manage, "backfill", "git", str(clone), "--layout", layout],
        environment=environment,
    )
    return cost, server.cpu() - postgres


def count(server: Server, table: str) -> int:
    connection = psycopg2.connect(server.url(DATABASE))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def run(bundle: Path, layout: str, folder: Path) -> dict[str, Any]:
    server = Server(os.environ["DATABASE_URL"])
    clone = folder / "clone.git"
    measure(["git", "clone", "-q", "--bare", str(bundle), str(clone)])
    least = floor(clone, folder)
    ours, postgres = backfill(clone, layout, server)
    documents, editions = (
        count(server, table) for table in ("ingest_fetch", "advisories_edition")
    )
    size = server.size(DATABASE)
    return {
        "layout": layout,
        "floor": asdict(least),
        "ours": asdict(ours),
        "postgres_cpu": postgres,
        "documents": documents,
        "editions": editions,
        "documents_a_second": documents / ours.wall,
        "database_mb": size / 1e6,
        "bundle_mb": bundle.stat().st_size / 1e6,
        "wall_ratio": ours.wall / least.wall,
        "memory_mb": ours.memory_mb,
        "size_ratio": size / bundle.stat().st_size,
    }


def table(told: dict[str, Any]) -> str:
    rows = [
        "| | wall s | CPU s | memory MB |",
        "|---|---|---|---|",
        *(
            f"| {name} | {cost['wall']:.1f} | {cost['cpu']:.1f} "
            f"| {cost['memory_mb']:.0f} |"
            for name, cost in (("floor", told["floor"]), ("ours", told["ours"]))
        ),
        f"| PostgreSQL | – | {told['postgres_cpu']:.1f} | – |",
        "",
        f"{told['documents']:,} documents, {told['editions']:,} editions, "
        f"{told['documents_a_second']:.0f} documents a second; database "
        f"{told['database_mb']:.1f} MB of a bundle of {told['bundle_mb']:.1f} MB.",
        "",
        "| what | at most | measured |",
        "|---|---|---|",
        *(
            f"| {name} | {most:g} | {told[name]:.1f} |"
            for name, most in TARGETS.items()
        ),
    ]
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.backfill", description=(__doc__ or "").partition("\n")[0]
    )
    shared = Path(os.environ.get("CHANCERY_SHARED") or ROOT.parent / "shared")
    default = shared.resolve() / "history" / "uk-fcdo.bundle"
    add = parser.add_argument
    add("--bundle", type=Path, default=default, help="default: uk-fcdo's")
    add("--layout", default="uk-fcdo", help="how it keeps the pages")
    options = parser.parse_args()
    if not options.bundle.is_file():
        raise SystemExit(f"{options.bundle} is not here: name a bundle, --bundle FILE.")
    if "DATABASE_URL" not in os.environ:
        raise SystemExit("Run it with: python -m config.stack exec --tmp, or set it.")
    with tempfile.TemporaryDirectory(prefix="chancery-bench-") as folder:
        told = run(options.bundle.resolve(), options.layout, Path(folder))
    print(table(told))
    print(json.dumps({name: _rounded(value) for name, value in told.items()}))


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
