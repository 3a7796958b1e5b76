"""Brings the missions to what an export says, as often as one likes.

Missions are told apart by their Wikidata items. What staff changed stays as they left
it; what an export no longer has is marked, never deleted. Missions that come from an
export are reference data: no event announces them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.text import slugify

from advisories.copying import copy_in
from advisories.models import Country, Event, Kind

from .models import Accreditation, Mission
from .reference.table import SHIPPED, MissionRow, Table, read
from .vocabulary import MissionKind

_LOCK = 0x6D697373  # "miss"
FIELDS = (
    *("sending_id", "host_id", "city", "kind", "name"),
    *("latitude", "longitude", "website"),
)
# What an export may add to a mission that staff entered, where they left it empty.
_FILLED = ("latitude", "longitude", "website")
_WRITTEN = (
    *(*FIELDS, "city_slug", "wikidata_id"),
    *("imported", "imported_from", "gone"),
)
_BATCH = 1000


class OlderExport(Exception):
    """A later export was imported before; the message names it."""


@dataclass(slots=True)
class Summary:
    """What was done, missions being named by their slugs.

    ``kept``: with the fields that staff changed and the export would have. ``joined``:
    entered by staff and found in an export for the first time. ``back``: had been gone.
    """

    edition: str
    total: int = 0
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    kept: dict[str, list[str]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    accreditations: Counter[str] = field(default_factory=Counter)


def load_shipped(at: datetime) -> Summary | None:
    """Import the table that ships; None where it or a later export was imported.

    Raises ``BadTable``, ``Country.DoesNotExist`` and ``OSError``.
    """
    table = read(SHIPPED.read_bytes())
    if Mission.objects.filter(imported_from__gte=table.edition).exists():
        return None
    return bring(table, at)


@transaction.atomic
def bring(
    table: Table,
    at: datetime,
    *,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Import a table, all or nothing; ``dry_run``: tell what it would do, do nothing.

    Where nothing differs, nothing is written. Raises ``OlderExport``, and
    ``Country.DoesNotExist`` where the table of countries is not loaded.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    _refuse_older(table.edition)
    countries = _countries(table.rows)
    run = _Import(table.edition, at, countries)
    rows = sorted(table.rows, key=_order)
    for done, row in enumerate(rows, start=1):
        run.take(row)
        if progress:
            progress(done, len(rows))
    run.finish()
    if dry_run:
        transaction.set_rollback(True)
    return run.summary


def copy_imported(using: str) -> None:
    """Copy the missions that nobody entered from a connection, to begin a record.

    As they came: what staff changed since is theirs to enter again.
    """
    rows = Mission.objects.using(using).filter(recorded_by=None, citation=None)
    copies = list(rows.order_by("pk"))
    by_subject = {row.subject: row for row in copies}
    changes = Event.objects.using(using).filter(kind=Kind.MISSION_CHANGED)
    for change in changes.order_by("-position"):
        if row := by_subject.get(change.subject):
            for name, value in change.payload["from"].items():
                setattr(row, f"{name}_id" if name in _STATES else name, value)
    for row in copies:
        row.pk, row.city_slug = None, slugify(row.city)
    copy_in(copies)


_STATES = ("sending", "host", "protecting")


class _Import:
    """One import: what is there, and what will be written at its end."""

    def __init__(self, edition: str, at: datetime, countries: dict[str, str]) -> None:
        self.summary = Summary(edition)
        self.at = at
        self.countries = countries
        present = list(Mission.objects.select_for_update(no_key=True))
        self.slugs = {each.slug for each in present}
        self.by_item = {each.wikidata_id: each for each in present if each.wikidata_id}
        self.unnamed = _unnamed(present)
        self.new: list[Mission] = []
        self.differing: list[Mission] = []
        self.alike: list[int] = []
        self.serves: dict[str, tuple[str, ...]] = {}

    def take(self, row: MissionRow) -> None:
        self.summary.total += 1
        self.serves[row.wikidata_id] = row.serves
        mission = self.by_item.pop(row.wikidata_id, None)
        if mission is None:
            mission = self._same_entered(row)
        if mission is None:
            self._add(row)
        else:
            self._update(mission, row)

    def finish(self) -> None:
        """Write, and mark what no row named."""
        vanished = []
        for mission in self.by_item.values():
            if mission.imported_from and not mission.gone:
                vanished.append(mission.pk)
                self.summary.gone.append(mission.slug)
        copy_in(self.new)
        # Many rows of many columns: far quicker than an UPDATE with a CASE for each.
        Mission.objects.bulk_create(
            self.differing,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=_WRITTEN,
        )
        Mission.objects.filter(pk__in=vanished).update(gone=True)
        Mission.objects.filter(pk__in=self.alike).update(
            imported_from=self.summary.edition, gone=False
        )
        self.summary.accreditations = _accredit(self.serves)

    def _same_entered(self, row: MissionRow) -> Mission | None:
        """The one mission of staff that has no item yet and is the same, if any."""
        if row.to:
            return None
        same = self.unnamed.pop(_likeness(_values(row)), [])
        return same[0] if len(same) == 1 else None

    def _add(self, row: MissionRow) -> None:
        values = _values(row)
        slug = self._free_slug(row)
        self.slugs.add(slug)
        self.summary.new.append(slug)
        self.new.append(
            Mission(
                **values,
                slug=slug,
                city_slug=slugify(row.city),
                wikidata_id=row.wikidata_id,
                imported=values,
                imported_from=self.summary.edition,
                recorded_at=self.at,
            )
        )

    def _free_slug(self, row: MissionRow) -> str:
        """State and city, as for missions that staff enter; else kind, else item."""
        place = slugify(row.city) or self.countries[row.host]
        slug = f"{row.sending.lower()}-{place}"
        if row.to:
            slug += f"-to-{self.countries[row.to]}"
        tries = (slug, f"{slug}-{slugify(row.kind)}", f"{slug}-{row.wikidata_id}")
        return next(each for each in map(str.lower, tries) if each not in self.slugs)

    def _update(self, mission: Mission, row: MissionRow) -> None:
        values = _values(row)
        differing = [name for name in FIELDS if getattr(mission, name) != values[name]]
        ours = [name for name in differing if not _follows(mission, name)]
        theirs = [name for name in differing if name not in ours]
        if ours:
            self.summary.kept[mission.slug] = ours
        if not mission.imported_from:
            self.summary.joined.append(mission.slug)
        elif mission.gone:
            self.summary.back.append(mission.slug)
        elif theirs:
            self.summary.changed.append(mission.slug)
        if (mission.wikidata_id, mission.imported) == (row.wikidata_id, values):
            if mission.gone or mission.imported_from != self.summary.edition:
                self.alike.append(mission.pk)
            return
        for name in theirs:
            setattr(mission, name, values[name])
        mission.city_slug = slugify(mission.city)
        mission.wikidata_id, mission.imported = row.wikidata_id, values
        mission.imported_from, mission.gone = self.summary.edition, False
        self.differing.append(mission)


def _follows(mission: Mission, name: str) -> bool:
    """Whether a field is the export's to change.

    Staff's own are not, and neither is what staff entered from the start: of that,
    an export fills in what is empty, once.
    """
    if mission.imported is not None and mission.recorded_by_id is None:
        return bool(getattr(mission, name) == mission.imported[name])
    first = mission.imported is None
    return first and name in _FILLED and getattr(mission, name) in (None, "")


def _values(row: MissionRow) -> dict[str, Any]:
    return {
        "sending_id": row.sending,
        "host_id": row.host,
        "city": row.city,
        "kind": row.kind.value,
        "name": row.name,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "website": row.website,
    }


_KINDS = list(MissionKind)


def _order(row: MissionRow) -> tuple[bool, bool, int, int]:
    """Who is first takes the shortest slug: embassies in a known city to their host."""
    item = int(row.wikidata_id[1:])
    return not row.city, bool(row.to), _KINDS.index(row.kind), item


def _unnamed(missions: Iterable[Mission]) -> dict[tuple[str, ...], list[Mission]]:
    alike = defaultdict(list)
    for each in missions:
        if not each.wikidata_id:
            alike[_likeness({name: getattr(each, name) for name in FIELDS})].append(
                each
            )
    return alike


def _likeness(values: dict[str, Any]) -> tuple[str, ...]:
    places = (values["sending_id"], values["host_id"], slugify(values["city"]))
    return (*places, str(values["kind"]))


def _refuse_older(edition: str) -> None:
    later = Mission.objects.filter(imported_from__gt=edition)
    if newest := later.order_by("-imported_from").first():
        raise OlderExport(
            f"{newest.imported_from} was imported before, which is later than "
            f"{edition}: nothing was changed."
        )


def _countries(rows: Collection[MissionRow]) -> dict[str, str]:
    """The slugs of all countries, by code."""
    known = dict(Country.objects.values_list("code", "slug"))
    named = {code for row in rows for code in (row.sending, row.host, *row.serves)}
    if missing := sorted(named - set(known)):
        raise Country.DoesNotExist(
            f"No country {', '.join(missing)}: run manage.py load_reference."
        )
    return known


def _accredit(serves: dict[str, tuple[str, ...]]) -> Counter[str]:
    """Bring the countries that missions serve to what the export says."""
    named = Mission.objects.filter(wikidata_id__in=serves)
    keys = dict(named.values_list("wikidata_id", "pk"))
    wanted = {(keys[item], code) for item, codes in serves.items() for code in codes}
    rows = Accreditation.objects.filter(mission__in=keys.values())
    present = {(row.mission_id, row.country_id): row.pk for row in rows}
    missing = sorted(wanted - set(present))
    copy_in([Accreditation(mission_id=pk, country_id=code) for pk, code in missing])
    surplus = [pk for pair, pk in present.items() if pair not in wanted]
    Accreditation.objects.filter(pk__in=surplus).delete()
    return Counter(new=len(missing), gone=len(surplus))
