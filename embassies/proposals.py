"""What waits for a person's decision: found in a text, or entered by an editor.

A proposal is an item of ``embassies.entries`` that has not been entered. Accepting it
enters it, in the one transaction that notes who decided. Each function takes its clock.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from advisories.ledger import identify
from advisories.models import Country, Event

from . import entries, review, services
from .access import needs_second_person, publishes_alone, right_to_enter
from .entries import CHAINS, Item
from .models import Decision, Mission, Proposal
from .services import Entered, RefusedEntry
from .vocabulary import ProposalOrigin, ProposalState


class DecidedAlready(RefusedEntry):
    """Somebody else was quicker; the message says who."""


def submit(
    item: Item, *, by: User, at: datetime, based_on: int | None = None
) -> Entered | Mission | Proposal | None:
    """Enter what a person typed, or let it wait where another one has to look.

    ``based_on`` as in ``embassies.services``. None where it was entered and no event
    announces it. Raises RefusedEntry where it does not fit what stands.
    """
    if publishes_alone(by, item):
        return entries.enter(_made(item, by, at), **_chained(item, based_on))
    return draft(item, by=by, at=at, based_on=based_on)


@transaction.atomic
def draft(
    item: Item,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    based_on: int | None = None,
) -> Proposal:
    """Let the entry wait for somebody who may publish it.

    It is tried first, so that what cannot be entered is refused now: RefusedEntry.
    """
    with transaction.atomic():
        entries.enter(_made(item, by, at), **_chained(item, based_on))
        transaction.set_rollback(True)
    source = item.get("source") or {}
    mission, country = _place(item)
    return Proposal.objects.create(
        id=identify("draft", by.get_username(), at.isoformat(), _text(item)),
        origin=ProposalOrigin.EDITOR,
        mission=mission,
        country=country,
        sentence=source.get("quote") or item.get("reason", ""),
        language=source.get("language", ""),
        item=item,
        why=reason[:200],
        seen_at=at,
        proposed_by=by,
    )


@transaction.atomic
def accept(
    proposal: UUID,
    *,
    by: User,
    at: datetime,
    item: Item | None = None,
    reason: str = "",
    based_on: int | None = None,
) -> Event | Proposal | None:
    """Enter what is proposed, or ``item`` in its place; the event that announces it.

    Where a second person is needed, what was amended is the word of one person again:
    it waits as a proposal of theirs, which is returned. Raises DecidedAlready, and
    RefusedEntry where it does not fit what stands or the person may not decide it.
    """
    row = _waiting(proposal)
    amended = item is not None and item != row.item
    item = item if item is not None else as_it_stands(row)
    if item is None or (not amended and row.lacks_its_mission):
        raise RefusedEntry(_("Say first which mission it is about: amend it."))
    _may_publish(by, row, item)
    state = ProposalState.AMENDED if amended else ProposalState.ACCEPTED
    if amended and needs_second_person(item):
        again = draft(item, by=by, at=at, reason=reason, based_on=based_on)
        _decide(row, state, by, at, reason, None)
        return again
    entered = entries.enter(_made(item, by, at), **_chained(item, based_on))
    event = _announced(entered)
    _decide(row, state, by, at, reason, event)
    return event


@transaction.atomic
def reject(proposal: UUID, *, by: User, at: datetime, reason: str) -> None:
    """Decide against it; raises DecidedAlready, and RefusedEntry without a reason.

    Whoever proposed something may take it back.
    """
    row = _waiting(proposal)
    if not reason.strip():
        raise RefusedEntry(_("Say why it is rejected."))
    if row.proposed_by != by and not by.has_perm("embassies.decide_proposal"):
        raise RefusedEntry(_("Only a publisher decides on what others propose."))
    _decide(row, ProposalState.REJECTED, by, at, reason, None)


def as_it_stands(proposal: Proposal) -> Item | None:
    """What accepting it now would enter: a text's find takes its place in the chain."""
    read = proposal.origin == ProposalOrigin.TEXT
    if read and proposal.state == ProposalState.OPEN and proposal.mission:
        return review.completed(proposal)
    item: Item | None = proposal.item
    return item


def subject_of(item: Item) -> Entered | None:
    """The entry that the item corrects, takes back, checks or adds a source to."""
    event = item.get("corrects") or item.get("event")
    return services.entry_of(UUID(event)) if event else None


def _waiting(proposal: UUID) -> Proposal:
    """The proposal, locked: of two who decide at once, one comes second."""
    row = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal)
    if row.state == ProposalState.OPEN:
        return row
    decision = Decision.objects.select_related("decided_by").filter(pk=proposal).first()
    if decision is None:
        raise DecidedAlready(
            _("This is no longer open (%(state)s): nothing is left to decide.")
            % {"state": row.get_state_display()}
        )
    raise DecidedAlready(
        _("%(who)s has decided already: %(state)s.")
        % {"who": decision.decided_by, "state": decision.get_state_display()}
    )


def _may_publish(by: User, row: Proposal, item: Item) -> None:
    if not by.has_perms(("embassies.decide_proposal", right_to_enter(item))):
        raise RefusedEntry(_("Only a publisher decides on what others propose."))
    if row.proposed_by == by:
        raise RefusedEntry(
            _("You proposed this yourself: somebody else has to decide.")
        )


def _decide(
    row: Proposal,
    state: ProposalState,
    by: User,
    at: datetime,
    reason: str,
    result: Event | None,
) -> None:
    row.state, row.result = state, result
    row.save(update_fields=["state", "result"])
    Decision.objects.create(
        proposal=row.pk,
        state=state,
        reason=reason,
        result=result.pk if result else None,
        decided_by=by,
        decided_at=at,
    )


def _announced(entered: Entered | Mission | None) -> Event | None:
    """The event of what has just been entered, in the transaction that did it."""
    if isinstance(entered, Mission):
        return Event.objects.filter(subject=entered.subject).latest("position")
    return entered.event if entered else None


def _made(item: Item, by: User, at: datetime) -> Item:
    return item | {"by": by.get_username(), "at": at.isoformat()}


def _chained(item: Item, based_on: int | None) -> dict[str, Any]:
    """What only a row of a mission's chain, or its details, can be overtaken in."""
    numbered = item["kind"] in CHAINS and item["facts"] is not None
    return (
        {"based_on": based_on} if numbered or item["kind"] == "mission-change" else {}
    )


def _place(item: Item) -> tuple[Mission | None, Country | None]:
    """The mission and the country under which the item is looked for."""
    facts = item.get("facts") or {}
    if slug := item.get("mission") or facts.get("mission"):
        mission = Mission.objects.select_related("host").get(slug=slug)
        return mission, mission.host
    if row := subject_of(item):
        if row.mission:
            return row.mission, row.mission.host
        about = services.countries_of(row)
        return None, Country.objects.filter(pk__in=about).first()
    codes = [*facts.get("countries", ()), facts.get("host")]
    return None, Country.objects.filter(pk__in=filter(None, codes)).first()


def _text(item: Item) -> str:
    return json.dumps(item, sort_keys=True)
