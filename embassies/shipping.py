"""Enters the record that ships with Chancery, as often as one likes.

What an earlier version of the files entered is left alone, with what staff corrected
of it. All rows are written together: one by one, as staff enter them, they would take
a first start longer than all the rest of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from advisories import ledger
from advisories.models import Event, Origin

from . import entries, services
from .bundled import OF_A_MISSION, BundledMission, Identity, Record, Row, read
from .facts import Source
from .models import (
    Citation,
    Departure,
    HeadOfMission,
    Mission,
    Posture,
    Reconfirmation,
    Witness,
)
from .services import MODELS, Entered, RefusedEntry, Unattended
from .vocabulary import Stage

_LOCK = 0x7265636F  # "reco"


@dataclass(slots=True)
class Loaded:
    """What was done. ``refused``: a sentence for each row that does not fit in."""

    rows: int = 0
    missions: int = 0
    there: int = 0
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def load(record: Record | None = None) -> Loaded:
    """Enter what is not entered yet, in the order of the days; all or nothing.

    Raises ``BadRecord``, and ``Country.DoesNotExist`` without the reference data.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    record = record or read()
    shipped = Event.objects.filter(origin=Origin.RECORD)
    known = {
        tuple(identity): event
        for event, identity in shipped.values_list("pk", "payload__identity")
    }
    fresh = [row for row in record.rows if row.identity not in known]
    loaded = Loaded(there=len(record.rows) - len(fresh))
    if fresh:
        homes = _homes(record.missions, {row.mission for row in fresh}, loaded)
        book = _Book(homes, known)
        for row in fresh:
            try:
                book.enter(row)
            except RefusedEntry as error:
                loaded.refused.append(f"{', '.join(row.identity)}: {error}")
        loaded.rows = book.write()
    return loaded


class _Book:
    """Rows that were entered and are not written yet, beside those that are.

    ``homes``: the missions by their keys; ``known``: the events of rows by identity.
    """

    def __init__(self, homes: dict[str, Mission], known: dict[Identity, UUID]) -> None:
        self.homes = homes
        self.known = known
        self.rows: dict[Identity, Entered] = {}
        self.announcements: list[ledger.Entry] = []
        self.citations: dict[Source, Citation] = {}
        self.witnesses: list[Witness] = []
        self.checks: list[Reconfirmation] = []
        pks = [home.pk for home in homes.values()]
        self.numbers = _numbers(pks)
        # Of each mission and series, what took effect and stands, with its first day.
        self.standing = _standing(pks)

    def enter(self, row: Row) -> None:
        """Raises RefusedEntry for what says nothing new or refers to nothing."""
        at = datetime.combine(row.added, time(), UTC)
        entered = self._draft(row)
        chain = (row.series, self.homes[row.mission].pk if _chained(row) else None)
        entered.number = entered.place = self.numbers[chain] + 1
        entered.citation = self._cite(row.sources[0])
        entered.recorded_at = at
        before: Entered | None
        if isinstance(entered, Departure):
            before = entered.replaces
        else:
            before = _latest(self.standing[chain], row.start)
        if before is not None and before.axes == entered.axes:
            raise RefusedEntry(f"No. {before.number} says so already: leave it out.")
        announcement = services.announce(
            entered,
            at,
            unattended=Unattended(Origin.RECORD, row.identity),
            before=before,
        )
        entered.event_id = announcement.id
        self.numbers[chain] += 1
        if _takes_effect(entered):
            self.standing[chain].append((row.start, entered))
        self.announcements.append(announcement)
        self.known[row.identity] = announcement.id
        self.rows[row.identity] = entered
        self._add_sources(row, entered, at)

    def write(self) -> int:
        """Write all of it; how many rows."""
        Citation.objects.bulk_create(self.citations.values())
        ledger.append(self.announcements)
        for model in MODELS:
            rows: list[Any] = [
                row for row in self.rows.values() if isinstance(row, model)
            ]
            model._default_manager.bulk_create(rows)
        Witness.objects.bulk_create(self.witnesses)
        Reconfirmation.objects.bulk_create(self.checks)
        return len(self.rows)

    def _draft(self, row: Row) -> Entered:
        facts = dict(row.facts)
        home = self.homes[row.mission] if row.mission else None
        if home is not None and not _chained(row):
            facts["mission"] = home.slug
        if row.answers:
            facts["answers"] = str(self._event(row.answers))
        values = entries.facts_of({"kind": row.series, "facts": facts})
        replaced = self._replaced(row.replaces) if row.replaces else None
        return services.draft(values, home, replaced)

    def _event(self, identity: Identity) -> UUID:
        if identity not in self.known:
            raise RefusedEntry(f"{', '.join(identity)} is not there: see why.")
        return self.known[identity]

    def _replaced(self, identity: Identity) -> Departure:
        """What stands in the place of that row, which staff may have corrected."""
        row = self.rows.get(identity)
        if isinstance(row, Departure):
            return row
        first = Departure.objects.get(pk=self._event(identity))
        line = Departure.objects.filter(mission=first.mission_id, place=first.place)
        if found := line.standing().first():
            return found
        raise RefusedEntry(
            f"Staff took back {', '.join(identity)}: look whether this still holds."
        )

    def _cite(self, source: Source) -> Citation:
        if source not in self.citations:
            self.citations[source] = Citation(**asdict(source))
        return self.citations[source]

    def _add_sources(self, row: Row, entered: Entered, at: datetime) -> None:
        cited, *others = row.sources
        self.witnesses += [
            Witness(
                event_id=entered.event_id, citation=self._cite(each), recorded_at=at
            )
            for each in others
        ]
        if row.confirmed and isinstance(entered, Posture):
            looked = replace(cited, accessed_on=row.confirmed)
            check = Reconfirmation(
                posture_id=entered.event_id,
                citation=self._cite(looked),
                recorded_at=at,
            )
            self.checks.append(check)


Chain = tuple[str, int | None]


def _chained(row: Row) -> bool:
    return row.series in OF_A_MISSION


def _takes_effect(row: Entered) -> bool:
    """Whether it tells from a day on how a mission works, or who heads it."""
    return isinstance(row, Posture | HeadOfMission) and row.stage == Stage.IN_EFFECT


def _numbers(missions: Collection[int]) -> Counter[Chain]:
    """The last number of each chain; of statements there is one chain for all."""
    found: Counter[Chain] = Counter()
    for series, kind in entries.SERIES.items():
        rows: Any = kind.model._default_manager.all()
        if series in OF_A_MISSION:
            last = rows.filter(mission__in=missions).values_list("mission")
            for mission, number in last.annotate(last=Max("number")):
                found[series, mission] = number
        else:
            found[series, None] = rows.aggregate(last=Max("number"))["last"] or 0
    return found


def _standing(
    missions: Collection[int],
) -> defaultdict[Chain, list[tuple[date, Entered]]]:
    found: defaultdict[Chain, list[tuple[date, Entered]]] = defaultdict(list)
    for model in (Posture, HeadOfMission):
        series = str(model._meta.model_name)
        rows: Any = model._default_manager.filter(
            mission__in=missions, stage=Stage.IN_EFFECT
        )
        for row in reversed(rows.standing().latest_first()):
            found[series, row.mission_id].append((row.start, row))
    return found


def _latest(rows: Iterable[tuple[date, Entered]], day: date) -> Entered | None:
    """The last of those that had begun by the day."""
    begun = [(start, row.place, row.number, row) for start, row in rows if start <= day]
    return max(begun, key=lambda each: each[:3])[3] if begun else None


def _homes(
    missions: Iterable[BundledMission], needed: Collection[str], loaded: Loaded
) -> dict[str, Mission]:
    """The missions that are needed, by their keys; what is not there is added.

    Missions that ship are reference data: no event announces them.
    """
    wanted = [each for each in missions if each.key in needed]
    rows = Mission.objects.select_for_update(no_key=True).order_by("gone", "slug")
    hosts = {each.facts.host for each in wanted}
    by_item: dict[str, Mission] = {}
    by_place: dict[tuple[str, ...], Mission] = {}
    for row in rows.filter(host__in=hosts):
        by_item.setdefault(row.wikidata_id, row)
        place = (row.sending_id, row.host_id, row.city_slug, row.kind)
        by_place.setdefault(place, row)
    homes = {}
    for each in wanted:
        facts = each.facts
        place = (facts.sending, facts.host, slugify(facts.city), facts.kind.value)
        found = by_item.get(facts.wikidata_id) if facts.wikidata_id else None
        homes[each.key] = found or by_place.get(place) or _add(each, loaded)
    return homes


def _add(mission: BundledMission, loaded: Loaded) -> Mission:
    facts, city_slug = mission.facts, slugify(mission.facts.city)
    loaded.missions += 1
    return Mission.objects.create(
        slug=services.free_slug(facts, city_slug),
        sending_id=facts.sending,
        host_id=facts.host,
        city=facts.city,
        city_slug=city_slug,
        kind=facts.kind,
        name=facts.name,
        wikidata_id=facts.wikidata_id,
        recorded_at=timezone.now(),
    )
