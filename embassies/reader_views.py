"""What readers see of missions: one mission, a host city, who helps whom."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from advisories.models import Country

from . import boards, cities, standing
from .boards import Period
from .dates import EARLIEST_YEAR
from .forms import SearchForm
from .models import Accreditation, Mission
from .story import story

FOUND_AT_MOST = 60
LATELY_AT_MOST = 12
CHANGES_AT_MOST = 300

# /missions/<slug>/


@require_safe
def mission(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a mission stands today, and all that is recorded of it.

    ``?postures=``, ``?departures=``, ``?heads=``, ``?statements=`` turn the pages.
    """
    rows = Mission.objects.select_related("sending", "host", "protecting", "citation")
    home = get_object_or_404(rows, slug=slug)
    context = story(home, timezone.now().date(), request.GET)
    return render(request, "embassies/mission.html", context)


# /embassies/


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every host city, those that changed last first; ``?q=`` finds missions."""
    search = SearchForm(request.GET)
    words = search.cleaned_data["q"].strip() if search.is_valid() else ""
    everywhere = cities.host_cities()
    found = list(Mission.objects.search(words)[: FOUND_AT_MOST + 1]) if words else []
    context = {
        "words": words,
        "found": found[:FOUND_AT_MOST],
        "more": len(found) > FOUND_AT_MOST,
        "at_most": FOUND_AT_MOST,
        "lately": cities.changed_lately(everywhere, LATELY_AT_MOST),
        "countries": cities.by_country(everywhere),
        "missions": sum(city.missions for city in everywhere),
        "cities": len(everywhere),
        "nowhere": Mission.objects.filter(city_slug="").count(),
    }
    return render(request, "embassies/index.html", context)


# /embassies/help/


@require_safe
def representations(request: HttpRequest) -> HttpResponse:
    """Who gives consular help to whom; ``?country=`` narrows it to one host."""
    slug = request.GET.get("country", "")
    country = get_object_or_404(Country, slug=slug) if slug else None
    where = Q(host=country) if country else Q()
    served = (
        Country.objects.filter(accreditations__isnull=False)
        .annotate(served=Count("accreditations__mission__sending", distinct=True))
        .order_by("sort_name")
    )
    context = {
        "country": country,
        "rows": standing.represented(where, timezone.now().date()),
        "protected": standing.protected(where),
        "served": standing.served_from_elsewhere(country) if country else [],
        "countries": [] if country else served,
        "accreditations": Accreditation.objects.count(),
    }
    return render(request, "embassies/help.html", context)


# /embassies/<host-city-slug>/


@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """A host city's board, told for ``?day=``, drawn from ``?from=`` to ``?to=``."""
    found = cities.find(slug)
    if not found:
        raise Http404(_("No mission stands in a city of this name."))
    if len(found) > 1:
        return render(request, "embassies/which.html", {"cities": found})
    [city] = found
    if request.path != city.address:
        return redirect(city.address)
    today = timezone.now().date()
    day, period, error = _asked(request, today)
    drawn = boards.board(city, today, day, period)
    changes = boards.chronicle(drawn)
    context = {
        "city": city,
        "board": drawn,
        "today": today,
        "asked": {name: request.GET.get(name, "") for name in ("from", "to")},
        "error": error,
        "changes": changes[:CHANGES_AT_MOST],
        "more": len(changes) - CHANGES_AT_MOST,
    }
    return render(
        request, "embassies/board.html", context, status=400 if error else 200
    )


def _asked(request: HttpRequest, today: date) -> tuple[date | None, Period | None, str]:
    """The day and the period that were asked for; where wrong, only the reason."""
    try:
        day, first, last = (
            _day(request.GET.get(name, "").strip(), today)
            for name in ("day", "from", "to")
        )
    except ValueError as error:
        return None, None, str(error)
    if first is None and last is None:
        return day, None, ""
    last = last or today
    first = first or min(last, today) - boards.LEAST
    if first >= last:
        return None, None, _("The period ends before it begins.")
    return day, Period(first, last), ""


def _day(text: str, today: date) -> date | None:
    if not text:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            _("This is not a day of the calendar; write it like 2022-01-24.")
        ) from None
    if not EARLIEST_YEAR <= day.year <= today.year:
        raise ValueError(_("The record does not reach to that year."))
    return day
