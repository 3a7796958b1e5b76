"""Finds in official texts what they say of missions and their staff.

Pure: a text and what is known of its page in, finds out.
"""

from __future__ import annotations

from collections.abc import Callable

from embassies.extraction import (
    dutch,
    english,
    french,
    german,
    italian,
    japanese,
    scandinavian,
    spanish,
)
from embassies.extraction.finds import Find, Page

# By the language of the page; each reader keeps its own rules and sentences.
READERS: dict[str, Callable[[str, Page], tuple[Find, ...]]] = {
    "da": scandinavian.read,
    "de": german.read,
    "en": english.find,
    "es": spanish.read,
    "fr": french.read,
    "it": italian.read,
    "ja": japanese.read,
    "nb": scandinavian.read,
    "nl": dutch.read,
    "no": scandinavian.read,
    "sv": scandinavian.read,
}


def find(text: str, page: Page) -> tuple[Find, ...]:
    """All that the text says, in its order; nothing where the language is not read."""
    reader = READERS.get(page.language)
    return reader(text, page) if reader else ()
