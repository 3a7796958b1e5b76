"""What an archive shows becomes history, wherever the import was interrupted."""

from __future__ import annotations

import json
import random
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from advisories import reference, services
from advisories.facts import Precision
from advisories.models import (
    Advisory,
    Archive,
    Edition,
    Event,
    Kind,
    Origin,
    Status,
    Strand,
)
from advisories.services import Listing
from ingest import archives
from ingest.ahead import OtherArchive
from ingest.archives.base import Step, Trouble
from ingest.backfill import LayoutImporter, import_repository
from ingest.git import Repository
from ingest.models import Capture, Fetch, Hold, HoldOutcome, Run
from ingest.records import Capture as Document
from tests import factories
from tests.ingest.notebook import (
    ISSUER,
    START,
    Fatal,
    Notebook,
    advice_of,
    page,
    said,
    step,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

LAYOUT = Notebook()


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.issuer(ISSUER)
    for code, name in {"TD": "Chad", "FJ": "Fiji", "PE": "Peru"}.items():
        factories.country(code, name)
    monkeypatch.setattr(archives, "LAYOUTS", (LAYOUT,))


def take(*steps: Step) -> LayoutImporter:
    importer = LayoutImporter(LAYOUT)
    for one in steps:
        importer.take(one)
    importer.finish()
    return importer


def events(**where: Any) -> list[Event]:
    return list(Event.objects.filter(**where).order_by("position"))


def test_a_change_is_seen_when_committed_and_happened_when_the_issuer_says() -> None:
    take(
        step(START, page("chad", 2, issued="2024-02-20")),
        step(START + 2 * DAY, page("chad", 4, issued="2024-03-02")),
    )
    first, raised = events()
    assert (first.kind, raised.kind) == (Kind.LEVEL_FIRST_READ, Kind.LEVEL_RAISED)
    assert raised.occurred_at == datetime(2024, 3, 2, tzinfo=UTC)
    assert raised.published_at == START + 2 * DAY
    assert (raised.origin, raised.status) == (Origin.BACKFILL, Status.CONFIRMED)
    edition = raised.edition
    assert edition is not None
    assert (edition.archive, edition.number, edition.text) == ("notebook", 2, None)
    assert Capture.objects.filter(pk=edition.capture_sha256).exists()


def test_an_archive_says_nothing_of_what_stands_now() -> None:
    take(step(START, page("chad", 2)))
    row = Advisory.objects.get()
    assert (row.current, row.confirmed_at, row.listed_at) == (None, None, None)
    strand = Strand.objects.get()
    assert (strand.advisory, strand.current.level) == (row, "2")


def test_an_undated_change_lies_between_two_looks() -> None:
    take(
        step(START, page("chad", 2)),
        step(START + DAY),
        step(START + 3 * DAY, page("chad", 3)),
    )
    moved = events(kind=Kind.LEVEL_RAISED)[0]
    assert moved.occurred_precision == Precision.INTERVAL
    assert (moved.occurred_at, moved.occurred_until) == (START + DAY, START + 3 * DAY)


def test_a_row_that_is_missing_is_neither_confirmed_nor_withdrawn() -> None:
    take(
        step(START, page("chad", 2), page("fiji", 1)),
        step(START + DAY, missing=frozenset({"chad"})),
    )
    held = {row.advisory.key: row.confirmed_at for row in Strand.objects.all()}
    assert held == {"TD": START, "FJ": START + DAY}
    assert {event.kind for event in events()} == {Kind.LEVEL_FIRST_READ}


def test_a_doubted_reading_is_unconfirmed_and_dropped_when_taken_back() -> None:
    take(
        step(START, page("chad", 3, issued="2024-02-20")),
        step(
            START + DAY,
            page("chad", 1, issued="2024-03-02", doubts=["label-contradicts-body"]),
        ),
        step(START + 2 * DAY, page("chad", 3, issued="2024-02-20")),
    )
    _, doubted, dropped = events()
    assert (doubted.kind, doubted.status) == (Kind.LEVEL_LOWERED, Status.UNCONFIRMED)
    assert "label" in doubted.payload["held"]
    assert (dropped.kind, dropped.settles) == (Kind.NOT_CONFIRMED, doubted)
    assert Edition.objects.count() == 1
    assert Hold.objects.get().outcome == HoldOutcome.REVERTED
    assert Strand.objects.get().confirmed_at == START + 2 * DAY


def test_what_is_held_is_not_confirmed_by_a_look_that_shows_it_again() -> None:
    take(
        step(START, page("chad", 3)),
        step(START + DAY, page("chad", 1, doubts=["label-contradicts-body"])),
        step(START + 2 * DAY),
    )
    assert Strand.objects.get().confirmed_at == START
    assert Hold.objects.get().readings == 2


def test_a_reading_that_persists_is_published_and_settles_its_doubt() -> None:
    take(
        step(START, page("chad", 3, issued="2024-02-20")),
        step(START + DAY, page("chad", 2, doubts=["undated-change"])),
        step(START + 2 * DAY),
        step(START + 3 * DAY),
    )
    _, doubted, lowered = events()
    assert (lowered.kind, lowered.settles) == (Kind.LEVEL_LOWERED, doubted)
    assert lowered.published_at == START + 3 * DAY
    assert Hold.objects.get().outcome == HoldOutcome.RELEASED


def test_an_unreadable_page_leaves_what_stands_unconfirmed() -> None:
    importer = take(
        step(START, page("chad", 3)),
        step(START + DAY, page("chad", body=b'{"name": "Chad"}')),
        step(START + 2 * DAY),
    )
    assert importer.summary.refused == {"unexpected-shape": 1}
    assert Strand.objects.get().confirmed_at == START
    assert Hold.objects.get().guard == "unread"


def test_a_second_document_on_a_place_is_held_against_the_first() -> None:
    first = page("chad", body=said("Chad", 3, issued="2024-02-20"))
    second = page("tchad", body=said("Chad", 4, issued="2024-03-01"))
    take(step(START, first, second))
    editions = Edition.objects.order_by("number")
    assert [row.level for row in editions] == ["3", "4"]
    [_, raised] = events()
    assert (raised.kind, raised.level_from) == (Kind.LEVEL_RAISED, "3")


def test_a_second_document_on_a_place_that_says_the_same_changes_nothing() -> None:
    take(step(START, *(page(key, body=said("Chad", 3)) for key in ("chad", "tchad"))))
    assert Edition.objects.count() == 1
    assert not Hold.objects.exists()


def test_a_second_document_that_is_older_than_the_first_is_doubted() -> None:
    new = page("chad", body=said("Chad", 3, issued="2024-02-20"))
    old = page("tchad", body=said("Chad", 1, issued="2023-02-20"))
    take(step(START, new, old))
    assert Strand.objects.get().current.level == "3"
    assert Hold.objects.get().guard == "older-replica"


def test_a_place_that_no_table_knows_is_refused_and_counted() -> None:
    importer = take(step(START, page("atlantis", 3)))
    assert importer.summary.refused == {"unknown-country": 1}
    assert not Advisory.objects.exists()
    assert Run.objects.get().problem == "atlantis: It is named Atlantis."


def test_many_moves_at_once_without_a_date_of_their_own_are_held() -> None:
    take(step(START, *many(30, 3)), step(START + DAY, *many(30, 1)))
    assert not events(kind=Kind.LEVEL_LOWERED, status=Status.CONFIRMED)
    assert Hold.objects.filter(guard="many-at-once").count() == 30


def test_a_wave_that_the_issuer_dates_is_believed() -> None:
    take(
        step(START, *many(30, 1)),
        step(START + DAY, *many(30, 3, issued="2024-03-02")),
    )
    assert len(events(kind=Kind.LEVEL_RAISED)) == 30


def many(count: int, level: int, **words: Any) -> list[Document]:
    rows = reference.countries()[:count]
    for row in rows:
        factories.country(row.code, row.name_en)
    return [page(row.code, body=said(row.name_en, level, **words)) for row in rows]


def test_a_silence_of_the_archive_is_lost_once_and_recovered_once() -> None:
    take(
        step(START, page("chad", 3)),
        step(START + DAY),
        step(START + 6 * DAY),
        step(START + 7 * DAY),
    )
    lost, recovered = events(kind__in=[Kind.SOURCE_LOST, Kind.SOURCE_RECOVERED])
    assert (lost.kind, lost.published_at) == (Kind.SOURCE_LOST, START + 4 * DAY)
    assert recovered.published_at == START + 6 * DAY
    spans = Archive.objects.get().watched(ISSUER)
    assert spans == [
        (START, START + DAY),
        (START + 6 * DAY, START + 7 * DAY),
    ]


def test_what_an_archive_lost_is_an_event_without_a_country() -> None:
    lost = Trouble(what="labels", lost=True, evidence="No page has a label.")
    take(step(START, page("chad", 3)), step(START + DAY, troubles=(lost,)))
    [event] = events(kind=Kind.SOURCE_LOST)
    assert event.payload["what"] == "labels"
    assert not event.countries.exists()


def test_one_move_that_two_witnesses_saw_is_one_event() -> None:
    listing = Listing(key="TD", name="Chad", codes=("TD",), url="https://x.example/")
    services.list_advisories(issuer=ISSUER, listings=[listing], at=START)
    about = services.advisory_id(ISSUER, "TD")
    for level, day in ((2, "2024-02-20"), (4, "2024-03-02")):
        advice = advice_of(json.loads(said("Chad", level, issued=day)))
        factories.record(about, advice, START + level * HOUR)
    take(
        step(START, page("chad", 2, issued="2024-02-20")),
        step(START + 2 * DAY, page("chad", 4, issued="2024-03-02")),
    )
    [raised] = events(kind=Kind.LEVEL_RAISED)
    assert raised.origin == Origin.LIVE
    assert Edition.objects.filter(archive="notebook").count() == 2
    assert Advisory.objects.get().current == Edition.objects.get(archive="", number=2)


def story(seed: int) -> list[Step]:
    """Sixty steps with levels, doubts, gaps and rows that go missing."""
    dice = random.Random(seed)
    steps, at = [], START
    for _ in range(60):
        at += dice.choice([HOUR, 6 * HOUR, DAY, DAY, 5 * DAY])
        documents = [
            page(
                name,
                dice.randint(1, 4),
                issued=dice.choice(["", f"{at:%Y-%m-%d}", "2024-02-01"]),
                words=dice.choice(["Take care.", "Take more care."]),
                basis=dice.choice(["stated", "label"]),
                doubts=dice.choice([[], [], [], ["undated-change"], ["placeholder"]]),
            )
            for name in ("chad", "fiji", "peru")
            if dice.random() < 0.4
        ]
        shown = {document.key for document in documents}
        missing = frozenset(
            name
            for name in ("chad", "fiji", "peru")
            if name not in shown and dice.random() < 0.1
        )
        whole = dice.random() < 0.6
        steps.append(step(at, *documents, whole=whole, missing=missing))
    return steps


def recorded() -> dict[str, Any]:
    return {
        "editions": list(
            Edition.objects.order_by("advisory", "number").values_list(
                "id", "number", "change", "seen_at", "previous_confirmed_at"
            )
        ),
        "events": [
            (e.id, e.kind, e.status, e.occurred_at, e.occurred_until, e.settles_id)
            for e in events()
        ],
        "strands": sorted(
            Strand.objects.values_list("advisory", "current", "confirmed_at")
        ),
        "holds": sorted(
            Hold.objects.values_list("key", "opened_at", "readings", "outcome")
        ),
        "spans": Archive.objects.get().spans,
        "captures": sorted(Capture.objects.values_list("sha256", flat=True)),
        "fetches": Fetch.objects.count(),
    }


@pytest.mark.parametrize("seed", range(6))
def test_it_comes_out_the_same_wherever_it_was_interrupted(
    seed: int,
) -> None:
    steps = story(seed)
    with transaction.atomic():
        take(*steps)
        whole = recorded()
        transaction.set_rollback(True)
    dice = random.Random(seed)
    rest = list(steps)
    while rest:
        importer = LayoutImporter(LAYOUT)
        kept = [rest.pop(0) for _ in range(min(len(rest), dice.randint(1, 9)))]
        for one in kept:
            importer.take(one)
        importer.flush()
        # What was taken and not written dies with the process.
        for one in rest[:3]:
            importer.take(one)
    assert recorded() == whole


# --- out of a real repository


def git(folder: Path, *words: str, at: datetime = START) -> None:
    stamp = at.isoformat()
    subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@b.example"]
        + list(words),
        check=True,
        capture_output=True,
        env={
            "PATH": "/usr/bin:/bin:/usr/local/bin",
            "GIT_COMMITTER_DATE": stamp,
            "GIT_AUTHOR_DATE": stamp,
        },
    )


def commit(folder: Path, at: datetime, **pages: bytes) -> None:
    for name, body in pages.items():
        (folder / f"{name}.json").write_bytes(body)
    git(folder, "add", "-A")
    git(folder, "commit", "--allow-empty", "-m", "all", at=at)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    folder = tmp_path / "notebook"
    folder.mkdir()
    git(folder, "init", "-q")
    commit(folder, START, chad=said("Chad", 2), fiji=said("Fiji", 1))
    commit(folder, START + DAY, chad=said("Chad", 4))
    return folder


def test_the_command_imports_tells_and_changes_nothing_the_second_time(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backfill", "git", str(notebook), "--layout", "notebook")
    told = capsys.readouterr().out
    assert "2 commits, 3 new documents, 3 editions, 1 level changes" in told
    before = recorded()
    call_command("backfill", "git", str(notebook), "--layout", "notebook")
    assert recorded() == before
    assert "0 new documents" in capsys.readouterr().out


def test_the_command_says_in_a_sentence_that_its_reader_was_stopped(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LAYOUTS", (Fatal(),))
    with pytest.raises(CommandError, match="was stopped; run the command again"):
        call_command("backfill", "git", str(notebook), "--layout", "notebook")
    monkeypatch.setattr(archives, "LAYOUTS", (LAYOUT,))
    call_command("backfill", "git", str(notebook), "--layout", "notebook")
    assert Edition.objects.count() == 3


def test_an_archive_that_went_on_is_read_from_where_it_stopped(notebook: Path) -> None:
    call_command("backfill", "git", str(notebook), "--layout", "notebook")
    commit(notebook, START + 2 * DAY, chad=said("Chad", 3))
    call_command("backfill", "git", str(notebook), "--layout", "notebook")
    lowered = events(kind=Kind.LEVEL_LOWERED)
    assert [event.published_at for event in lowered] == [START + 2 * DAY]


def test_another_repository_of_the_same_layout_is_refused(
    notebook: Path, tmp_path: Path
) -> None:
    call_command("backfill", "git", str(notebook), "--layout", "notebook")
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    commit(other, START, peru=said("Peru", 4))
    with Repository.open(other) as repository, pytest.raises(OtherArchive):
        import_repository(LAYOUT, repository)
    assert not Advisory.objects.filter(key="PE").exists()


def test_a_path_that_is_no_repository_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no git repository"):
        call_command("backfill", "git", str(tmp_path), "--layout", "notebook")


def test_an_issuer_that_the_archive_has_not_shown_yet_is_no_trouble() -> None:
    class Pair(Notebook):
        issuers = (ISSUER, factories.issuer(slug="xb_office").pk)

    importer = LayoutImporter(Pair())
    importer.take(step(START, page("chad", 2)))
    importer.finish()
    assert [*Archive.objects.get().spans] == [ISSUER]
