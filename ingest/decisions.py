"""What a person decides about a held reading."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from advisories import doubts, ledger, services
from advisories.facts import Advice
from advisories.models import Origin
from advisories.services import Evidence, Recorded, Statement

from . import adapters, store
from .models import Hold, HoldOutcome, Source, Turn


class CannotDecide(Exception):
    """The decision cannot be taken as asked; the message says what to do."""


@transaction.atomic
def approve(
    *, hold_id: int, by: str, reason: str, at: datetime, advice: Advice | None = None
) -> Recorded:
    """Publish what was held, or ``advice`` where nothing could be read.

    Raises ``CannotDecide`` where the hold is closed, concerns no known destination, or
    nothing is there to be published.
    """
    hold = _open_hold(hold_id, by, reason)
    proposed = advice or (Advice.from_json(hold.proposed) if hold.proposed else None)
    if hold.advisory_id is None:
        raise CannotDecide(
            "The destination is not known: add its name to "
            "advisories/reference/aliases.tsv and read the source again."
        )
    if proposed is None:
        raise CannotDecide(
            "Nothing could be read here: say which level holds, in whose words."
        )
    if not hold.evidence:
        raise CannotDecide(
            "Nothing that was fetched bears this out: wait until the page is read."
        )
    adapter = adapters.by_slug(hold.source_id)
    evidence = tuple(Evidence.from_json(item) for item in hold.evidence)
    at = _clock(hold, at)
    [recorded] = services.record_editions(
        statements=[
            Statement(
                advisory=hold.advisory_id,
                advice=proposed,
                url=hold.url,
                evidence=evidence,
            )
        ],
        seen_at=at,
        adapter=adapter.slug,
        adapter_version=adapter.version,
        origin=Origin.STAFF,
        recorded_by=by,
        settles={hold.advisory_id: hold.event} if hold.event else None,
    )
    hold.amended = advice and advice.as_json()
    _close(hold, HoldOutcome.APPROVED, by, reason, at)
    if not any(event.settles_id == hold.event for event in recorded.events):
        _drop(hold)
    _take_turn(hold)
    return recorded


@transaction.atomic
def refuse(*, hold_id: int, by: str, reason: str, at: datetime) -> None:
    """Keep what stands; the same reading is not brought up again."""
    hold = _open_hold(hold_id, by, reason)
    _close(hold, HoldOutcome.REFUSED, by, reason, at)
    _drop(hold)
    _take_turn(hold)


def _open_hold(hold_id: int, by: str, reason: str) -> Hold:
    if not by or not reason.strip():
        raise CannotDecide("A decision needs a name and a reason.")
    hold = Hold.objects.open().select_for_update().filter(pk=hold_id).first()
    if hold is None:
        raise CannotDecide("This reading is no longer held; look at the source again.")
    return hold


def _clock(hold: Hold, at: datetime) -> datetime:
    """A time after all that the source's record was written under."""
    source = Source.objects.select_for_update().get(pk=hold.source_id)
    at = store.advance_clock(source, at)
    source.save(update_fields=["clock"])
    return at


def _close(
    hold: Hold, outcome: HoldOutcome, by: str, reason: str, at: datetime
) -> None:
    hold.closed_at, hold.outcome = at, outcome
    hold.closed_by, hold.reason = by, reason.strip()
    fields = ["closed_at", "outcome", "closed_by", "reason", "amended"]
    hold.save(update_fields=fields)


def _take_turn(hold: Hold) -> None:
    hold.turn = Turn.objects.take()
    hold.save(update_fields=["turn"])


def _drop(hold: Hold) -> None:
    """Tell the ledger that the reading it announced as unconfirmed is not published."""
    if hold.event is None or hold.advisory is None or hold.closed_at is None:
        return
    entry = doubts.not_confirmed(
        doubts.About.row(hold.advisory),
        hold.event,
        at=hold.closed_at,
        why=f"{HoldOutcome(hold.outcome).label}: {hold.reason}",
        recorded_by=hold.closed_by,
    )
    ledger.append([entry])
