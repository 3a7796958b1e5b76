"""How well labelled sentences of official pages are read, counted and told apart.

    python -m bench.extraction [--sentences FILE ...] [--misses]

Each FILE is a table of tab-separated columns, with at least ``sentence``, ``label``,
``is_event`` (yes, state, no), ``issuer`` and ``sending_state``; ``country``, and
``date`` or ``first_seen``, tell what the page is about and of when it is. Without
FILE, the tables under CHANCERY_SHARED are read; theirs of US departures has ``kind``
for its label, and its kind "other" is not scored, since it holds events, states and
mentions alike.
``--misses`` lists every sentence that was read otherwise than its label says. The last
line is one JSON object. See docs/extraction.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402

from advisories import reference  # noqa: E402
from embassies.extraction import find  # noqa: E402
from embassies.extraction.finds import Find, Page, What  # noqa: E402
from embassies.extraction.places import STATES, cities_in, states_in  # noqa: E402

TABLES = ("sentences.tsv", "us_departure_sentences.tsv")
TARGETS = {
    "event_precision": 0.97,
    "event_recall": 0.92,
    "state_accuracy": 0.9,
    "kind_accuracy": 0.95,
    "sending_state_accuracy": 0.95,
    "mission_accuracy": 0.95,
}
MOST_HARD_FALSE = 0.01

_HELP = {
    What.CONSULAR_LIMITED,
    What.CONSULAR_NONE,
    What.CONSULAR_EMERGENCY,
    What.CONSULAR_REMOTE,
}
_STOPPED = {What.SUSPENDED, *_HELP}
# Which finds a label admits. An end that is told by taking words off a page has the
# label of what ended; a label of several, joined by "+", asks for one find of each.
ADMITTED: dict[str, set[What]] = {
    "authorized_departure": {What.DEPARTURE_AUTHORIZED},
    "ordered_departure": {What.DEPARTURE_ORDERED},
    "departure_lifted": {What.DEPARTURE_ENDED, What.STAFF_RETURNED},
    "staff_withdrawal": {What.STAFF_WITHDRAWN},
    "staff_reduced": {What.STAFF_REDUCED},
    "staff_moved_within_host": {What.STAFF_MOVED},
    "staff_returned": {What.STAFF_RETURNED, What.DEPARTURE_ENDED, What.RESUMED},
    "posture_open": {What.OPEN},
    "posture_closed": {What.CLOSED},
    "posture_closed_shortterm": {What.CLOSED_SHORT, What.RESUMED},
    "posture_suspended": _STOPPED,
    "posture_limited": {What.LIMITED, *_HELP},
    "posture_limited_shortterm": {What.LIMITED, *_HELP},
    "posture_resumed": {What.RESUMED},
    "posture_remote": {What.REMOTE},
    "posture_relocated": {What.MOVED_WITHIN, What.MOVED_ABROAD},
    "consular_limited": _HELP,
    "ordered": {What.DEPARTURE_ORDERED},
    "authorized": {What.DEPARTURE_AUTHORIZED},
    "lifted": {What.DEPARTURE_ENDED, What.STAFF_RETURNED},
    "suspended": {What.CLOSED, *_STOPPED},
    "resumed": {What.RESUMED},
}
# Shortened labels within one of several: "ordered+authorized_departure".
_SHORT = {"ordered": "ordered_departure", "authorized": "authorized_departure"}
# Who acts is not one state: any find of others, or of none by name, will do.
_OTHERS = {"third_state_posture"}
_NAMES = {"various": "", "(historic list)": ""}


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled sentence; ``is_event`` is "yes", "state", "no", or "" for unscored."""

    sentence: str
    label: str
    is_event: str
    issuer: str
    sending: str
    country: str
    published: date | None

    @property
    def page(self) -> Page:
        return Page(
            issuer=self.issuer,
            country=self.country,
            language="en",
            published=self.published,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a row, and what that comes to."""

    row: Row
    finds: tuple[Find, ...]

    @property
    def events(self) -> tuple[Find, ...]:
        return tuple(found for found in self.finds if found.is_event)

    @property
    def said(self) -> str:
        if self.events:
            return "yes"
        return "state" if self.finds else "no"

    @property
    def kind_is_right(self) -> bool:
        if self.row.label in _OTHERS:
            return True
        found = {event.what for event in self.finds}
        return all(
            found & ADMITTED.get(part, set()) for part in self.row.label.split("+")
        )

    @property
    def sending_is_right(self) -> bool:
        return all(event.sending == self.row.sending for event in self.events)

    @property
    def mission_is_right(self) -> bool:
        """Of the right state, in the page's country or one that the sentence names."""
        named = {city.country for city in cities_in(self.row.sentence)}
        hosts = {self.row.country, *named, *states_in(self.row.sentence)} - {""}
        return self.sending_is_right and all(
            not hosts or event.host in hosts - {self.row.sending}
            for event in self.events
        )


def rows(path: Path) -> Iterator[Row]:
    """Raises ValueError where the table lacks a column that is needed."""
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        columns = set(table.fieldnames or ())
        american = {"sentence", "kind"} <= columns and "label" not in columns
        needed = {"sentence", "label", "is_event", "issuer", "sending_state"}
        if not american and (missing := needed - columns):
            raise ValueError(f"{path.name} lacks {', '.join(sorted(missing))}.")
        for line in table:
            yield _american(line) if american else _row(line)


def _row(line: dict[str, str]) -> Row:
    sending = line["sending_state"].partition(" (")[0]
    return Row(
        sentence=line["sentence"],
        label=line["label"],
        is_event=line["is_event"],
        issuer=line["issuer"],
        sending=_NAMES.get(sending, sending),
        country=_code(line.get("country") or ""),
        published=_day(line.get("first_seen") or line.get("date") or ""),
    )


def _american(line: dict[str, str]) -> Row:
    return Row(
        sentence=line["sentence"],
        label=line["kind"],
        is_event="" if line["kind"] == "other" else "yes",
        issuer="US",
        sending="US",
        country=_code(line["country"]),
        published=_day(line["date"]),
    )


def _code(country: str) -> str:
    """ISO code of a country given by code or name; empty for several or none."""
    if len(country) == 2 and country.isupper():
        return country
    return STATES.get(country) or _aliases().get(country, "")


def _aliases() -> dict[str, str]:
    return {alias.name: alias.codes[0] for alias in reference.aliases() if alias.codes}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if len(text) == 10 else None


def measure(readings: Iterable[Reading]) -> dict[str, float]:
    """The figures, as shares of one; a share of nothing is 1."""
    scored = [reading for reading in readings if reading.row.is_event]
    events = [reading for reading in scored if reading.row.is_event == "yes"]
    states = [reading for reading in scored if reading.row.is_event == "state"]
    hard = [reading for reading in scored if reading.row.label.startswith("neg_")]
    said = [reading for reading in scored if reading.said == "yes"]
    hits = [reading for reading in events if reading.said == "yes"]
    return {
        "n": len(scored),
        "n_events": len(events),
        "n_states": len(states),
        "n_hard_negatives": len(hard),
        "event_precision": _share(len(hits), len(said)),
        "event_recall": _share(len(hits), len(events)),
        "state_accuracy": _share(sum(r.said == "state" for r in states), len(states)),
        "kind_accuracy": _share(sum(r.kind_is_right for r in hits), len(hits)),
        "sending_state_accuracy": _share(
            sum(r.sending_is_right for r in hits), len(hits)
        ),
        "mission_accuracy": _share(sum(r.mission_is_right for r in hits), len(hits)),
        "hard_negative_false_event_rate": _share(
            sum(r.said == "yes" for r in hard), len(hard), empty=0.0
        ),
    }


def _share(part: int, whole: int, *, empty: float = 1.0) -> float:
    return round(part / whole, 4) if whole else empty


def confusion(readings: Iterable[Reading]) -> str:
    """A table: each label, how many, and as what its sentences were read."""
    counts: dict[str, Counter[str]] = {}
    for reading in readings:
        heading = f"{reading.row.label} ({reading.row.is_event or 'not scored'})"
        found = sorted({f"{f.what}{'' if f.is_event else '*'}" for f in reading.finds})
        counts.setdefault(heading, Counter())[" + ".join(found) or "nothing"] += 1
    lines = ["What each label was read as (* = a standing state, no event):", ""]
    for heading in sorted(counts):
        lines.append(f"{counts[heading].total():4d}  {heading}")
        lines += [f"      {n:4d}  {said}" for said, n in counts[heading].most_common()]
    return "\n".join(lines)


def misses(readings: Iterable[Reading]) -> Iterator[str]:
    for reading in readings:
        row = reading.row
        if not row.is_event:
            continue
        faults = [] if reading.said == row.is_event else [f"said {reading.said}"]
        if row.is_event == "yes" == reading.said:
            faults += [] if reading.kind_is_right else ["kind"]
            faults += [] if reading.sending_is_right else ["sending state"]
            faults += [] if reading.mission_is_right else ["mission"]
        # A sentence that means nothing may be read as a state: no event, no harm.
        if faults and not (row.is_event == "no" and reading.said == "state"):
            found = "; ".join(
                f"{f.rule} [{f.sending}→{f.host} {','.join(f.cities)}]"
                for f in reading.finds
            )
            yield f"{', '.join(faults)}: {row.label} {row.issuer}/{row.country}/"
            yield f"    {row.sentence[:260]}\n    found: {found or 'nothing'}"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sentences", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args(arguments)
    truth = settings.CHANCERY_SHARED / "truth"
    tables = options.sentences or [truth / name for name in TABLES]
    readings = [
        Reading(row, find(row.sentence, row.page))
        for path in tables
        for row in rows(path)
    ]
    print(confusion(readings))
    if options.misses:
        print()
        print(*misses(readings), sep="\n")
    print()
    print(json.dumps(measure(readings)))


if __name__ == "__main__":
    main()
