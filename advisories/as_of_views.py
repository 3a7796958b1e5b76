"""What each issuer said on a day: of every country, of one, and as a certificate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from datetime import UTC, datetime

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.db.models import Max, QuerySet, Sum
from django.db.models.functions import Extract, Least
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from . import as_of, dates, ledger
from .as_of import Day, Knowledge, NoSuchDay, State
from .certificate import LANGUAGE, Certificate, certify
from .models import Advisory, Archive, Country, Issuer

COUNTRIES_PAGE = 60
MAX_AGE_SECONDS = 60

# /as-of/


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Where a day is chosen; ``?on=`` and ``?country=`` lead on to its page."""
    now = timezone.now()
    wanted, slug = request.GET.get("on", ""), request.GET.get("country", "")
    countries = list(Country.objects.in_name_order())
    error = ""
    if wanted:
        try:
            day = Day.parse(wanted.strip(), now)
        except NoSuchDay as refused:
            error = str(refused)
        else:
            if not slug:
                return redirect("advisories:as-of", day)
            if slug in {country.slug for country in countries}:
                return redirect("advisories:country-as-of", slug, day)
            error = _("There is no such country; choose one of the list.")
    context = {
        "error": error,
        "wanted": wanted[:20],
        "chosen": slug,
        "countries": countries,
        "today": Day(now.date()),
    }
    status = 400 if error else 200
    return render(request, "advisories/as_of_door.html", context, status=status)


# /as-of/<day>/


@require_safe
def every_country(request: HttpRequest, day: str) -> HttpResponseBase:
    """All countries; ``?issuer=`` and ``?region=`` narrow it, ``?page=`` turns it."""
    now = timezone.now()
    archives = list(Archive.objects.order_by("slug"))
    on = _day(day, now, archives)

    def answer() -> HttpResponse:
        followed = as_of.issuers_on_record()
        countries = list(Country.objects.in_name_order())
        issuer, region = request.GET.get("issuer", ""), request.GET.get("region", "")
        regions = sorted({country.region for country in countries})
        shown = [row for row in followed if issuer in ("", row.pk)]
        within = [row for row in countries if region in ("", row.region)]
        try:
            page = Paginator(within, COUNTRIES_PAGE).page(request.GET.get("page", 1))
        except InvalidPage:
            page = None
        if page is None or not within or (issuer and not shown):
            raise Http404(_("There is no such part of this table."))
        told = as_of.answers(on, list(page), shown, archives, parts=False)
        context = {
            "day": on,
            "next": _next(on, now),
            "followed": followed,
            "shown": shown,
            "issuer": issuer,
            "region": region,
            "regions": regions,
            "page": page,
            "rows": [
                (
                    country,
                    [(row, _national(told[country.pk], row)) for row in shown],
                )
                for country in page
            ],
        }
        return render(request, "advisories/as_of.html", context)

    return _conditional(request, on, now, archives, Advisory.objects.all(), answer)


def _national(told: list[as_of.Answer], issuer: Issuer) -> as_of.Answer:
    """The one that a table's cell shows: of several, the best known and gravest."""
    return next(answer for answer in told if answer.issuer.pk == issuer.pk)


# /countries/<slug>/as-of/<day>/


@require_safe
def country(request: HttpRequest, slug: str, day: str) -> HttpResponseBase:
    """What every issuer said of one country, with the evidence, and what is unknown."""
    place = get_object_or_404(Country, slug=slug)
    now = timezone.now()
    archives = list(Archive.objects.order_by("slug"))
    on = _day(day, now, archives, place)

    def answer() -> HttpResponse:
        issuers = as_of.issuers_on_record()
        told = as_of.answers(on, [place], issuers, archives)[place.pk]
        context = {
            "country": place,
            "day": on,
            "next": _next(on, now),
            "now": now,
            "answers": told,
            "held": _count(told, State.HELD),
            "unknown": _count(told, State.NONE),
            "doubtful": _count(told, State.BRIDGED, State.LAST_KNOWN),
            "unconfirmed": as_of.unconfirmed(place, on),
            "over": on.end <= now,
        }
        return render(request, "advisories/as_of_country.html", context)

    about = Advisory.objects.filter(countries=place)
    return _conditional(request, on, now, archives, about, answer)


def _count(told: list[as_of.Answer], *states: State) -> int:
    """How many issuers' national answers are in one of the states."""
    return len({row.issuer.pk for row in told if not row.part and row.state in states})


# /countries/<slug>/as-of/<day>/certificate/


@require_safe
def certificate(request: HttpRequest, slug: str, day: str) -> HttpResponseBase:
    """The certificate as a page that prints."""
    made = _certificate(request, slug, day)
    if not isinstance(made, Certificate):
        return made
    with translation.override(LANGUAGE):
        at = f"?at={made.position}"
        context = {
            "certificate": made,
            "pdf": reverse("advisories:certificate-pdf", args=[slug, day]) + at,
            "page": reverse("advisories:country-as-of", args=[slug, day]),
        }
        return _kept(
            request,
            made,
            lambda: render(request, "advisories/certificate.html", context),
        )


@require_safe
def certificate_pdf(request: HttpRequest, slug: str, day: str) -> HttpResponseBase:
    """The same as a file: the same bytes whenever the same is known."""
    made = _certificate(request, slug, day)
    if not isinstance(made, Certificate):
        return made
    return _kept(request, made, lambda: _pdf(made))


def _pdf(made: Certificate) -> HttpResponse:
    # What writes PDF takes longer to load than a page to answer: only when needed.
    from .certificate_pdf import render_pdf

    return HttpResponse(
        render_pdf(made),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{made.filename}"'},
    )


def _certificate(
    request: HttpRequest, slug: str, day: str
) -> Certificate | HttpResponseBase:
    """As known at ``?at=``; without it, the way to the certificate of now."""
    place = get_object_or_404(Country, slug=slug)
    now = timezone.now()
    archives = list(Archive.objects.order_by("slug"))
    on = _day(day, now, archives)
    if on.end > now:
        raise Http404(
            _("That day is not over yet (UTC); a certificate is made afterwards.")
        )
    if "at" not in request.GET:
        return redirect(f"{request.path}?at={ledger.position()}")
    with translation.override(LANGUAGE):
        return certify(place, on, _knowledge(request.GET["at"]), archives)


def _knowledge(at: str) -> Knowledge:
    last = ledger.position()
    if not (at.isascii() and at.isdigit() and len(at) < 16 and 0 < int(at) <= last):
        raise Http404(_("The ledger has no such row; leave ?at= out for the last one."))
    return Knowledge.of(int(at))


def _kept(
    request: HttpRequest, made: Certificate, render_it: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """Told by its contents: what is certified alike is sent once."""
    etag = _tag(settings.VERSION, request.get_full_path(), made.digest)
    response = get_conditional_response(request, etag=etag) or render_it()
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
    return response


# What they share


def _day(
    text: str,
    now: datetime,
    archives: Collection[Archive],
    place: Country | None = None,
) -> Day:
    """The day of an address; one that the record cannot tell of is not found."""
    try:
        day = Day.parse(text, now)
    except NoSuchDay as error:
        raise Http404(str(error)) from None
    first = as_of.begins(archives, place)
    if first is None:
        raise Http404(_("Nothing is on record yet."))
    if day.end <= first:
        raise Http404(
            _("The record begins on %(day)s; nothing is known of earlier days.")
            % {"day": dates.day(first)}
        )
    return day


def _next(day: Day, now: datetime) -> Day | None:
    """The day after it, where that is not yet to come."""
    return day.next if day.next.start <= now else None


def _conditional(
    request: HttpRequest,
    day: Day,
    now: datetime,
    archives: Collection[Archive],
    advisories: QuerySet[Advisory],
    answer: Callable[[], HttpResponse],
) -> HttpResponseBase:
    """304 without rendering where nothing that the page shows has become known.

    Confirmations are not in the ledger: those up to the day's end, and how far each
    archive was watched, are part of the tag.
    """
    confirmed = advisories.order_by().aggregate(
        total=Sum(Extract(Least("confirmed_at", day.end), "epoch")),
        last=Max("first_listed_at"),
    )
    etag = _tag(
        settings.VERSION,
        settings.SITE_URL,
        get_language(),
        request.get_full_path(),
        ledger.position(),
        confirmed["total"],
        confirmed["last"],
        [(archive.pk, archive.spans) for archive in archives],
        min(now.astimezone(UTC).date(), day.next.date),
    )
    response = get_conditional_response(request, etag=etag) or answer()
    response["ETag"] = etag
    patch_cache_control(response, no_cache=True)
    return response


def _tag(*parts: object) -> str:
    said = "|".join(str(part) for part in parts)
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
