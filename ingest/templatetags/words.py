"""The words of an archived edition, and what changed in them, for its page."""

from __future__ import annotations

from typing import Any

from django import template

from advisories.comparison import TooLong, compare, paragraphs
from advisories.models import Edition
from ingest import words

register = template.Library()


@register.inclusion_tag("ingest/_words.html")
def archived_words(edition: Edition, previous: Edition | None) -> dict[str, Any]:
    """What it says, compared with the edition before it in its archive."""
    said = words.of(edition)
    context: dict[str, Any] = {
        "edition": edition,
        "text": said.text,
        "problem": said.problem,
        "paragraphs": paragraphs(said.text) if said.text else [],
    }
    before = words.of(previous) if previous and said.text else None
    if before is None or before.text is None or said.text is None:
        return context
    context["compared"] = previous
    try:
        context["blocks"] = compare(before.text, said.text)
    except TooLong:
        context["too_long"] = True
    return context
