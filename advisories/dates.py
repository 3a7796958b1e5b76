"""Dates for readers: as exact as they are known, and no more."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .facts import Precision

_MACHINE = {
    Precision.DAY: "%Y-%m-%d",
    Precision.MONTH: "%Y-%m",
    Precision.YEAR: "%Y",
}
_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def day(at: datetime) -> str:
    """ "5 Mar 2026", in UTC and in the reader's language."""
    return dateformat.format(at.astimezone(UTC), "j M Y")


def exact(at: datetime) -> str:
    """ "5 March 2026, 14:05 UTC"."""
    return dateformat.format(at.astimezone(UTC), r"j F Y, H:i \U\T\C")


def machine(at: datetime, precision: str = Precision.INSTANT) -> str:
    """The moment for ``<time datetime>``, no more exact than it is known."""
    utc = at.astimezone(UTC)
    if form := _MACHINE.get(Precision(precision)):
        return utc.strftime(form)
    return utc.strftime("%Y-%m-%dT%H:%M:%SZ")


def told(at: datetime, precision: str, until: datetime | None = None) -> str:
    """When it happened, in words that claim no more than is known.

    An interval ends at ``until``; without one it counts as not known.
    """
    known = Precision(precision)
    if known is Precision.MONTH:
        return dateformat.format(at.astimezone(UTC), "F Y")
    if known is Precision.YEAR:
        return dateformat.format(at.astimezone(UTC), "Y")
    if known is Precision.INTERVAL and until:
        return _between(at.astimezone(UTC), until.astimezone(UTC))
    if known in (Precision.UNKNOWN, Precision.INTERVAL):
        return _("day not known; first seen %(day)s") % {"day": day(until or at)}
    return day(at)


def _between(start: datetime, end: datetime) -> str:
    if start.date() == end.date():
        return _("%(day)s, between %(start)s and %(end)s UTC") % {
            "day": day(end),
            "start": f"{start:%H:%M}",
            "end": f"{end:%H:%M}",
        }
    form = "j M Y"
    if start.year == end.year:
        form = "j" if start.month == end.month else "j M"
    return _("between %(start)s and %(end)s") % {
        "start": dateformat.format(start, form),
        "end": day(end),
    }


def ago(at: datetime, now: datetime) -> str:
    """How long before ``now``: "4 min ago", "2 h ago", "3 days ago"."""
    seconds = int((now - at).total_seconds())
    if seconds < _MINUTE:
        return _("just now")
    if seconds < _HOUR:
        return _("%(count)d min ago") % {"count": seconds // _MINUTE}
    if seconds < 2 * _DAY:
        return _("%(count)d h ago") % {"count": seconds // _HOUR}
    days = seconds // _DAY
    return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}


def ahead(at: datetime, now: datetime) -> str:
    """How long after ``now``: "in 4 min"; "now" where it has passed."""
    seconds = int((at - now).total_seconds())
    if seconds < _MINUTE:
        return _("now")
    if seconds < _HOUR:
        return _("in %(count)d min") % {"count": seconds // _MINUTE}
    return _("in %(count)d h") % {"count": seconds // _HOUR}
