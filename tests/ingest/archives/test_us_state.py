"""What the daily archive of the American register shows, and what it only seems to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest

from advisories import reference
from advisories.facts import Advice
from advisories.levels import Level
from ingest.archives import by_slug
from ingest.archives.base import Commit, FileChange, Step
from ingest.archives.us_state import FEWEST, UsStateArchive
from ingest.errors import UnknownValue
from ingest.git import Repository
from ingest.guards import Context, examine
from ingest.records import Basis, Reading, Say, Unread

LAYOUT = UsStateArchive()
START = datetime(2026, 1, 10, 8, 3, tzinfo=UTC)
SITE = "https://travel.state.gov/content"
LABELS = {
    1: "Exercise Normal Precautions",
    2: "Exercise Increased Caution",
    3: "Reconsider Travel",
    4: "Do Not Travel",
}
OLD, NEW = "travel/en/traveladvisories/x.html", "tsg_aem/us/en/home/destination.{}.html"
CHAD_WORDS = "Reconsider travel to Chad due to **crime** , **unrest**.\n"
PLACEHOLDER = "Exercise normal precautionSummary not available\n"

Row = dict[str, Any]


def row(
    name: str,
    level: int,
    date: str = "Mon, 05 Jan 2026",
    words: str | None = CHAD_WORDS,
    link: str = OLD,
    file: str = "",
) -> Row:
    """A row of the list; ``words`` None where its text was overwritten."""
    return {
        "country": name,
        "level": level,
        "full_title": f"{name} - Level {level}: {LABELS[level]}",
        "remote_link": f"{SITE}/{link}",
        "filename_base": file or name.casefold(),
        "date": date,
        "words": words,
    }


# The rest of a whole list: other destinations than the tests are about.
FILLERS = [
    row(country.name_en, 1, words="Exercise normal precautions there.")
    for country in reference.countries()
    if country.code not in ("GN", "GW", "TD", "TG")
][:FEWEST]


class Archive:
    """An archive in memory: a commit a day, with what its list and its files say."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.commits: list[Commit] = []

    def read(self, sha: str) -> bytes:
        return self.blobs[sha]

    def day(self, *rows: Row, fillers: bool = True, day: int | None = None) -> None:
        rows = (*rows, *(FILLERS if fillers else ()))
        files = {
            f"advisories/{row['filename_base']}.json": entry(row)
            | {"content_md": row["words"]}
            for row in rows
            if row["words"] is not None
        }
        self.commit(list(map(entry, rows)), files, day)

    def commit(
        self, listed: object, files: dict[str, Row], day: int | None = None
    ) -> None:
        documents = {"data/current_advisories.json": listed, **files}
        changes = [
            FileChange(path, self._blob(json.dumps(document).encode()))
            for path, document in documents.items()
        ]
        number = len(self.commits) if day is None else day
        self.commits.append(
            Commit(
                sha=f"{len(self.commits):040}",
                at=START + timedelta(days=number),
                subject="Update travel advisories",
                changes=tuple(changes),
            )
        )

    def _blob(self, body: bytes) -> str:
        sha = sha1(body, usedforsecurity=False).hexdigest()
        self.blobs[sha] = body
        return sha

    def steps(self) -> list[Step]:
        return list(LAYOUT.steps(self.commits, self.read))


def entry(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "words"}


def readings(step: Step) -> dict[str, Reading]:
    """Reading by key of a step's documents, each as its key promised."""
    found = {doc.key: LAYOUT.read("us_state", doc) for doc in step.documents}
    assert all(key == reading.destination.key for key, reading in found.items())
    return found


def last(archive: Archive, key: str) -> Reading:
    return readings(archive.steps()[-1])[key]


def advice_of(reading: Reading) -> Advice:
    assert reading.advice
    return reading.advice


def judged(steps: Iterable[Step]) -> tuple[dict[str, Advice], list[tuple[Any, ...]]]:
    """What stands at the end, and each change of level as it would be published."""
    standing: dict[str, Advice] = {}
    changes = []
    for step in steps:
        for key, reading in readings(step).items():
            current = standing.get(key)
            verdict = LAYOUT.combine("us_state", reading, current)
            if not isinstance(verdict, Say):
                continue
            new = verdict.advice
            if current and current.digest == new.digest:
                continue
            if examine(
                Context(
                    say=verdict,
                    current=current,
                    at=step.at,
                    steep_falls_need_words=True,
                )
            ):
                continue
            standing[key] = new
            if current and current.level is not new.level:
                assert new.issued and new.basis is Basis.STATED
                levels = current.level.value, new.level.value
                issued, seen = f"{new.issued.at:%m-%d}", f"{step.at:%m-%d}"
                changes.append((key, *levels, issued, seen))
    return standing, changes


def test_it_is_registered() -> None:
    assert isinstance(by_slug("us-state"), UsStateArchive)


def test_a_row_and_its_text_are_read_as_the_live_register_is() -> None:
    archive = Archive()
    archive.day(row("Chad", 3))
    reading = last(archive, "TD")
    advice = advice_of(reading)
    assert (advice.level, advice.basis) == (Level.RECONSIDER, Basis.STATED)
    assert advice.text == "Reconsider travel to Chad due to crime, unrest."
    assert advice.issued and advice.issued.at == datetime(2026, 1, 5, tzinfo=UTC)
    assert (advice.complete, reading.doubts) == (True, ())
    assert reading.url == f"{SITE}/{OLD}"


def test_lists_before_the_first_texts_are_passed_over() -> None:
    archive = Archive()
    listed = [entry(row("Chad", 3))]
    listed[0]["link"] = listed[0].pop("remote_link")
    archive.commit(listed, {})
    assert archive.steps() == []


def test_only_what_is_new_or_changed_is_given_and_the_rest_confirmed() -> None:
    archive = Archive()
    archive.day(row("Chad", 3))
    archive.day(row("Chad", 3))
    archive.day(row("Chad", 4, "Sun, 11 Jan 2026", "Do not travel to Chad."))
    first, second, third = archive.steps()
    assert len(first.documents) == len(FILLERS) + 1
    assert second.documents == ()
    assert [document.key for document in third.documents] == ["TD"]
    assert all(step.whole and not step.missing for step in (first, second, third))


def test_a_row_that_is_missing_confirms_nothing_until_it_is_back() -> None:
    archive = Archive()
    archive.day(row("Chad", 3))
    archive.day()
    archive.day()
    archive.day(row("Chad", 3))
    missing = [step.missing for step in archive.steps()]
    assert missing == [frozenset(), {"TD"}, {"TD"}, frozenset()]
    assert archive.steps()[-1].documents == ()


def test_a_text_that_was_overwritten_is_not_taken_for_that_of_its_file() -> None:
    archive = Archive()
    words = "Reconsider travel to Guinea-Bissau due to unrest."
    archive.day(
        row("Guinea", 2, words=None, file="guinea"),
        row("Guinea-Bissau", 3, words=words, file="guinea"),
    )
    guinea, bissau = last(archive, "GN"), last(archive, "GW")
    advice = advice_of(guinea)
    assert (advice.level, advice.text) == (Level.CAUTION, None)
    assert (advice.basis, advice.complete) == (Basis.LABEL, False)
    advice = advice_of(bissau)
    assert (advice.level, advice.text) == (Level.RECONSIDER, words)


def test_a_file_of_an_earlier_day_lends_its_text_to_no_newer_row() -> None:
    archive = Archive()
    archive.day(row("Chad", 3))
    archive.day(row("Chad", 3, "Sat, 10 Jan 2026", words=None))
    assert advice_of(last(archive, "TD")).text is None


def test_a_placeholder_alone_gives_no_level() -> None:
    archive = Archive()
    archive.day(row("Chad", 3))
    archive.day(row("Chad", 1, "Sun, 11 Jan 2026", PLACEHOLDER, NEW.format("tcd")))
    reading = last(archive, "TD")
    assert reading.advice is None
    assert isinstance(LAYOUT.combine("us_state", reading, None), Unread)
    standing, changes = judged(archive.steps())
    assert (standing["TD"].level, changes) == (Level.RECONSIDER, [])


@pytest.mark.parametrize("words", ["\n", None])
def test_a_stub_of_the_day_gives_way_to_what_stands_beside_it(
    words: str | None,
) -> None:
    archive = Archive()
    archive.day(
        row("Chad", 3),
        row("Chad", 2, "Sat, 10 Jan 2026", words, file="chad_stub"),
    )
    assert advice_of(last(archive, "TD")).level is Level.RECONSIDER


@pytest.mark.parametrize("words", ["\n", None])
def test_a_stub_of_the_day_alone_says_nothing(words: str | None) -> None:
    archive = Archive()
    archive.day(row("Chad", 1, "Sat, 10 Jan 2026", words))
    reading = last(archive, "TD")
    assert reading.advice is None
    assert [doubt.guard for doubt in reading.doubts] == ["empty-body"]


def test_the_two_back_ends_taking_turns_publish_nothing_twice() -> None:
    old = row("Chad", 3)
    new_words = "Do not travel\n\nto **Chad** due to crime.\n"
    new = row("Chad", 4, "Sun, 11 Jan 2026", new_words, NEW.format("tcd"))
    archive = Archive()
    for shown in (old, old, new, old, new, old):
        archive.day(shown)
    standing, changes = judged(archive.steps())
    assert changes == [("TD", "3", "4", "01-11", "01-12")]
    assert standing["TD"].level is Level.DO_NOT_TRAVEL


@pytest.mark.parametrize("date", ["Fri, 09 Jan 2026", "Mon, 05 Jan 2015", "05 Jan"])
def test_the_same_words_under_another_date_repeat_what_stands(date: str) -> None:
    archive = Archive()
    archive.day(row("Chad", 3))
    current = advice_of(last(archive, "TD"))
    archive.day(row("Chad", 3, date))
    verdict = LAYOUT.combine("us_state", last(archive, "TD"), current)
    assert isinstance(verdict, Say)
    assert verdict.advice == current


def test_a_fall_without_words_is_held_and_a_rise_is_not() -> None:
    archive = Archive()
    archive.day(row("Chad", 3))
    current = advice_of(last(archive, "TD"))
    for level, guards in [(2, ["label-alone"]), (4, [])]:
        archive.day(row("Chad", level, "Fri, 09 Jan 2026", None))
        verdict = LAYOUT.combine("us_state", last(archive, "TD"), current)
        assert isinstance(verdict, Say)
        assert [doubt.guard for doubt in verdict.doubts] == guards


def test_a_fall_that_words_say_is_believed() -> None:
    archive = Archive()
    archive.day(row("Chad", 3))
    words = "Exercise increased caution in Chad due to crime."
    archive.day(row("Chad", 2, "Sat, 10 Jan 2026", words))
    _, changes = judged(archive.steps())
    assert changes == [("TD", "3", "2", "01-10", "01-11")]


def test_a_name_no_table_knows_is_a_doubt_and_the_others_are_read() -> None:
    archive = Archive()
    archive.day(row("Atlantis", 3), row("Chad", 3))
    found = readings(archive.steps()[0])
    unknown = found["unknown:atlantis"]
    assert [doubt.guard for doubt in unknown.doubts] == ["unknown-country"]
    assert advice_of(found["TD"]).level is Level.RECONSIDER


def test_a_title_without_a_level_fails_alone() -> None:
    archive = Archive()
    archive.day(row("Chad", 3) | {"full_title": "Chad - Level Five"}, row("Togo", 2))
    (step,) = archive.steps()
    (broken,) = (doc for doc in step.documents if b"Level Five" in doc.body)
    with pytest.raises(UnknownValue):
        LAYOUT.read("us_state", broken)


@pytest.mark.parametrize("listed", [{}, [1], [{"country": "Chad"}], []])
def test_a_broken_list_is_a_trouble_that_ends_and_confirms_nothing(
    listed: object,
) -> None:
    archive = Archive()
    archive.day(row("Chad", 3))
    archive.commit(listed, {})
    archive.commit(listed, {})
    archive.day(row("Chad", 3))
    steps = archive.steps()
    assert [step.whole for step in steps] == [True, False, False, True]
    assert [[t.lost for t in step.troubles] for step in steps] == [
        [],
        [True],
        [],
        [False],
    ]
    assert all(step.documents == () for step in steps[1:])


def test_half_a_list_is_read_but_is_no_look_at_everything() -> None:
    archive = Archive()
    archive.day(row("Chad", 3))
    archive.day(row("Chad", 4, "Sat, 10 Jan 2026", "Do not travel."), fillers=False)
    step = archive.steps()[-1]
    assert (step.whole, [document.key for document in step.documents]) == (
        False,
        ["TD"],
    )
    assert [trouble.lost for trouble in step.troubles] == [True]


def test_a_document_bears_all_that_reading_needs() -> None:
    archive = Archive()
    archive.day(row("Chad", 3))
    (document,) = (d for d in archive.steps()[0].documents if d.key == "TD")
    again = replace(document, fetched_at=START + timedelta(days=900), url="")
    assert LAYOUT.read("us_state", again) == LAYOUT.read("us_state", document)
    assert json.loads(document.body)["rows"][0]["text"] == CHAD_WORDS


@pytest.mark.parametrize("done", range(6))
def test_it_goes_on_where_it_was_interrupted_with_the_same_steps(done: int) -> None:
    archive = Archive()
    archive.day(row("Chad", 3))
    archive.day()
    archive.commit([], {})
    archive.day(row("Chad", 3))
    archive.day(row("Chad", 4, "Tue, 13 Jan 2026", "Do not travel to Chad."))
    whole = archive.steps()
    archive.commits[:done] = [replace(c, done=True) for c in archive.commits[:done]]
    assert archive.steps() == whole[done:]


# The archive itself

# destination, from, to, the issuer's day, the day the archive first showed it
PUBLISHED = [
    ("GD", "1", "2", "01-05", "01-06"),
    ("JM", "3", "2", "01-17", "01-18"),
    ("BH", "2", "3", "02-28", "03-01"),
    ("KW", "1", "3", "03-01", "03-02"),
    ("QA", "1", "3", "03-01", "03-02"),
    ("AE", "2", "3", "03-02", "03-03"),
    ("JO", "2", "3", "03-02", "03-03"),
    ("CY", "1", "3", "03-03", "03-04"),
    ("OM", "2", "3", "03-03", "03-04"),
    ("SA", "2", "3", "03-03", "03-04"),
    ("AZ", "2", "3", "03-12", "03-13"),
    ("VE", "4", "3", "03-19", "03-20"),
    ("NP", "3", "2", "03-31", "04-01"),
    ("ST", "2", "3", "04-08", "04-10"),
    ("TD", "3", "4", "04-28", "04-29"),
    ("CD", "3", "4", "05-17", "05-18"),
    ("RW", "2", "3", "05-17", "05-18"),
    ("UG", "3", "4", "05-17", "05-19"),
    ("NC", "3", "2", "05-21", "05-22"),
]


def test_the_archive_gives_each_change_once_and_no_phantom(shared: Path) -> None:
    with Repository.open(shared / "history" / "us-state.bundle") as repository:
        steps = list(LAYOUT.steps(repository.commits(), repository.blob))
    standing, changes = judged(steps)
    assert changes == PUBLISHED
    assert len(steps) == 163
    assert len(standing) == 211
    assert all(step.whole for step in steps)
