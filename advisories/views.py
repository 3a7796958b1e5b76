"""The reader pages. Each loads its objects first and renders last."""

from __future__ import annotations

from datetime import datetime, timedelta
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
from .chart import chart
from .comparison import TooLong, compare, paragraphs
from .levels import Level
from .models import (
    Advisory,
    AdvisoryQuerySet,
    Archive,
    Country,
    Edition,
    Event,
    Issuer,
    Strand,
)
from .origins import archive_of
from .overview import overview
from .standings import State, lede, standing, standings, strands
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
        "archives": Archive.objects.in_bulk(),
    }
    return render(request, "advisories/home.html", context)


# /countries/


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """Every country with its levels, by region of the world."""
    table = overview(Issuer.objects.with_listing(), timezone.now())
    context = {
        "followed": table.followed,
        "groups": table.by_region(),
        "archives": Archive.objects.in_bulk(),
    }
    return render(request, "advisories/countries.html", context)


@require_safe
def country(request: HttpRequest, slug: str) -> HttpResponse:
    """What every government says of one country now, and its timeline.

    ``?show=`` and ``?issuer=`` narrow the timeline, ``?before=`` turns its pages,
    ``?chart=`` is the year that the chart is of.
    """
    place = get_object_or_404(Country, slug=slug)
    now = timezone.now()
    issuers = list(Issuer.objects.with_listing())
    advisories = list(Advisory.objects.on(place).with_current().without_texts())
    archived = strands(advisories)
    rows = standings(place, issuers, advisories, now, archived)
    try:
        choice = timeline.Choice.parse(
            request.GET.dict(), frozenset(issuer.pk for issuer in issuers)
        )
    except ValueError:
        raise Http404(_("There is no such part of this timeline.")) from None
    drawn = None
    if choice.before is None:  # it belongs to the newest page
        drawn = chart(_by_sender(advisories, issuers), archived, now, choice.year)
        if choice.year and (drawn is None or choice.year not in drawn.years):
            raise Http404(_("Nothing is on record of this year."))
    told = [row.issuer for row in rows if not row.part]
    context = {
        "country": place,
        "now": now,
        "rows": rows,
        "lede": lede(rows),
        "unfollowed": len(issuers) - len({issuer.pk for issuer in told}),
        "followed": list(dict.fromkeys(told)),
        "archives": {row.archive_id: row.archive for row in archived},
        "chart": drawn,
        "choice": choice,
        "shows": timeline.Show,
        "page": timeline.page(place, choice),
    }
    return render(request, "advisories/country.html", context)


def _by_sender(advisories: list[Advisory], issuers: list[Issuer]) -> list[Advisory]:
    """In the order of their issuers, which replace their own: they know the sender."""
    by_slug = {issuer.pk: issuer for issuer in issuers}
    order = list(by_slug)
    for row in advisories:
        row.issuer = by_slug[row.issuer_id]
    return sorted(advisories, key=lambda row: order.index(row.issuer_id))


# /events/


@require_safe
def event(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One row of the ledger, with all that it rests on."""
    row = get_object_or_404(Event.objects.with_story().with_outcome(), pk=pk)
    context = {
        "event": row,
        "archive": Archive.objects.filter(pk=archive_of(row)).first(),
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
    archive = Archive.objects.filter(pk=row.archive).first() if row.archive else None
    context = {
        "edition": row,
        "advisory": row.advisory,
        "countries": row.advisory.countries.in_name_order(),
        "now": timezone.now(),
        "previous": earlier.defer("text").first(),
        "next": later,
        "archive": archive,
        "archives": {archive.pk: archive} if archive else {},
        "held_until": later.previous_confirmed_at if later else _confirmed_at(row),
        "paragraphs": paragraphs(row.text) if row.text else [],
        "events": row.events.newest_first().with_story().with_outcome(),
        **(_changes(row, earlier.with_text().first()) if row.text else {}),
    }
    return render(request, "advisories/edition.html", context)


def _confirmed_at(row: Edition) -> datetime | None:
    """When a strand's last edition was last found to hold, by its own witness."""
    if not row.archive:
        return row.advisory.confirmed_at
    strand = Strand.objects.filter(archive=row.archive, current=row).first()
    return strand.confirmed_at if strand else None


def _changes(row: Edition, other: Edition | None) -> dict[str, Any]:
    """The comparison with the last earlier edition that has a text."""
    if row.text is None or other is None or other.text is None:
        return {}
    try:
        return {"compared": other, "blocks": compare(other.text, row.text)}
    except TooLong:
        return {"compared": other, "too_long": True}


# /issuers/


@require_safe
def issuers(request: HttpRequest) -> HttpResponse:
    """Every issuer, and how many destinations it has at each level."""
    tally = Advisory.objects.listed().tally()
    archived = Advisory.objects.archived().tally()
    context = {
        "issuers": [
            (
                row,
                _tallied(tally.get(row.pk, {})),
                sum(archived.get(row.pk, {}).values()),
            )
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
    counts = row.advisories.listed().tally().get(row.pk, {})
    archived = row.advisories.archived().count()
    chosen = request.GET.get("level", "")
    try:
        narrowed = _at_level(row.advisories.all(), chosen)
        page = Paginator(
            narrowed.in_name_order().with_current().without_texts(), ISSUER_PAGE
        ).page(request.GET.get("page", 1))
    except (ValueError, InvalidPage):
        raise Http404(_("There is no such page of this list.")) from None
    past = {strand.advisory_id: strand for strand in strands(list(page))}
    context = {
        "issuer": row,
        "labels": row.labels.all(),
        "now": now,
        "chosen": chosen,
        "levels": [(level, counts[level]) for level in Level if level in counts],
        "unread": counts.get("unread", 0),
        "archived": archived,
        "total": sum(counts.values()),
        "page": page,
        "rows": [standing(a, row, now, past.get(a.pk)) for a in page],
    }
    return render(request, "advisories/issuer.html", context)


def _tallied(counts: dict[str, int]) -> list[int]:
    """How many are at each level in the scale's order, and how many unread."""
    return [counts.get(key, 0) for key in (*Level.values, "unread")]


def _at_level(advisories: AdvisoryQuerySet, chosen: str) -> AdvisoryQuerySet:
    """Those at the level named, "unread" or "archived"; else raises ValueError.

    By default all that are listed; where none is, what archives know.
    """
    if chosen == State.ARCHIVED or not (chosen or advisories.listed().exists()):
        return advisories.archived()
    if not chosen:
        return advisories.listed()
    if chosen == State.UNREAD:
        return advisories.listed().filter(current=None)
    return advisories.filter(current__level=Level(chosen))


# /feeds/


@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """Which feeds there are, and how to narrow them."""
    context = {"channels": CHANNELS.values(), "cap": CAP}
    return render(request, "advisories/feeds.html", context)
