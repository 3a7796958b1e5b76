"""The mark of a level: a shape, a number and a word, never a colour alone."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .levels import Level
from .sentences import level_word, part_word
from .standings import Standing, State

_SYMBOLS = {Level.VARIES: "varies", Level.NOT_STATED: "none"}
_STATE_SYMBOLS = {
    State.WITHDRAWN: "none",
    State.UNREAD: "unread",
    State.NOT_COVERED: "absent",
    State.OWN: "absent",
}


def level_mark(level: Level) -> SafeString:
    """Shape and number, with the common scale's words after them."""
    return _level(level, get_language())


@lru_cache(maxsize=64)
def _level(level: Level, language: str | None) -> SafeString:
    number = level.rank or ""
    return format_html(
        '<span class="level l-{}">{}<b>{}</b> <span class="word">{}</span></span>',
        level.value,
        _shape(_SYMBOLS.get(level, level.value)),
        number,
        level.label,
    )


def standing_mark(row: Standing) -> SafeString:
    """A standing in a country's table, in full words."""
    if row.level is None:
        return _without_level(row.state, get_language())
    if row.state is State.STALE:
        return format_html(
            '<span class="stale">{} <span class="word">{}</span></span>',
            level_mark(row.level),
            row.state.label,
        )
    return level_mark(row.level)


@lru_cache(maxsize=64)
def _without_level(state: State, language: str | None) -> SafeString:
    return format_html(
        '<span class="level l-none">{}<span class="word">{}</span></span>',
        _shape(_STATE_SYMBOLS.get(state, "unread")),
        state.label,
    )


def cell_mark(row: Standing | None) -> SafeString:
    """A standing in a table of many countries: short, the rest for screen readers."""
    if row is None:
        return _cell(State.NOT_COVERED, None, None, get_language())
    return _cell(row.state, row.level, row.stricter_part, get_language())


def short_mark(
    state: State, level: Level | None = None, region: Level | None = None
) -> SafeString:
    """The same for a level and the strictest advice on a part, by themselves."""
    return _cell(state, level, region, get_language())


@lru_cache(maxsize=512)
def _cell(
    state: State, level: Level | None, region: Level | None, language: str | None
) -> SafeString:
    if level is None:
        return format_html(
            '<span class="level l-none">{}<span class="word">{}</span></span>',
            _shape(_STATE_SYMBOLS.get(state, "unread")),
            _short(state),
        )
    return format_html(
        '<span class="level l-{}{}">{}{}</span>{}{}',
        level.value,
        " dated" if state is State.STALE else "",
        _shape(_SYMBOLS.get(level, level.value)),
        format_html('<b>{}</b><span class="sr"> {}</span>', level.rank, level.label)
        if level.rank
        else format_html('<span class="word">{}</span>', level_word(level.value)),
        _part(region),
        format_html('<small class="why">{}</small>', _("stale"))
        if state is State.STALE
        else "",
    )


def _part(region: Level | None) -> SafeString:
    if region is None:
        return SafeString("")
    return format_html(
        '<small class="why">{} {}</small>', _("parts"), part_word(region.value)
    )


def _short(state: State) -> str:
    return {
        State.WITHDRAWN: _("withdrawn"),
        State.UNREAD: _("not read"),
        State.NOT_COVERED: _("not listed"),
        State.OWN: _("own"),
    }.get(state, str(state.label))


def _shape(symbol: str) -> SafeString:
    return format_html(
        '<svg class="shape" aria-hidden="true"><use href="#shape-{}"/></svg>', symbol
    )
