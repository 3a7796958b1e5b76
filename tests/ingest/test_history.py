"""Facts of archives are exported, shipped, loaded, and completed by the archives."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from advisories.facts import Advice, Basis, Issued, Precision
from advisories.history import table
from advisories.history.labels import label
from advisories.history.load import Loaded, load, load_table
from advisories.levels import Level
from advisories.models import Archive, Edition, Event, FactTable, Kind, Origin, Strand
from advisories.reference.load import load as load_reference
from ingest import archives, history
from ingest.archives.base import Commit, Layout, ReadBlob, Step
from ingest.backfill import LayoutImporter, import_repository
from ingest.countries import destination_key, resolve
from ingest.git import Repository
from ingest.records import Capture, Destination, Reading

pytestmark = pytest.mark.django_db

ISSUER = "au_dfat"
START = datetime(2024, 3, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)
LEVELS = {"normal": "1", "high_caution": "2", "reconsider": "3", "do_not_travel": "4"}
WORDS = {code: label(ISSUER, code) for code in LEVELS}


class Notebook(Layout):
    """A layout as small as can be; the steps come from the test."""

    title = "A notebook of travel advice"
    made_by = "somebody"
    url = "https://notebook.example/"
    licence = "CC0"
    issuers = (ISSUER,)

    def __init__(self, slug: str) -> None:
        self.slug = slug

    def steps(self, commits: Iterable[Commit], read: ReadBlob) -> Iterator[Step]:
        return iter(())

    def read(self, issuer: str, capture: Capture) -> Reading:
        said = json.loads(capture.body)
        place = resolve(issuer, said["name"])
        issued = None
        if said["issued"]:
            at = datetime.fromisoformat(said["issued"]).replace(tzinfo=UTC)
            issued = Issued(at, Precision.DAY, said["issued"])
        advice = Advice(
            level=Level(LEVELS[said["code"]]),
            native_label=WORDS[said["code"]],
            native_code=said["code"],
            basis=Basis.STATED,
            regional_max=Level(said["part"]) if said["part"] else None,
            issued=issued,
            text=said["words"],
        )
        where = Destination(destination_key(place, said["name"]), said["name"], place)
        return Reading(destination=where, url=capture.url, advice=advice)


REAL = archives.LAYOUTS
FIRST, SECOND = Notebook("notebook"), Notebook("second-notebook")


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    load_reference()
    monkeypatch.setattr(archives, "LAYOUTS", (FIRST, SECOND))


def page(
    name: str, code: str, issued: str = "", words: str = "Take care.", part: str = ""
) -> Capture:
    said = {"name": name, "code": code, "issued": issued, "words": words, "part": part}
    return Capture(
        url=f"https://office.example/{name.lower()}",
        role="archive",
        key=name.lower(),
        body=json.dumps(said).encode(),
        fetched_at=START,
        content_type="application/json",
    )


def step(day: int, *documents: Capture) -> Step:
    return Step(
        commit=f"{day:040x}",
        at=START + day * DAY,
        issuer=ISSUER,
        documents=documents,
        whole=True,
    )


STORY = (
    step(0, page("Chad", "reconsider", "2024-02-20"), page("Fiji", "normal")),
    step(1, page("Chad", "reconsider", "2024-02-20", words="Take great care.")),
    step(2, page("Chad", "do_not_travel", "2024-03-02")),
    step(3, page("Fiji", "normal", part="3")),
    step(4, page("Chad", "reconsider", "2024-03-05", words="Do take care.")),
    step(5),
)


def take(*steps: Step, layout: Layout = FIRST) -> None:
    importer = LayoutImporter(layout)
    for one in steps:
        importer.take(one)
    importer.finish()


@contextmanager
def elsewhere() -> Iterator[None]:
    """Whatever is done in this block is done in another installation."""
    undo = transaction.savepoint()
    yield
    transaction.savepoint_rollback(undo)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The table of ``STORY``."""
    return exported(tmp_path, *STORY)


def exported(folder: Path, *steps: Step, layout: Layout = FIRST) -> Path:
    path = folder / f"{len(list(folder.iterdir()))}.zst"
    with elsewhere():
        take(*steps, layout=layout)
        history.export(path)
    return path


def facts(path: Path) -> dict[str, list[table.Fact]]:
    [archive] = table.read(path.read_bytes())
    return {strand.key: list(strand.facts) for strand in archive.strands}


def events() -> dict[str, dict[str, Any]]:
    """All that the ledger says, by id, but for when and in what order it was said."""
    rows = {}
    for event in Event.objects.prefetch_related("countries"):
        row = {
            name: value
            for name, value in vars(event).items()
            if name not in ("_state", "_prefetched_objects_cache")
            and name not in ("position", "recorded_at")
        }
        row["countries"] = sorted(country.pk for country in event.countries.all())
        rows[str(event.pk)] = row
    return rows


def editions() -> dict[str, dict[str, Any]]:
    return {
        str(edition.pk): {
            name: value
            for name, value in vars(edition).items()
            if name not in ("_state", "recorded_at")
        }
        for edition in Edition.objects.all()
    }


def strands() -> set[tuple[Any, ...]]:
    return set(Strand.objects.values_list("advisory", "current", "confirmed_at"))


def kinds() -> list[str]:
    return list(Event.objects.order_by("position").values_list("kind", flat=True))


# --- the table


def test_the_table_has_the_first_edition_and_those_in_which_a_fact_changed(
    file: Path,
) -> None:
    chad, fiji = facts(file)["TD"], facts(file)["FJ"]
    assert [(row.number, row.change, row.code) for row in chad] == [
        (1, "first", "reconsider"),
        (3, "level", "do_not_travel"),
        (4, "level", "reconsider"),
    ]
    assert [(row.level, row.regional_max) for row in fiji] == [("1", None), ("1", "3")]
    assert chad[1].issued == datetime(2024, 3, 2, tzinfo=UTC)
    assert chad[1].seen == START + 2 * DAY
    assert chad[1].confirmed_before == START + DAY
    assert (chad[1].commit, chad[1].shown) == ("0" * 12, START + 2 * DAY)


def test_the_table_names_the_archive_and_holds_no_words(file: Path) -> None:
    text = zstandard.ZstdDecompressor().decompress(file.read_bytes()).decode()
    assert "care" not in text
    [archive] = table.read(file.read_bytes())
    assert (archive.licence, archive.made_by) == ("CC0", "somebody")
    assert archive.spans == {
        ISSUER: [[START.isoformat(), (START + 5 * DAY).isoformat()]]
    }
    assert {strand.confirmed for strand in archive.strands} == {START + 5 * DAY}


def test_the_same_record_gives_the_same_bytes(tmp_path: Path) -> None:
    take(*STORY)
    history.export(tmp_path / "one")
    history.export(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"one", "two"}


def test_the_table_that_ships_is_not_written_while_an_archive_is_missing() -> None:
    take(*STORY)
    before = table.SHIPPED.read_bytes()
    with pytest.raises(CommandError, match="Import second-notebook first"):
        call_command("export", "history")
    assert table.SHIPPED.read_bytes() == before


def test_a_code_without_words_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LEVELS, "purple", "3")
    monkeypatch.setitem(WORDS, "purple", "Think of purple")
    take(step(0, page("Chad", "purple")))
    with pytest.raises(CommandError, match="au_dfat has no label 'purple'"):
        call_command("export", "history", str(tmp_path / "table"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("issuer", "code", "words"),
    [
        ("au_dfat", "normal", "Exercise normal safety precautions"),
        ("ca_gac", "state-3-regional", "Avoid all travel (with regional advisories)"),
        (
            "jp_mofa",
            "1+2",
            "レベル1：十分注意してください、レベル2：不要不急の渡航は止めてください",
        ),
        (
            "gb_fcdo",
            "avoid_all_but_essential_travel_to_parts+avoid_all_travel_to_parts",
            "Advises against all but essential travel to parts of the country; "
            "Advises against all travel to parts of the country",
        ),
    ],
)
def test_a_label_is_made_of_its_code(issuer: str, code: str, words: str) -> None:
    assert label(issuer, code) == words


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (['{"format":"chancery-history","version":2}'], "version 1"),
        (['{"format":"chancery-captures","version":1}'], "version 1"),
        (['{"format":"chancery-history","version":1}', "[1]"], "damaged"),
        ([""], "no table of facts"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(
    tmp_path: Path, lines: list[str], problem: str
) -> None:
    path = tmp_path / "table"
    path.write_bytes(zstandard.compress("\n".join(lines).encode()))
    with pytest.raises(CommandError, match=problem):
        call_command("load_history", str(path))


def test_a_cut_table_loads_nothing(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(CommandError, match="damaged"):
        call_command("load_history", str(file))
    assert not Archive.objects.exists()


# --- loading it


def test_what_the_table_tells_has_the_ids_that_the_archive_gives(file: Path) -> None:
    with elsewhere():
        load(file)
        told, bundled = events(), set(editions())
    take(*STORY)
    read = events()
    assert len(told) == 5 and set(told) <= set(read)
    assert bundled <= set(editions())
    for pk, row in told.items():
        wanted = read[pk]
        same = set(row) - {"payload"}
        assert {name: row[name] for name in same} == {n: wanted[n] for n in same}
        assert row["payload"]["to"]["level"] == wanted["payload"]["to"]["level"]
        assert row["payload"]["to"]["native_label"]
        assert row["origin"] == Origin.BACKFILL


def test_what_is_loaded_is_marked_and_has_no_words(file: Path) -> None:
    load(file)
    assert {(row.bundled, row.text, row.complete) for row in Edition.objects.all()} == {
        (True, None, False)
    }
    archive = Archive.objects.get()
    assert (archive.imported, archive.licence) == (False, "CC0")
    assert strands() == {
        (row.advisory_id, row.pk, START + 5 * DAY)
        for row in Edition.objects.filter(number__in=(2, 4))
    }


def test_loading_twice_changes_nothing(file: Path) -> None:
    load(file)
    before = events(), editions(), strands()
    again = load(file)
    assert (again.editions, again.unchanged) == ({}, ["notebook"])
    assert (events(), editions(), strands()) == before
    assert FactTable.objects.count() == 1


def test_the_archive_completes_what_the_table_told(file: Path) -> None:
    with elsewhere():
        take(*STORY)
        alone = events(), editions(), strands()
    load(file)
    take(*STORY)
    assert (events(), editions(), strands()) == alone


def test_an_archive_that_was_imported_is_left_alone(file: Path) -> None:
    take(*STORY)
    before = events(), editions(), strands()
    assert load(file).read_here == ["notebook"]
    assert (events(), editions(), strands()) == before
    assert not FactTable.objects.exists()


def test_an_archive_whose_import_was_begun_is_left_alone(file: Path) -> None:
    importer = LayoutImporter(FIRST)
    importer.take(STORY[0])
    importer.flush()
    assert load(file).read_here == ["notebook"]
    assert not Edition.objects.filter(bundled=True).exists()


def test_what_the_archive_does_not_bear_out_is_taken_back(
    tmp_path: Path, file: Path
) -> None:
    wrong = (*STORY[:3], step(4, page("Chad", "normal", "2024-03-05")), STORY[5])
    load(exported(tmp_path, *wrong))
    lowered = Event.objects.get(kind=Kind.LEVEL_LOWERED)
    take(*STORY)
    right = Event.objects.get(kind=Kind.LEVEL_LOWERED, edition__isnull=False)
    assert (lowered.level_to, right.level_to) == ("1", "3")
    correction = Event.objects.get(kind=Kind.CORRECTION)
    assert correction.corrects == lowered
    assert correction.payload == {"retracted": True, "reason": "not-borne-out"}
    assert correction.published_at == START + 5 * DAY
    assert not Edition.objects.filter(bundled=True).exists()
    take()
    assert kinds().count(Kind.CORRECTION) == 1


def test_a_place_that_the_archive_does_not_show_is_forgotten(tmp_path: Path) -> None:
    load(exported(tmp_path, step(0, page("Chad", "normal"), page("Fiji", "normal"))))
    take(step(0, page("Chad", "normal")), step(1))
    assert set(Strand.objects.values_list("advisory__key", flat=True)) == {"TD"}
    taken = Event.objects.get(kind=Kind.CORRECTION)
    assert taken.corrects is not None and taken.corrects.edition is None
    assert taken.level_to == "1"


def test_a_newer_table_brings_what_is_new_and_takes_back_what_was_wrong(
    tmp_path: Path, file: Path
) -> None:
    wrong = (*STORY[:3], step(4, page("Chad", "normal", "2024-03-05")), STORY[5])
    load(exported(tmp_path, *wrong))
    lowered = Event.objects.get(kind=Kind.LEVEL_LOWERED)
    loaded = load(file)
    assert loaded.editions == {"notebook": 5}
    assert Event.objects.get(kind=Kind.CORRECTION).corrects == lowered
    lowered.refresh_from_db()
    assert lowered.edition is None
    assert len(editions()) == 5
    assert Edition.objects.filter(number=4, level="3").exists()


def test_what_lies_behind_the_end_of_an_older_copy_is_neither_shown_nor_taken_back(
    file: Path,
) -> None:
    load(file)
    take(*STORY[:3])
    assert Kind.CORRECTION not in kinds()
    lowered = Event.objects.filter(kind=Kind.LEVEL_LOWERED)
    assert lowered.get().edition is None
    assert not Edition.objects.filter(bundled=True).exists()
    take(*STORY[3:])
    assert lowered.get(edition__number=4).payload["to"]["level"] == "3"
    assert Kind.CORRECTION not in kinds()


def test_what_another_archive_still_tells_is_not_taken_back(
    tmp_path: Path, file: Path
) -> None:
    load(file)
    load(exported(tmp_path, *STORY, layout=SECOND))
    raised = Event.objects.get(kind=Kind.LEVEL_RAISED)
    assert raised.payload["bundled"] == ["notebook", "second-notebook"]
    take(STORY[0], STORY[5])
    raised.refresh_from_db()
    assert raised.payload["bundled"] == ["second-notebook"]
    assert raised.edition is not None and raised.edition.archive == "second-notebook"
    undated = Event.objects.get(kind=Kind.CORRECTION)
    assert undated.corrects is not None
    assert undated.corrects.kind == Kind.REGIONS_CHANGED
    take(*STORY, layout=SECOND)
    raised.refresh_from_db()
    assert "bundled" not in raised.payload


def test_an_announced_event_is_completed_and_otherwise_unchangeable(file: Path) -> None:
    load(file)
    raised = Event.objects.filter(kind=Kind.LEVEL_RAISED)
    refused({"level_to": "1"}, {"payload": {}, "kind": Kind.LEVEL_LOWERED})
    assert raised.update(payload={"bundled": []}) == 1
    take(*STORY)
    refused({"payload": {}}, {"edition": None}, {"settles": raised.get()})


def refused(*changes: dict[str, Any]) -> None:
    for change in changes:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Event.objects.filter(kind=Kind.LEVEL_RAISED).update(**change)


def test_an_edition_goes_with_the_table_and_stays_once_it_was_read(file: Path) -> None:
    load(file)
    Strand.objects.all().delete()
    Event.objects.update(edition=None)
    assert Edition.objects.filter(number=4).delete()[0] == 1
    take(*STORY)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Edition.objects.filter(number=3)._raw_delete("default")


def test_a_table_can_be_loaded_again_from_the_record(file: Path) -> None:
    with elsewhere():
        load(file)
        before = events(), editions(), strands()
        [kept] = FactTable.objects.all()
        body, only = bytes(kept.body), list(kept.archives)
        assert (kept.position, only) == (0, ["notebook"])
    assert load_table(body, only=["second-notebook"]).editions == {}
    assert load_table(body, only=only).events == 5
    assert (events(), editions(), strands()) == before


def test_the_closing_line_says_what_was_done(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_history", str(file))
    call_command("load_history", str(file))
    assert capsys.readouterr().out.splitlines() == [
        "Shipped history: notebook 5 editions; 5 events.",
        "Shipped history: notebook unchanged.",
    ]


# --- the table that ships


@pytest.fixture(scope="module")
def shipped() -> dict[str, table.ArchiveFacts]:
    return {row.slug: row for row in table.read(table.SHIPPED.read_bytes())}


def strand(archive: table.ArchiveFacts, issuer: str, key: str) -> table.StrandFacts:
    [found] = [s for s in archive.strands if (s.issuer, s.key) == (issuer, key)]
    return found


def test_the_shipped_table_loads_and_is_small() -> None:
    loaded: Loaded = load()
    assert list(loaded.editions) == ["five-issuers", "jp-mofa", "uk-fcdo", "us-state"]
    assert table.SHIPPED.stat().st_size < 600_000
    assert Event.objects.filter(kind=Kind.LEVEL_FIRST_READ).count() > 1_400
    assert not Event.objects.exclude(payload__has_key="bundled").exists()


def test_the_shipped_table_has_what_britain_said_of_ukraine(
    shipped: dict[str, table.ArchiveFacts],
) -> None:
    ukraine = strand(shipped["uk-fcdo"], "gb_fcdo", "UA").facts
    moves = [
        (row.seen.date().isoformat(), row.level, row.regional_max) for row in ukraine
    ]
    war = [move for move in moves if move[0] > "2021-12"]
    # The western regions of 2024-05-03 moved no level: they are not in the table.
    assert war == [
        ("2022-01-22", "3", "4"),
        ("2022-02-11", "4", None),
        ("2024-01-22", "not_stated", "4"),
    ]


def test_the_shipped_table_has_eight_years_of_britain(
    shipped: dict[str, table.ArchiveFacts],
) -> None:
    strands = shipped["uk-fcdo"].strands
    assert len(strands) > 220
    raised = [
        row.seen.year
        for own in strands
        for row in own.facts
        if row.change == "level" and row.level in ("3", "4")
    ]
    assert set(raised) >= set(range(2018, 2025))
    assert raised.count(2020) > 200  # the pandemic


@pytest.mark.parametrize("slug", ["jp-mofa", "us-state"])
def test_the_shipped_table_is_what_a_fresh_import_yields(
    slug: str,
    shared: Path,
    monkeypatch: pytest.MonkeyPatch,
    shipped: dict[str, table.ArchiveFacts],
) -> None:
    monkeypatch.setattr(archives, "LAYOUTS", REAL)
    layout = archives.by_slug(slug)
    with Repository.open(shared / "history" / f"{slug}.bundle") as repository:
        import_repository(layout, repository)
    fresh = history.archive_facts(layout, Archive.objects.get(pk=slug))
    assert fresh.spans == shipped[slug].spans
    assert [(s.issuer, s.key, s.confirmed, s.facts) for s in fresh.strands] == [
        (s.issuer, s.key, s.confirmed, s.facts) for s in shipped[slug].strands
    ]
