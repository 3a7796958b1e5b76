"""Three documents, one verdict: the issuer's newest date decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from ingest.records import Advice, Doubt, Part, Reading, Say, Unread, Verdict

from .wording import is_new_form

# Where dates are equal, a document with the text comes before the list without.
ORDER = ("feed", "api", "list", "archive")
_NEVER = datetime.min.replace(tzinfo=UTC)


def reconcile(parts: Mapping[str, Part], current: Advice | None) -> Verdict:
    """The verdict on one destination.

    Readings older than the newest are outdated replicas and do not count. What stands
    is repeated where a reading of the same date and level adds nothing but another
    form, so that the taking of turns behind the documents never makes an edition.
    """
    readings = {
        role: reading
        for role in ORDER
        if role in parts and (reading := parts[role].reading)
    }
    told = {role: reading for role, reading in readings.items() if reading.advice}
    if not told:
        return Unread(_why(readings))
    newest = max(_at(reading) for reading in told.values())
    group = {role: r for role, r in told.items() if _at(r) == newest}
    decider, reading = next(iter(group.items()))
    assert reading.advice is not None
    advice = reading.advice.with_(
        reasons=_reasons(readings.get("list"), newest, current)
    )
    doubts = [doubt for r in group.values() for doubt in r.doubts]
    doubts += _disagreement(group)
    doubts += _echo(decider, advice, readings, current)
    if advice.issued is None and current and current.level is not advice.level:
        doubts.append(Doubt("unreadable-date", str(reading.facts.get("claimed", ""))))
    agreeing = [
        role for role, r in group.items() if r.advice and r.advice.level is advice.level
    ]
    return Say(
        advice=_settled(advice, current),
        url=reading.url,
        roles=(decider, *(role for role in agreeing if role != decider)),
        doubts=tuple({doubt.guard: doubt for doubt in reversed(doubts)}.values()),
    )


def _at(reading: Reading) -> datetime:
    issued = reading.advice and reading.advice.issued
    return issued.at if issued else _NEVER


def _why(readings: Mapping[str, Reading]) -> str:
    found = [f"{d.guard}: {d.evidence}" for r in readings.values() for d in r.doubts]
    return " ".join(found) or "No document has been read on it."


def _reasons(
    listed: Reading | None, newest: datetime, current: Advice | None
) -> tuple[str, ...]:
    """The indicators of the list page, which alone carries them.

    Where it has not been read, or says less recent things, they are unknown rather
    than none: what stands is kept.
    """
    if listed and listed.advice and (current is None or _at(listed) == newest):
        return listed.advice.reasons
    return current.reasons if current else ()


def _disagreement(group: Mapping[str, Reading]) -> list[Doubt]:
    said = {role: r.advice.native_label for role, r in group.items() if r.advice}
    levels = {r.advice.level for r in group.values() if r.advice}
    if len(levels) < 2:
        return []
    evidence = "; ".join(f"{role}: {words}" for role, words in said.items())
    return [Doubt("readings-disagree", evidence)]


def _echo(
    decider: str,
    advice: Advice,
    readings: Mapping[str, Reading],
    current: Advice | None,
) -> list[Doubt]:
    """Doubts of a placeholder whose level the list, that has no text, repeats."""
    if decider != "list" or (current and current.level is advice.level):
        return []
    return [
        doubt
        for reading in readings.values()
        if reading.advice is None and reading.facts.get("level") == advice.level.value
        for doubt in reading.doubts
    ]


def _settled(advice: Advice, current: Advice | None) -> Advice:
    """What stands, with the new indicators, where a reading has no news to tell.

    That is: the same words under an older date or none, or the same date and level in
    another form or without a text.
    """
    if current is None or current.level is not advice.level:
        return advice
    stands = current.with_(reasons=advice.reasons)
    if current.issued is None:
        return advice
    if advice.issued is None:
        return stands
    if advice.issued.at < current.issued.at:
        return stands if advice.wording == current.wording else advice
    if advice.issued.at > current.issued.at or current.text is None:
        return advice
    return stands if _other_form(advice.text, current.text) else advice


def _other_form(new: str | None, old: str) -> bool:
    return new is None or is_new_form(new) != is_new_form(old)
