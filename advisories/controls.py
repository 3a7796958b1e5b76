"""Characters that nobody sees and that change what is read: shown, or taken out.

Official texts are plain text here. A right-to-left override or a zero-width space in
them is evidence, so pages show where it stands; feeds, which cannot, leave it out.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

# C0 and C1 without tab and line feeds; zero-width, bidirectional and tag characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# What XML 1.0 cannot carry at all, beside the controls above.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def visible(text: str) -> SafeString:
    """The text escaped for HTML, with a mark in place of each hidden character.

    What is already marked as safe HTML is not escaped again.
    """
    return mark_safe(_HIDDEN.sub(_mark, conditional_escape(text)))


def _mark(match: re.Match[str]) -> str:
    code = f"U+{ord(match[0]):04X}"
    name = escape(unicodedata.name(match[0], "control").lower())
    return f'<span class="hidden-char" title="{name}">{code}</span>'


def without_controls(text: str) -> str:
    """The text as XML and every reader can carry it: hidden characters left out."""
    return _NOT_XML.sub("", _HIDDEN.sub("", text)).replace("\r", "\n")
