"""The RSS register: a standing list of advisories, one item each, not a change feed."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from ingest import html, text
from ingest.errors import EmptyDocument, UnexpectedShape, Unparseable
from ingest.records import Capture, Reading

from . import wording
from .items import Item, readings

DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
READ = frozenset({"title", "link", "pubDate", "description", "category"})
# The guid repeats the link; the identifier repeats the tags, which are no ISO codes.
IGNORED = frozenset({"guid", f"{DUBLIN_CORE}identifier"})


def read(capture: Capture) -> list[Reading]:
    """The readings of the register; raises ``ReadError`` where it is not one."""
    root = _root(capture.body)
    items = root.findall("./channel/item")
    if not items:
        raise EmptyDocument("The feed holds no item.")
    return readings(_item(item) for item in items)


def _root(body: bytes) -> Element:
    try:
        # The characters are handed over decoded: a declaration may say Latin-1.
        root: Element = ElementTree.fromstring(text.decode(body), forbid_dtd=True)
    except (ParseError, ValueError, DefusedXmlException) as error:
        html.refuse_wall(body)
        raise Unparseable(f"The feed is not well-formed XML: {error!r}.") from None
    if root.tag != "rss":
        html.refuse_wall(body)
        raise UnexpectedShape(f"The feed's root is {root.tag!r}, not 'rss'.")
    return root


def _item(item: Element) -> Item:
    claimed = text.line(_one(item, "pubDate"))
    return Item(
        title=_one(item, "title"),
        url=_one(item, "link").strip(),
        claimed=claimed,
        issued=wording.day(claimed),
        body=html.plain(item.findtext("description") or ""),
        category=_threat_level(item),
    )


def _one(item: Element, name: str) -> str:
    found = item.findall(name)
    if len(found) != 1 or not (found[0].text or "").strip():
        raise UnexpectedShape(f"An item of the feed has not exactly one {name!r}.")
    return found[0].text or ""


def _threat_level(item: Element) -> str:
    """The category that repeats the label; the tags beside it identify nothing."""
    found = {
        text.line(category.text or "")
        for category in item.findall("category")
        if category.get("domain") == "Threat-Level"
    }
    if len(found) > 1:
        raise UnexpectedShape("An item of the feed has two different threat levels.")
    return found.pop() if found else ""
