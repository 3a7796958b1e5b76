"""Taking back what was published and turns out to be wrong.

Nothing is rewritten: another event says that the first was wrong, and another edition
says what stands instead.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from advisories import ledger, services
from advisories.ledger import Entry, When, identify
from advisories.models import (
    LEVEL_CHANGE_KINDS,
    Advisory,
    Edition,
    Event,
    EventQuerySet,
    Kind,
    Origin,
    Status,
)
from advisories.services import Evidence, Statement

from . import adapters, store
from .decisions import CannotDecide
from .judge import TAKEN_BACK
from .models import Hold, HoldOutcome, Source, Turn


def can_be_taken_back() -> EventQuerySet:
    """Confirmed changes of level that were read live and stand uncorrected."""
    return Event.objects.filter(
        kind__in=LEVEL_CHANGE_KINDS,
        status=Status.CONFIRMED,
        edition__archive="",
        corrections=None,
    )


@transaction.atomic
def take_back(*, event_id: UUID, by: str, reason: str, at: datetime) -> Event:
    """Say that a published change of level was wrong; returns the correction.

    Where nothing came after it, what stood before it stands again, and the reading
    that was wrong is not believed again as long as the source repeats it unchanged.
    Otherwise what stands is left as it is. Raises ``CannotDecide``.
    """
    reason = reason.strip()
    if not by or not reason:
        raise CannotDecide("A decision needs a name and a reason.")
    wrong = (
        can_be_taken_back()
        .select_related("advisory__current", "edition")
        .filter(pk=event_id)
        .first()
    )
    if wrong is None or wrong.advisory is None or wrong.edition is None:
        raise CannotDecide(
            "This is no change of level that can be taken back: it has been corrected "
            "already, or was never published."
        )
    source = Source.objects.select_for_update().get(pk=wrong.issuer_id)
    at = store.advance_clock(source, at)
    source.save(update_fields=["clock"])
    stands = wrong.advisory.current
    if stands and _decides_what_stands(wrong):
        hold = _refuse_again(wrong, stands, by, reason, at)
        correction = _restore(wrong, wrong.advisory, wrong.edition, by, reason, at)
    else:
        hold = _refuse_again(wrong, wrong.edition, by, reason, at)
        correction = _retract(wrong, by, reason, at)
    hold.turn = Turn.objects.take()
    hold.save(update_fields=["turn"])
    return correction


def _decides_what_stands(wrong: Event) -> bool:
    """Whether no other event on the level came after it."""
    kinds = (*LEVEL_CHANGE_KINDS, Kind.CORRECTION)
    return not Event.objects.filter(
        advisory=wrong.advisory_id,
        kind__in=kinds,
        edition__archive="",
        position__gt=wrong.position,
        status=Status.CONFIRMED,
    ).exists()


def _restore(
    wrong: Event,
    advisory: Advisory,
    edition: Edition,
    by: str,
    reason: str,
    at: datetime,
) -> Event:
    right = Edition.objects.before(edition)[0]
    adapter = adapters.by_slug(advisory.issuer_id)
    [recorded] = services.record_editions(
        statements=[
            Statement(
                advisory=advisory.pk,
                advice=right.advice,
                url=right.url,
                evidence=tuple(Evidence.from_json(row) for row in right.evidence),
            )
        ],
        seen_at=at,
        adapter=adapter.slug,
        adapter_version=adapter.version,
        origin=Origin.STAFF,
        recorded_by=by,
        technical=True,
        reason=reason,
    )
    return next(event for event in recorded.events if event.corrects_id == wrong.pk)


def _refuse_again(
    wrong: Event, read: Edition, by: str, reason: str, at: datetime
) -> Hold:
    """Keep what was read from being published once more; its hold is the decision."""
    advisory = wrong.advisory
    assert advisory is not None
    return Hold.objects.create(
        source_id=advisory.issuer_id,
        advisory=advisory,
        event=wrong.pk,
        key=advisory.key,
        name=advisory.name,
        guard=TAKEN_BACK,
        findings=[{"guard": TAKEN_BACK, "evidence": f"{by}: {reason}"}],
        proposed=read.advice.as_json(),
        digest=read.digest,
        url=read.url,
        evidence=read.evidence,
        opened_at=at,
        last_seen_at=at,
        closed_at=at,
        outcome=HoldOutcome.REFUSED,
        closed_by=by,
        reason=reason,
    )


def _retract(wrong: Event, by: str, reason: str, at: datetime) -> Event:
    said: dict[str, Any] = wrong.payload
    entry = Entry(
        id=identify(wrong.pk, Kind.CORRECTION),
        kind=Kind.CORRECTION,
        countries=tuple(sorted(country.pk for country in wrong.countries.all())),
        when=When(at),
        published_at=at,
        origin=Origin.STAFF,
        actor=wrong.actor_id,
        issuer=wrong.issuer_id,
        advisory=wrong.advisory_id,
        recorded_by=by,
        corrects=wrong.pk,
        level_from=wrong.level_to,
        level_to=wrong.level_from,
        payload={
            "from": said.get("to"),
            "to": said.get("from"),
            "reason": reason,
            "retracted": True,
        },
    )
    [event] = ledger.append([entry])
    return event
