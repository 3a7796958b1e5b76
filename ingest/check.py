"""Whether the record is what follows from its evidence: made again, and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import (
    DEFAULT_DB_ALIAS,
    ProgrammingError,
    connection,
    connections,
    models,
)
from django.db.models.functions import Collate

from advisories.models import (
    Advisory,
    Archive,
    Edition,
    Event,
    EventCountry,
    Strand,
)
from advisories.reference.load import load as load_reference
from embassies.importing import copy_imported
from embassies.models import Notice

from . import adapters, archives, journal, schedule, store
from .errors import IngestError
from .models import Capture, Hold
from .rebuild import Replayer
from .wayback_import import NAME as WAYBACK

RECORD = "record"  # the alias under which the record is read meanwhile
SCHEMA = "chancery_rebuild"
SHOWN = 20
Progress = Callable[[int, int], None]


class NoSchema(IngestError):
    """The database's user may not make a schema."""

    code = "no-schema"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that must come out the same.

    ``key``: the columns that name a row and that both sides are sorted by. ``but``:
    columns that may differ: when it was written, and what only numbers the rows.
    """

    model: type[models.Model]
    key: tuple[str, ...] = ("id",)
    but: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        names = [column.attname for column in self.model._meta.concrete_fields]
        return [name for name in names if name not in (*self.key, *self.but)]

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name).capitalize()

    def rows(self, using: str) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
        """Keys and values, sorted by key as Python sorts."""
        query = self.model._default_manager.using(using).order_by(
            *map(self._sorted, self.key)
        )
        width = len(self.key)
        for row in query.values_list(*self.key, *self.columns).iterator(500):
            yield row[:width], row[width:]

    def _sorted(self, name: str) -> Any:
        column = self.model._meta.get_field(name.removesuffix("_id"))
        named = getattr(column, "target_field", column)
        textual = isinstance(named, models.CharField)
        return Collate(name, "C") if textual else name


_WRITTEN = ("recorded_at",)
TABLES = (
    Table(Edition, but=(*_WRITTEN, "adapter_version")),
    Table(Event, but=(*_WRITTEN, "position")),
    Table(EventCountry, ("event_id", "country_id"), ("id", "position")),
    Table(Advisory),
    Table(Archive, ("slug",)),
    Table(Strand, ("advisory_id", "archive_id"), ("id",)),
    Table(Notice, but=("mission_id", "adapter_version")),
    Table(Notice.hosts.through, ("notice_id", "country_id"), ("id",)),
    Table(Hold, ("source_id", "archive", "key", "opened_at"), ("id", "turn_id")),
)


@dataclass(slots=True)
class Outcome:
    """What came of a check; ``differences``: a sentence each, ``more`` not listed."""

    editions: int = 0
    events: int = 0
    differences: list[str] = field(default_factory=list)
    more: int = 0

    def add(self, sentence: str) -> None:
        if len(self.differences) < SHOWN:
            self.differences.append(sentence)
        else:
            self.more += 1


def check(progress: Progress) -> Outcome:
    """Make the record again in a schema of its own, and compare; the schema is dropped.

    Raises ``SourceBusy`` where something is being read, and ``NoSchema``.
    """
    with _second_connection(), ExitStack() as stack:
        for slug in _locked():
            stack.enter_context(store.source_lock(slug, using=RECORD))
        home = _schema_of(RECORD)
        stack.enter_context(journal.snapshot(RECORD))
        stack.enter_context(_empty_schema())
        _prepare(home)
        outcome = Outcome()
        for misfit in _replay(progress):
            outcome.add(misfit)
        _compare(outcome)
        return outcome


@contextmanager
def _second_connection() -> Iterator[None]:
    """``RECORD`` leads to the same database as the default alias does now."""
    connections[RECORD] = connection.copy(alias=RECORD)
    try:
        yield
    finally:
        connections[RECORD].close()
        del connections[RECORD]


def _locked() -> list[str]:
    """Whoever reads a source or an archive holds a lock of one of these names."""
    known = [WAYBACK, *(layout.slug for layout in archives.LAYOUTS)]
    return [
        *(adapter.slug for adapter in adapters.ADAPTERS),
        *(f"archive:{slug}" for slug in known),
    ]


def _schema_of(using: str) -> str:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


@contextmanager
def _empty_schema() -> Iterator[None]:
    """The default connection sees a new schema alone, also when it connects again."""
    options = connection.settings_dict["OPTIONS"]
    before = options.get("options", "")
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
            cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        connection.close()
        options["options"] = f"{before} -c search_path={SCHEMA}"
        ContentType.objects.clear_cache()
        yield
    except ProgrammingError as error:
        if "permission denied" not in str(error):
            raise
        raise NoSchema(
            "The database's user may not create a schema: grant it CREATE on the "
            "database, and check again."
        ) from error
    finally:
        connection.close()
        options["options"] = before
        ContentType.objects.clear_cache()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def _prepare(home: str) -> None:
    """Tables, reference data and the captures of the record."""
    call_command("migrate", interactive=False, verbosity=0)
    load_reference()
    copy_imported(RECORD)
    schedule.register_sources()
    quote = connection.ops.quote_name
    table = quote(Capture._meta.db_table)
    columns = ", ".join(quote(str(f.column)) for f in Capture._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) "
            f"SELECT {columns} FROM {quote(home)}.{table}"
        )


def _replay(progress: Progress) -> list[str]:
    replayer, done, total = Replayer(), 0, journal.count(RECORD)
    for item in journal.items(RECORD):
        replayer.take(item)
        done += journal.weight(item)
        progress(done, total)
    replayer.flush()
    return replayer.misfits


def _compare(outcome: Outcome) -> None:
    for table in TABLES:
        for difference in _differences(table):
            outcome.add(difference)
    if not outcome.differences:
        for difference in _disorder():
            outcome.add(difference)
    outcome.editions = Edition.objects.count()
    outcome.events = Event.objects.count()


def _differences(table: Table) -> Iterator[str]:
    """Both sides are sorted: they are walked through side by side."""
    ours, theirs = table.rows(RECORD), table.rows(DEFAULT_DB_ALIAS)
    mine, other = next(ours, None), next(theirs, None)
    while mine or other:
        if other is None or (mine and mine[0] < other[0]):
            assert mine
            yield f"{_title(table, mine[0])} is in the record and does not come out."
            mine = next(ours, None)
        elif mine is None or other[0] < mine[0]:
            yield f"{_title(table, other[0])} comes out and is not in the record."
            other = next(theirs, None)
        else:
            if mine[1] != other[1]:
                yield f"{_title(table, mine[0])}: {_columns(table, mine[1], other[1])}."
            mine, other = next(ours, None), next(theirs, None)


def _title(table: Table, key: tuple[Any, ...]) -> str:
    return f"{table.name} {' '.join(map(str, key))}"


def _columns(table: Table, ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> str:
    """Which columns differ, and how."""
    return "; ".join(
        f"{name} is {_short(mine)} in the record and comes out as {_short(other)}"
        for name, mine, other in zip(table.columns, ours, theirs, strict=True)
        if mine != other
    )


def _short(value: Any) -> str:
    text = repr(str(value)) if value is not None else "empty"
    return text if len(text) <= 80 else f"{text[:79]}…"


def _disorder() -> Iterator[str]:
    """Where the ledger's order differs first; the same events stand in both."""
    ours, theirs = (
        Event.objects.using(alias).order_by("position").values_list("pk", flat=True)
        for alias in (RECORD, DEFAULT_DB_ALIAS)
    )
    pairs = zip(ours.iterator(), theirs.iterator(), strict=True)
    for place, (mine, other) in enumerate(pairs, 1):
        if mine != other:
            yield (
                f"The ledger's order differs: event {place} is {mine} in the record "
                f"and comes out as {other}."
            )
            return
