"""The drawn lane of a mission on a board: up to 150 on a page, so not by a template.

Lengths across are shares of the width, so that words keep their size. Where a mission
works is told by the tone and the filling of a band, how much by its height, both by
words; the line above is a departure of staff and families, that below consular help.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advisories import dates

from .boards import Change, Period, Row
from .dates import Dated
from .models import Departure, Mission, Posture
from .paths import HOLDS, Leave, Path, Place, Stay
from .vocabulary import Confidence, Consular, MissionKind

LANE = 38
GROUND = 30
HEIGHTS = {"open": 19, "limited": 13, "suspended": 6, "closed": 3, "unknown": 19}
# A label fits where its letters are each this share of the lane: on a narrow screen,
# and on any other.
NARROW, WIDE = 2.6, 1.05
_DAY = timedelta(days=1)
_ORDER = {"authorized": 0, "staff withdrawn": 1, "ordered": 2}


def lane(path: Path, period: Period, today: date) -> SafeString:
    """The mission's bands over the period as SVG; empty before anything is known."""
    end = min(period.last, today) + _DAY
    drawn = [
        f'<svg class="lane" width="100%" height="{LANE}" aria-hidden="true">'
        '<use href="#grid"/>'
    ]
    drawn += [_stay(stay, period, end) for stay in path.stays]
    ordered = sorted(path.leaves, key=lambda row: _ORDER.get(row.departure.status, 0))
    drawn += [_leave(leave, period, end) for leave in ordered]
    return mark_safe("".join([*drawn, '<use href="#today"/></svg>']))


def ruler(period: Period) -> SafeString:
    """Names of the months or years above the lanes."""
    ticks = period.ticks()
    monthly = len(ticks) > 1 and (ticks[1] - ticks[0]).days < 40
    names = []
    for tick in ticks:
        x = period.share(tick)
        if x > 96:
            continue
        name = date_format(tick, "Y") if tick.month == 1 else date_format(tick, "M")
        # Only some of the months have room for their names on a narrow screen.
        kind = "" if not monthly or tick.month in (1, 4, 7, 10) else ' class="roomy"'
        names.append(f'<text x="{x:.2f}%" dx="3" y="12"{kind}>{escape(name)}</text>')
    return mark_safe(
        '<svg class="lane ruler" width="100%" height="18" aria-hidden="true">'
        f'<use href="#grid"/>{"".join(names)}</svg>'
    )


def grid(period: Period, day: date) -> SafeString:
    """What every lane has behind it, and the line of the day before it."""
    lines = "".join(
        f'<line class="grid-tick" x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="100%"/>'
        for x in map(period.share, period.ticks())
    )
    hidden = "" if day in period else ' visibility="hidden"'
    x = f"{period.share(day):.2f}%"
    return mark_safe(
        '<svg class="sprite" aria-hidden="true" focusable="false">'
        '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><line class="hatch" y2="6"/></pattern>'
        f'<g id="grid">{lines}<line class="grid-ground" x2="100%" y1="{GROUND}"'
        f' y2="{GROUND}"/></g><g id="today"><line class="grid-day" data-day-line'
        f'{hidden} x1="{x}" x2="{x}" y1="0" y2="100%"/></g></svg>'
    )


def _stay(stay: Stay, period: Period, end: date) -> str:
    until = min(stay.until or end, end)
    if until <= period.first or stay.since > period.last:
        return ""
    posture, place = stay.posture, stay.place
    high = HEIGHTS[posture.operating]
    stale = until if stay.until else max(stay.heard + HOLDS, stay.by)
    parts = [
        ("fuzzy", stay.since, min(stay.by, until)),
        ("firm", stay.by, min(stale, until)),
        ("stale", min(stale, until), until),
    ]
    drawn = [f'<g class="pl-{place} op-{posture.operating}">']
    drawn.append(f"<title>{escape(told(stay))}</title>")
    for name, first, last in parts:
        if first >= last:
            continue
        x, width = _across(first, last, period)
        if not width:
            continue
        across = f'x="{x:.2f}%" width="{width:.2f}%"'
        box = f'{across} y="{GROUND - high}" height="{high}"'
        drawn.append(f'<rect class="stay {name}" {box}/>')
        if place in (Place.ABROAD, Place.REMOTE):
            drawn.append(f'<rect class="{name}" fill="url(#hatch)" {box}/>')
        if help_ := _HELP.get(Consular(posture.consular)):
            drawn.append(
                f'<line class="help help-{help_} {name}"'
                f' x1="{x:.2f}%" x2="{x + width:.2f}%" y1="34" y2="34"/>'
            )
    x, width = _across(stay.since, until, period)
    if stay.since in period:
        drawn.append(
            f'<line class="edge" x1="{x:.2f}%" x2="{x:.2f}%" y1="{GROUND - 19}"'
            f' y2="{GROUND}"/>'
        )
    site = stay.site
    if site and width >= WIDE * len(site) + 1:
        kind = "" if width >= NARROW * len(site) + 2 else ' class="roomy"'
        drawn.append(
            f'<text x="{x:.2f}%" dx="5" y="{GROUND - 5}"{kind}>{escape(site)}</text>'
        )
    return "".join([*drawn, "</g>"])


_HELP = {
    Consular.FULL: "full",
    Consular.LIMITED: "limited",
    Consular.EMERGENCY_ONLY: "emergency",
    Consular.REMOTE: "remote",
}


def _leave(leave: Leave, period: Period, end: date) -> str:
    until = min(leave.until or end, end)
    if until <= period.first or leave.since > period.last:
        return ""
    kind = leave.departure.status.replace(" ", "-")
    drawn = [f'<g class="leave leave-{kind}"><title>{escape(said(leave))}</title>']
    held = until if leave.until else min(leave.by + HOLDS, until)
    for name, first, last in (
        ("firm", leave.since, held),
        ("stale", max(held, leave.since), until),
    ):
        x, width = _across(first, last, period)
        if width > 0:
            drawn.append(
                f'<line class="{name}" x1="{x:.2f}%" x2="{x + max(width, 0.6):.2f}%"'
                ' y1="5" y2="5"/>'
            )
    if leave.since in period:
        x = period.share(leave.since)
        drawn.append(f'<line class="edge" x1="{x:.2f}%" x2="{x:.2f}%" y1="1" y2="9"/>')
    return "".join([*drawn, "</g>"])


def _across(first: date, last: date, period: Period) -> tuple[float, float]:
    x = period.share(first)
    return x, period.share(last) - x


def told(stay: Stay) -> str:
    """A stay in words, with what consular help is given and when it began and ended."""
    consular = Consular(stay.posture.consular).label
    words = f"{capfirst(stay.words)}; {consular}"
    return f"{words}; {_times(stay.posture, stay.until)}"


def said(leave: Leave) -> str:
    """A departure in words, with when it began and ended."""
    return f"{capfirst(leave.words)}; {_times(leave.departure, leave.until)}"


def _times(row: Posture | Departure, until: date | None) -> str:
    if until is None:
        return begun(row)
    return _("%(since)s, until %(until)s") % {
        "since": begun(row),
        "until": short(until),
    }


@lru_cache(maxsize=4096)
def _short(day: date, language: str | None) -> str:
    return date_format(day, "j M Y")


def short(day: date) -> str:
    """ "5 Mar 2026", in the reader's language."""
    return _short(day, get_language())


@lru_cache(maxsize=4096)
def _begun(dated: Dated, language: str | None) -> str:
    return dated.words


def begun(row: Posture | Departure) -> str:
    """When an entry began, in words."""
    return _begun(row.begun, get_language())


def now(row: Row, day: date) -> SafeString:
    """What stands on the day, in words, and since when; as board.js writes it too."""
    if row.stay is None:
        words = f'<span class="dim">{escape(_("nothing recorded by then"))}</span>'
    else:
        since = _("since %(day)s") % {"day": begun(row.stay.posture)}
        stale = "" if row.stay.is_confirmed(day) else _("not confirmed since")
        said = ", ".join(filter(None, [since, stale]))
        words = (
            f'<span class="mark pl-{row.stay.place}" aria-hidden="true"></span>'
            f"{escape(capfirst(row.stay.words))} <small>{escape(said)}</small>"
        )
    return mark_safe(words + _gone(row.leaves))


def _gone(leaves: list[Leave]) -> str:
    """Who is leaving, those who may, must or are withdrawn each together."""
    by_verb: dict[str, list[str]] = {}
    for leave in leaves:
        by_verb.setdefault(leave.verb, []).append(leave.audience)
    if not by_verb:
        return ""
    said = "; ".join(f"{verb}: {', '.join(who)}" for verb, who in by_verb.items())
    return f'<small class="gone">{escape(capfirst(said))}</small>'


def silent(missions: Iterable[Mission]) -> SafeString:
    """A list of missions, each a link; there may be hundreds, so not by a template."""
    # What many have in common is made once: an address but for its slug, a kind's name.
    before, after = reverse("embassies:mission", args=["-"]).split("-")
    kinds = {kind.value: escape(kind.label) for kind in MissionKind}
    return mark_safe(
        "\n".join(
            f'<li><a href="{before}{mission.slug}{after}">'
            f"{escape(mission.sending.name)}</a> <small>{kinds[mission.kind]}</small>"
            for mission in missions
        )
    )


def chronicle(changes: Iterable[Change]) -> SafeString:
    """What began, as rows of a table: when, of whose mission, and what."""
    before, after = reverse("advisories:event", args=[UUID(int=0)]).split(
        str(UUID(int=0))
    )
    known = {each.value: escape(each.label) for each in Confidence}
    rows = []
    for change in changes:
        entry = change.entry
        doubt = (
            ""
            if entry.confidence == Confidence.OFFICIAL
            else f' <span class="how">{known[entry.confidence]}</span>'
        )
        rows.append(
            f'<tr><td class="num">{escape(begun(entry))}</td>'
            f'<th scope="row">{escape(change.name)}</th>'
            f'<td><a href="{before}{entry.pk}{after}">'
            f"{escape(capfirst(change.began.words))}</a>{doubt}</td></tr>"
        )
    return mark_safe("\n".join(rows))


def began(stay: Stay, period: Period) -> SafeString:
    """The day on which it began, as exact as it is known; the year where it differs."""
    if stay.since != stay.by:
        when = stay.posture.begun.when()
        said = dates.told(when.at, when.precision, when.until) if when else ""
        return mark_safe(escape(said))
    years = {period.first.year, period.last.year, stay.since.year}
    said = short(stay.since) if len(years) > 1 else date_format(stay.since, "j M")
    return mark_safe(f'<time datetime="{stay.since.isoformat()}">{said}</time>')


def changes(path: Path) -> str:
    """For the slider, as JSON: [since, place, words, since in words, stale from].

    ``place`` is a key of ``STANDING``; the last is null for all but the last stay.
    """
    been_away = False
    rows = []
    for stay in path.stays:
        been_away = been_away or stay.place.is_away
        back = been_away and stay.place is Place.HERE
        stale = None if stay.until else (stay.heard + HOLDS).isoformat()
        rows.append(
            [
                stay.since.isoformat(),
                "back" if back else str(stay.place),
                capfirst(stay.words),
                begun(stay.posture),
                stale,
            ]
        )
    return _json(rows)


def leaves(path: Path) -> str:
    """For the slider, as JSON: [since, until or null, verb, audience]."""
    return _json(
        [
            [
                leave.since.isoformat(),
                leave.until.isoformat() if leave.until else None,
                leave.verb,
                leave.audience,
            ]
            for leave in path.leaves
        ]
    )


def _json(rows: list[list[str | None]]) -> str:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
