"""The reader pages. Each loads its objects first and renders last."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from . import timeline
from .comparison import TooLong, compare, paragraphs
from .levels import Level
from .models import Advisory, AdvisoryQuerySet, Country, Edition, Event, Issuer
from .overview import overview
from .standings import State, lede, standing, standings
from .subscriptions import CAP, CHANNELS

LATELY = timedelta(days=30)
LATELY_AT_MOST = 40
ISSUER_PAGE = 300

# /


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What changed lately, and every country with its levels."""
    now = timezone.now()
    table = overview(Issuer.objects.with_listing(), now)
    lately = Event.objects.lately_changed(now - LATELY).with_story()[:LATELY_AT_MOST]
    days = groupby(lately, key=lambda event: event.published_at.date())
    context = {
        "now": now,
        "days": [(day, list(events)) for day, events in days],
        "days_back": LATELY.days,
        "followed": table.followed,
        "groups": table.by_initial(),
    }
    return render(request, "advisories/home.html", context)


# /countries/


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """Every country with its levels, by region of the world."""
    table = overview(Issuer.objects.with_listing(), timezone.now())
    context = {"followed": table.followed, "groups": table.by_region()}
    return render(request, "advisories/countries.html", context)


@require_safe
def country(request: HttpRequest, slug: str) -> HttpResponse:
    """What every government says of one country now, and its timeline."""
    place = get_object_or_404(Country, slug=slug)
    now = timezone.now()
    issuers = list(Issuer.objects.with_listing())
    advisories = Advisory.objects.on(place).with_current().without_texts()
    rows = standings(place, issuers, advisories, now)
    followed = [row.issuer for row in rows if not row.part]
    try:
        choice = timeline.Choice.parse(
            request.GET.dict(), frozenset(issuer.pk for issuer in issuers)
        )
    except ValueError:
        raise Http404(_("There is no such part of this timeline.")) from None
    context = {
        "country": place,
        "now": now,
        "rows": rows,
        "lede": lede(rows),
        "unfollowed": len(issuers) - len({issuer.pk for issuer in followed}),
        "followed": list(dict.fromkeys(followed)),
        "choice": choice,
        "shows": timeline.Show,
        "page": timeline.page(place, choice),
    }
    return render(request, "advisories/country.html", context)


# /events/


@require_safe
def event(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One row of the ledger, with all that it rests on."""
    row = get_object_or_404(Event.objects.with_story(), pk=pk)
    context = {
        "event": row,
        "now": timezone.now(),
        "evidence": row.edition.evidence if row.edition else [],
    }
    return render(request, "advisories/event.html", context)


# /editions/


@require_safe
def edition(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One version of an advisory: what it says, what changed, what it rests on."""
    editions = Edition.objects.select_related(
        "advisory__issuer__sending", "advisory__current"
    )
    row = get_object_or_404(editions, pk=pk)
    earlier = Edition.objects.before(row)
    later = Edition.objects.after(row).defer("text").first()
    context = {
        "edition": row,
        "advisory": row.advisory,
        "countries": row.advisory.countries.in_name_order(),
        "now": timezone.now(),
        "previous": earlier.defer("text").first(),
        "next": later,
        "held_until": (
            later.previous_confirmed_at if later else row.advisory.confirmed_at
        ),
        "paragraphs": paragraphs(row.text) if row.text else [],
        "events": row.events.newest_first().with_story(),
        **_changes(row, earlier.with_text().first()),
    }
    return render(request, "advisories/edition.html", context)


def _changes(row: Edition, other: Edition | None) -> dict[str, Any]:
    """The comparison with the last earlier edition that has a text."""
    if row.text is None or other is None or other.text is None:
        return {"compared": None}
    try:
        return {"compared": other, "blocks": compare(other.text, row.text)}
    except TooLong:
        return {"compared": other, "too_long": True}


# /issuers/


@require_safe
def issuers(request: HttpRequest) -> HttpResponse:
    """Every issuer, and how many destinations it has at each level."""
    tally = Advisory.objects.tally()
    context = {
        "issuers": [
            (row, _tallied(tally.get(row.pk, {})))
            for row in Issuer.objects.with_listing()
        ],
        "levels": list(Level),
        "now": timezone.now(),
    }
    return render(request, "advisories/issuers.html", context)


@require_safe
def issuer(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything one issuer advises; ``?level=`` narrows it, ``?page=`` turns it."""
    row = get_object_or_404(Issuer.objects.with_listing(), pk=slug)
    now = timezone.now()
    counts = row.advisories.all().tally().get(row.pk, {})
    chosen = request.GET.get("level", "")
    try:
        narrowed = _at_level(row.advisories.all(), chosen)
        page = Paginator(
            narrowed.in_name_order().with_current().without_texts(), ISSUER_PAGE
        ).page(request.GET.get("page", 1))
    except (ValueError, InvalidPage):
        raise Http404(_("There is no such page of this list.")) from None
    context = {
        "issuer": row,
        "labels": row.labels.all(),
        "now": now,
        "chosen": chosen,
        "levels": [(level, counts[level]) for level in Level if level in counts],
        "unread": counts.get("unread", 0),
        "total": sum(counts.values()),
        "page": page,
        "rows": [standing(advisory, row, now) for advisory in page],
    }
    return render(request, "advisories/issuer.html", context)


def _tallied(counts: dict[str, int]) -> list[int]:
    """How many are at each level in the scale's order, and how many unread."""
    return [counts.get(key, 0) for key in (*Level.values, "unread")]


def _at_level(advisories: AdvisoryQuerySet, chosen: str) -> AdvisoryQuerySet:
    """Those at the level named, or "unread"; another value raises ValueError."""
    if not chosen:
        return advisories
    if chosen == State.UNREAD:
        return advisories.filter(current=None)
    return advisories.filter(current__level=Level(chosen))


# /feeds/


@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """Which feeds there are, and how to narrow them."""
    context = {"channels": CHANNELS.values(), "cap": CAP}
    return render(request, "advisories/feeds.html", context)
