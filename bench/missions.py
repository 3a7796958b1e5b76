"""What importing the world's missions costs, and a board of many missions.

    .venv/bin/python -m config.stack exec --tmp \\
        env DJANGO_SETTINGS_MODULE=config.settings .venv/bin/python -m bench.missions

Imports into the database of DATABASE_URL, which must hold no missions: the table that
ships, then the same again, then one in which every tenth mission has moved or is gone.
Then asks for the boards of a city of many missions and of one of few in this process,
in turns. The last line is one JSON object. See docs/missions.md.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from statistics import median
from typing import TypedDict

import django

LATER = "wikidata 9999-01-01"
AT = datetime(2022, 11, 16, tzinfo=UTC)
LARGE, SMALL = 150, 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    django.setup()
    imports = _imports()
    for name, seconds in imports.items():
        print(f"{name:32} {seconds:6.2f} s")
    boards = _boards(options.rounds)
    for board in boards:
        print(
            f"{board['city']:24} {board['missions']:4} missions {board['ms']:7.1f} ms"
        )
    large, small = boards
    times = round(large["ms"] / small["ms"], 2)
    print(f"{large['city']} takes {times} times as long as {small['city']}.")
    print(json.dumps({"imports": imports, "boards": boards, "times": times}))


def _imports() -> dict[str, float]:
    from django.core.management import call_command

    from embassies.importing import bring, load_shipped
    from embassies.models import Mission
    from embassies.reference import table

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    if Mission.objects.exists():
        raise SystemExit("The database has missions already: give an empty one.")
    shipped = table.read(table.SHIPPED.read_bytes())
    moved = tuple(
        replace(row, latitude=0.0, longitude=0.0) if place % 10 else row
        for place, row in enumerate(shipped.rows)
        if place % 10 != 5
    )
    return {
        "first import": _seconds(lambda: load_shipped(AT)),
        "at the next start": _seconds(lambda: load_shipped(AT)),
        "the same again": _seconds(lambda: bring(shipped, AT)),
        "nearly all moved, a tenth gone": _seconds(
            lambda: bring(table.Table(LATER, moved), AT)
        ),
    }


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return round(time.perf_counter() - start, 2)


class Measured(TypedDict):
    city: str
    missions: int
    ms: float


def _boards(rounds: int) -> list[Measured]:
    """The board of a city with about as many missions as ``LARGE``, and ``SMALL``."""
    from django.core.cache import cache
    from django.test import Client

    from bench.history import analyze
    from embassies import cities

    analyze()
    client = Client(headers={"host": "localhost"})
    known = cities.host_cities()
    chosen = [
        min(known, key=lambda city: (abs(city.missions - size), city.address))
        for size in (LARGE, SMALL)
    ]
    addresses = [city.address for city in chosen]
    spent: list[list[float]] = [[], []]
    for _ in range(rounds):
        for address, times in zip(addresses, spent, strict=True):
            cache.clear()
            start = time.perf_counter()
            response = client.get(address)
            times.append((time.perf_counter() - start) * 1000)
            if response.status_code != 200:
                raise SystemExit(f"{address} answers {response.status_code}.")
    return [
        {
            "city": city.name,
            "missions": city.missions,
            "ms": round(median(times), 1),
        }
        for city, times in zip(chosen, spent, strict=True)
    ]


if __name__ == "__main__":
    main()
