"""An event in one sentence, and its particulars, for pages and feeds alike.

Plain text: whoever shows it escapes it. Native words stand untouched in the
particulars; the sentence is on the common scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from . import dates
from .levels import Level
from .models import (
    DEPARTURE_KINDS,
    LEVEL_CHANGE_KINDS,
    POSTURE_KINDS,
    STATEMENT_KINDS,
    Event,
    Kind,
)

_GLYPHS = {
    Kind.LEVEL_RAISED: "▲",
    Kind.LEVEL_LOWERED: "▼",
    Kind.LEVEL_CHANGED: "◆",
    Kind.LEVEL_FIRST_STATED: "◆",
    Kind.LEVEL_WITHDRAWN: "◇",
    Kind.LEVEL_FIRST_READ: "○",
    Kind.CORRECTION: "✎",
    Kind.NOT_CONFIRMED: "✕",
    Kind.SOURCE_LOST: "⚠",
    Kind.SOURCE_RECOVERED: "✓",
    **dict.fromkeys(DEPARTURE_KINDS, "→"),
    **dict.fromkeys(POSTURE_KINDS, "■"),
    **dict.fromkeys(STATEMENT_KINDS, "❝"),
}
_TONES = {
    **dict.fromkeys(LEVEL_CHANGE_KINDS, "ev-level"),
    Kind.LEVEL_FIRST_READ: "ev-level",
    Kind.CORRECTION: "ev-correction",
    Kind.REISSUED: "ev-quiet",
    Kind.NOT_CONFIRMED: "ev-quiet",
    Kind.SOURCE_LOST: "ev-quiet",
    Kind.SOURCE_RECOVERED: "ev-quiet",
    **dict.fromkeys(DEPARTURE_KINDS, "ev-departure"),
    **dict.fromkeys(POSTURE_KINDS, "ev-posture"),
    **dict.fromkeys(STATEMENT_KINDS, "ev-statement"),
}
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
    "in place": gettext_lazy("in place"),
    "moved within the host": gettext_lazy("moved within the country"),
    "moved abroad": gettext_lazy("moved abroad"),
    "remote": gettext_lazy("remote"),
    "full": gettext_lazy("full"),
    "emergency only": gettext_lazy("emergencies only"),
    "none": pgettext_lazy("services", "none"),
    "unknown": gettext_lazy("not known"),
}
_AXES = {
    "operating": gettext_lazy("operations"),
    "location": gettext_lazy("place"),
    "consular": gettext_lazy("consular services"),
}
# Why the record itself was corrected without a person.
_REASONS = {
    "not-borne-out": gettext_lazy(
        "It came with Chancery as a fact out of an archive, which does not show it."
    ),
    "fuller-reading": gettext_lazy(
        "The issuer's document was read more fully; the issuer changed nothing."
    ),
}
# What of a source can be lost, and how that is told; other words are told as they are.
_LOST = {
    "list": gettext_lazy("its list cannot be read"),
    "rows": gettext_lazy("many destinations are gone from its list"),
    "labels": gettext_lazy("its labels cannot be read"),
    "documents": gettext_lazy("its documents cannot be read"),
    "silence": gettext_lazy("nothing of it has been read for days"),
}
_FOUND = {
    "list": gettext_lazy("its list can be read again"),
    "rows": gettext_lazy("its list is whole again"),
    "labels": gettext_lazy("its labels can be read again"),
    "documents": gettext_lazy("its documents can be read again"),
    "silence": gettext_lazy("it is read again"),
}
_DEPARTURES = {
    Kind.DEPARTURE_ORDERED: gettext_lazy("departure ordered"),
    Kind.DEPARTURE_AUTHORIZED: gettext_lazy("departure authorized"),
    Kind.STAFF_WITHDRAWN: gettext_lazy("staff withdrawn"),
    Kind.DEPARTURE_CHANGED: gettext_lazy("departure changed"),
    Kind.DEPARTURE_ENDED: gettext_lazy("departure ended"),
}


_WATCHING = (Kind.SOURCE_LOST, Kind.SOURCE_RECOVERED)


@dataclass(frozen=True, slots=True)
class Words:
    """Native wording before and after; either is empty where there was none."""

    before: str
    after: str


def glyph(event: Event) -> str:
    """The sign beside the sentence; it repeats what the words say."""
    return _GLYPHS.get(Kind(event.kind), "≡")


def tone(event: Event) -> str:
    """The family of kinds that the event's line is drawn as: a class of the style."""
    return _TONES.get(Kind(event.kind), "ev-text")


def who(event: Event) -> str:
    """The acting government; the record itself where no government acted."""
    if event.actor:
        return event.actor.name
    return event.issuer.government if event.issuer else _("Chancery")


def where(event: Event) -> str:
    """The countries concerned, and the part of one where only that is."""
    names = sorted(country.name for country in event.countries.all())
    place = _and(names)
    part = event.advisory.part if event.advisory else ""
    return f"{place} ({part})" if part else place


def headline(event: Event, *, here: bool = False) -> str:
    """What happened, in one sentence without full stop.

    ``here``: the reader is on the country's page, so its name is left out (a part's
    name is not).
    """
    part = event.advisory.part if event.advisory else ""
    if (here and not part) or event.kind in _WATCHING:
        subject = who(event)
    else:
        subject = _("%(who)s on %(where)s") % {
            "who": who(event),
            "where": part if here else where(event),
        }
    return f"{subject}: {_what(event)}"


def _what(event: Event) -> str:
    kind = Kind(event.kind)
    if kind is Kind.CORRECTION:
        return _corrected(event)
    if kind is Kind.NOT_CONFIRMED and event.settles:
        return _("not confirmed after all: %(what)s") % {"what": _what(event.settles)}
    if kind in _WATCHING:
        return _watched(event, kind)
    if kind in LEVEL_CHANGE_KINDS or kind is Kind.LEVEL_FIRST_READ:
        return _moved(event, kind)
    if kind in _DEPARTURES:
        return _departure(event, str(_DEPARTURES[kind]))
    if kind in POSTURE_KINDS:
        return _posture(event)
    if kind in STATEMENT_KINDS:
        return _text(event.payload, "sentence") or str(kind.label)
    if name := _text(event.payload, "mission_name"):
        return f"{kind.label}, {name}"
    return str(kind.label)


def _moved(event: Event, kind: Kind) -> str:
    if _part(event.payload, "to").get("withdrawn"):
        return _("advice withdrawn (the level was %(level)s)") % {
            "level": level_word(event.level_from)
        }
    if kind in (Kind.LEVEL_FIRST_READ, Kind.LEVEL_FIRST_STATED):
        return f"{kind.label}, {level_word(event.level_to)}"
    return f"{kind.label} {level_word(event.level_from)} → {level_word(event.level_to)}"


def _watched(event: Event, kind: Kind) -> str:
    what = _text(event.payload, "what")
    told = (_LOST if kind is Kind.SOURCE_LOST else _FOUND).get(what, what)
    if _text(event.payload, "archive"):
        return _("%(kind)s in a public archive: %(told)s") % {
            "kind": kind.label,
            "told": told,
        }
    return f"{kind.label}: {told}"


def _corrected(event: Event) -> str:
    if event.level_to and event.corrects and event.payload.get("retracted"):
        return _("taken back: %(what)s") % {"what": _what(event.corrects)}
    if event.level_to:
        return _("corrected: the level is %(right)s, not %(wrong)s") % {
            "right": level_word(event.level_to),
            "wrong": level_word(event.level_from),
        }
    record = _text(event.payload, "record")
    what = _departure(event, "") if record == "departure" else _posture(event)
    if event.payload.get("retracted"):
        return _("taken back: %(what)s") % {"what": what}
    return _("corrected: %(what)s") % {"what": what}


def _departure(event: Event, what: str) -> str:
    payload = event.payload
    what = what or term(_text(payload, "status"))
    if audience := _text(payload, "audience"):
        what = _("%(what)s for %(audience)s") % {
            "what": what,
            "audience": term(audience),
        }
    place = _text(payload, "mission_name")
    if post := _text(payload, "post"):
        place = f"{place} ({post})" if place else post
    return f"{what}, {place}" if place else what


def _posture(event: Event) -> str:
    after = _axes(event.payload, "to")
    name = _text(event.payload, "mission_name") or str(Kind(event.kind).label)
    said = [
        f"{label} {term(after[axis])}" for axis, label in _AXES.items() if after[axis]
    ]
    return f"{name}: {', '.join(said)}" if said else name


def _axes(payload: Mapping[str, Any], side: str) -> dict[str, str]:
    """The three axes on one side of a change; flat payloads are the new side."""
    values = _part(payload, side) or (payload if side == "to" else {})
    return {axis: _text(values, axis) for axis in _AXES}


def words(event: Event) -> Words:
    """The issuer's own wording of the level, before and after."""
    return Words(
        _text(_part(event.payload, "from"), "native_label"),
        _text(_part(event.payload, "to"), "native_label"),
    )


def particulars(event: Event) -> list[str]:
    """What else changed, one sentence each; the native wording stands in ``words``."""
    before, after = _part(event.payload, "from"), _part(event.payload, "to")
    lines: list[str] = []
    if _text(event.payload, "record") == "posture":
        lines += _axes_moved(event.payload)
    elif event.level_to and before or event.kind == Kind.LEVEL_FIRST_READ:
        lines += _regions(before, after) + _reasons(before, after)
    if wording := _text(event.payload, "wording"):
        lines.append(_("In its words: “%(wording)s”") % {"wording": wording})
    if _text(event.payload, "end_basis") == "inferred":
        lines.append(_("Its end was not stated; the sentence is gone."))
    if note := _text(event.payload, "note"):
        lines.append(note)
    if since := _text(event.payload, "since"):
        lines.append(
            _("Last read on %(day)s.")
            % {"day": dates.exact(datetime.fromisoformat(since))}
        )
    if reason := _text(event.payload, "reason"):
        lines.append(str(_REASONS.get(reason, reason)))
    return lines


def _axes_moved(payload: Mapping[str, Any]) -> list[str]:
    before, after = _axes(payload, "from"), _axes(payload, "to")
    lines = [
        f"{capfirst(str(label))}: {term(before[axis])} → {term(after[axis])}"
        for axis, label in _AXES.items()
        if before[axis] and before[axis] != after[axis]
    ]
    detail = _text(_part(payload, "to") or payload, "location_detail")
    return [*lines, detail] if detail else lines


def _regions(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Parts singled out, dropped or moved, in the issuer's order.

    ``before`` is empty where nothing was read before.
    """
    old = {_text(row, "name"): _text(row, "level") for row in before.get("regions", [])}
    new = {_text(row, "name"): _text(row, "level") for row in after.get("regions", [])}
    lines = []
    for name, level in new.items():
        if name not in old:
            lines.append(
                _("%(region)s: %(level)s (newly named)")
                % {"region": name, "level": part_word(level)}
                if before
                else f"{name}: {part_word(level)}"
            )
        elif old[name] != level:
            lines.append(f"{name}: {part_word(old[name])} → {part_word(level)}")
    lines += [
        _("%(region)s: no longer named (was %(level)s)")
        % {"region": name, "level": part_word(level)}
        for name, level in old.items()
        if name not in new
    ]
    worst_then, worst_now = before.get("regional_max"), after.get("regional_max")
    if not lines and not before and worst_now:
        lines.append(
            _("Strictest advice on a part: %(level)s") % {"level": part_word(worst_now)}
        )
    elif not lines and worst_then != worst_now:
        lines.append(
            _("Strictest advice on a part: %(before)s → %(after)s")
            % {"before": part_word(worst_then), "after": part_word(worst_now)}
        )
    return lines


def _reasons(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    old, new = list(before.get("reasons", [])), list(after.get("reasons", []))
    lines = []
    if added := [reason for reason in new if reason not in old]:
        lines.append(_("Reasons given: %(reasons)s") % {"reasons": ", ".join(added)})
    if dropped := [reason for reason in old if reason not in new]:
        lines.append(
            _("Reasons no longer given: %(reasons)s") % {"reasons": ", ".join(dropped)}
        )
    return lines


def level_word(value: object) -> str:
    """ "4"; in words where the level has no rank; "none" where there is no level."""
    if not value:
        return pgettext("level", "none")
    level = Level(str(value))
    if level is Level.NOT_STATED:
        return pgettext("level", "none stated")
    return str(level.rank) if level.rank else pgettext("level", "varies")


def part_word(value: object) -> str:
    """The level of a part; "not known" where the part alone was read."""
    if value == Level.NOT_STATED:
        return pgettext("level of a part", "not known")
    return level_word(value)


def term(value: str) -> str:
    """A staff vocabulary's value in words."""
    return str(_TERMS.get(value, value))


def _and(names: Iterable[str]) -> str:
    *most, last = list(names) or [_("no country")]
    return (
        _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last}
        if (most)
        else last
    )


def _part(payload: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = payload.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(payload: Mapping[str, Any], key: str) -> str:
    value = payload.get(key)
    return value if isinstance(value, str) else ""
