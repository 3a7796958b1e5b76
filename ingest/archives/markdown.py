"""From Markdown, as archives keep the publishers' HTML, to the text that it showed."""

from __future__ import annotations

import re

from ingest import text

# A target ends on its own line; it may hold a title, and brackets of its own.
_LINK = re.compile(
    r"!?\[(?P<words>(?:\\.|[^\[\]\\]|\[[^\[\]]*\])*)\]"
    r'\((?:\\.|"(?:\\.|[^"\\\n])*"|\([^()\n]*\)|[^()"\\\n])*\)'
)
# The patterns below begin with what they look for, not with what stands before it:
# that is ten times faster.
# The writer puts a space between emphasised words and the comma that follows them,
_BEFORE_POINT = re.compile(r"([*_]) +(?=[,.;:!?)])")
# and loses the one that stood inside the emphasis: "and**terrorism**".
_GLUED = re.compile(r"\*\*(?=[^\W_]{2})(?:(?<=[^\W_]{2}\*\*)|(?<=[,;:]\*\*))")
_STRONG = re.compile(r"\*\*+")
_DOUBLED = re.compile(r"__+")
_SLANTED = re.compile(r"_(?:(?![^\W_])|(?<![^\W_]_))")
_ITEM = re.compile(r"^[ \t]*[*+-][ \t]+", re.MULTILINE)
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>|~-])")


def plain(markdown: str) -> str:
    """Readable text in the form of ``ingest.html.plain``.

    Paragraphs and list items are apart by a blank line, items begin with a dash;
    targets of links and marks of emphasis are gone.
    """
    words = _LINK.sub(lambda match: match["words"], markdown)
    words = _GLUED.sub(" ", _BEFORE_POINT.sub(r"\1", words))
    words = _SLANTED.sub("", _DOUBLED.sub("_", _STRONG.sub("", words)))
    words = _HEADING.sub("\n", _ITEM.sub("\n- ", words))
    return text.paragraphs(_ESCAPED.sub(r"\1", words))
