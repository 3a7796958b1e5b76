"""The benchmark runs; what it measures is told in docs/performance.md."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

MARKUP = """<!DOCTYPE html><html lang="en"><head><title>Travel advice</title></head>
<body><main><h1 class="govuk-heading-xl">{name}</h1><dl><dt>Level</dt>
<dd class="level">Level 2</dd></dl><p>{words}</p></main></body></html>"""
OLD, NEW = 1_780_000_000, 1_785_000_000
PAGES = 20


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Twenty small pages laid out as the corpus is; one of them changes."""
    paths = [f"one/place-{number:02}.html" for number in range(PAGES)]
    for path in paths:
        _put(tmp_path / "v1" / path, "Take care.", OLD)
    _put(tmp_path / "v2" / paths[7], "Take more care.", NEW)
    (tmp_path / "urls.txt").write_text("\n".join(paths))
    (tmp_path / "changed.txt").write_text(paths[7])
    return tmp_path


def _put(file: Path, words: str, written: int) -> None:
    page = MARKUP.format(name=file.stem, words=words).encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    for name, body in ((file, page), (Path(f"{file}.gz"), gzip.compress(page))):
        name.write_bytes(body)
        os.utime(name, (written, written))


def test_it_measures_three_cycles_beside_the_floor(corpus: Path, shared: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "config.stack", "exec", "--tmp"),
            *(sys.executable, "-m", "bench.poll", "--cycles-only"),
            *("--pages", str(PAGES), "--runs", "1", "--corpus", str(corpus)),
        ],
        # Servers of its own: the tests' may lie on another machine.
        env={
            **{k: v for k, v in os.environ.items() if not k.endswith("_URL")},
            "CHANCERY_SHARED": str(shared.resolve()),
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["pages"] == PAGES
    costs = {cycle: tools["ours"] for cycle, tools in told["cycles"].items()}
    # Cycle: answers, those without a body. The robots rules are asked for once.
    assert {
        c: (cost["requests"], cost["not_modified"]) for c, cost in costs.items()
    } == {
        "first": (PAGES + 1, 0),
        "unchanged": (PAGES, PAGES),
        "changed": (PAGES, PAGES - 1),
    }
    assert costs["changed"]["stored"] >= costs["first"]["stored"] > 0
    assert all(cost["cpu"] > 0 and cost["rss_mb"] > 0 for cost in costs.values())
    assert set(told["ratios"]) == {f"{cycle} / floor" for cycle in costs}
