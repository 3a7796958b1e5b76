"""Finds in official texts what they say of missions and their staff.

Pure: a text and what is known of its page in, finds out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from embassies.extraction.finds import Find, Page

Reader = Callable[[str, Page], tuple[Find, ...]]

# By the language of the page, the module that reads it; each has its own rules and
# sentences. They are many: each is loaded when the first text in its language comes.
READERS = {
    "da": "scandinavian",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "ja": "japanese",
    "nb": "scandinavian",
    "nl": "dutch",
    "no": "scandinavian",
    "sv": "scandinavian",
}


def find(text: str, page: Page) -> tuple[Find, ...]:
    """All that the text says, in its order; nothing where the language is not read."""
    reader = _reader(page.language)
    return reader(text, page) if reader else ()


@cache
def _reader(language: str) -> Reader | None:
    if language not in READERS:
        return None
    read: Reader = import_module(f"{__name__}.{READERS[language]}").read
    return read
