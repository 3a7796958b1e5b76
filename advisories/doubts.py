"""What the ledger says of readings that are not believed yet, and of lost sources."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from .facts import Advice
from .ledger import Entry, When, identify
from .models import Advisory, Kind, Origin, Status
from .services import level_direction, level_kind, summary


@dataclass(frozen=True, slots=True)
class About:
    """Which advisory an entry is about; ``archive`` where one shows it."""

    advisory: uuid.UUID
    issuer: str
    actor: str | None
    countries: tuple[str, ...]
    archive: str = ""

    @classmethod
    def row(cls, advisory: Advisory) -> Self:
        """About what is read live; give it with its issuer and countries at hand."""
        codes = tuple(sorted(country.pk for country in advisory.countries.all()))
        issuer = advisory.issuer
        return cls(advisory.pk, issuer.pk, issuer.sending_id, codes)

    def fields(self) -> dict[str, Any]:
        return {
            "countries": self.countries,
            "origin": Origin.BACKFILL if self.archive else Origin.LIVE,
            "actor": self.actor,
            "issuer": self.issuer,
            "advisory": self.advisory,
        }


def unconfirmed(
    about: About,
    standing: Advice,
    proposed: Advice,
    *,
    at: datetime,
    why: str,
    url: str = "",
) -> Entry | None:
    """The entry on a held reading; None where no level and no region would move.

    ``why``: the guards' sentences with their evidence, as readers will see them.
    """
    if (standing.level, standing.withdrawn) != (proposed.level, proposed.withdrawn):
        kind = level_kind(standing, proposed)
    elif standing.regional != proposed.regional:
        kind = Kind.REGIONS_CHANGED
    else:
        return None
    moved = kind is not Kind.REGIONS_CHANGED
    return Entry(
        id=identify("unconfirmed", about.advisory, about.archive, proposed.digest, at),
        kind=kind,
        status=Status.UNCONFIRMED,
        when=When(at),
        published_at=at,
        direction=level_direction(kind, standing.level, proposed.level)
        if moved
        else "",
        level_from=standing.level.value,
        level_to=proposed.level.value,
        payload={
            "from": summary(standing),
            "to": summary(proposed),
            "note": proposed.change_note,
            "held": why,
            "url": url,
            "archive": about.archive,
        },
        **about.fields(),
    )


def not_confirmed(
    about: About,
    event: uuid.UUID,
    *,
    at: datetime,
    why: str,
    recorded_by: str = "",
) -> Entry:
    """The entry that drops an unconfirmed event; ``why`` is one sentence."""
    fields = about.fields()
    if recorded_by:
        fields |= {"origin": Origin.STAFF, "recorded_by": recorded_by}
    return Entry(
        id=identify("not-confirmed", event),
        kind=Kind.NOT_CONFIRMED,
        when=When(at),
        published_at=at,
        settles=event,
        payload={"reason": why},
        **fields,
    )


def source_lost(
    issuer: str,
    actor: str | None,
    *,
    what: str,
    why: str,
    at: datetime,
    since: datetime | None = None,
    archive: str = "",
) -> Entry:
    """Something of an issuer could no longer be read; ``since``: last seen whole.

    ``what`` names it ("list", "rows", "labels", "silence"); recovery repeats the word.
    """
    return _source(Kind.SOURCE_LOST, issuer, actor, what, why, at, since, archive)


def source_recovered(
    issuer: str,
    actor: str | None,
    *,
    what: str,
    why: str,
    at: datetime,
    archive: str = "",
) -> Entry:
    return _source(Kind.SOURCE_RECOVERED, issuer, actor, what, why, at, None, archive)


def _source(
    kind: Kind,
    issuer: str,
    actor: str | None,
    what: str,
    why: str,
    at: datetime,
    since: datetime | None,
    archive: str,
) -> Entry:
    return Entry(
        id=identify(kind, issuer, archive, what, at),
        kind=kind,
        countries=(),
        when=When(at),
        published_at=at,
        origin=Origin.BACKFILL if archive else Origin.LIVE,
        actor=actor,
        issuer=issuer,
        subject=f"source:{issuer}",
        payload={
            "what": what,
            "reason": why,
            "since": since.isoformat() if since else None,
            "archive": archive,
        },
    )
