"""What of a source is lost, and what is back: told once each, by the ledger.

``Source.lost`` keeps what the ledger said last: "list" with the roles of lists that
were refused, "rows" with the keys that are missing by role, "silence". Under "once"
stand the roles that the last poll alone could not read, of which nothing is said yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from advisories import doubts, ledger
from advisories.models import Issuer

from .models import Source

SILENCE = timedelta(days=3)
MANY = 5
SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Named:
    """The destinations that a list named when last accepted, and that it names now."""

    before: set[str]
    now: set[str]


def lose_list(
    source: Source,
    why: str,
    *,
    at: datetime,
    every: timedelta,
    roles: Iterable[str] = (),
) -> None:
    """Its lists could not be read; ``roles``: those refused while others were read.

    A single poll that fails is no loss: it takes a second one in a row, or that nothing
    was read for twice as long as the lists are polled (``every``).
    """
    if source.last_ok_at is None or "silence" in source.lost:
        return
    failed = set(roles)
    known = source.lost.get("list")
    if known is None and not (
        _failed_before(source, failed) or at - source.last_ok_at > 2 * every
    ):
        source.lost["once"] = sorted(failed)
        return
    source.lost.pop("once", None)
    source.lost["list"] = sorted({*(known or ()), *failed})
    if known is None:
        _lose(source, "list", why, at=at, since=source.last_ok_at)


def _failed_before(source: Source, roles: set[str]) -> bool:
    """Whether the last poll could not read these either; no roles stand for all."""
    once = source.lost.get("once")
    return once is not None and (not once or not roles or not roles.isdisjoint(once))


def recover(source: Source, *, read: set[str], at: datetime) -> None:
    """Its lists were read; ``read``: the roles of those that were."""
    if read.issuperset(source.lost.get("once", ())):
        source.lost.pop("once", None)
    if "silence" in source.lost:
        del source.lost["silence"]
        _find(source, "silence", "It is read again.", at=at)
    if "list" in source.lost and read.issuperset(source.lost["list"]):
        del source.lost["list"]
        _find(source, "list", "Its list can be read again.", at=at)


def note_rows(
    source: Source, lists: Mapping[str, Named], *, at: datetime, accepted: bool = False
) -> None:
    """Compare what lists name, by role, with what they named before.

    ``accepted``: a person said that a shorter list is right.
    """
    before: dict[str, list[str]] = source.lost.get("rows", {})
    missing = dict(before)
    for role, named in lists.items():
        known = {*before.get(role, ()), *named.before}
        gone = set() if accepted else known - named.now
        missing.pop(role, None)
        if _are_many(gone, known):
            missing[role] = sorted(gone)
    if missing:
        source.lost["rows"] = missing
    if missing and not before:
        gone = {key for keys in missing.values() for key in keys}
        why = f"{len(gone)} destinations are no longer listed."
        _lose(source, "rows", why, at=at, since=source.last_ok_at)
    elif before and not missing:
        del source.lost["rows"]
        _find(source, "rows", "The list is whole again.", at=at)


def _are_many(gone: set[str], known: set[str]) -> bool:
    return len(gone) >= MANY or len(gone) > 0 and len(gone) >= SHARE * len(known)


@transaction.atomic
def note_silence(now: datetime, *, only: str = "") -> set[str]:
    """Say of every source that has long not been read that it fell silent.

    Only what an issuer advises is missed so: what else is read is told of at /sources/.
    ``only``: say it of this one alone, as a rebuild does where it was said.
    Returns which were found so. The event bears the moment from which it counts as
    silent, whoever finds it out and when. A source that another process is reading is
    left to that process.
    """
    silent = list(
        Source.objects.filter(Q(pk=only) if only else Q(), last_ok_at__lt=now - SILENCE)
        .filter(pk__in=Issuer.objects.values("pk"))
        .exclude(lost__has_any_keys=["list", "silence"])
        .select_for_update(skip_locked=True)
    )
    for source in silent:
        assert source.last_ok_at is not None
        source.lost["silence"] = True
        source.save(update_fields=["lost"])
        why = "It has not been read for three days."
        at = source.last_ok_at + SILENCE
        _lose(source, "silence", why, at=at, since=source.last_ok_at)
    return {source.pk for source in silent}


def _lose(
    source: Source, what: str, why: str, *, at: datetime, since: datetime | None
) -> None:
    issuer = Issuer.objects.get(pk=source.pk)
    entry = doubts.source_lost(
        issuer.pk, issuer.sending_id, what=what, why=why, at=at, since=since
    )
    ledger.append([entry])


def _find(source: Source, what: str, why: str, *, at: datetime) -> None:
    issuer = Issuer.objects.get(pk=source.pk)
    entry = doubts.source_recovered(
        issuer.pk, issuer.sending_id, what=what, why=why, at=at
    )
    ledger.append([entry])
