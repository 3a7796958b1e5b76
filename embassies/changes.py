"""What an item would change, told in the words of the form that it is typed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from advisories.models import Country, Event

from . import dates, entries, services
from .entries import Item
from .forms import FORMS, DatedField, DayField, MissionForm, departure_line
from .models import Departure, HeadOfMission, Mission, Posture
from .services import Entered

MODELS: dict[str, type[Posture] | type[HeadOfMission]] = {
    "posture": Posture,
    "headofmission": HeadOfMission,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is said: as it is now, and as it would be; empty for nothing."""

    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def rows_of(item: Item, today: date) -> list[Row]:
    """Every fact of the item beside what stands; what neither says is left out."""
    kind, facts = item["kind"], item.get("facts")
    if kind == "mission-change":
        mission = Mission.objects.get(slug=item["mission"])
        standing = services.mission_facts(mission)
        return compare(kind, {name: standing[name] for name in facts or {}}, facts)
    row = before(item, today)
    if row is not None and kind not in FORMS:
        said = entries.plain_facts(row)
        return compare(str(row._meta.model_name), said, said)
    return compare(kind, entries.plain_facts(row) if row else None, facts)


def before(item: Item, today: date) -> Entered | None:
    """The entry whose place the item takes, or that it is about."""
    if event := item.get("corrects") or item.get("event"):
        return services.entry_of(UUID(event))
    facts = item.get("facts") or {}
    if item["kind"] == "departure":
        if not facts.get("replaces"):
            return None
        return services.entry_of(UUID(facts["replaces"]))
    if model := MODELS.get(item["kind"]):
        rows = model._default_manager.filter(mission__slug=item.get("mission"))
        day = dates.parse(facts.get("effective") or "").earliest or today
        found: Posture | HeadOfMission | None = rows.current(day).with_source().first()
        return found
    return None


def compare(kind: str, before: Item | None, after: Item | None) -> list[Row]:
    """Facts of one kind of item side by side, in the order of its form."""
    form = FORMS.get(kind, MissionForm)
    fields = dict(form.base_fields)
    sides = (before or {}, after or {})
    names = _countries(fields, sides)
    rows = []
    for name in form.fact_names:
        left, right = (
            _words(fields.get(name), side.get(name), names) for side in sides
        )
        if left or right:
            rows.append(Row(_label(fields.get(name), name), left, right))
    return rows


def _label(field: forms.Field | None, name: str) -> str:
    return str(field.label) if field and field.label else name.replace("_", " ")


def _words(field: forms.Field | None, value: Any, names: dict[str, str]) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return ", ".join(names.get(each) or str(each) for each in value)
    if isinstance(field, forms.ModelChoiceField):
        return names.get(value, str(value))
    if isinstance(field, DatedField):
        return dates.parse(value).words
    if isinstance(field, DayField):
        return dates.on_day(date.fromisoformat(value)).words
    if isinstance(field, forms.ChoiceField) and not _refers(field):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # flat
    return _referred(value) if _refers(field) else str(value)


def _refers(field: forms.Field | None) -> bool:
    """Whether the values name entries: its choices are made for each form."""
    return isinstance(field, forms.ChoiceField) and not field.choices


def _referred(value: str) -> str:
    """An event, or the departure that it announced, in a few words."""
    pk = UUID(value)
    if departure := Departure.objects.filter(pk=pk).first():
        return departure_line(departure)
    event = Event.objects.filter(pk=pk).first()
    return str(event.get_kind_display()) if event else value


def _countries(fields: dict[str, forms.Field], sides: Iterable[Item]) -> dict[str, str]:
    codes: set[str] = set()
    for side in sides:
        for name, field in fields.items():
            if isinstance(field, forms.ModelChoiceField) and side.get(name):
                value = side[name]
                codes |= set(value) if isinstance(value, list) else {value}
    return {code: row.name for code, row in Country.objects.in_bulk(codes).items()}
