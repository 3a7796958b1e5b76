"""Who changed what, when and why, as the database itself kept it.

Triggers write a row of history for each row of ``TRACKED`` that is changed or removed,
as it was before; whatever code or hand did it. What staff enter needs none: it is
never changed, and says itself who made it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pghistory.middleware import HistoryMiddleware

from .models import Account, Mission, Proposal

# The model of a history, what it is of, and that in words.
TRACKED: dict[str, tuple[type[Model] | None, Any]] = {
    "MissionHistory": (Mission, gettext_lazy("mission")),
    "ProposalHistory": (Proposal, gettext_lazy("proposal")),
    "AccountHistory": (Account, gettext_lazy("account")),
    "MembershipHistory": (None, gettext_lazy("role")),
}
# When, the number within its history, the history's number.
Place = tuple[datetime, int, int]
_OWN = ("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context")


class WhoAndWhy(HistoryMiddleware):
    """Gives what the database notes of a request's changes its person and its reason.

    The person is the one who is signed in; the reason is the form's own.
    """

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request)
        if request.method == "POST":
            context["reason"] = request.POST.get("reason", "")
        return context


@dataclass(slots=True)
class Change:
    """One row that was changed, added or removed.

    ``what``: the kind of row, ``name``: which one. ``who`` is empty where no request
    made it: a command or an import. ``said``: column, before, after.
    """

    at: datetime
    order: Place
    what: str
    name: str
    label: str
    key: str
    who: str = ""
    reason: str = ""
    said: list[tuple[str, str, str]] = field(default_factory=list)


def changes(
    *,
    before: Place | None = None,
    mission: Mission | None = None,
    proposal: Proposal | None = None,
    limit: int = 50,
) -> list[Change]:
    """The latest changes, of everything or of one row; ``before``: only older ones.

    The number of queries does not depend on how many there are.
    """
    told: list[Change] = []
    for index, name in enumerate(TRACKED):
        rows = _history(name)
        if mission or proposal:
            rows = _of(name, rows, mission, proposal)
        if before:
            rows = rows.filter(_behind(before, index))
        told += _told(name, list(rows.order_by("-pgh_created_at", "-pgh_id")[:limit]))
    told.sort(key=lambda change: change.order, reverse=True)
    return told[:limit]


def _behind(place: Place, index: int) -> Q:
    at, number, history = place
    same = Q(pgh_id__lte=number) if index < history else Q(pgh_id__lt=number)
    return Q(pgh_created_at__lt=at) | (Q(pgh_created_at=at) & same)


def _history(name: str) -> QuerySet[Any]:
    model = apps.get_model("embassies", name)
    rows: QuerySet[Any] = model._default_manager.select_related("pgh_context")
    return rows


def _of(
    name: str, rows: QuerySet[Any], mission: Mission | None, proposal: Proposal | None
) -> QuerySet[Any]:
    wanted = {"MissionHistory": mission, "ProposalHistory": proposal}.get(name)
    return rows.filter(pgh_obj_id=wanted.pk) if wanted else rows.none()


def _told(name: str, rows: list[Any]) -> list[Change]:
    """Rows of one history with what each changed: its next row's values, or today's."""
    model, what = TRACKED[name]
    if model is None:
        return _memberships(rows, str(what))
    keys = {row.pgh_obj_id for row in rows}
    now = {row.pk: row for row in model._default_manager.filter(pk__in=keys)}
    after: dict[int, Any] = {}
    later: dict[Any, Any] = dict(now)
    whole = _history(name).filter(pgh_obj_id__in=keys).exclude(pgh_label="added")
    for row in whole.order_by("-pgh_id"):
        after[row.pgh_id] = later.get(row.pgh_obj_id)
        later[row.pgh_obj_id] = row
    people = _people(rows)
    return [
        Change(
            at=row.pgh_created_at,
            order=_place(name, row),
            what=str(what),
            name=_name(row),
            label=row.pgh_label,
            key=str(row.pgh_obj_id),
            said=_differences(row, after.get(row.pgh_id)),
            **_made(row, people),
        )
        for row in rows
    ]


def _differences(row: Any, after: Any) -> list[tuple[str, str, str]]:
    """The columns that differ; all of them of a row that is gone are in its history."""
    if row.pgh_label != "changed" or after is None:
        return []
    names = [f.attname for f in row._meta.concrete_fields if f.name not in _OWN]
    pairs = [(name, getattr(row, name), getattr(after, name)) for name in names]
    return [
        (name.removesuffix("_id").replace("_", " "), _short(old), _short(new))
        for name, old, new in pairs
        if old != new
    ]


def _memberships(rows: list[Any], what: str) -> list[Change]:
    users = User.objects.in_bulk({row.user_id for row in rows})
    groups = Group.objects.in_bulk({row.group_id for row in rows})
    people = _people(rows)
    told = []
    for row in rows:
        role = groups[row.group_id].name if row.group_id in groups else ""
        person = users[row.user_id].get_username() if row.user_id in users else ""
        sides = ("", role) if row.pgh_label == "added" else (role, "")
        told.append(
            Change(
                at=row.pgh_created_at,
                order=_place("MembershipHistory", row),
                what=what,
                name=person or str(row.user_id),
                label=row.pgh_label,
                key=str(row.user_id),
                said=[(_("role"), *sides)],
                **_made(row, people),
            )
        )
    return told


def _people(rows: Iterable[Any]) -> dict[int, User]:
    keys = {_metadata(row).get("user") for row in rows}
    return User.objects.in_bulk({key for key in keys if key is not None})


def _made(row: Any, people: dict[int, User]) -> dict[str, str]:
    told = _metadata(row)
    person = people.get(told.get("user", 0))
    return {
        "who": person.get_username() if person else "",
        "reason": told.get("reason", ""),
    }


def _metadata(row: Any) -> dict[str, Any]:
    return dict(row.pgh_context.metadata) if row.pgh_context else {}


def _place(name: str, row: Any) -> Place:
    return row.pgh_created_at, row.pgh_id, list(TRACKED).index(name)


def _name(row: Any) -> str:
    for column in ("slug", "username", "sentence"):
        if hasattr(row, column):
            return str(getattr(row, column))[:80]
    return str(row.pgh_obj_id)


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 200 else f"{text[:199]}…"
