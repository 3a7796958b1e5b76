"""``{% waiting_count as n %}``: what the staff's pages tell everywhere."""

from __future__ import annotations

from django import template

from embassies.models import Proposal

register = template.Library()


@register.simple_tag
def waiting_count() -> int:
    """How many proposals wait for a person."""
    return Proposal.objects.waiting().count()
