"""Reading HTML strictly and in bounded time."""

from __future__ import annotations

import re
import warnings

from bs4 import (
    BeautifulSoup,
    MarkupResemblesLocatorWarning,
    Tag,
    XMLParsedAsHTMLWarning,
)

from . import text
from .errors import Challenge, UnexpectedShape, Unparseable

MAX_TAGS = 100_000
MAX_DEPTH = 400
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
_VOID = frozenset(
    b"area base br col embed hr img input link meta param source track wbr".split()
)
_BLOCKS = frozenset(
    ["p", "div", "section", "article", "header", "footer", "main", "aside", "nav"]
    + ["ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "blockquote", "pre"]
    + ["h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "address", "form"]
)
_WALL = re.compile(
    r"just a moment|verify(?:ing)? (?:that )?you are (?:a )?human|attention required"
    r"|access denied|checking your browser|enable javascript and cookies"
    r"|request unsuccessful|under maintenance|temporarily unavailable"
    r"|technical difficulties|page (?:was )?not found",
    re.IGNORECASE,
)


def soup(body: bytes) -> BeautifulSoup:
    """The document; raises ``Unparseable`` where reading it would not be bounded."""
    _check_bounds(body)
    document = _parse(text.decode(body))
    if len(body) > 2000 and not document.get_text(strip=True):
        raise Unparseable("The document has bytes but no text.")
    return document


def fragment(markup: str) -> BeautifulSoup:
    """A piece of HTML out of a feed or a JSON field, with the same bounds."""
    _check_bounds(markup.encode("utf-8", "replace"))
    return _parse(markup)


def _parse(markup: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        # A wall in place of a feed, or a sentence that looks like a file's name.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return BeautifulSoup(markup, "lxml")


def _check_bounds(body: bytes) -> None:
    depth = deepest = count = 0
    for match in _TAG.finditer(body):
        count += 1
        name = match[2].lower()
        if name in _VOID or match[3]:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    opened = body.count(b"<")
    if opened > MAX_TAGS or deepest > MAX_DEPTH:
        raise Unparseable(
            f"The document has {opened} tags nested {deepest} deep, more than any "
            f"page of this source."
        )


def refuse_wall(body: bytes) -> None:
    """Raise ``Challenge`` for a bot wall or an error page that came with status 200.

    Meant for documents in which what is looked for was not found: real advice may
    well mention maintenance.
    """
    document = _parse(body[:200_000].decode("utf-8", "replace"))
    head = " ".join(
        tag.get_text(" ", strip=True) for tag in document.select("title, h1, h2")[:5]
    )
    if match := _WALL.search(head):
        raise Challenge(
            f"The publisher answered with a page that says “{match[0]}” instead of the "
            f"document."
        )


def one(node: Tag, selector: str) -> Tag:
    """The only element that matches; zero or two raise ``UnexpectedShape``."""
    found = node.select(selector)
    if len(found) != 1:
        raise UnexpectedShape(f"{selector!r} matches {len(found)} elements, not one.")
    return found[0]


def plain(markup: str | Tag) -> str:
    """Readable text of HTML: blocks apart by a blank line, list items with a dash."""
    node = fragment(markup) if isinstance(markup, str) else markup
    pieces: list[str] = []
    _walk(node, pieces)
    return text.paragraphs("".join(pieces))


def _walk(node: Tag, pieces: list[str]) -> None:
    for child in node.children:
        if isinstance(child, Tag):
            if child.name in ("script", "style", "template", "noscript"):
                continue
            if child.name == "br":
                pieces.append("\n")
                continue
            block = child.name in _BLOCKS
            if block:
                pieces.append("\n\n")
            if child.name == "li":
                pieces.append("- ")
            _walk(child, pieces)
            if block:
                pieces.append("\n\n")
        elif type(child).__name__ == "NavigableString":
            pieces.append(re.sub(r"\s+", " ", str(child)))
