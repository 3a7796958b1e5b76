"""What the database itself refuses, whoever asks it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import override

from advisories import ledger
from advisories.facts import Issued, Precision, Region
from advisories.levels import Level
from advisories.models import (
    Advisory,
    Archive,
    Change,
    Country,
    CountryAlias,
    Edition,
    Event,
    EventCountry,
    IssuerLabel,
    Kind,
    Origin,
    Strand,
)
from tests import factories
from tests.factories import DAY, HOUR, NOON

M = TypeVar("M", bound=models.Model)

pytestmark = pytest.mark.django_db


def again(row: M, **changes: object) -> M:
    """The same row once more under a key of its own, with changes."""
    row.pk = uuid.uuid4() if isinstance(row, Edition | Event | Advisory) else None
    row._state.adding = True
    for field, value in changes.items():
        setattr(row, field, value)
    row.save(force_insert=True)
    return row


def advisory(**changes: object) -> None:
    factories.edition()
    Advisory.objects.update(**changes)


def edition(**changes: object) -> None:
    again(factories.edition(), **{"number": 2, "change": Change.WORDING} | changes)


def event(**changes: object) -> None:
    [row] = ledger.append([factories.entry()])
    again(row, **{"position": 99} | changes)


def label(**changes: object) -> None:
    values = {"code": "1", "label": "One", "level": Level.NORMAL, "position": 1}
    IssuerLabel(issuer=factories.issuer(), **values | changes).save()


def twice(write: Callable[[], object]) -> Callable[[], None]:
    def both() -> None:
        write()
        write()

    return both


def alias() -> None:
    CountryAlias.objects.create(issuer="", name="Burma", codes=["MM"])


def event_twice_in_a_country() -> None:
    ledger.append([factories.entry()])
    again(EventCountry.objects.get())


def event_corrects_itself() -> None:
    [row] = ledger.append([factories.entry()])
    row.pk = row.corrects_id = uuid.uuid4()
    row.position, row._state.adding = 99, True
    row.save(force_insert=True)


def strand_twice() -> None:
    row = factories.edition()
    archive = Archive.objects.create(slug="shelf", title="Shelf", made_by="somebody")
    for number, change in ((1, Change.FIRST), (2, Change.WORDING)):
        again(row, archive="shelf", number=number, change=change)
        Strand.objects.create(
            advisory=row.advisory, archive=archive, current=row, confirmed_at=NOON
        )


REFUSALS: dict[str, Callable[[], object]] = {
    # constraint: what it refuses
    "country_code_is_iso2": lambda: factories.country("q1"),
    "alias_is_unique_per_issuer": twice(alias),
    "label_code_is_unique_per_issuer": twice(label),
    "label_level_is_known": lambda: label(level="5"),
    "advisory_key_is_unique_per_issuer": lambda: again(factories.advisory()),
    "advisory_with_edition_has_been_confirmed": lambda: advisory(confirmed_at=None),
    "advisory_listed_after_first_listed": lambda: advisory(listed_at=NOON - HOUR),
    "edition_number_is_unique": lambda: edition(number=1, change=Change.FIRST),
    "edition_first_is_number_one": lambda: edition(change=Change.FIRST),
    "edition_basis_is_known": lambda: edition(basis="rumour"),
    "edition_issued_precision_is_known": lambda: edition(issued_precision="hour"),
    "edition_level_is_known": lambda: edition(level="5"),
    "edition_regional_max_is_known": lambda: edition(regional_max=Level.VARIES),
    "edition_change_is_known": lambda: edition(change="other"),
    "edition_names_its_capture": lambda: edition(capture_sha256="ABC"),
    "edition_bundled_is_of_an_archive": lambda: edition(bundled=True, text=None),
    "edition_origin_is_known": lambda: edition(origin="elsewhere"),
    "one_strand_per_archive": strand_twice,
    "edition_has_native_label": lambda: edition(native_label=""),
    "event_kind_is_known": lambda: event(kind="rumour"),
    "event_status_is_known": lambda: event(status="likely"),
    "event_origin_is_known": lambda: event(origin="elsewhere"),
    "event_by_staff_names_who": lambda: event(origin=Origin.STAFF),
    "event_correction_says_what": lambda: event(kind=Kind.CORRECTION),
    "event_corrects_another": event_corrects_itself,
    "event_precision_is_known": lambda: event(occurred_precision="hour"),
    "event_direction_is_known": lambda: event(direction="left"),
    "event_levels_are_known": lambda: event(level_from="0"),
    "event_interval_runs_forward": lambda: event(
        occurred_until=NOON - timedelta(microseconds=1)
    ),
    "event_once_per_country": event_twice_in_a_country,
}


@pytest.mark.parametrize(("constraint", "write"), REFUSALS.items(), ids=list(REFUSALS))
def test_the_database_refuses(constraint: str, write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=f'"{constraint}"'), transaction.atomic():
        write()


def test_every_constraint_has_a_case_here() -> None:
    declared = {
        constraint.name
        for model in apps.get_app_config("advisories").get_models()
        for constraint in model._meta.constraints
    }
    assert declared == set(REFUSALS)


def test_the_nearest_rows_are_let_in() -> None:
    """The cases above fail for their one wrong value, not for how they are written."""
    label()
    alias()
    edition()
    Advisory.objects.update(confirmed_at=NOON, listed_at=NOON)
    event(occurred_until=NOON)
    [first] = ledger.append([factories.entry("first")])
    ledger.append(
        [
            factories.entry("second", kind=Kind.CORRECTION, corrects=first.pk),
            factories.entry("third", origin=Origin.STAFF, recorded_by="Ada"),
        ]
    )


def test_a_position_is_given_once() -> None:
    with pytest.raises(IntegrityError, match="position"), transaction.atomic():
        event(position=1)


@pytest.mark.parametrize("table", ["edition", "event", "eventcountry"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE advisories_{} SET id = id", "DELETE FROM advisories_{}"],
    ids=["update", "delete"],
)
def test_the_record_is_append_only(table: str, statement: str) -> None:
    factories.edition()
    with (
        pytest.raises(IntegrityError, match=f"{table} is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_an_advisory_that_has_editions_cannot_go() -> None:
    factories.edition()
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM advisories_advisory_countries")
        cursor.execute("DELETE FROM advisories_advisory")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def tables() -> set[str]:
    return {
        name
        for name in connection.introspection.table_names()
        if name.partition("_")[0] in ("advisories", "embassies", "ingest")
    }


def test_migrations_go_all_the_way_back_and_forth_again() -> None:
    before = tables()
    call_command("migrate", "advisories", "zero", verbosity=0)
    assert tables() == set()
    call_command("migrate", verbosity=0)
    assert tables() == before
    factories.edition()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Edition.objects.update(title="Rewritten")


def test_an_edition_gives_back_the_advice_it_was_made_from() -> None:
    said = factories.advice(
        Level.RECONSIDER,
        native_code="L3",
        regional_max=Level.DO_NOT_TRAVEL,
        regions=(Region("North", Level.DO_NOT_TRAVEL, "Do not go"),),
        reasons=("crime", "unrest"),
        issued=Issued(NOON - DAY, Precision.MONTH, "April"),
        title="Qatar",
        change_note="Reviewed",
        text=None,
        language="de",
        complete=False,
        withdrawn=True,
    )
    row = factories.edition(said)
    row.refresh_from_db()
    assert row.advice == said
    assert row.advice.digest == row.digest


@pytest.mark.parametrize(
    ("age", "stale"), [(timedelta(days=3), False), (timedelta(days=3, seconds=1), True)]
)
def test_an_advisory_goes_stale_after_three_days(age: timedelta, stale: bool) -> None:
    advisory = factories.edition().advisory
    assert advisory.is_stale(NOON + age) is stale


def test_what_was_never_confirmed_is_stale() -> None:
    assert factories.advisory().is_stale(NOON)


def test_neighbouring_editions_are_found_by_number() -> None:
    advisory = factories.advisory()
    for number, level in enumerate([Level.NORMAL, Level.CAUTION, Level.RECONSIDER]):
        factories.record(advisory, factories.advice(level), NOON + number * HOUR)
    first, second, third = Edition.objects.order_by("number")
    assert list(Edition.objects.before(third)) == [second, first]
    assert list(Edition.objects.after(first)) == [second, third]
    assert Advisory.objects.with_current().get().current == third


def test_a_country_is_named_in_the_readers_language() -> None:
    row = Country(name_en="Germany", name_fr="Allemagne")
    with override("fr-ca"):
        assert row.name == "Allemagne"
    with override("en"):
        assert row.name == "Germany"
