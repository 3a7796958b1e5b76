"""What the British archive shows, and what it lost, on small archives of ours."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from itertools import islice
from pathlib import Path

import pytest

from advisories.facts import Advice, Precision
from advisories.levels import Level
from ingest.adapters.gb_fcdo_words import ABE_WHOLE, ALL_PARTS
from ingest.archives import by_slug
from ingest.archives.base import Commit, FileChange, Step
from ingest.archives.uk_fcdo import UkFcdo, key_of, name_of
from ingest.countries import resolve
from ingest.git import Repository
from ingest.guards import Context, examine
from ingest.records import Basis, Capture, Doubt, Reading, Say, Unread

LAYOUT = UkFcdo()
START = datetime(2019, 5, 1, 10, 20, 15, tzinfo=UTC)
NIGHT = "Changes discovered which weren't announced on the atom feed"
QUIET = "No unannounced changes discovered"
NOTICE = (
    "Stay at home\nOnly go outside for food, and not for long.\n"
    "You can spread the virus even if you don’t have symptoms.\n"
)
ABE = "The FCO advise against all but essential travel to Mali."
KIDAL = "The FCO advise against all travel to Kidal."
WORLD = "The FCO is advising British nationals against all non-essential international"


class Archive:
    """An archive in memory: a commit after another, with the files that it changed."""

    def __init__(self, start: datetime = START) -> None:
        self.at = start
        self.blobs: dict[str, bytes] = {}
        self.commits: list[Commit] = []
        self.asked: list[str] = []

    def read(self, sha: str) -> bytes:
        self.asked.append(sha)
        return self.blobs[sha]

    def commit(self, subject: str, **files: str | None) -> Archive:
        """``mali__summary="…"`` writes countries/mali/summary; None removes it."""
        changes = []
        for name, words in files.items():
            slug, _, part = name.replace("_0_", "-").partition("__")
            blob = None
            if words is not None:
                blob = sha1(words.encode()).hexdigest()
                self.blobs[blob] = words.encode()
            path = f"countries/{slug}/{part.replace('_', '-')}"
            changes.append(FileChange(path, blob))
        self.at += timedelta(hours=6)
        self.commits.append(
            Commit(
                sha=f"{len(self.commits):040}",
                at=self.at,
                subject=subject,
                changes=tuple(changes),
            )
        )
        return self

    def steps(self) -> list[Step]:
        return list(LAYOUT.steps(self.commits, self.read))

    def readings(self) -> list[Reading]:
        return [
            LAYOUT.read("gb_fcdo", document)
            for step in self.steps()
            for document in step.documents
        ]

    def said(self) -> list[tuple[Advice | None, tuple[Doubt, ...]]]:
        """What each document amounts to after those before it, and its doubts."""
        told: list[tuple[Advice | None, tuple[Doubt, ...]]] = []
        current: Advice | None = None
        for reading in self.readings():
            verdict = LAYOUT.combine("gb_fcdo", reading, current)
            if not isinstance(verdict, Say):
                assert isinstance(verdict, Unread)
                told.append((None, reading.doubts))
                continue
            doubts = examine(
                Context(
                    say=verdict,
                    current=current,
                    at=self.at,
                    steep_falls_need_words=True,
                )
            )
            told.append((verdict.advice, doubts))
            if not doubts:
                current = verdict.advice
        return told


def only(archive: Archive) -> tuple[Capture, Reading]:
    (document,) = archive.steps()[-1].documents
    return document, LAYOUT.read("gb_fcdo", document)


def advice_of(archive: Archive) -> Advice:
    advice = only(archive)[1].advice
    assert advice
    return advice


def test_it_is_registered() -> None:
    assert isinstance(by_slug("uk-fcdo"), UkFcdo)


def test_a_page_is_one_document_with_all_its_parts() -> None:
    archive = Archive().commit(
        "Initial import", mali__summary=ABE, mali__health="Well."
    )
    document, reading = only(archive)
    assert document.url == "https://www.gov.uk/foreign-travel-advice/mali"
    assert document.key == reading.destination.key == "ML"
    assert json.loads(document.body) == {
        "announced": None,
        "note": "",
        "parts": {"health": "Well.", "summary": ABE},
        "slug": "mali",
    }
    assert reading.advice
    assert reading.advice.level is Level.RECONSIDER
    assert reading.advice.text == f"Summary\n\n{ABE}\n\nHealth\n\nWell."


def test_an_entry_of_the_feed_dates_the_page_that_it_names() -> None:
    archive = Archive().commit("Initial import", mali__summary="Well.")
    archive.commit("Mali: Latest update: Summary – roads", mali__summary=ABE)
    advice = advice_of(archive)
    assert advice.change_note == "Summary – roads"
    assert advice.issued
    assert advice.issued.at == datetime(2019, 5, 1, tzinfo=UTC)
    assert advice.issued.precision is Precision.DAY


def test_what_a_night_finds_has_no_date_and_keeps_the_one_announced() -> None:
    archive = Archive().commit("Mali: roads", mali__summary="Well.")
    archive.commit(NIGHT, mali__summary=ABE)
    assert advice_of(archive).issued is None
    (_, none), (found, doubts) = archive.said()
    assert none == doubts == ()
    assert found
    assert found.issued
    assert found.issued.at == datetime(2019, 5, 1, tzinfo=UTC)
    assert found.change_note == ""


def test_a_night_that_finds_the_same_again_changes_nothing() -> None:
    archive = Archive().commit("Mali: roads", mali__summary=ABE)
    archive.commit(NIGHT, mali__summary=f"{ABE}  ")
    (first, _), (again, _) = archive.said()
    assert first
    assert again
    assert first.digest == again.digest


def test_other_pages_that_an_announcement_touches_are_not_announced() -> None:
    archive = Archive().commit("Mali: roads", mali__summary=ABE, peru__summary="Well.")
    mali, peru = archive.steps()[0].documents
    assert LAYOUT.read("gb_fcdo", mali).facts["announced"]
    assert not LAYOUT.read("gb_fcdo", peru).facts["announced"]
    assert json.loads(peru.body)["note"] == ""


def test_a_page_announced_again_without_a_change_is_shown_again() -> None:
    archive = Archive().commit("Initial import", mali__summary=ABE)
    archive.commit("Mali: this advice has been reviewed and re-issued")
    document, reading = only(archive)
    assert document.key == "ML"
    assert reading.advice
    assert reading.advice.change_note == "this advice has been reviewed and re-issued"


def test_the_first_days_subjects_lack_the_country() -> None:
    archive = Archive().commit("Summary - new roads: drive well", mali__summary=ABE)
    assert advice_of(archive).change_note == "Summary - new roads: drive well"
    assert advice_of(archive).issued


@pytest.mark.parametrize(
    ("subject", "whole"),
    [
        (NIGHT, True),
        (QUIET, True),
        ("Initial import", True),
        ("Missed some updates as they happened, catching up", True),
        ("Fixing all entries after fetcher change to reflect a notice", True),
        ("Mali: roads", False),
    ],
)
def test_only_a_crawl_looked_at_every_page(subject: str, whole: bool) -> None:
    archive = Archive().commit("Initial import", mali__summary=ABE)
    assert archive.commit(subject).steps()[-1].whole is whole


def test_a_page_that_vanishes_is_missing_and_not_withdrawn() -> None:
    archive = Archive().commit("Initial import", mali__summary=ABE, peru__summary="Hi.")
    archive.commit(NIGHT, mali__summary=None)
    step = archive.commit(QUIET).steps()[-1]
    assert step.missing == {"ML"}
    assert step.documents == ()
    assert archive.commit(NIGHT, mali__summary=ABE).steps()[-1].missing == frozenset()


def test_a_renamed_country_stays_one_destination() -> None:
    archive = Archive().commit("Initial import", macedonia__summary="Old.")
    # For a night both addresses have files.
    archive.commit(
        "North Macedonia: new name", **{"north_0_macedonia__summary": "New."}
    )
    archive.commit(NIGHT, macedonia__summary="Old, and changed.")
    archive.commit(NIGHT, macedonia__summary=None)
    steps = archive.steps()
    assert [[d.key for d in step.documents] for step in steps] == [
        ["MK"],
        ["MK"],
        [],
        [],
    ]
    assert steps[1].documents[0].url.endswith("/north-macedonia")
    assert steps[-1].missing == frozenset()


def test_what_is_no_country_s_page_is_left_out() -> None:
    archive = Archive().commit("Initial import", mali__summary=ABE)
    archive.commits[-1] = Commit(
        sha="0" * 40,
        at=START,
        subject="Initial import",
        changes=(
            *archive.commits[-1].changes,
            FileChange("README.md", "f" * 40),
            FileChange("countries/README", "f" * 40),
            FileChange("countries/mali/map/north", "f" * 40),
        ),
    )
    assert [document.key for document in archive.steps()[0].documents] == ["ML"]
    assert "f" * 40 not in archive.asked


def test_a_country_that_no_table_knows_is_reported() -> None:
    reading = only(Archive().commit(NIGHT, ruritania__summary=ABE))[1]
    assert reading.destination.place.codes == ()
    assert [doubt.guard for doubt in reading.doubts] == ["unknown-country"]
    assert isinstance(LAYOUT.combine("gb_fcdo", reading, None), Unread)


@pytest.mark.parametrize(
    # parts of the page; why it is not read
    ("files", "guard"),
    [
        ({"mali__summary": NOTICE, "mali__health": NOTICE}, "placeholder"),
        ({"mali__summary": "  \n"}, "empty-body"),
        ({"mali__health": "Well."}, "empty-body"),
    ],
)
def test_a_page_without_its_front_is_not_read(
    files: dict[str, str], guard: str
) -> None:
    archive = Archive().commit("Initial import", mali__summary=ABE)
    archive.commit(NIGHT, **{"mali__summary": None, **files})
    (_, none), (advice, doubts) = archive.said()
    assert (none, advice) == ((), None)
    assert [doubt.guard for doubt in doubts] == [guard]


def test_a_notice_above_every_page_is_no_part_of_the_advice() -> None:
    plain = advice_of(Archive().commit("Initial import", mali__summary=ABE))
    noted = Archive().commit("Initial import", mali__summary=f"{NOTICE}\n{ABE}")
    assert advice_of(noted).digest == plain.digest


def test_a_level_that_the_page_no_longer_says_is_lifted() -> None:
    archive = Archive().commit("Initial import", mali__summary=ABE)
    archive.commit("Mali: the FCO no longer advise against it", mali__summary="Well.")
    advice, doubts = archive.said()[-1]
    assert advice
    assert (advice.level, advice.basis) == (Level.NOT_STATED, Basis.STATED)
    assert doubts == ()


PANDEMIC = datetime(2020, 3, 18, tzinfo=UTC)


def test_in_the_pandemic_a_page_that_ceases_to_say_it_lifts_nothing() -> None:
    archive = Archive(PANDEMIC).commit("Initial import", mali__summary=ABE)
    archive.commit(NIGHT, mali__summary=f"See our guidance.\n{KIDAL}")
    archive.commit(
        "Mali: exempt",
        mali__summary=f"Mali is exempt from the FCO advice against all non-essential "
        f"international travel.\n{KIDAL}",
    )
    _, (still, none), (lifted, doubts) = archive.said()
    assert still
    assert lifted
    assert (still.level, still.basis) == (Level.RECONSIDER, Basis.SILENCE)
    assert still.native_code == f"{ABE_WHOLE}+{ALL_PARTS}"
    assert [region.name for region in still.regions] == ["Kidal"]
    assert (lifted.level, lifted.basis) == (Level.NOT_STATED, Basis.STATED)
    assert none == doubts == ()


def test_in_the_pandemic_silence_never_lifts_advice_against_all_travel() -> None:
    archive = Archive(PANDEMIC)
    archive.commit(
        "Initial import", mali__summary="We advise against all travel to Mali."
    )
    archive.commit(NIGHT, mali__summary="See our guidance.")
    assert [doubt.guard for doubt in archive.said()[-1][1]] == ["lost-level"]


def test_in_the_pandemic_a_page_that_never_said_it_states_nothing() -> None:
    advice = advice_of(
        Archive(PANDEMIC).commit(NIGHT, mali__summary="See our guidance.")
    )
    assert (advice.level, advice.basis) == (Level.NOT_STATED, Basis.SILENCE)
    said = f"{WORLD} travel at this time. Existing advice remains in place:\n{KIDAL}"
    advice = advice_of(Archive(PANDEMIC).commit(NIGHT, mali__summary=said))
    assert (advice.level, advice.regional_max) == (
        Level.RECONSIDER,
        Level.DO_NOT_TRAVEL,
    )


def test_where_only_the_warning_was_kept_the_parts_named_before_stay() -> None:
    line = "The FCO advise against all but essential travel to the whole country.\n"
    archive = Archive().commit("Initial import", mali__summary=KIDAL)
    archive.commit("Mali: the FCO now advise against it", mali__summary=line)
    advice, doubts = archive.said()[-1]
    assert advice
    assert doubts == ()
    assert (advice.level, advice.regional_max, advice.complete) == (
        Level.RECONSIDER,
        Level.DO_NOT_TRAVEL,
        False,
    )
    assert advice.native_code == f"{ABE_WHOLE}+{ALL_PARTS}"
    assert [region.name for region in advice.regions] == ["Kidal"]


def test_a_warning_that_the_text_contradicts_is_doubted() -> None:
    box = "!\nWarning\nFCDO advises against all travel to parts of Mali.\n"
    said = "FCDO advises against all travel to Mali.\n"
    archive = Archive().commit(NIGHT, mali__warnings_and_insurance=f"{box}\n{said}")
    assert [doubt.guard for doubt in only(archive)[1].doubts] == [
        "label-contradicts-body"
    ]


def test_a_warning_for_parts_leaves_milder_advice_to_the_text() -> None:
    box = "!\nWarning\nFCDO advises against all travel to parts of Mali.\n"
    said = "FCDO advises against all but essential travel to the rest of Mali.\n"
    archive = Archive().commit(
        NIGHT, mali__warnings_and_insurance=f"{box}\n{KIDAL}\n{said}"
    )
    advice, doubts = archive.said()[-1]
    assert advice
    assert (advice.level, advice.regional_max) == (
        Level.RECONSIDER,
        Level.DO_NOT_TRAVEL,
    )
    assert doubts == ()


def test_steps_do_not_depend_on_where_a_run_was_interrupted() -> None:
    archive = Archive().commit("Initial import", mali__summary=ABE, peru__summary="Hi.")
    archive.commit(NIGHT, mali__health="Well.")
    archive.commit("Peru: roads", peru__health="Well.")
    archive.commit(NIGHT, peru__summary=None, peru__health=None)
    whole = archive.steps()
    for done in range(1, len(archive.commits)):
        commits = [
            Commit(
                sha=commit.sha,
                at=commit.at,
                subject=commit.subject,
                changes=commit.changes,
                done=number < done,
            )
            for number, commit in enumerate(archive.commits)
        ]
        assert list(LAYOUT.steps(commits, archive.read)) == whole[done:]


def test_a_part_is_read_once_while_it_stands() -> None:
    archive = Archive().commit("Initial import", mali__summary=ABE, mali__health="One.")
    archive.commit(NIGHT, mali__health="Two.")
    archive.steps()
    assert len(archive.asked) == 3


def test_every_folder_of_the_archive_is_a_country_that_is_known(shared: Path) -> None:
    with Repository.open(shared / "history" / "uk-fcdo.bundle") as repository:
        slugs = {
            change.path.split("/")[1]
            for commit in repository.commits()
            for change in commit.changes
        }
    assert len(slugs) == 233
    for slug in slugs:
        assert resolve("gb_fcdo", name_of(slug)).codes, slug
    renamed = len(slugs) - len({key_of(slug) for slug in slugs})
    assert renamed == 6


def test_the_archive_s_first_days_read_as_they_were_looked_up(shared: Path) -> None:
    with Repository.open(shared / "history" / "uk-fcdo.bundle") as repository:
        commits = list(islice(repository.commits(), 1))
        (first,) = LAYOUT.steps(commits, repository.blob)
    found = {
        document.key: advice
        for document in first.documents
        if (advice := LAYOUT.read("gb_fcdo", document).advice)
    }
    assert len(found) == 225
    whole = {
        key: advice.level.value
        for key, advice in found.items()
        if advice.level is not Level.NOT_STATED
    }
    assert whole == {
        **dict.fromkeys(("LY", "SS", "SY", "YE"), "4"),
        **dict.fromkeys(("AF", "BF", "BI", "IQ", "KP", "ML", "MR", "NE", "TD"), "3"),
        "VE": "3",
    }
    assert sum(advice.regional_max is not None for advice in found.values()) > 50
