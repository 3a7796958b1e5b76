"""The record that ships: its files, how they are entered, and what they then say."""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from advisories.models import Event, Kind, Origin, Status
from embassies import bundled, entries, services, shipping
from embassies.importing import load_shipped
from embassies.models import (
    Departure,
    HeadOfMission,
    Mission,
    Posture,
    Representation,
    Statement,
    Witness,
)
from embassies.vocabulary import Confidence, Consular, Operating, Relation, Stage
from tests.embassies.said import SOURCE, posture
from tests.ingest.histories import database

DOCS = Path(__file__).resolve().parents[2] / "docs" / "bundled-record.md"
# Row of the table of facts (the first digits of a hash of what it is known by), and
# the ids of the entries that hold it.
ROWS = Path(__file__).with_name("rows_of_the_truth.tsv")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
RECORD = bundled.read()


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[shipping.Loaded]:
    """A record with the world's missions, into which the files were loaded once."""
    with database(django_db_blocker):
        load_shipped(timezone.now())
        yield shipping.load(RECORD)


@pytest.fixture
def record(loaded: shipping.Loaded, db: None) -> shipping.Loaded:
    """The same for a test that writes: what it does is undone at its end."""
    return loaded


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_user("ann", password="a long enough pass phrase")


def as_given(name: str) -> list[bundled.Row]:
    return [row for row in RECORD.rows if row.identity[0] == name]


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((bundled.FOLDER / name).read_text("utf-8"))


# --- the files


def test_it_reads_every_file() -> None:
    files = {path.name for path in bundled.FOLDER.glob("*.toml")}
    names = {row.identity[0] for row in RECORD.rows}
    assert len(files) == 17
    assert len(names) == 384
    starts = [row.start for row in RECORD.rows]
    assert starts == sorted(starts)
    assert (starts[0], starts[-1]) == (date(2012, 2, 6), date(2026, 8, 14))


def test_every_source_and_every_mission_is_used() -> None:
    used = Counter(
        key
        for path in bundled.FOLDER.glob("*.toml")
        if path.name not in (bundled.MISSIONS, bundled.SOURCES)
        for listed in toml(path.name).values()
        if isinstance(listed, list)
        for entry in listed
        for key in entry["sources"]
    )
    listed = {key for key, value in toml(bundled.SOURCES).items() if key != "read_on"}
    assert listed == set(used)
    needed = {row.mission for row in RECORD.rows if row.mission}
    assert {mission.key for mission in RECORD.missions} == needed


def test_every_fact_of_the_table_has_its_entry(shared: Path) -> None:
    with (shared / "truth" / "events.tsv").open(encoding="utf-8", newline="") as file:
        facts = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    keys = ("date", "country", "issuer", "kind", "post")
    wanted = Counter(
        hashlib.sha256("|".join(fact[key] for key in keys).encode()).hexdigest()[:12]
        for fact in facts
    )
    assert Counter(row["row"] for row in _mapping()) == wanted


def test_every_row_leads_to_entries_that_are_there() -> None:
    names = {row.identity[0] for row in RECORD.rows}
    for row in _mapping():
        held = row["entries"].split()
        assert held and set(held) <= names, row


def _mapping() -> list[dict[str, str]]:
    with ROWS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_no_sentence_of_the_table_was_copied(shared: Path) -> None:
    """Six words in a row are nobody's common phrase."""
    theirs: set[str] = set()
    for name in ("events.tsv", "sentences.tsv", "us_departure_sentences.tsv"):
        text = (shared / "truth" / name).read_text("utf-8")
        for line in text.splitlines():
            for cell in line.split("\t"):
                theirs |= _runs_of_six(cell)
    for row in RECORD.rows:
        for key in ("note", "summary", "location_detail"):
            assert not _runs_of_six(row.facts.get(key, "")) & theirs, row.identity


def _runs_of_six(text: str) -> set[str]:
    words = re.findall(r"[\w']+", text.lower())
    return {" ".join(words[at : at + 6]) for at in range(len(words) - 5)}


ENTRY = """
title = "Two days"
added = 2026-11-23
[[posture]]
id = "one"
mission = "us-kyiv"
operating = "open"
location = "in place"
consular = "full"
effective = "2022-01-24"
sources = ["page"]
"""
DEPARTURE = """
[[departure]]
id = "{id}"
mission = "us-kyiv"
status = "{status}"
audience = {audience}
announced = 2022-01-2{day}
sources = ["page"]
{more}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / bundled.MISSIONS).write_text(
        '[us-kyiv]\nsending = "US"\nhost = "UA"\ncity = "Kyiv"\nkind = "embassy"\n'
    )
    (tmp_path / bundled.SOURCES).write_text(
        'read_on = 2026-11-23\n[page]\nurl = "https://example.org/"\nkind = "press"\n'
        'publisher = "A paper"\ntitle = "A report"\nlanguage = "en"\n'
    )
    return tmp_path


def test_one_act_makes_a_row_for_each_mission_and_audience(folder: Path) -> None:
    both = '["family members", "minors"]'
    text = ENTRY + DEPARTURE.format(
        id="leave", status="authorized", audience=both, day=1, more=""
    )
    ended = 'end_basis = "stated"\nreplaces = "leave"'
    text += DEPARTURE.format(
        id="over", status="ended", audience="[]", day=3, more=ended
    )
    (folder / "days.toml").write_text(text)
    rows = [row for row in bundled.read(folder).rows if row.series == "departure"]
    assert [(row.identity, row.replaces) for row in rows] == [
        (("leave", "us-kyiv", "family members"), None),
        (("leave", "us-kyiv", "minors"), None),
        (
            ("over", "us-kyiv", "family members"),
            ("leave", "us-kyiv", "family members"),
        ),
        (("over", "us-kyiv", "minors"), ("leave", "us-kyiv", "minors")),
    ]
    assert {row.facts["confidence"] for row in rows} == {Confidence.REPORTED}


# what is written in its place, and what is said of it
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("added = 2026-11-23", "", "on which day it was added"),
        ("[[posture]]", "[[postur]]", "no entries called postur"),
        ('"us-kyiv"', '"us-kiev"', "declares no us-kiev"),
        ('["page"]', '["pages"]', "'pages'"),
        ('"open"', '"opened"', "'opened'"),
        ('effective = "2022-01-24"', "", "Give it at least one date"),
        ('"2022-01-24"', '"24 January"', "“24 January”"),
        ('consular = "full"', "", "consular"),
        ('consular = "full"', 'consular = "full"\nlanguage = "en"', "language"),
        ('id = "one"', "", "an entry without id"),
        ("added", "added =", "days.toml"),
    ],
)
def test_a_file_that_says_what_cannot_be_is_refused(
    folder: Path, old: str, new: str, said: str
) -> None:
    (folder / "days.toml").write_text(ENTRY.replace(old, new))
    with pytest.raises(bundled.BadRecord, match=re.escape(said)):
        bundled.read(folder)


# the second entry's fields that are wrong, and what is said of it
@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"id": "leave"}, "Another entry has this id."),
        ({"status": "ended"}, "whether the end was stated"),
        ({"more": 'replaces = "gone"'}, "gone"),
        ({"audience": "[]"}, "of whom"),
        (
            {"audience": '["all"]', "more": 'replaces = "leave"'},
            "has several audiences",
        ),
    ],
)
def test_a_departure_that_does_not_fit_is_refused(
    folder: Path, second: dict[str, str], said: str
) -> None:
    both = '["family members", "minors"]'
    common = {"status": "authorized", "audience": both, "more": ""}
    text = ENTRY + DEPARTURE.format(**common | {"id": "leave", "day": 1})
    text += DEPARTURE.format(**common | {"id": "next", "day": 2} | second)
    (folder / "days.toml").write_text(text)
    with pytest.raises(bundled.BadRecord, match=re.escape(said)):
        bundled.read(folder)


# --- entering them


def test_all_of_it_is_entered_in_the_order_of_days(loaded: shipping.Loaded) -> None:
    assert (loaded.rows, loaded.there, loaded.refused) == (len(RECORD.rows), 0, [])
    events = Event.objects.filter(origin=Origin.RECORD).order_by("position")
    told = [tuple(event.payload["identity"]) for event in events]
    assert told == [row.identity for row in RECORD.rows]
    assert {event.recorded_by for event in events} == {""}
    assert {event.published_at.date() for event in events} == {date(2026, 11, 23)}


def test_no_feed_tells_of_it_as_news(loaded: shipping.Loaded) -> None:
    assert not Event.objects.news().filter(origin=Origin.RECORD).exists()
    assert not Event.objects.doubts().filter(origin=Origin.RECORD).exists()


def test_missions_of_the_shipped_table_are_found_there(
    loaded: shipping.Loaded,
) -> None:
    named = [each.facts for each in RECORD.missions if each.facts.wikidata_id]
    rows = {
        row.wikidata_id: row
        for row in Mission.objects.filter(
            wikidata_id__in=[facts.wikidata_id for facts in named]
        )
    }
    for facts in named:
        row = rows[facts.wikidata_id]
        assert (row.sending_id, row.host_id) == (facts.sending, facts.host)
        assert (row.city, row.kind) == (facts.city, facts.kind), row.slug
    assert 0 < loaded.missions <= len(RECORD.missions) - len(named)
    assert not Event.objects.filter(kind=Kind.MISSION_ADDED).exists()


def test_loading_it_again_changes_nothing(record: shipping.Loaded) -> None:
    before = list(Event.objects.order_by("position").values_list("pk", flat=True))
    again = shipping.load()
    assert (again.rows, again.missions, again.there) == (0, 0, len(RECORD.rows))
    assert list(Event.objects.order_by("position").values_list("pk", flat=True)) == (
        before
    )


@pytest.mark.django_db
def test_a_later_version_adds_to_it_under_the_same_ids(
    loaded: shipping.Loaded,
) -> None:
    wanted = dict(Event.objects.values_list("pk", "kind"))
    late = {"ua-us-2022-02-12-direct-hire", "ua-us-2022-05-18-back"}
    early = tuple(row for row in RECORD.rows if row.identity[0] not in late)
    ended = [row for row in early if row.replaces and row.replaces[0] in late]
    assert len(ended) == 1
    early = tuple(row for row in early if row not in ended)
    with transaction.atomic():
        _empty()
        assert shipping.load(replace(RECORD, rows=early)).rows == len(early)
        assert shipping.load(RECORD).rows == len(RECORD.rows) - len(early)
        assert dict(Event.objects.values_list("pk", "kind")) == wanted
        back = Posture.objects.current(date(2022, 6, 1)).get(mission__slug="us-kyiv")
        assert back.location == "in place"
        transaction.set_rollback(True)


def _empty() -> None:
    """Only a test does that: the tables refuse it to everybody."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE advisories_event CASCADE")


def test_what_staff_corrected_stays_corrected(
    record: shipping.Loaded, ann: User
) -> None:
    shipped = Posture.objects.get(
        event__payload__identity=["ua-us-2022-05-18-back", "us-kyiv"]
    )
    right = services.correct_posture(
        mission="us-kyiv",
        number=shipped.number,
        facts=posture(consular=Consular.EMERGENCY_ONLY, effective="2022-05-18"),
        source=SOURCE,
        reason="Emergencies were helped.",
        by=ann,
        at=NOW,
    )
    assert shipping.load().rows == 0
    [stands] = Posture.objects.current(date(2022, 6, 1)).filter(mission=shipped.mission)
    assert stands == right


def test_an_end_is_the_end_of_what_staff_put_in_its_place(
    record: shipping.Loaded, ann: User
) -> None:
    [end] = as_given("ml-us-2026-01-09-ended")[:1]
    assert end.replaces
    row = Departure.objects.get(event__payload__identity=list(end.replaces))
    again = replace(end, identity=("later", *end.identity[1:]))
    services.retract(event=row.pk, reason="It was not so.", by=ann, at=NOW)
    refused = shipping.load(replace(RECORD, rows=(*RECORD.rows, again))).refused
    assert len(refused) == 1 and "Staff took back" in refused[0]


@pytest.mark.django_db
def test_entered_again_one_by_one_it_makes_the_same_events(
    loaded: shipping.Loaded,
) -> None:
    """As a record is made again: from what stands in it, not from the files."""
    few = {"us-kyiv", "gb-tehran", "us-beirut", "ca-warsaw", "us-damascus", ""}
    rows = tuple(row for row in RECORD.rows if row.mission in few)
    with transaction.atomic():
        _empty()
        assert shipping.load(replace(RECORD, rows=rows)).rows == len(rows) > 80
        told = [item for _, item in entries.entered("default")]
        wanted = _told()
        _empty()
        for item in told:
            entries.enter(item)
        assert _told() == wanted
        transaction.set_rollback(True)


def _told() -> list[tuple[Any, ...]]:
    events = Event.objects.order_by("position")
    return list(events.values_list("pk", "occurred_at", "status", "payload"))


@pytest.mark.django_db
def test_the_command_says_what_it_did(loaded: shipping.Loaded) -> None:
    out = StringIO()
    call_command("load_record", stdout=out)
    assert out.getvalue() == f"Shipped record: {len(RECORD.rows)} there already.\n"


# --- what it then says


def test_the_board_of_kyiv_is_as_the_page_says(loaded: shipping.Loaded) -> None:
    """The table of docs/bundled-record.md: every mission, on two days of 2022."""
    found = re.findall(
        r"^\| `(\w\w-kyiv)` \| (\w+)[^|]* \| (\w+)[^|]* \|$",
        DOCS.read_text("utf-8"),
        re.M,
    )
    assert len(found) == 22
    days = (date(2022, 2, 15), date(2022, 6, 30))
    marks = [
        {row.mission.slug: row.mark for row in Posture.objects.current(day)}
        for day in days
    ]
    for slug, *said in found:
        assert [each.get(slug, "unknown") for each in marks] == said, slug
    listed = {slug for slug, *_ in found}
    kyiv = Mission.objects.filter(host="UA", city_slug="kyiv", postures__isnull=False)
    first = kyiv.filter(
        postures__event__occurred_at__lt=datetime(2023, 1, 1, tzinfo=UTC)
    )
    assert listed == set(first.values_list("slug", flat=True))


def test_who_left_kyiv_first_can_be_told(loaded: shipping.Loaded) -> None:
    away = Posture.objects.filter(
        mission__host="UA", mission__city="Kyiv", location__startswith="moved"
    )
    firsts: dict[str, date] = {}
    for row in reversed(away.latest_first()):
        firsts.setdefault(row.mission.slug, row.start)  # type: ignore[attr-defined]  # annotated
    assert list(firsts.items())[:5] == [
        ("ca-kyiv", date(2022, 2, 12)),
        ("au-kyiv", date(2022, 2, 13)),
        ("us-kyiv", date(2022, 2, 14)),
        ("gb-kyiv", date(2022, 2, 18)),
        ("xn-kyiv", date(2022, 2, 19)),
    ]


def test_an_order_is_a_chain_for_each_audience(loaded: shipping.Loaded) -> None:
    chain = Departure.objects.filter(mission__slug="us-manama").order_by("number")
    assert [
        (row.audience, row.status, row.replaces and row.replaces.status)
        for row in chain.filter(audience="family members")
    ] == [
        ("family members", "authorized", None),
        ("family members", "ended", "authorized"),
        ("family members", "authorized", None),
        ("family members", "ordered", "authorized"),
    ]


def test_the_same_sentence_in_four_episodes_is_four_departures(
    loaded: shipping.Loaded,
) -> None:
    rows = Departure.objects.filter(mission__slug="gb-tehran").order_by("number")
    assert [(row.status, row.end_basis) for row in rows] == [
        ("staff withdrawn", ""),
        ("ended", "stated"),
        ("staff withdrawn", ""),
        ("ended", "inferred"),
        ("staff withdrawn", ""),
        ("ended", "inferred"),
        ("staff withdrawn", ""),
        ("ended", "inferred"),
    ]
    assert not Departure.objects.in_force(date(2026, 9, 1)).filter(
        mission__slug="gb-tehran"
    )


def test_no_american_order_of_an_earlier_year_is_still_in_force(
    loaded: shipping.Loaded,
) -> None:
    standing = Departure.objects.in_force(date(2026, 11, 23))
    years = {row.start.year for row in standing.filter(mission__sending="US")}  # type: ignore[attr-defined]  # annotated
    # 2024: flown out of Haiti without an order, which has no such limit.
    assert years == {2024, 2026}


# what a row is told by, and how sure that is
@pytest.mark.parametrize(
    ("name", "confidence", "status"),
    [
        ("ua-us-2022-01-24-open", Confidence.OFFICIAL, Status.CONFIRMED),
        ("ir-gb-2025-06-21-all-staff", Confidence.OFFICIAL, Status.CONFIRMED),
        ("ua-us-2022-01-23-families", Confidence.REPORTED, Status.CONFIRMED),
        ("ml-us-2022-07-29-ordered", Confidence.MEMORY, Status.UNCONFIRMED),
        ("ua-us-2024-11-21-open-again", Confidence.MEMORY, Status.UNCONFIRMED),
        ("ir-gb-2026-08-14-notice-gone", Confidence.INFERRED, Status.CONFIRMED),
    ],
)
def test_each_says_how_well_it_is_known(
    loaded: shipping.Loaded, name: str, confidence: Confidence, status: Status
) -> None:
    events = Event.objects.filter(payload__identity__0=name)
    assert {(event.confidence, event.status) for event in events} == {
        (confidence, status)
    }


def test_conflicting_claims_stand_side_by_side(loaded: shipping.Loaded) -> None:
    claims = Statement.objects.filter(relation=Relation.CONTRADICTS)
    doubted = {claim.answers_id for claim in claims}
    assert len(claims) == len(doubted) == 8
    standing = {row.pk for row in Posture.objects.standing()}
    standing |= {row.pk for row in Departure.objects.standing()}
    standing |= {row.pk for row in Statement.objects.standing()}
    assert doubted <= standing


def test_what_was_announced_and_not_seen_to_happen_is_not_in_effect(
    loaded: shipping.Loaded,
) -> None:
    announced = Posture.objects.filter(stage=Stage.ANNOUNCED)
    assert {row.mission.slug for row in announced} == {
        *("au-kyiv", "es-kyiv", "fr-kyiv", "gb-kyiv")
    }
    [before] = Posture.objects.current(date(2022, 4, 28)).filter(
        mission__slug="gb-kyiv"
    )
    assert before.operating == Operating.CLOSED


def test_further_sources_bear_witness(loaded: shipping.Loaded) -> None:
    [row] = as_given("ua-us-2022-01-23-families")
    event = Event.objects.get(payload__identity=list(row.identity))
    assert event.payload["citation"]["publisher"] == "Elethos"
    [witness] = Witness.objects.filter(event=event)
    assert witness.citation.publisher == "Voice of America (French)"
    assert witness.citation.url == "https://www.voaafrique.com/"


def test_what_was_seen_to_hold_was_checked_on_that_day(
    loaded: shipping.Loaded,
) -> None:
    [row] = Posture.objects.with_last_checked().filter(
        event__payload__identity=["sd-gb-2025-03-26-closed", "gb-khartoum"]
    )
    assert row.last_checked_on == date(2026, 8, 22)
    assert row.effective_earliest is None
    assert row.reported_on == date(2025, 3, 26)


def test_heads_and_protecting_powers_are_there(loaded: shipping.Loaded) -> None:
    day = date(2022, 3, 10)
    heads = HeadOfMission.objects.current(day).filter(mission__host="UA")
    assert {(row.mission.slug, row.name, row.presence) for row in heads} == {
        ("eu-kyiv", "Matti Maasikas", "outside the host country"),
        ("gb-kyiv", "Melinda Simmons", "outside the host country"),
        ("us-kyiv", "Kristina Kvien", "in the host country"),
    }
    protected = Representation.objects.filter(kind="protected by")
    assert {(row.sending_id, row.host_id, row.by_id) for row in protected} == {
        ("US", "SY", "CZ"),
        ("US", "AF", "QA"),
    }
