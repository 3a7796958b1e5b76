"""What polling costs, beside the floor and, if wanted, urlwatch, in the same run.

    .venv/bin/python -m config.stack exec --tmp .venv/bin/python -m bench.poll

Serves pages on loopback and runs three cycles over them, each tool in turn: a first
one, one in which nothing has changed, one in which 5 % have. Reports medians; the last
line is one JSON object. The corpus, the floor and the server with the gzip bomb are
those of CHANCERY_SHARED. See docs/performance.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Protocol
from urllib.parse import urlsplit

import psycopg2  # type: ignore[import-untyped]  # it comes without types

from bench.site import HOST, Site, free_port, serving

ROOT = Path(__file__).resolve().parent.parent
CYCLES = ("first", "unchanged", "changed")
TEMPLATE = "bench_template"
DATABASE = "bench"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one cycle of one tool.

    ``cpu``: seconds of the cycle itself, with PostgreSQL's, or of the whole process
    where a tool does not tell its cycle apart. ``whole``: of the process from its
    start, with PostgreSQL's. ``stored``: bytes that it keeps after the cycle.
    """

    wall: float
    cpu: float
    whole: float
    postgres: float
    rss_mb: float
    requests: int
    not_modified: int
    stored: int


@dataclass(frozen=True, slots=True)
class Own:
    """What a tool tells of itself; None where it does not."""

    stored: int
    wall: float | None = None
    cpu: float | None = None
    rss_mb: float | None = None


class Tool(Protocol):
    name: str

    def prepare(self, cycle: str) -> None:
        """Everything that is not measured."""

    def command(self, cycle: str) -> list[str]: ...

    def environment(self) -> dict[str, str]: ...

    def own(self, output: str) -> Own: ...


class Server:
    """The PostgreSQL of DATABASE_URL: databases to measure in, and what it burns."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True
        backend = self._connection.get_backend_pid()
        self._main = _stat(backend)[1]
        if Path(f"/proc/{self._main}/comm").read_text().strip() != "postgres":
            raise SystemExit("PostgreSQL must run on this machine, to be measured.")

    def url(self, database: str) -> str:
        return urlsplit(self._url)._replace(path=f"/{database}").geturl()

    def renew(self, database: str, template: str = "template0") -> None:
        """An empty database, or a copy of ``template``."""
        with self._connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {database} TEMPLATE {template}")

    def size(self, database: str) -> int:
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(%s)", [database])
            (size,) = cursor.fetchone() or (0,)
        return int(size)

    def cpu(self) -> float:
        """Seconds that all its processes have used, ended ones too."""
        total = 0
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    pid, parent, own, ended = _stat(int(entry.name))
                    if pid == self._main:
                        total += own + ended
                    elif parent == self._main:
                        total += own
        return total / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> tuple[int, int, int, int]:
    """A process, its parent, and the clock ticks of it and of its ended children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system, ended_user, ended_system = map(int, fields[11:15])
    return pid, int(fields[1]), user + system, ended_user + ended_system


class Ours:
    """The pipeline, in a process like a worker's."""

    name = "ours"

    def __init__(self, server: Server, site: Site, paths: Path) -> None:
        self._server, self._paths = server, paths
        self._environment = os.environ | {
            "DATABASE_URL": server.url(DATABASE),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "INGEST_UPSTREAM": site.url,
            "INGEST_HOST_GAP_SECONDS": "0",
        }
        template = self._environment | {"DATABASE_URL": server.url(TEMPLATE)}
        server.renew(TEMPLATE)
        for command in (["migrate", "-v0"], ["load_reference"]):
            _run([sys.executable, "manage.py", *command], template)
        server.renew(DATABASE, TEMPLATE)
        self._empty = server.size(DATABASE)

    def prepare(self, cycle: str) -> None:
        if cycle == "first":
            self._server.renew(DATABASE, TEMPLATE)
            self._call("prepare", str(self._paths))
        else:
            self._call("age")

    def _call(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "bench.cycle", *arguments]
        return _run(command, self._environment)

    def command(self, cycle: str) -> list[str]:
        return [sys.executable, "-m", "bench.cycle", "poll"]

    def environment(self) -> dict[str, str]:
        return self._environment

    def own(self, output: str) -> Own:
        told = _last_json(output)
        if set(told["runs"]) - {"changed", "unchanged"}:
            raise SystemExit(f"A run was not read whole: {output}")
        stored = self._server.size(DATABASE) - self._empty
        return Own(stored, told["wall"], told["cpu"], told["rss_mb"])

    def queue(self, tasks: int) -> dict[str, Any]:
        command = [sys.executable, "-m", "bench.queue", str(tasks)]
        return _last_json(_run(command, self._environment))

    def bomb(self, faults: Path, page: Path) -> dict[str, Any]:
        """What refusing 300 MB of gzip costs in memory."""
        port = free_port()
        server = [sys.executable, str(faults), str(port), str(page)]
        with serving(server, port):
            return _last_json(self._call("bomb", str(port)))


class Floor:
    """The least Python that does the job; one thread, as one worker has."""

    name = "floor"

    def __init__(self, server: Server, site: Site, paths: Path, script: Path) -> None:
        server.renew("bench_floor")
        self._script, self._site = script, site
        self._environment = os.environ | {
            "FLOOR_DSN": server.url("bench_floor"),
            "FLOOR_URLS": str(paths),
        }

    def prepare(self, cycle: str) -> None:
        return

    def command(self, cycle: str) -> list[str]:
        phase = "abc"[CYCLES.index(cycle)]
        base = f"{self._site.url}/{HOST}"
        return [sys.executable, str(self._script), base, "1", phase]

    def environment(self) -> dict[str, str]:
        return self._environment

    def own(self, output: str) -> Own:
        told = _last_json(output)
        return Own(told["store_bytes"], told["wall"], told["cpu"], told["rss_mb"])


class Urlwatch:
    """urlwatch on the text of ``main``, with its defaults."""

    name = "urlwatch"

    def __init__(self, program: Path, folder: Path, site: Site, paths: Path) -> None:
        self._program, self._folder = program, folder
        jobs = (
            f"url: {site.url}/{HOST}/{path}\nfilter:\n- css: main\n- html2text\n"
            for path in paths.read_text().split()
        )
        folder.mkdir()
        (folder / "urls.yaml").write_text("---\n".join(jobs))
        # An empty file takes its defaults; the report is not wanted on the terminal.
        (folder / "urlwatch.yaml").write_text("report: {text: {}, stdout: {}}\n")

    def prepare(self, cycle: str) -> None:
        if cycle == "first":
            self._store.unlink(missing_ok=True)

    @property
    def _store(self) -> Path:
        return self._folder / "cache.db"

    def command(self, cycle: str) -> list[str]:
        files = [
            *("--urls", str(self._folder / "urls.yaml")),
            *("--config", str(self._folder / "urlwatch.yaml")),
            *("--cache", str(self._store)),
            *("--hooks", str(self._folder / "hooks.py")),
        ]
        return [str(self._program), *files]

    def environment(self) -> dict[str, str]:
        return os.environ | {"HOME": str(self._folder)}

    def own(self, output: str) -> Own:
        return Own(self._store.stat().st_size)


def measure(tool: Tool, cycle: str, server: Server, site: Site) -> Cost:
    tool.prepare(cycle)
    statuses, _ = site.answers()
    postgres, started = server.cpu(), time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            tool.command(cycle),
            env=tool.environment(),
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        output.seek(0)
        said = output.read()
    if process.returncode:
        raise SystemExit(f"{tool.name} failed in its {cycle} cycle: {said}")
    postgres = server.cpu() - postgres
    own = tool.own(said)
    new = site.answers()[0] - statuses
    process_cpu = usage.ru_utime + usage.ru_stime
    return Cost(
        wall=own.wall or wall,
        cpu=(process_cpu if own.cpu is None else own.cpu) + postgres,
        whole=process_cpu + postgres,
        postgres=postgres,
        rss_mb=own.rss_mb or usage.ru_maxrss / 1024,
        requests=new.total(),
        not_modified=new["304"],
        stored=own.stored,
    )


def compare(
    tools: list[Tool], server: Server, site: Site, runs: int
) -> dict[str, dict[str, Any]]:
    """Medians of each cycle of each tool; who goes first changes from run to run."""
    costs: dict[tuple[str, str], list[Cost]] = {}
    for number in range(runs):
        site.show("v1")
        for cycle in CYCLES:
            if cycle == "changed":
                site.show("v2")
            turn = number % len(tools)
            for tool in tools[turn:] + tools[:turn]:
                cost = measure(tool, cycle, server, site)
                costs.setdefault((cycle, tool.name), []).append(cost)
                _say(f"run {number + 1}", cycle, tool.name, asdict(cost))
    return {
        cycle: {tool.name: _medians(costs[cycle, tool.name]) for tool in tools}
        for cycle in CYCLES
    }


def _medians(costs: list[Cost]) -> dict[str, float]:
    rows = [asdict(cost) for cost in costs]
    return {name: round(median(row[name] for row in rows), 3) for name in rows[0]}


def ratios(cycles: dict[str, dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Ours over each other tool's: whole processes where it tells no cycle apart."""
    found: dict[str, dict[str, float]] = {}
    for cycle, costs in cycles.items():
        ours = costs["ours"]
        for name, other in costs.items():
            if name == "ours":
                continue
            pairs = {
                "cpu": (ours["cpu"], other["cpu"]),
                "whole": (ours["whole"], other["whole"]),
                "wall": (ours["wall"], other["wall"]),
                "stored": (ours["stored"], other["stored"]),
            }
            found[f"{cycle} / {name}"] = {
                what: round(a / b, 2) for what, (a, b) in pairs.items() if b
            }
    return found


def build_corpus(shared: Path, folder: Path, tools: Callable[[], Path]) -> None:
    """The corpus in ``folder``; takes about a minute."""
    _say("building the corpus")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="chancery-bench-") as place:
        bundle = shared / "history" / "five-issuers.bundle"
        _run(["git", "clone", "-q", str(bundle), f"{place}/repo"], dict(os.environ))
        script = shared / "bench" / "corpus.py"
        command = [tools() / "python", script, f"{place}/repo", folder]
        _run(list(map(str, command)), dict(os.environ))


class Packages:
    """A virtual environment to be thrown away, made when it is first asked for."""

    NAMES = ("markdown", "urlwatch", "cssselect")

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self) -> Path:
        """Where its programs are."""
        programs = self._folder / "bin"
        if not self._folder.exists():
            _say("installing", *self.NAMES, "outside the project")
            environment = dict(os.environ)
            _run([sys.executable, "-m", "venv", str(self._folder)], environment)
            pip = [str(programs / "python"), "-m", "pip", "install", "-q"]
            _run([*pip, *self.NAMES], environment)
        return programs


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, env=environment, cwd=ROOT, text=True, capture_output=True
    )
    if done.returncode:
        raise SystemExit(f"{command} failed: {done.stderr.strip()}")
    return done.stdout


def _last_json(output: str) -> dict[str, Any]:
    lines = [line for line in output.splitlines() if line.startswith("{")]
    told: dict[str, Any] = json.loads(lines[-1])
    return told


def _say(*words: object) -> None:
    print(*words, flush=True)


def main() -> None:
    options = _options()
    shared = Path(os.environ.get("CHANCERY_SHARED") or ROOT.parent / "shared").resolve()
    if not (shared / "bench" / "floor.py").is_file():
        raise SystemExit(f"The floor is not in {shared}: set CHANCERY_SHARED.")
    if "DATABASE_URL" not in os.environ:
        raise SystemExit("Run it with: python -m config.stack exec --tmp, or set it.")
    # Asked to stop, it takes its servers and files with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    folder = Path(tempfile.mkdtemp(prefix="chancery-bench-"))
    try:
        result = run(options, shared, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.poll", description=(__doc__ or "").partition("\n")[0]
    )
    add = parser.add_argument
    add("--pages", type=int, default=1000, help="how many of the corpus's pages")
    add("--runs", type=int, default=3, help="how often; medians are told")
    add("--corpus", type=Path, help="folder of the corpus; built when it is empty")
    add("--with-urlwatch", action="store_true", help="measure it, too; installs it")
    add("--cycles-only", action="store_true", help="no gzip bomb and no queue")
    return parser.parse_args()


def run(options: argparse.Namespace, shared: Path, folder: Path) -> dict[str, Any]:
    packages = Packages(folder / "packages")
    corpus = (options.corpus or folder / "corpus").resolve()
    if not (corpus / "urls.txt").is_file():
        build_corpus(shared, corpus, packages)
    chosen = choose(corpus, options.pages)
    paths = folder / "paths.txt"
    paths.write_text("\n".join(chosen))
    site = Site(folder, corpus, chosen)
    server = Server(os.environ["DATABASE_URL"])
    floor = shared / "bench" / "floor.py"
    ours = Ours(server, site, paths)
    tools: list[Tool] = [ours, Floor(server, site, paths, floor)]
    if options.with_urlwatch:
        program = packages() / "urlwatch"
        tools.append(Urlwatch(program, folder / "urlwatch", site, paths))
    with site.served():
        cycles = compare(tools, server, site, options.runs)
    result: dict[str, Any] = {
        "pages": len(chosen),
        "runs": options.runs,
        "server": site.name,
        "cycles": cycles,
        "ratios": ratios(cycles),
    }
    if not options.cycles_only:
        page = corpus / "v1" / chosen[0]
        result["bomb"] = ours.bomb(shared / "bench" / "faultserver.py", page)
        result["queue"] = queue_share(ours, cycles["unchanged"]["ours"], len(chosen))
    return result


def choose(corpus: Path, count: int) -> list[str]:
    """``count`` pages, of which as large a part changes as in the whole corpus."""
    every = (corpus / "urls.txt").read_text().split()
    changed = set((corpus / "changed.txt").read_text().split())
    moving = [path for path in every if path in changed]
    still = [path for path in every if path not in changed]
    part = round(len(moving) * count / len(every))
    return sorted(moving[:part] + still[: count - part])


def queue_share(ours: Ours, cost: dict[str, float], pages: int) -> dict[str, Any]:
    """What the tasks of one unchanged cycle add, as a part of what it costs."""
    measured = ours.queue(1000)
    tasks = -(-pages // 25)
    seconds = tasks * measured["cpu_per_task_ms"] / 1000
    return measured | {"cycle_tasks": tasks, "share": round(seconds / cost["cpu"], 4)}


if __name__ == "__main__":
    main()
