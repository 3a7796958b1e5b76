"""Who changed what, when and why."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from embassies import audit
from embassies.access import staff_page
from embassies.models import Mission

PER_PAGE = 50


@staff_page("embassies.view_proposal")
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The latest first; ``?mission=us-kyiv`` for one mission's."""
    slug = request.GET.get("mission", "")
    mission = get_object_or_404(Mission, slug=slug) if slug else None
    rows = audit.changes(before=_place(request), mission=mission, limit=PER_PAGE + 1)
    context = {
        "rows": rows[:PER_PAGE],
        "mission": mission,
        "next": _written(rows[PER_PAGE - 1].order) if len(rows) > PER_PAGE else "",
    }
    return render(request, "staff/audit.html", context)


def _place(request: HttpRequest) -> audit.Place | None:
    """Where a page begins; None for the first, or where the address is no place."""
    try:
        at, number, history = request.GET.get("before", "").split(",")
        found = datetime.fromisoformat(at)
        return (found, int(number), int(history)) if found.tzinfo else None
    except ValueError:
        return None


def _written(place: audit.Place) -> str:
    at, number, history = place
    return f"{at.isoformat()},{number},{history}"
