"""What was entered, as values that a file can hold, and how it is entered again.

An item is a dict of JSON types with a ``kind``. Entered anew in the same order, under
the same names and times, the items give the same rows and the same events. Rows are
referred to by their events, whose ids depend on nothing that was entered before them.
What ships with Chancery is among them: the record is made again as it was entered,
whatever the files that ship say by now.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import QuerySet

from advisories.models import Event, Kind, Origin

from . import services
from .dates import parse
from .facts import (
    DepartureFacts,
    HeadFacts,
    MissionFacts,
    PostureFacts,
    RepresentationFacts,
    Source,
    StatementFacts,
)
from .models import (
    Citation,
    Decision,
    Departure,
    HeadOfMission,
    Mission,
    Posture,
    Proposal,
    Reconfirmation,
    Representation,
    Statement,
    Witness,
)
from .services import Entered, Unattended
from .vocabulary import (
    Audience,
    Confidence,
    Consular,
    DepartureStatus,
    EndBasis,
    HeadRole,
    Location,
    MissionKind,
    Operating,
    Presence,
    ProposalOrigin,
    Relation,
    RepresentationKind,
    Stage,
    StatementClass,
    Topic,
)

Item = dict[str, Any]

MISSION, MISSION_CHANGE = "mission", "mission-change"
RECONFIRMATION, WITNESS = "reconfirmation", "witness"
# What editors proposed, and what was decided on proposals: no news, and no events.
DRAFT, DECISION = "draft", "proposal-decision"
_AT_THE_END = sys.maxsize


@dataclass(frozen=True, slots=True)
class _Series:
    """One kind of entry: its facts, the words that they read, and its services."""

    model: type[Entered]
    facts: type[Any]
    record: Callable[..., Entered]
    correct: Callable[..., Entered]
    vocabulary: Mapping[str, Callable[[Any], Any]]


_DATES: dict[str, Callable[[Any], Any]] = {
    "accessed_on": date.fromisoformat,
    "announced_on": date.fromisoformat,
    "answers": UUID,
    "confidence": Confidence,
    "countries": tuple,
    "effective": parse,
    "published_on": date.fromisoformat,
    "reported_on": date.fromisoformat,
    "sites": tuple,
    "stage": Stage,
    "until": parse,
}
SERIES = {
    "posture": _Series(
        Posture,
        PostureFacts,
        services.record_posture,
        services.correct_posture,
        {"operating": Operating, "location": Location, "consular": Consular},
    ),
    "departure": _Series(
        Departure,
        DepartureFacts,
        services.record_departure,
        services.correct_departure,
        {"audience": Audience, "status": DepartureStatus, "end_basis": EndBasis},
    ),
    "headofmission": _Series(
        HeadOfMission,
        HeadFacts,
        services.record_head,
        services.correct_head,
        {"role": HeadRole, "presence": Presence},
    ),
    "statement": _Series(
        Statement,
        StatementFacts,
        services.record_statement,
        services.correct_statement,
        {"classification": StatementClass, "topic": Topic, "relation": Relation},
    ),
    "representation": _Series(
        Representation,
        RepresentationFacts,
        services.record_representation,
        services.correct_representation,
        {"kind": RepresentationKind},
    ),
}
KINDS = (MISSION, MISSION_CHANGE, *SERIES, RECONFIRMATION, WITNESS)
# Each of their rows is numbered within its mission, so that one can be overtaken.
CHAINS = ("posture", "departure", "headofmission")


def entered(using: str) -> Iterator[tuple[int, Item]]:
    """Every entry with the position of its event, in the ledger's order.

    ``using``: the database's alias. Reconfirmations and witnesses are no news and have
    no event: they come after the entry that they are of.
    """
    for pk, position, kind, subject, record in _events(using).values_list(
        "pk", "position", "kind", "subject", "payload__record"
    ):
        if kind == Kind.MISSION_ADDED:
            slug = subject.removeprefix("mission:")
            yield position, _mission(Mission.objects.using(using).get(slug=slug))
        elif kind == Kind.MISSION_CHANGED:
            yield position, _mission_change(Event.objects.using(using).get(pk=pk))
        else:
            for item in _items(pk, record, using):
                yield position, item
    # Neither has a place in the ledger; what was decided names its event by id.
    for item in chain(_drafts(using), _decisions(using)):
        yield _AT_THE_END, item


def count(using: str) -> int:
    """How many entries there are, less the reconfirmations and witnesses."""
    return _events(using).count()


def _events(using: str) -> QuerySet[Event]:
    """Those that announce an entry."""
    return (
        Event.objects.using(using)
        .filter(subject__regex=r"^(mission|statement|representation):")
        .order_by("position")
    )


def enter(item: Item, **given: Any) -> Entered | Mission | None:
    """Enter it again; raises ``RefusedEntry`` where it does not fit what stands.

    ``given``: what the service takes beside the item (``based_on``). None where no
    event announces it.
    """
    if item["kind"] == DRAFT:
        _enter_draft(item)
        return None
    if item["kind"] == DECISION:
        _enter_decision(item)
        return None
    by = None
    if item["by"]:
        by, _ = User.objects.get_or_create(username=item["by"])
    common: dict[str, Any] = {"by": by, "at": datetime.fromisoformat(item["at"])}
    if source := item.get("source"):
        common["source"] = Source(**_values(source))
    if item["kind"] == MISSION:
        facts = _values(item["facts"], {"kind": MissionKind})
        return services.add_mission(facts=MissionFacts(**facts), **common)
    if item["kind"] == MISSION_CHANGE:
        return _enter_change(item, common | given)
    if item["kind"] == WITNESS:
        event = UUID(item["event"])
        services.add_witness(event=event, wording=item["wording"], **common)
        return None
    if item["kind"] == RECONFIRMATION:
        posture = Posture.objects.select_related("mission").get(pk=item["event"])
        common |= {"mission": posture.mission.slug, "number": posture.number}
        services.reconfirm_posture(**common)
        return None
    return _enter(SERIES[item["kind"]], item, common | given)


def facts_of(item: Item) -> Any:
    """The facts of an item of one of ``SERIES``, as its service takes them."""
    series = SERIES[item["kind"]]
    values = _values(item["facts"], series.vocabulary)
    if replaces := values.get("replaces"):
        values["replaces"] = Departure.objects.get(pk=replaces).number
    return series.facts(**values)


def plain_facts(row: Entered) -> Item:
    """What a row says, as the facts of its item."""
    return _facts(SERIES[str(row._meta.model_name)], row)


def _enter_change(item: Item, common: Item) -> Mission:
    """The item has only what changes: the rest is as it stands."""
    mission = Mission.objects.get(slug=item["mission"])
    facts = services.mission_facts(mission) | item["facts"]
    return services.edit_mission(
        mission=mission.slug,
        facts=MissionFacts(**_values(facts, {"kind": MissionKind})),
        reason=item["reason"],
        **common,
    )


def _enter_draft(item: Item) -> None:
    """The item as it waited; what was decided on it comes after all drafts."""
    by, _ = User.objects.get_or_create(username=item["by"])
    mission = Mission.objects.filter(slug=item["mission"]).first()
    Proposal.objects.create(
        id=UUID(item["id"]),
        origin=ProposalOrigin.EDITOR,
        mission=mission,
        country_id=item["country"],
        sentence=item["sentence"],
        language=item["language"],
        item=item["item"],
        why=item["why"],
        seen_at=datetime.fromisoformat(item["at"]),
        proposed_by=by,
    )


def _enter_decision(item: Item) -> None:
    by, _ = User.objects.get_or_create(username=item["by"])
    decision = Decision.objects.create(
        proposal=UUID(item["proposal"]),
        state=item["state"],
        reason=item["reason"],
        result=UUID(item["result"]) if item["result"] else None,
        decided_by=by,
        decided_at=datetime.fromisoformat(item["at"]),
    )
    result = Event.objects.filter(pk__in=[decision.result]).first()
    Proposal.objects.filter(pk=decision.proposal).update(
        state=decision.state, result=result
    )


def _enter(series: _Series, item: Item, common: Item) -> Entered:
    corrects = item.get("corrects")
    if item["facts"] is None:
        return services.retract(event=UUID(corrects), reason=item["reason"], **common)
    common["facts"] = facts_of(item)
    if item.get("mission"):
        common["mission"] = item["mission"]
    if item.get("identity"):
        origin = Origin(item["origin"])
        common["unattended"] = Unattended(origin, tuple(item["identity"]))
    if corrects is not None:
        wrong = series.model._default_manager.get(pk=corrects)
        common |= {"number": wrong.number, "reason": item["reason"]}
        return series.correct(**common)
    return series.record(**common)


def _items(pk: UUID, kind: str, using: str) -> Iterator[Item]:
    """The entry of that event, and what came to it."""
    series = SERIES[kind]
    rows = series.model._default_manager.using(using).with_source()
    row = rows.get(pk=pk)
    yield _entry(kind, series, row)
    yield from _additions(row, using)


def _additions(row: Entered, using: str) -> Iterator[Item]:
    """The checks of an entry, and its further sources."""
    pk = row.pk
    if isinstance(row, Posture):
        checks = row.reconfirmations.select_related("citation", "recorded_by")
        for check in checks.order_by("pk"):
            yield {"kind": RECONFIRMATION, "event": str(pk)} | _made(check)
    witnesses = Witness.objects.using(using).filter(event=pk)
    for each in witnesses.select_related("citation", "recorded_by").order_by("pk"):
        yield {"kind": WITNESS, "event": str(pk), "wording": each.wording} | _made(each)


def _made(row: Reconfirmation | Witness) -> Item:
    return {
        "source": _cited(row.citation),
        "by": row.recorded_by.get_username() if row.recorded_by else "",
        "at": row.recorded_at.isoformat(),
    }


def _drafts(using: str) -> Iterator[Item]:
    rows = Proposal.objects.using(using).filter(origin=ProposalOrigin.EDITOR)
    for row in rows.select_related("mission", "proposed_by").order_by("seen_at", "pk"):
        assert row.proposed_by
        yield {
            "kind": DRAFT,
            "id": str(row.pk),
            "item": row.item,
            "mission": row.mission.slug if row.mission else None,
            "country": row.country_id,
            "sentence": row.sentence,
            "language": row.language,
            "why": row.why,
            "by": row.proposed_by.get_username(),
            "at": row.seen_at.isoformat(),
        }


def _decisions(using: str) -> Iterator[Item]:
    rows = Decision.objects.using(using).select_related("decided_by")
    for row in rows.order_by("decided_at", "pk"):
        yield {
            "kind": DECISION,
            "proposal": str(row.pk),
            "state": row.state,
            "reason": row.reason,
            "result": str(row.result) if row.result else None,
            "by": row.decided_by.get_username(),
            "at": row.decided_at.isoformat(),
        }


def _mission(row: Mission) -> Item:
    """As it was added: what was changed since is taken back."""
    assert row.citation and row.recorded_by
    facts = services.mission_facts(row)
    changes = Event.objects.using(row._state.db).filter(
        subject=row.subject, kind=Kind.MISSION_CHANGED
    )
    for change in changes.order_by("-position"):
        facts |= change.payload["from"]
    return {
        "kind": MISSION,
        "facts": facts,
        "source": _cited(row.citation),
        "by": row.recorded_by.get_username(),
        "at": row.recorded_at.isoformat(),
    }


def _mission_change(event: Event) -> Item:
    return {
        "kind": MISSION_CHANGE,
        "mission": event.subject.removeprefix("mission:"),
        "facts": event.payload["to"],
        "source": event.payload["citation"],
        "reason": event.payload["reason"],
        "by": event.recorded_by,
        "at": event.published_at.isoformat(),
    }


def _entry(kind: str, series: _Series, row: Entered) -> Item:
    """One entry; a retraction has no facts and no source of its own."""
    item: Item = {
        "kind": kind,
        "facts": None,
        "corrects": str(row.corrects.pk) if row.corrects else None,
        "reason": row.reason,
        "by": row.recorded_by.get_username() if row.recorded_by else "",
        "at": row.recorded_at.isoformat(),
    }
    if row.retracts:
        return item
    if not isinstance(row, Statement | Representation):
        item["mission"] = row.mission.slug
    if row.recorded_by is None:
        item["origin"] = row.event.origin
        item["identity"] = row.event.payload["identity"]
    return item | {"facts": _facts(series, row), "source": _cited(row.citation)}


def _facts(series: _Series, row: Entered) -> Item:
    names = [field.name for field in fields(series.facts)]
    return {name: _plain(_column(row, name)) for name in names}


def _column(row: Entered, name: str) -> Any:
    """A column's value; a row or a country that it refers to by what names it."""
    if name == "countries" and isinstance(row, Statement):
        return row.about
    if name == "mission" and isinstance(row, Statement | Representation):
        return row.mission.slug if row.mission else None
    if hasattr(row, f"{name}_id"):
        return getattr(row, f"{name}_id")
    return getattr(row, name)


def _cited(citation: Citation) -> Item:
    """The citation, and the capture of its page that was made since."""
    item = {
        field.name: _plain(getattr(citation, field.name)) for field in fields(Source)
    }
    if not item["capture_sha256"] and hasattr(citation, "capture"):
        item["capture_sha256"] = citation.capture.sha256
    return item


def _plain(value: Any) -> Any:
    """None, a number, a list, or text that ``_values`` reads back."""
    if isinstance(value, list | tuple):
        return list(value)
    return value if value is None or isinstance(value, int | float) else str(value)


def _values(
    facts: Item, vocabulary: Mapping[str, Callable[[Any], Any]] | None = None
) -> Item:
    """The fields of a dataclass of facts; what is left empty keeps its default."""
    read = {**_DATES, **(vocabulary or {})}
    return {
        name: read[name](value) if name in read else value
        for name, value in facts.items()
        if value not in (None, "", [])
    }
