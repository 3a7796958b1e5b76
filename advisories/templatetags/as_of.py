"""Tags of the pages on one day: one-line wrappers round tested functions."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from advisories import as_of_marks
from advisories.as_of import Answer

register = template.Library()


@register.simple_tag
def day_mark(answer: Answer) -> SafeString:
    return as_of_marks.day_mark(answer)
