"""The only writer of notices: what missions say at addresses of their own.

A notice that is edited is a further version under the same key; what it said before
stays. What an archive shows is kept apart from what was read live.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from advisories.facts import Precision, digest
from advisories.ledger import identify
from advisories.models import Country

from .facts import NoticeFacts
from .models import Mission, Notice
from .vocabulary import MissionKind

EMBASSIES = (MissionKind.EMBASSY, MissionKind.HIGH_COMMISSION)
NOT_CONSULAR = (MissionKind.TO_ORGANISATION, MissionKind.HONORARY_CONSULATE)

# The sending and the host country, and the city of a consulate: "" is the embassy.
Place = tuple[str, str, str]


@dataclass(slots=True)
class _Chain:
    """The versions of one notice: how many there are, and the latest."""

    count: int = 0
    latest: UUID | None = None
    seen_at: datetime | None = field(default=None)


@transaction.atomic
def record_notices(
    *, source: str, found: Sequence[tuple[datetime, NoticeFacts]]
) -> list[Notice]:
    """Keep what is new or differs from its last version; returns those, in order.

    ``found``: in the order in which they were seen, and when. What an archive shows of
    a notice that was read live adds nothing. Raises ``Country.DoesNotExist`` where the
    reference data are not loaded.
    """
    chains = _chains(source, {facts.key for _, facts in found})
    missions = dict(
        Mission.objects.filter(
            slug__in={facts.mission for _, facts in found if facts.mission}
        ).values_list("slug", "pk")
    )
    rows: list[Notice] = []
    hosts: list[tuple[UUID, str]] = []
    for at, facts in found:
        if facts.archive and chains[facts.key, ""].count:
            continue
        chain = chains[facts.key, facts.archive]
        said = _digest(facts)
        if chain.latest == _id(source, facts, said, chain.count - 1):
            continue
        row = _row(source, facts, chain, said, at)
        row.mission_id = missions.get(facts.mission or "")
        chain.count, chain.latest = chain.count + 1, row.pk
        chain.seen_at = row.first_seen_at
        rows.append(row)
        hosts += [(row.pk, code) for code in facts.hosts]
    _require({row.sending_id for row in rows} | {code for _, code in hosts})
    Notice.objects.bulk_create(rows)
    through = Notice.hosts.through
    through.objects.bulk_create(
        [through(notice_id=notice, country_id=code) for notice, code in hosts]
    )
    return rows


def missions_at(places: Iterable[Place]) -> dict[Place, str]:
    """The slugs of the missions at these places, where exactly one is there."""
    wanted = set(places)
    found: defaultdict[Place, list[str]] = defaultdict(list)
    rows = Mission.objects.filter(
        sending__in={sending for sending, _, _ in wanted},
        host__in={host for _, host, _ in wanted},
        gone=False,
    ).exclude(kind__in=NOT_CONSULAR)
    for sending, host, city, kind, slug in rows.values_list(
        "sending", "host", "city_slug", "kind", "slug"
    ):
        found[sending, host, "" if kind in EMBASSIES else city].append(slug)
    return {
        place: slugs[0]
        for place in wanted
        if len(slugs := found[place[0], place[1], slugify(place[2])]) == 1
    }


def _chains(source: str, keys: set[str]) -> defaultdict[tuple[str, str], _Chain]:
    """By key and archive, what is known of each notice."""
    chains: defaultdict[tuple[str, str], _Chain] = defaultdict(_Chain)
    versions = Notice.objects.filter(source=source, key__in=keys)
    for key, archive, pk, seen_at in versions.order_by("first_seen_at").values_list(
        "key", "archive", "pk", "first_seen_at"
    ):
        chain = chains[key, archive]
        chain.count, chain.latest, chain.seen_at = chain.count + 1, pk, seen_at
    return chains


def _id(source: str, facts: NoticeFacts, said: str, earlier: int) -> UUID:
    """By what was said and how many versions were earlier: it may be said again."""
    return identify("notice", source, facts.archive, facts.key, earlier, said)


def _digest(facts: NoticeFacts) -> str:
    """Of what was said: not of where it stood, nor of whose mission we take it for."""
    issued = facts.issued
    return digest(
        facts.title,
        facts.text,
        facts.language,
        issued and [issued.at.isoformat(), issued.precision.value],
        facts.sending,
        sorted(facts.hosts),
        facts.standing,
        dict(facts.facts),
    )


def _row(
    source: str, facts: NoticeFacts, chain: _Chain, said: str, at: datetime
) -> Notice:
    seen_at = at
    if chain.seen_at is not None:
        # Versions are told apart by when they were seen.
        seen_at = max(at, chain.seen_at + timedelta(microseconds=1))
    issued = facts.issued
    return Notice(
        id=_id(source, facts, said, chain.count),
        source=source,
        key=facts.key,
        url=facts.url,
        title=facts.title,
        text=facts.text,
        language=facts.language,
        issued_at=issued.at if issued else None,
        issued_precision=issued.precision if issued else Precision.UNKNOWN,
        first_seen_at=seen_at,
        archive=facts.archive,
        sending_id=facts.sending,
        standing=facts.standing,
        facts=dict(facts.facts),
        capture_sha256=facts.capture_sha256,
        adapter_version=facts.adapter_version,
    )


def _require(codes: set[str]) -> None:
    known = set(Country.objects.filter(pk__in=codes).values_list("pk", flat=True))
    if missing := sorted(codes - known):
        raise Country.DoesNotExist(
            f"No country {', '.join(missing)}: run manage.py load_reference."
        )
