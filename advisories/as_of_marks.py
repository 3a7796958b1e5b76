"""An answer of a day in a table of many countries: short, and never by colour alone."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .as_of import Answer, State
from .marks import short_mark
from .sentences import level_word
from .standings import State as Standing


def day_mark(answer: Answer) -> SafeString:
    """The level where it is known to have stood; else words, without the mark."""
    if answer.state is State.OWN:
        return short_mark(Standing.OWN)
    if answer.edition is None:
        return format_html('<span class="dim">{}</span>', _("no record"))
    if answer.edition.withdrawn:
        said = short_mark(Standing.WITHDRAWN)
    elif answer.state is State.LAST_KNOWN:
        said = SafeString("")
    else:
        said = short_mark(Standing.STANDS, answer.level, answer.stricter_part)
    return format_html("{}{}{}", said, _doubt(answer), _corrected(answer))


def _doubt(answer: Answer) -> SafeString:
    """In words, how little is known."""
    if answer.state is State.LAST_KNOWN:
        last = level_word(answer.level.value) if answer.level else _("withdrawn")
        return format_html(
            '<span class="why">{}</span>',
            _("not confirmed; last %(level)s") % {"level": last},
        )
    if answer.state is State.BRIDGED:
        return format_html('<small class="why">{}</small>', _("not watched"))
    return SafeString("")


def _corrected(answer: Answer) -> SafeString:
    if not answer.corrections:
        return SafeString("")
    return format_html('<small class="corrected">{}</small>', _("corrected since"))
