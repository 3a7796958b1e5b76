"""The world's missions: what an export yields, and what importing it changes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisories.models import Country, Event
from embassies import services
from embassies.dates import parse
from embassies.facts import MissionFacts, PostureFacts
from embassies.importing import OlderExport, bring, load_shipped
from embassies.models import Accreditation, Mission
from embassies.reference import doubtful, export, kinds, places, states, table
from embassies.reference.export import BadExport, Reading
from embassies.reference.table import SHIPPED, BadTable, MissionRow, Table
from embassies.vocabulary import Consular, Location, MissionKind, Operating
from tests.embassies.said import SOURCE

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2023, 1, 1, tzinfo=UTC)
NAMES = (
    "operator;operatorQID;jurisdictions;jurisdictionQIDs;country;countryQID;city;"
    "cityQID;latitude;longitude;website;type;typeQID;QID;"
)
STATES = {
    "US": ("United States of America", "Q30"),
    "PL": ("Poland", "Q36"),
    "UA": ("Ukraine", "Q212"),
    "GB": ("United Kingdom", "Q145"),
    "IT": ("Italy", "Q38"),
    "VA": ("Vatican City", "Q237"),
    "TN": ("Tunisia", "Q948"),
    "LY": ("Libya", "Q1016"),
    "DK": ("Kingdom of Denmark", "Q756617"),
    "MD": ("Moldova", "Q217"),
    "XM": ("Sovereign Military Order of Malta", "Q190353"),
    "BD": ("Bangladesh", "Q902"),
    "CN": ("People's Republic of China", "Q148"),
}
CITIES = {
    "Kyiv": "Q1899",
    "Lviv": "Q36036",
    "Rome": "Q220",
    "Tunis": "Q3572",
    "Copenhagen Municipality": "Q504125",
    "Texas": "Q1439",
    "Hong Kong": "Q8646",
    "": "",
}
TYPES = {
    "embassy": "Q3917681",
    "consulate": "Q7843791",
    "consulate general": "Q372690",
    "apostolic nunciature": "Q620045",
    "de facto embassy": "Q5244910",
}


def line(
    item: str,
    sending: str = "PL",
    host: str = "UA",
    city: str = "Kyiv",
    kind: str = "embassy",
    serves: str = "",
    north: str = "50.45",
    east: str = "30.52",
    website: str = "",
) -> str:
    """A row as the export writes it; ``serves``: codes, separated by spaces."""
    entity = "http://www.wikidata.org/entity/"
    served = [STATES[code] for code in serves.split()]
    return ";".join(
        (
            STATES[sending][0],
            entity + STATES[sending][1],
            "|".join(name for name, _ in served),
            "|".join(entity + q for _, q in served),
            STATES[host][0],
            entity + STATES[host][1],
            city,
            entity + CITIES[city] if city else "",
            *(north, east, website),
            kind,
            entity + TYPES[kind],
            entity + item,
        )
    )


def read(*lines: str) -> Reading:
    return export.read("\n".join((NAMES, *lines)).encode())


def only(*lines: str) -> MissionRow:
    reading = read(*lines)
    assert reading.left_out == []
    [row] = reading.rows
    return row


def reasons(*lines: str) -> list[str]:
    return [each.reason for each in read(*lines).left_out]


# --- What an export yields


def test_it_works() -> None:
    row = only(line("Q1", website="https://kyiv.example/", serves="UA MD"))
    assert row == MissionRow(
        wikidata_id="Q1",
        sending="PL",
        host="UA",
        city="Kyiv",
        kind=MissionKind.EMBASSY,
        name="Embassy of Poland, Kyiv",
        latitude=50.45,
        longitude=30.52,
        website="https://kyiv.example/",
        serves=("MD",),
    )


# what is said of the mission, its name
@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"sending": "US"}, "Embassy of the United States, Kyiv"),
        ({"sending": "XM"}, "Embassy of the Sovereign Order of Malta, Kyiv"),
        (
            {"kind": "consulate general", "city": "Lviv"},
            "Consulate general of Poland, Lviv",
        ),
        (
            {"sending": "VA", "kind": "apostolic nunciature"},
            "Apostolic nunciature, Kyiv",
        ),
        (
            {"sending": "CN", "kind": "de facto embassy"},
            "De facto embassy of China, Kyiv",
        ),
        ({"host": "GB", "city": ""}, "Embassy of Poland, United Kingdom"),
        ({"host": "US", "city": ""}, "Embassy of Poland, United States"),
    ],
)
def test_a_mission_is_named_by_one_rule(said: dict[str, str], name: str) -> None:
    assert only(line("Q1", **said)).name == name


def test_an_embassy_to_another_country_than_its_host_says_to_which() -> None:
    rows = read(
        line("Q1", "US", "IT", "Rome", serves="IT"),
        line("Q2", "US", "IT", "Rome", serves="VA XM"),
        line("Q3", "US", "TN", "Tunis", serves="LY"),
        line("Q4", "IT", "IT", "Rome", serves="VA"),
    ).rows
    assert [(row.name, row.to) for row in rows] == [
        ("Embassy of the United States, Rome", ""),
        ("Embassy of the United States to the Holy See, Rome", "VA"),
        ("Embassy of the United States to Libya, Tunis", "LY"),
        ("Embassy of Italy to the Holy See, Rome", "VA"),
    ]
    assert [row.serves for row in rows] == [(), ("VA", "XM"), ("LY",), ("VA",)]


def test_what_has_an_embassy_of_its_own_is_not_served_from_elsewhere() -> None:
    rows = read(
        line("Q1", serves="UA MD"),
        line("Q2", host="MD", city="", north="", east=""),
        line("Q3", "GB", serves="UA MD"),
        line("Q4", "US", kind="consulate", serves="MD"),
    ).rows
    assert [row.serves for row in rows] == [(), (), ("MD",), ()]


def test_a_district_stands_on_its_citys_board() -> None:
    row = only(line("Q1", host="DK", city="Copenhagen Municipality", serves="DK"))
    assert (row.host, row.city, row.to) == ("DK", "Copenhagen", "")


def test_a_region_is_no_city() -> None:
    assert only(line("Q1", host="US", city="Texas", kind="consulate")).city == ""


def test_a_territory_is_host_in_its_own_name() -> None:
    row = only(line("Q1", host="CN", city="Hong Kong", kind="consulate general"))
    assert (row.host, row.city) == ("HK", "Hong Kong")


# Ten missions of others, which tell where the city is.
OTHERS = [line(f"Q{n}", "GB", kind="consulate") for n in range(10, 20)]


def test_who_is_given_as_its_own_host_stands_where_the_citys_others_do() -> None:
    rows = read(line("Q1", "PL", "PL"), *OTHERS).rows
    assert {row.host for row in rows} == {"UA"}
    alone = line("Q1", "PL", "PL", "Lviv")
    assert reasons(alone, *OTHERS) == ["it stands in its own country"]


def test_a_city_that_lies_elsewhere_leaves_the_mission_out() -> None:
    [left] = read(line("Q1", "PL", "MD", "Kyiv"), *OTHERS).left_out
    assert left.reason == "it contradicts itself"
    assert left.detail == "Kyiv lies in UA, its host is MD"


def test_the_same_embassy_under_two_items_is_kept_once() -> None:
    reading = read(line("Q5"), line("Q7", website="https://kyiv.example/"))
    assert [row.wikidata_id for row in reading.rows] == ["Q7"]
    assert [str(each) for each in reading.left_out] == [
        "Q5: Poland, embassy, Kyiv: the same as Q7"
    ]


def test_coordinates_far_from_its_city_are_left_out() -> None:
    near = [line(f"Q{n}", code) for n, code in enumerate(("GB", "US", "IT"), 2)]
    reading = read(line("Q1", north="4.6", east="-74.1"), *near)
    assert reading.rows[0].latitude is None
    assert reading.rows[0].longitude is None
    assert reading.rows[1].latitude == 50.45
    assert reading.cells["coordinates far from its city"] == 1


# --- Hostile exports


# what is wrong, how, why the mission is left out
@pytest.mark.parametrize(
    ("found", "replaced", "reason"),
    [
        ("Q36", "Q424242", "its sender is not in states.tsv"),
        ("entity/Q212", "", "its host is not in states.tsv"),
        ("entity/Q212", "entity/Q23681", "its host is no country"),
        ("entity/Q3917681", "entity/Q1", "its kind is not in kinds.tsv"),
        ("entity/Q9", "entity/9", "it has no item of its own"),
        ("entity/Q9", "", "it has no item of its own"),
        (";Kyiv;", ';"Kyiv;', "its line is broken"),
        (";Kyiv;", ";Ky;iv;", "its line is broken"),
        (";Kyiv;", "", "its line is broken"),
        ("Q9", "Q115158526", "it contradicts itself"),
    ],
)
def test_what_cannot_be_placed_is_left_out_with_its_reason(
    found: str, replaced: str, reason: str
) -> None:
    good = line("Q1", "GB")
    bad = line("Q9").replace(found, replaced)
    reading = read(bad, good)
    assert [each.reason for each in reading.left_out] == [reason]
    assert [row.wikidata_id for row in reading.rows] == ["Q1"]


def test_a_broken_quote_takes_no_other_line_with_it() -> None:
    reading = read(line("Q1").replace("Kyiv", '"Kyiv'), line("Q2", "GB"), line("Q3"))
    assert [row.wikidata_id for row in reading.rows] == ["Q2", "Q3"]


def test_quotes_within_a_cell_and_round_a_semicolon_are_read() -> None:
    inside = only(line("Q1").replace("Kyiv", 'Ky"iv'))
    around = only(line("Q1").replace("Kyiv", '"Kyiv; city"'))
    assert (inside.city, around.city) == ('Ky"iv', "Kyiv; city")


def test_a_stray_semicolon_at_the_end_is_no_cell() -> None:
    assert only(line("Q1") + ";").wikidata_id == "Q1"


# latitude, longitude
@pytest.mark.parametrize(
    ("north", "east"),
    [("91", "0"), ("0", "181"), ("nan", "0"), ("1", "inf"), ("x", "1"), ("1", "")],
)
def test_coordinates_off_the_earth_are_none(north: str, east: str) -> None:
    reading = read(line("Q1", north=north, east=east))
    assert (reading.rows[0].latitude, reading.rows[0].longitude) == (None, None)
    assert reading.cells["coordinates that are none"] == 1


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "www.example.org", "http://[", "https://a b.c/"]
)
def test_an_address_that_is_none_is_left_out(website: str) -> None:
    assert only(line("Q1", website=website)).website == ""


def test_an_item_that_is_two_missions_is_neither() -> None:
    assert reasons(line("Q1"), line("Q1", "GB")) == ["its item is given twice"] * 2
    assert only(line("Q1"), line("Q1")).wikidata_id == "Q1"


def test_a_mission_that_has_ended_is_left_out() -> None:
    ended = f"{NAMES.removesuffix(';')};end\n{line('Q1')};2022-03-01"
    [left] = export.read(ended.encode()).left_out
    assert (left.reason, left.detail) == ("it has ended", "2022-03-01")


# file, what is said
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no column QID, operator,"),
        (b"a;b\n1;2\n", "no column QID, operator,"),
        (NAMES.replace("cityQID;", "").encode(), "no column cityQID:"),
        (NAMES.encode() + b"\n\xff\xfe", "not in UTF-8"),
    ],
)
def test_a_file_that_is_no_export_is_refused(body: bytes, said: str) -> None:
    with pytest.raises(BadExport, match=said):
        export.read(body)


# --- The reviewed tables and the shipped one


def test_the_reviewed_tables_are_tidy() -> None:
    assert all(row.code or row.why_not for row in states().values())
    assert all(
        row.label and not (row.code and row.why_not) for row in states().values()
    )
    assert {row.kind for row in kinds().values()} == set(MissionKind)
    for row in kinds().values():
        title = row.title.format("X")
        assert title.endswith(" of X") or title.startswith("Apostolic"), row
    for place in places().values():
        assert place.label != place.city or place.country, place
    assert all(why.endswith(".") for why in doubtful().values())


def test_a_table_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    rows = read(line("Q1", serves="MD"), line("Q2", "VA", city="")).rows
    written = Table("wikidata 2023-01-01", tuple(rows))
    table.write(tmp_path / "one", written)
    table.write(tmp_path / "two", written)
    body = (tmp_path / "one").read_bytes()
    assert table.read(body) == written
    assert (tmp_path / "two").read_bytes() == body
    for broken in (b"", body[:-5], body[5:]):
        with pytest.raises(BadTable):
            table.read(broken)


def test_the_shipped_table_is_small_and_whole() -> None:
    body = SHIPPED.read_bytes()
    assert len(body) < 400_000
    shipped = table.read(body)
    assert shipped.edition == "wikidata 2022-11-16"
    assert len({row.wikidata_id for row in shipped.rows}) == len(shipped.rows) == 9_772


# A capital, and as many of its missions as a board has to show together.
CAPITALS = [
    ("UA", "Kyiv", 78),
    ("BE", "Brussels", 180),
    ("DK", "Copenhagen", 70),
    ("US", "Washington, D.C.", 170),
    ("BR", "Brasília", 130),
    ("IE", "Dublin", 60),
    ("CL", "Santiago", 70),
    ("PE", "Lima", 55),
    ("BG", "Sofia", 70),
    ("KZ", "Astana", 39),
]


@pytest.mark.parametrize(("host", "city", "least"), CAPITALS)
def test_a_capital_is_one_city(host: str, city: str, least: int) -> None:
    rows = table.read(SHIPPED.read_bytes()).rows
    assert sum((row.host, row.city) == (host, city) for row in rows) >= least


def test_the_shipped_table_is_what_the_real_export_yields(shared: Path) -> None:
    folder = shared / "reference" / "missions"
    [path] = folder.glob("database_of_embassies_wikidata_2022-11-16.csv")
    reading = export.read(path.read_bytes())
    assert tuple(reading.rows) == table.read(SHIPPED.read_bytes()).rows
    assert len(reading.rows) + len(reading.left_out) == 9_852
    assert not [each for each in reading.left_out if "not in" in each.reason]


# --- Importing


@pytest.fixture
def reference(db: None) -> None:
    call_command("load_reference", verbosity=0, stdout=StringIO())


def given(*lines: str, on: str = "2023-01-01") -> Table:
    return Table(f"wikidata {on}", tuple(read(*lines).rows))


def slugs(**fields: object) -> list[str]:
    return list(Mission.objects.filter(**fields).values_list("slug", flat=True))


def entered(by: User, **changes: Any) -> Mission:
    """A mission of staff."""
    facts: dict[str, Any] = {
        "sending": "PL",
        "host": "UA",
        "city": "Kyiv",
        "kind": MissionKind.EMBASSY,
        "name": "Polish Embassy",
    }
    return services.add_mission(
        facts=MissionFacts(**facts | changes), source=SOURCE, by=by, at=AT
    )


def test_an_import_adds_missions_and_announces_none(reference: None) -> None:
    done = bring(given(line("Q1", serves="UA MD"), line("Q2", "XM", city="")), AT)
    assert done.new == ["pl-kyiv", "xm-ukraine"]
    assert not Event.objects.exists()
    mission = Mission.objects.get(slug="pl-kyiv")
    assert (mission.city_slug, mission.imported_from) == ("kyiv", "wikidata 2023-01-01")
    assert [row.country_id for row in mission.accreditations.all()] == ["MD"]
    assert Mission.objects.get(slug="xm-ukraine").place == "city not known"


def test_slugs_do_not_depend_on_the_order_of_the_rows(reference: None) -> None:
    lines = [
        line("Q9", city="Lviv", kind="consulate general"),
        line("Q4", city="Lviv", kind="consulate"),
        line("Q8", city="Lviv", kind="consulate"),
        line("Q7", city="Lviv", kind="consulate"),
        line("Q6", "US", "IT", "Rome", serves="VA"),
        line("Q3", "US", "IT", "Rome"),
    ]
    expected = {
        "Q9": "pl-lviv",
        "Q4": "pl-lviv-consulate",
        "Q7": "pl-lviv-q7",
        "Q8": "pl-lviv-q8",
        "Q3": "us-rome",
        "Q6": "us-rome-to-vatican-city",
    }
    for order in (lines, lines[::-1]):
        bring(given(*order), AT)
        assert dict(Mission.objects.values_list("wikidata_id", "slug")) == expected
        Mission.objects.all().delete()


def test_a_second_import_writes_nothing(reference: None) -> None:
    rows = given(line("Q1", serves="MD"), line("Q2", "GB"))
    bring(rows, AT)
    with CaptureQueriesContext(connection) as queries:
        done = bring(rows, AT)
    verbs = {query["sql"].split()[0] for query in queries}
    assert verbs <= {"SELECT", "SAVEPOINT", "RELEASE"}
    assert (done.new, done.changed, done.gone, done.kept) == ([], [], [], {})
    assert done.accreditations.total() == 0


def test_a_newer_export_changes_what_staff_did_not(reference: None) -> None:
    bring(given(line("Q1", website="https://old.example/")), AT)
    Mission.objects.update(name="Embassy of Poland in Kyiv")
    newer = given(
        line("Q1", city="Lviv", website="https://new.example/"), on="2024-01-01"
    )
    done = bring(newer, AT)
    assert done.changed == ["pl-kyiv"]
    assert done.kept == {"pl-kyiv": ["name"]}
    mission = Mission.objects.get()
    assert mission.slug == "pl-kyiv"
    assert (mission.city, mission.city_slug) == ("Lviv", "lviv")
    assert mission.website == "https://new.example/"
    assert mission.name == "Embassy of Poland in Kyiv"
    assert bring(newer, AT).kept == {"pl-kyiv": ["name"]}
    assert Mission.objects.get().name == "Embassy of Poland in Kyiv"


def test_an_address_that_staff_took_away_stays_away(reference: None) -> None:
    bring(given(line("Q1", website="https://old.example/")), AT)
    Mission.objects.update(website="")
    done = bring(given(line("Q1", website="https://old.example/"), on="2024-01-01"), AT)
    assert done.kept == {"pl-kyiv": ["website"]}
    assert Mission.objects.get().website == ""


def test_what_an_export_has_no_more_is_marked_and_comes_back(reference: None) -> None:
    bring(given(line("Q1", serves="UA MD"), line("Q2", "GB")), AT)
    done = bring(given(line("Q2", "GB"), on="2024-01-01"), AT)
    assert done.gone == ["pl-kyiv"] == slugs(gone=True)
    assert Mission.objects.get(slug="pl-kyiv").imported_from == "wikidata 2023-01-01"
    assert Accreditation.objects.count() == 1
    assert bring(given(line("Q2", "GB"), on="2024-01-01"), AT).gone == []
    done = bring(given(line("Q1"), line("Q2", "GB"), on="2025-01-01"), AT)
    assert done.back == ["pl-kyiv"]
    assert slugs(gone=True) == []
    assert not Accreditation.objects.exists()


def test_an_older_export_is_refused(reference: None) -> None:
    bring(given(line("Q1"), on="2024-01-01"), AT)
    with pytest.raises(OlderExport, match="wikidata 2024-01-01 was imported before"):
        bring(given(line("Q1", city="Lviv"), on="2023-01-01"), AT)
    assert Mission.objects.get().city == "Kyiv"


def test_what_staff_entered_is_joined_and_stays_theirs(
    reference: None, ann: User
) -> None:
    entered(ann)
    done = bring(given(line("Q1", website="https://kyiv.example/")), AT)
    assert (done.joined, done.new) == (["pl-kyiv"], [])
    mission = Mission.objects.get()
    assert (mission.wikidata_id, mission.name) == ("Q1", "Polish Embassy")
    assert (mission.website, mission.latitude) == ("https://kyiv.example/", 50.45)
    assert mission.recorded_by == ann
    bring(given(line("Q1", website="https://other.example/"), on="2024-01-01"), AT)
    mission.refresh_from_db()
    assert mission.website == "https://kyiv.example/"


def test_two_alike_of_staff_are_not_joined(reference: None, ann: User) -> None:
    entered(ann, kind=MissionKind.CONSULATE)
    entered(ann, kind=MissionKind.CONSULATE, wikidata_id="Q77", city="Odesa")
    done = bring(given(line("Q1")), AT)
    assert done.new == ["pl-kyiv-embassy"]
    assert slugs(imported_from="") == ["pl-kyiv", "pl-odesa"]


def test_staff_enter_no_mission_without_a_city(reference: None, ann: User) -> None:
    entered(ann)
    with pytest.raises(IntegrityError, match="mission_city_is_known_to_staff"):
        Mission.objects.update(city="", city_slug="")


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_leaves_nothing() -> None:
    call_command("load_reference", verbosity=0, stdout=StringIO())
    name = str(connection.settings_dict["NAME"])
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "missions", "import"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database.geturl()},
    )
    try:
        until(lambda: writing() or process.poll() is not None)
    finally:
        process.kill()
    assert process.wait() == -signal.SIGKILL
    until(lambda: not writing())
    assert not Mission.objects.exists()
    done = load_shipped(AT)
    assert done and len(done.new) == done.total


def writing() -> bool:
    """Whether somebody else is adding missions to this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND query LIKE 'COPY \"embassies_%%'"
        )
        [count] = cursor.fetchone()
    return bool(count)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline, "It did not happen within a minute."
        time.sleep(0.002)


def test_a_dry_run_tells_and_writes_nothing(reference: None) -> None:
    done = bring(given(line("Q1"), line("Q2", "GB")), AT, dry_run=True)
    assert done.new == ["pl-kyiv", "gb-kyiv"]
    assert not Mission.objects.exists()


def test_without_countries_it_says_what_to_run(db: None) -> None:
    with pytest.raises(Country.DoesNotExist, match="run manage.py load_reference"):
        bring(given(line("Q1")), AT)


@pytest.mark.django_db(transaction=True)
def test_the_record_is_made_again_with_the_missions_that_were_imported(
    ann: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_reference", verbosity=0, stdout=StringIO())
    bring(given(line("Q1", city=""), line("Q2", city="Lviv", kind="consulate")), AT)
    services.record_posture(
        mission="pl-ukraine",
        facts=PostureFacts(
            operating=Operating.OPEN,
            location=Location.IN_PLACE,
            consular=Consular.FULL,
            effective=parse("2022-03-01"),
        ),
        source=SOURCE,
        by=ann,
        at=AT,
    )
    assert entered(ann, city="Lviv", kind=MissionKind.OTHER).slug == "pl-lviv-other"
    for city in ("Kyiv", "Odesa"):
        facts = services.mission_facts(Mission.objects.get(slug="pl-lviv"))
        services.edit_mission(
            mission="pl-lviv",
            facts=MissionFacts(**facts | {"city": city}),
            source=SOURCE,
            reason="It moved.",
            by=ann,
            at=AT,
        )
    call_command("rebuild", "--check")
    assert capsys.readouterr().out == "The same: 0 editions, 4 events.\n"


# --- The commands


def told(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("missions", *arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    path = tmp_path / "missions_2024-05-01.csv"
    path.write_text("\n".join((NAMES, line("Q1"), line("Q9").replace("Q36", "Q42"))))
    return path


def test_an_export_is_imported_from_a_file(reference: None, newer: Path) -> None:
    nothing = told("import", str(newer), "--dry-run")
    assert nothing[-1] == (
        "Nothing was written; it would be: Missions: 1 of wikidata 2024-05-01: 1 new."
    )
    said = told("import", str(newer), "--list")
    assert said[0] == "Left out, 1: its sender is not in states.tsv."
    assert said[1].endswith("Poland, embassy, Kyiv: Poland Q42")
    assert said[-2:] == ["  new: pl-kyiv", "Missions: 1 of wikidata 2024-05-01: 1 new."]
    assert told("import", str(newer))[-1] == (
        "Missions: 1 of wikidata 2024-05-01: unchanged."
    )
    Mission.objects.update(name="Ours")
    assert "Kept as staff have it: pl-kyiv: name." in told("import", str(newer))


def test_an_export_is_packed(newer: Path, tmp_path: Path) -> None:
    packed = tmp_path / "packed"
    said = told("pack", str(newer), "--to", str(packed), "--revision", "2")
    assert said[-1] == "1 missions packed as wikidata 2024-05-01 (2)."
    [row] = table.read(packed.read_bytes()).rows
    assert row.name == "Embassy of Poland, Kyiv"


# arguments, what is said
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "missing_2024-01-01.csv"], "No such file or directory"),
        (["import", "undated.csv"], "Say when it was exported: --exported-on"),
        (["pack", "missions_2024-13-01.csv"], "2024-13-01 is no day"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(
    arguments: list[str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        told(*arguments)


def test_the_shipped_missions_are_loaded_once(reference: None) -> None:
    assert told("import") == [
        "Missions: 9772 of wikidata 2022-11-16: 9772 new, 8184 accreditations new."
    ]
    with CaptureQueriesContext(connection) as queries:
        assert load_shipped(AT) is None
    assert len(queries) == 1
    assert told("import") == ["Missions: unchanged."]


def test_a_newer_export_is_not_undone_at_the_next_start(
    reference: None, newer: Path
) -> None:
    told("import", str(newer))
    assert told("import") == ["Missions: unchanged."]
    assert Mission.objects.count() == 1


# --- What readers see


def test_a_mission_whose_city_is_not_known_says_so(
    reference: None, client: Client
) -> None:
    bring(given(line("Q1", city=""), line("Q2", "GB")), AT)
    page = client.get("/missions/pl-ukraine/")
    assert page.status_code == 200
    assert "city not known" in page.content.decode()
    boards = client.get("/embassies/")
    assert boards.status_code == 200
    assert "/embassies/kyiv/" in boards.content.decode()
