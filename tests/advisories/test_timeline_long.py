"""Ten thousand editions of one country: no page costs more than the first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from advisories.models import (
    LEVEL_CHANGE_KINDS,
    Edition,
    Event,
    EventCountry,
    Kind,
)
from advisories.timeline import PAGE, Cursor
from bench.history import LEVEL_EVERY, STEP, analyze, lengthen
from tests import factories
from tests.advisories.strands import ARCHIVE, archived, show
from tests.factories import NOON, advice, advisory, record

pytestmark = pytest.mark.django_db

COUNT = 10_000
URL = "/countries/qatar/"
# Tables of which no page may read all rows.
LONG = {"advisories_event", "advisories_eventcountry", "advisories_edition"}


@pytest.fixture(scope="module")
def history(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Ten thousand editions of one issuer on Qatar, half live and half archived, and
    as many of another on another country; taken back after the last test here."""
    with django_db_blocker.unblock(), transaction.atomic():
        start = NOON - COUNT * STEP
        live, shown = advisory(), archived()
        record(live, advice(), start)
        show(shown, [(start, advice())])
        elsewhere = advisory("france", codes=("FR",), by="xb_office")
        record(elsewhere, advice(), start)
        lengthen(live.pk, "", COUNT // 2)
        lengthen(shown.pk, ARCHIVE, COUNT // 2)
        lengthen(elsewhere.pk, "", COUNT)
        analyze()
        yield
        transaction.set_rollback(True)


def read(client: Client, url: str) -> tuple[str, list[str]]:
    """The page, and the queries that it took."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode(), [row["sql"] for row in captured]


def plans(queries: list[str]) -> Iterator[dict[str, Any]]:
    """Every step of the plan of every query."""
    for sql in queries:
        if not sql.startswith(("SELECT", "WITH")):
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "EXPLAIN (ANALYZE, FORMAT JSON) " + sql.replace("%", "%%"), []
            )
            [(found,)] = cursor.fetchall()
        steps = [row["Plan"] for row in found]
        while steps:
            step = steps.pop()
            steps += step.get("Plans", [])
            yield step | {"sql": sql[-400:]}


def deep(offset: int, **narrowed: Any) -> Cursor:
    """The place behind so many events of the timeline."""
    rows = Event.objects.on_timeline(factories.country(), **narrowed)
    return Cursor.of(rows[offset])


def test_the_history_is_as_long_as_it_says(history: None) -> None:
    assert Edition.objects.filter(advisory__countries="QA").count() == COUNT + 2
    assert EventCountry.objects.filter(country="QA").count() == COUNT + 2
    moves = Event.objects.filter(countries="QA", kind__in=LEVEL_CHANGE_KINDS)
    assert moves.count() == COUNT / LEVEL_EVERY


# query of the country's page, how many of its events are passed over
@pytest.mark.parametrize(
    ("query", "narrowed"),
    [
        ("", {}),
        ("show=levels", {"kinds": LEVEL_CHANGE_KINDS}),
        ("issuer=xa_office", {"issuer": "xa_office"}),
        ("show=text&issuer=xa_office", {"kinds": [Kind.TEXT_CHANGED]}),
    ],
)
def test_a_late_page_takes_what_the_first_takes(
    client: Client, history: None, query: str, narrowed: dict[str, Any]
) -> None:
    first, queries = read(client, f"{URL}?{query}")
    assert first.count('<li class="event') == PAGE
    place = deep(900, **narrowed)
    late, later = read(client, f"{URL}?{query}&before={place}")
    assert late.count('<li class="event') == PAGE
    assert len(later) <= len(queries)
    for step in plans([*queries, *later]):
        whole = step["Node Type"] == "Seq Scan" and step["Relation Name"] in LONG
        assert not whole, step["Relation Name"] + " in …" + step["sql"]


def test_a_filter_that_nothing_passes_looks_at_no_event(
    client: Client, history: None
) -> None:
    page, queries = read(client, f"{URL}?show=departures")
    assert "Nothing of this kind is on record here yet." in page
    looked_at = [
        step
        for step in plans(queries)
        if step.get("Relation Name") == "advisories_event" and step["Actual Rows"] > 100
    ]
    assert looked_at == []


def test_the_drawing_does_not_grow_with_the_editions(
    client: Client, history: None
) -> None:
    page, queries = read(client, URL)
    assert page.count("<rect") < 2500
    assert len(page) < 700_000
    for step in plans(queries):
        if step.get("Relation Name") == "advisories_edition":
            assert step["Actual Rows"] <= COUNT / LEVEL_EVERY + 2, step["sql"]


def test_an_edition_in_the_middle_finds_its_neighbours_at_once(
    client: Client, history: None
) -> None:
    middle = Edition.objects.get(
        advisory__issuer="xa_office",
        archive="",
        number=COUNT // 4,
    )
    page, queries = read(client, middle.get_absolute_url())
    assert f"Edition {COUNT // 4 - 1}" in page
    assert f"Edition {COUNT // 4 + 1}" in page
    for step in plans(queries):
        if step.get("Relation Name") == "advisories_edition":
            assert step["Node Type"] != "Seq Scan", step["sql"]
            assert step["Actual Rows"] <= 2, step["sql"]
