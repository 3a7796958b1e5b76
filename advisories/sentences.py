"""An event in one sentence, and its particulars, for pages and feeds alike.

Plain text: whoever shows it escapes it. Native words stand untouched in the
particulars; the sentence is on the common scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from . import dates, mission_sentences
from .levels import Level
from .mission_sentences import part, text
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
_MISSION_RECORDS = (*DEPARTURE_KINDS, *POSTURE_KINDS, *STATEMENT_KINDS)
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
    """The acting government, or the speaker; the record itself where nobody acted."""
    if said_by := mission_sentences.speaker(event):
        return said_by
    if event.actor:
        return event.actor.name
    return event.issuer.government if event.issuer else _("Chancery")


def where(event: Event) -> str:
    """The countries concerned, and the part of one where only that is."""
    names = sorted(country.name for country in event.countries.all())
    place = _and(names)
    area = event.advisory.part if event.advisory else ""
    return f"{place} ({area})" if area else place


def headline(event: Event, *, here: bool = False) -> str:
    """What happened, in one sentence without full stop.

    ``here``: the reader is on the country's page, so its name is left out (a part's
    name is not).
    """
    area = event.advisory.part if event.advisory else ""
    if (here and not area) or event.kind in _WATCHING:
        subject = who(event)
    else:
        subject = _("%(who)s on %(where)s") % {
            "who": who(event),
            "where": area if here else where(event),
        }
    joint = ", " if mission_sentences.record_of(event) == "statement" else ": "
    return f"{subject}{joint}{_what(event)}"


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
    if kind in _MISSION_RECORDS or text(event.payload, "record"):
        return mission_sentences.told(event)
    if name := text(event.payload, "mission_name"):
        return f"{kind.label}, {name}"
    return str(kind.label)


def _moved(event: Event, kind: Kind) -> str:
    if part(event.payload, "to").get("withdrawn"):
        return _("advice withdrawn (the level was %(level)s)") % {
            "level": level_word(event.level_from)
        }
    if kind in (Kind.LEVEL_FIRST_READ, Kind.LEVEL_FIRST_STATED):
        return f"{kind.label}, {level_word(event.level_to)}"
    return f"{kind.label} {level_word(event.level_from)} → {level_word(event.level_to)}"


def _watched(event: Event, kind: Kind) -> str:
    what = text(event.payload, "what")
    told = (_LOST if kind is Kind.SOURCE_LOST else _FOUND).get(what, what)
    if text(event.payload, "archive"):
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
    what = mission_sentences.told(event)
    if event.payload.get("retracted"):
        return _("taken back: %(what)s") % {"what": what}
    return _("corrected: %(what)s") % {"what": what}


def words(event: Event) -> Words:
    """The issuer's own wording of the level, before and after."""
    return Words(
        text(part(event.payload, "from"), "native_label"),
        text(part(event.payload, "to"), "native_label"),
    )


def particulars(event: Event) -> list[str]:
    """What else changed, one sentence each; the native wording stands in ``words``."""
    before, after = part(event.payload, "from"), part(event.payload, "to")
    lines: list[str] = []
    if event.level_to and before or event.kind == Kind.LEVEL_FIRST_READ:
        lines += _regions(before, after) + _reasons(before, after)
    lines += mission_sentences.particulars(event)
    if note := text(event.payload, "note"):
        lines.append(note)
    if since := text(event.payload, "since"):
        lines.append(
            _("Last read on %(day)s.")
            % {"day": dates.exact(datetime.fromisoformat(since))}
        )
    if reason := text(event.payload, "reason"):
        lines.append(str(_REASONS.get(reason, reason)))
    return lines


def _regions(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Parts singled out, dropped or moved, in the issuer's order.

    ``before`` is empty where nothing was read before.
    """
    old = {text(row, "name"): text(row, "level") for row in before.get("regions", [])}
    new = {text(row, "name"): text(row, "level") for row in after.get("regions", [])}
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


def _and(names: Iterable[str]) -> str:
    *most, last = list(names) or [_("no country")]
    return (
        _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last}
        if (most)
        else last
    )
