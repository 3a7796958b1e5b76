"""What a text is found to say, in the few words in which the tables put it."""

from __future__ import annotations

from datetime import date

from embassies.extraction import find
from embassies.extraction.finds import Find, Page

PUBLISHED = date(2026, 7, 25)


def finds(text: str, language: str, issuer: str, country: str) -> tuple[Find, ...]:
    """Of a page that was published on the same day in all tests."""
    page = Page(issuer=issuer, country=country, language=language, published=PUBLISHED)
    return find(text, page)


def told(text: str, language: str, issuer: str, country: str) -> list[str]:
    """As "operations suspended GB>UA Kyiv": what, sending>host, the cities named."""
    return [
        " ".join([one.what, f"{one.sending}>{one.host}", *one.cities])
        for one in finds(text, language, issuer, country)
    ]


def events(text: str, language: str, issuer: str, country: str) -> list[Find]:
    return [one for one in finds(text, language, issuer, country) if one.is_event]
