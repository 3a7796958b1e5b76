"""What missions' staff entered, in words: the embassy half of ``sentences``.

Reads payloads alone, in the shapes of docs/ledger.md; whatever is missing counts as not
said. Plain text: whoever shows it escapes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from . import reference
from .models import DEPARTURE_KINDS, Event, Kind

# What staff enter (the values of ``embassies.vocabulary``), as words within a
# sentence; a value that is not here is shown as it was entered.
_TERMS = {
    "family members": gettext_lazy("family members"),
    "minors": gettext_lazy("minors"),
    "non-emergency staff": gettext_lazy("non-emergency staff"),
    "direct-hire staff": gettext_lazy("direct-hire staff"),
    "designated staff": gettext_lazy("designated staff"),
    "all": gettext_lazy("all staff and family members"),
    "authorized": gettext_lazy("departure authorized"),
    "ordered": gettext_lazy("departure ordered"),
    "staff withdrawn": gettext_lazy("staff withdrawn"),
    "ended": gettext_lazy("departure ended"),
    "open": gettext_lazy("open"),
    "limited": gettext_lazy("limited"),
    "suspended": gettext_lazy("suspended"),
    "closed": gettext_lazy("closed"),
    "in place": gettext_lazy("in its place"),
    "moved within the host": gettext_lazy("moved within the country"),
    "moved abroad": gettext_lazy("moved abroad"),
    "remote": gettext_lazy("remote"),
    "full": gettext_lazy("full"),
    "emergency only": gettext_lazy("emergencies only"),
    "none": pgettext_lazy("services", "none"),
    "unknown": gettext_lazy("not known"),
    "ambassador": gettext_lazy("ambassador"),
    "high commissioner": gettext_lazy("high commissioner"),
    "chargé d'affaires": gettext_lazy("chargé d'affaires"),
    "consul general": gettext_lazy("consul general"),
    "head of delegation": gettext_lazy("head of delegation"),
    "in the host country": gettext_lazy("in the host country"),
    "outside the host country": gettext_lazy("outside the host country"),
    "no longer in post": gettext_lazy("no longer in post"),
    "official": gettext_lazy("official statement"),
    "quoted": gettext_lazy("quoted"),
    "press report": gettext_lazy("press report"),
    "denial": gettext_lazy("denial"),
    "accusation": gettext_lazy("accusation"),
    "declined to comment": gettext_lazy("declined to comment"),
    "not disclosed": gettext_lazy("not disclosed"),
    "conditional": gettext_lazy("conditional"),
    "planned": gettext_lazy("planned"),
    "advice to citizens": gettext_lazy("advice to citizens"),
    "advice on an area or route": gettext_lazy("advice on an area or route"),
    "advisory issued": gettext_lazy("advisory issued or reissued"),
    "warning": gettext_lazy("warning"),
    "what help can be given": gettext_lazy("what help can be given"),
    "limits on staff movement": gettext_lazy("limits on staff movement"),
    "departure": gettext_lazy("departure of staff or families"),
    "posture": gettext_lazy("posture of missions"),
    "consultation": gettext_lazy("consultation and coordination"),
    "reason": gettext_lazy("reason for a decision"),
    "context": gettext_lazy("context"),
}
_STAGES = {
    "announced": gettext_lazy("announced, not yet in effect"),
    "never carried out": gettext_lazy("announced, never carried out"),
}
_CONFIDENCE = {
    "reported": gettext_lazy("Reported by others."),
    "inferred": gettext_lazy("Inferred; nobody said so."),
    "memory": gettext_lazy("From memory; its source is still to be found."),
}
_AXES = {
    "operating": gettext_lazy("operations"),
    "location": gettext_lazy("place"),
    "consular": gettext_lazy("consular services"),
}
_DEPARTURES = {
    Kind.DEPARTURE_ORDERED: gettext_lazy("departure ordered"),
    Kind.DEPARTURE_AUTHORIZED: gettext_lazy("departure authorized"),
    Kind.STAFF_WITHDRAWN: gettext_lazy("staff withdrawn"),
    Kind.DEPARTURE_CHANGED: gettext_lazy("departure changed"),
    Kind.DEPARTURE_ENDED: gettext_lazy("departure ended"),
}


def told(event: Event) -> str:
    """What the entry says, as the second half of a headline."""
    record = record_of(event)
    if record == "departure":
        return _departure(event)
    if record == "headofmission":
        return _head(event.payload)
    if record == "representation":
        return _representation(event)
    if record == "statement":
        return _statement(event)
    return _posture(event)


def record_of(event: Event) -> str:
    """The kind of entry, by its payload or else by the event's kind; may be empty."""
    if record := text(event.payload, "record"):
        return record
    if event.kind in DEPARTURE_KINDS:
        return "departure"
    return _RECORDS.get(Kind(event.kind), "")


_RECORDS = {
    Kind.POSTURE_CHANGED: "posture",
    Kind.HEAD_OF_MISSION_CHANGED: "headofmission",
    Kind.REPRESENTATION_CHANGED: "representation",
    Kind.STATEMENT: "statement",
    Kind.PRESS_REPORT: "statement",
}


def speaker(event: Event) -> str:
    """Who said it, with the state they speak for; empty for other entries."""
    name = text(event.payload, "speaker")
    if not name or not event.actor or event.actor.name in name:
        return name
    return _("%(speaker)s (%(state)s)") % {"speaker": name, "state": event.actor.name}


def particulars(event: Event) -> list[str]:
    """What else an entry says, one sentence each; empty for other events."""
    payload, record = event.payload, record_of(event)
    lines: list[str] = []
    if record == "posture":
        lines += _axes_moved(payload)
    if record == "statement":
        lines += _circumstances(payload)
    if wording := text(payload, "wording"):
        lines.append(_("In its words: “%(wording)s”") % {"wording": wording})
    if text(payload, "end_basis") == "inferred":
        lines.append(_("Its end was not stated; the sentence is gone."))
    if until := text(payload, "until"):
        lines.append(_("Until %(day)s.") % {"day": until.replace("/", " – ")})
    if record and event.confidence in _CONFIDENCE:
        lines.append(str(_CONFIDENCE[event.confidence]))
    return lines


def _departure(event: Event) -> str:
    payload, status = event.payload, text(event.payload, "status")
    kind = Kind(event.kind)
    named = kind in _DEPARTURES and not (kind is Kind.DEPARTURE_CHANGED and status)
    what = str(_DEPARTURES[kind]) if named else term(status)
    if audience := text(payload, "audience"):
        what = _("%(what)s for %(audience)s") % {
            "what": what,
            "audience": term(audience),
        }
    before = text(part(payload, "from"), "audience")
    if kind is Kind.DEPARTURE_CHANGED and before not in ("", audience):
        what = _("%(what)s (before: %(audience)s)") % {
            "what": what,
            "audience": term(before),
        }
    place = text(payload, "mission_name")
    if post := text(payload, "post"):
        place = f"{place} ({post})" if place else post
    return _staged(f"{what}, {place}" if place else what, payload)


def _posture(event: Event) -> str:
    after = _axes(event.payload, "to")
    name = text(event.payload, "mission_name") or str(Kind(event.kind).label)
    said = [f"{_AXES['operating']} {term(after['operating'])}"]
    if after["location"] not in ("", "unknown"):
        detail = _place(part(event.payload, "to") or event.payload)
        place = term(after["location"])
        said.append(f"{place} ({detail})" if detail else place)
    if after["consular"] not in ("", "unknown"):
        said.append(f"{_AXES['consular']} {term(after['consular'])}")
    words = ", ".join(said) if after["operating"] else ""
    return _staged(f"{name}: {words}" if words else name, event.payload)


def _place(axes: Mapping[str, Any]) -> str:
    """Where it works: in the words given, else the sites ("Lviv", "Poland")."""
    if detail := text(axes, "location_detail"):
        return detail
    sites = axes.get("sites")
    named = [str(site) for site in sites] if isinstance(sites, list) else []
    return ", ".join(site.rpartition(", ")[0] or country_name(site) for site in named)


def _head(payload: Mapping[str, Any]) -> str:
    after = part(payload, "to") or payload
    name, role = text(after, "name"), term(text(after, "role"))
    said = ", ".join(filter(None, [name, role, _where(after)]))
    mission = text(payload, "mission_name")
    words = f"{mission}: {said}" if mission and said else mission or said
    return _staged(words or str(Kind.HEAD_OF_MISSION_CHANGED.label), payload)


def _where(head: Mapping[str, Any]) -> str:
    presence = term(text(head, "presence"))
    if text(head, "presence") == "unknown":
        presence = _("not known where")
    detail = text(head, "presence_detail")
    return f"{presence} ({detail})" if detail else presence


def _representation(event: Event) -> str:
    payload = event.payload
    by = country_name(text(payload, "by"))
    mission = text(payload, "mission_name")
    kinds = {
        "protected by": _("interests protected by %(by)s") % {"by": by},
        "helped by": _("consular help given by %(by)s") % {"by": by},
        "accredited from": _("served from elsewhere, by %(by)s") % {"by": mission},
        "never had a mission": _("never had a mission there"),
    }
    label = str(Kind.REPRESENTATION_CHANGED.label)
    return kinds.get(text(payload, "kind"), label)


def _statement(event: Event) -> str:
    payload = event.payload
    kind = term(text(payload, "classification"))
    if accused := text(payload, "accused"):
        kind = _("accusation against %(state)s") % {"state": country_name(accused)}
    if text(payload, "topic") == "advisory issued":
        kind = term("advisory issued")
    kind = kind or str(Kind(event.kind).label)
    summary = text(payload, "summary").rstrip(".")
    return f"{kind}: {summary}" if summary else kind


def _circumstances(payload: Mapping[str, Any]) -> list[str]:
    lines = []
    if (topic := text(payload, "topic")) and topic != "context":
        lines.append(_("On: %(topic)s.") % {"topic": term(topic)})
    if topic == "advisory issued":
        level = text(payload, "level_stated")
        lines.append(
            _("Level as stated: %(level)s.") % {"level": level}
            if level
            else _("The level was not stated there.")
        )
    if condition := text(payload, "condition"):
        lines.append(_("On condition: %(condition)s") % {"condition": condition})
    if relay := text(payload, "relayed_by"):
        lines.append(_("Passed on by %(relay)s.") % {"relay": relay})
    return lines


def _staged(words: str, payload: Mapping[str, Any]) -> str:
    stage = _STAGES.get(text(payload, "stage"))
    return f"{words} ({stage})" if stage else words


def _axes_moved(payload: Mapping[str, Any]) -> list[str]:
    before, after = _axes(payload, "from"), _axes(payload, "to")
    return [
        f"{capfirst(str(label))}: {term(before[axis])} → {term(after[axis])}"
        for axis, label in _AXES.items()
        if before[axis] and before[axis] != after[axis]
    ]


def _axes(payload: Mapping[str, Any], side: str) -> dict[str, str]:
    """The three axes on one side of a change; flat payloads are the new side."""
    values = part(payload, side) or (payload if side == "to" else {})
    return {axis: text(values, axis) for axis in _AXES}


def term(value: str) -> str:
    """A staff vocabulary's value in words."""
    return str(_TERMS.get(value, value))


def country_name(code: str) -> str:
    """In the reader's language; the code itself where the reference has none."""
    names = _names().get(code)
    if names is None:
        return code
    return names[1] if (get_language() or "").startswith("fr") else names[0]


@cache
def _names() -> dict[str, tuple[str, str]]:
    rows = (*reference.countries(), *reference.organisations())
    return {row.code: (row.name_en, row.name_fr) for row in rows}


def cited_lines(payload: Mapping[str, Any]) -> list[str]:
    """The source of an entry, and the sentence that says it; for feeds."""
    source = part(payload, "citation")
    if not source:
        return []
    named = ", ".join(filter(None, [text(source, "publisher"), text(source, "title")]))
    dated = text(source, "published_on")
    if dated:
        day = date.fromisoformat(dated)
        named = f"{named}, {day.isoformat()}"
    lines = [f"Source: {named}. {text(source, 'url')}"]
    if quote := text(source, "quote"):
        lines.append(f"“{quote}”")
    return lines


def part(payload: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = payload.get(key)
    return value if isinstance(value, Mapping) else {}


def text(payload: Mapping[str, Any], key: str) -> str:
    value = payload.get(key)
    return value if isinstance(value, str) else ""
