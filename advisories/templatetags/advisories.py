"""Tags of the reader pages: one-line wrappers round tested functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from advisories import chart_marks, controls, dates, marks, origins, sentences
from advisories.chart import Lane
from advisories.facts import Precision
from advisories.levels import Level
from advisories.models import Archive, Event, Origin
from advisories.standings import Standing

register = template.Library()


@register.simple_tag
def absolute(path: str) -> str:
    """The path's full address, by the settings and never by the Host header."""
    return f"{settings.SITE_URL}{path}"


@register.simple_tag
def level_mark(level: str) -> SafeString:
    return marks.level_mark(Level(level))


@register.simple_tag
def standing_mark(row: Standing) -> SafeString:
    return marks.standing_mark(row)


@register.simple_tag
def cell_mark(row: Standing | None) -> SafeString:
    return marks.cell_mark(row)


@register.simple_tag
def lane_bands(lane: Lane) -> SafeString:
    return chart_marks.bands(lane)


@register.filter
def headline(event: Event) -> str:
    return sentences.headline(event)


@register.filter
def headline_here(event: Event) -> str:
    return sentences.headline(event, here=True)


@register.filter
def glyph(event: Event) -> str:
    return sentences.glyph(event)


@register.filter
def tone(event: Event) -> str:
    return sentences.tone(event)


@register.filter
def words(event: Event) -> sentences.Words:
    return sentences.words(event)


@register.filter
def particulars(event: Event) -> list[str]:
    return sentences.particulars(event)


@register.simple_tag
def origin(event: Event, archives: Mapping[str, Archive] | str) -> str:
    """How it came to be known; ``archives`` by slug, where the page has them."""
    return origins.origin(event, archives if isinstance(archives, Mapping) else {})


@register.filter
def origin_label(value: str) -> str:
    """How a record came here, in words."""
    return str(Origin(value).label)


@register.filter
def level_word(value: str | None) -> str:
    return sentences.level_word(value)


@register.filter
def level_name(value: str) -> str:
    """The level with its number and its words on the common scale."""
    return Level(value).words


@register.filter
def visible(text: str) -> SafeString:
    return controls.visible(text)


@register.simple_tag
def external(url: str, text: str = "", about: str = "") -> SafeString:
    """A link to somebody else's page; text alone where the address is no web address.

    ``about`` is for screen readers, where many links have the same text.
    """
    shown = controls.visible(text or url)
    said = format_html('<span class="sr"> {}</span>', about) if about else ""
    if not url.startswith(("https://", "http://")):
        return format_html("<span>{}{}</span>", shown, said)
    return format_html(
        '<a href="{}" rel="noopener external">{}{}</a>', url, shown, said
    )


@register.simple_tag
def moment(
    at: datetime, precision: str = Precision.INSTANT, until: datetime | None = None
) -> SafeString:
    """A date as exact as it is known; the exact moment is its title."""
    said = dates.told(at, precision, until)
    if precision in (Precision.INTERVAL, Precision.UNKNOWN):
        return format_html('<span class="when">{}</span>', said)
    return format_html(
        '<time class="when" datetime="{}" title="{}">{}</time>',
        dates.machine(at, precision),
        dates.exact(at) if precision == Precision.INSTANT else said,
        said,
    )


@register.simple_tag
def day(at: datetime) -> SafeString:
    """A day of our own; the exact moment is its title."""
    return _relative(at, dates.day(at))


@register.simple_tag
def clock(at: datetime) -> SafeString:
    """A moment of our own, to the minute."""
    return format_html(
        '<time datetime="{}">{}</time>', dates.machine(at), dates.exact(at)
    )


@register.filter
def iso_clock(value: str) -> SafeString:
    """A moment that was kept as ISO 8601 text."""
    return clock(datetime.fromisoformat(value))


@register.simple_tag
def ago(at: datetime, now: datetime) -> SafeString:
    """How long ago, with the exact moment as its title."""
    return _relative(at, dates.ago(at, now))


@register.simple_tag
def ahead(at: datetime, now: datetime) -> SafeString:
    """How soon, with the exact moment as its title."""
    return _relative(at, dates.ahead(at, now))


def _relative(at: datetime, said: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        dates.machine(at),
        dates.exact(at),
        said,
    )


@register.simple_tag
def query(pairs: Iterable[tuple[str, str]] = (), **more: object) -> str:
    """A query string of the values that are not empty, with its question mark."""
    values = [*pairs, *((key, str(value)) for key, value in more.items() if value)]
    said = urlencode([(key, value) for key, value in values if value])
    return f"?{said}" if said else "?"
