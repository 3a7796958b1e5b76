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
    document = _bounded(text.decode(body))
    if len(body) > 2000 and not document.get_text(strip=True):
        raise Unparseable("The document has bytes but no text.")
    return document


def fragment(markup: str) -> BeautifulSoup:
    """A piece of HTML out of a feed or a JSON field, with the same bounds."""
    return _bounded(markup)


def _bounded(markup: str) -> BeautifulSoup:
    opened = markup.count("<")
    if opened > MAX_TAGS:
        raise Unparseable(f"The document has {opened} tags, more than any real page.")
    document = _parse(markup)
    # Counted in the tree: how deep the parser nests cannot be told from the markup.
    depths = {id(document): 0}
    for tag in document.find_all(True):
        depths[id(tag)] = depths[id(tag.parent)] + 1
    deepest = max(depths.values())
    if deepest > MAX_DEPTH:
        raise Unparseable(
            f"The document is nested {deepest} deep, deeper than any real page."
        )
    return document


def _parse(markup: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        # A wall in place of a feed, or a sentence that looks like a file's name.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        # The parser takes no lone surrogates and replaces controls instead of
        # dropping them.
        return BeautifulSoup(text.sanitise(markup), "lxml")


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
