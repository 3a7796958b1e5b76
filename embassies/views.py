"""The staff's pages, and a mission's page for readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from advisories.models import Event, Origin

from . import services
from .access import staff_of, staff_page
from .forms import (
    CorrectDepartureForm,
    CorrectPostureForm,
    DatedForm,
    DepartureForm,
    EntryForm,
    MissionForm,
    PostureForm,
    ReasonForm,
    SearchForm,
    SignInForm,
    departure_initial,
    posture_initial,
    source_initial,
)
from .models import Departure, Mission, Posture
from .services import OvertakenEntry, RefusedEntry

require_form = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 100
LATEST = 20


class SignIn(LoginView):
    """Only ``next`` addresses of this site are followed."""

    template_name = "staff/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = False


@staff_page("embassies.view_mission")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    entries = Event.objects.filter(origin=Origin.STAFF).with_story().newest_first()
    context = {"search": SearchForm(), "entries": entries[:LATEST]}
    return render(request, "staff/home.html", context)


@staff_page("embassies.view_mission")
@require_safe
def missions(request: HttpRequest) -> HttpResponse:
    search = SearchForm(request.GET)
    words = search.cleaned_data["q"] if search.is_valid() else ""
    page = Paginator(Mission.objects.search(words), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"search": search, "words": words, "page": page}
    return render(request, "staff/missions.html", context)


@staff_page("embassies.view_mission")
@require_safe
def mission(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "staff/mission.html", _story(_mission(slug)))


@require_safe
def reader_mission(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "embassies/mission.html", _story(_mission(slug)))


@staff_page("embassies.add_mission")
@require_form
def add_mission(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = MissionForm(_posted(request), today=now.date())

    def act() -> HttpResponse:
        added = services.add_mission(
            facts=form.facts(), source=form.source(), by=staff_of(request), at=now
        )
        return _done(request, added, _("Added: %(name)s.") % {"name": added.name})

    return _entry(request, form, act, heading=_("Add a mission"), verb=_("Add"))


@staff_page("embassies.add_posture")
@require_form
def record_posture(request: HttpRequest, slug: str) -> HttpResponse:
    home, now = _mission(slug), timezone.now()
    form = PostureForm(
        _posted(request), today=now.date(), initial=_based_on(home.postures.all())
    )

    def act() -> HttpResponse:
        row = services.record_posture(
            mission=slug,
            facts=form.facts(),
            source=form.source(),
            by=staff_of(request),
            at=now,
            based_on=form.cleaned_data["based_on"],
        )
        return _recorded(request, row)

    return _entry(
        request,
        form,
        act,
        mission=home,
        postures=home.postures.current(now.date()).with_source(),
        heading=_("Record a posture"),
        verb=_("Record"),
    )


@staff_page("embassies.change_posture")
@require_form
def correct_posture(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wrong, now = _posture(slug, number), timezone.now()
    form = CorrectPostureForm(
        _posted(request),
        today=now.date(),
        initial=posture_initial(wrong) | _based_on(wrong.mission.postures.all()),
    )

    def act() -> HttpResponse:
        row = services.correct_posture(
            mission=slug,
            number=number,
            facts=form.facts(),
            source=form.source(),
            reason=form.cleaned_data["reason"],
            by=staff_of(request),
            at=now,
            based_on=form.cleaned_data["based_on"],
        )
        return _recorded(request, row)

    return _entry(
        request,
        form,
        act,
        mission=wrong.mission,
        postures=[wrong],
        heading=_("Correct posture no. %(number)s") % {"number": number},
        verb=_("Correct"),
    )


@staff_page("embassies.change_posture")
@require_form
def retract_posture(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wrong, now = _posture(slug, number), timezone.now()
    form = ReasonForm(_posted(request))

    def act() -> HttpResponse:
        services.retract(
            event=wrong.pk,
            reason=form.cleaned_data["reason"],
            by=staff_of(request),
            at=now,
        )
        taken = _("Took back no. %(number)s.") % {"number": number}
        return _done(request, wrong.mission, taken)

    return _entry(
        request,
        form,
        act,
        mission=wrong.mission,
        postures=[wrong],
        heading=_("Retract posture no. %(number)s") % {"number": number},
        verb=_("Retract"),
    )


@staff_page("embassies.add_reconfirmation")
@require_form
def reconfirm_posture(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    held, now = _posture(slug, number), timezone.now()
    form = EntryForm(
        _posted(request), today=now.date(), initial=source_initial(held.citation)
    )

    def act() -> HttpResponse:
        services.reconfirm_posture(
            mission=slug,
            number=number,
            source=form.source(),
            by=staff_of(request),
            at=now,
        )
        noted = _("Noted that posture no. %(number)s still holds.")
        return _done(request, held.mission, noted % {"number": number})

    return _entry(
        request,
        form,
        act,
        mission=held.mission,
        postures=[held],
        heading=_("Posture no. %(number)s was checked and still holds")
        % {"number": number},
        verb=_("Note the check"),
    )


@staff_page("embassies.add_departure")
@require_form
def record_departure(request: HttpRequest, slug: str) -> HttpResponse:
    home, now = _mission(slug), timezone.now()
    form = DepartureForm(
        _posted(request),
        today=now.date(),
        standing=list(home.departures.standing().latest_first()),
        initial=_based_on(home.departures.all()),
    )

    def act() -> HttpResponse:
        row = services.record_departure(
            mission=slug,
            facts=form.facts(),
            source=form.source(),
            by=staff_of(request),
            at=now,
            based_on=form.cleaned_data["based_on"],
        )
        return _recorded(request, row)

    return _entry(
        request,
        form,
        act,
        mission=home,
        departures=home.departures.in_force(now.date()).with_source(),
        heading=_("Record a departure"),
        verb=_("Record"),
    )


@staff_page("embassies.change_departure")
@require_form
def correct_departure(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wrong, now = _departure(slug, number), timezone.now()
    others = wrong.mission.departures.standing().exclude(pk=wrong.pk)
    form = CorrectDepartureForm(
        _posted(request),
        today=now.date(),
        standing=list(others.latest_first()),
        initial=departure_initial(wrong) | _based_on(wrong.mission.departures.all()),
    )

    def act() -> HttpResponse:
        row = services.correct_departure(
            mission=slug,
            number=number,
            facts=form.facts(),
            source=form.source(),
            reason=form.cleaned_data["reason"],
            by=staff_of(request),
            at=now,
            based_on=form.cleaned_data["based_on"],
        )
        return _recorded(request, row)

    return _entry(
        request,
        form,
        act,
        mission=wrong.mission,
        departures=[wrong],
        heading=_("Correct departure no. %(number)s") % {"number": number},
        verb=_("Correct"),
    )


@staff_page("embassies.change_departure")
@require_form
def retract_departure(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wrong, now = _departure(slug, number), timezone.now()
    form = ReasonForm(_posted(request))

    def act() -> HttpResponse:
        services.retract(
            event=wrong.pk,
            reason=form.cleaned_data["reason"],
            by=staff_of(request),
            at=now,
        )
        taken = _("Took back no. %(number)s.") % {"number": number}
        return _done(request, wrong.mission, taken)

    return _entry(
        request,
        form,
        act,
        mission=wrong.mission,
        departures=[wrong],
        heading=_("Retract departure no. %(number)s") % {"number": number},
        verb=_("Retract"),
    )


def _entry(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], HttpResponse],
    **context: Any,
) -> HttpResponse:
    """Do it if what was typed can be recorded; else show the form, nothing lost."""
    if form.is_valid():
        try:
            return act()
        except OvertakenEntry as overtaken:
            if isinstance(form, DatedForm):
                form.rebase(overtaken.latest.number)
            form.add_error(None, str(overtaken))
        except RefusedEntry as refused:
            form.add_error(None, str(refused))
    return render(request, "staff/entry.html", {"form": form} | context)


def _recorded(request: HttpRequest, row: Posture | Departure) -> HttpResponse:
    text = _("Recorded as no. %(number)s.") % {"number": row.number}
    return _done(request, row.mission, text)


def _done(request: HttpRequest, home: Mission, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("staff:mission", home.slug)


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _based_on(rows: models.QuerySet[Any]) -> dict[str, int]:
    return {"based_on": rows.aggregate(last=models.Max("number"))["last"] or 0}


def _mission(slug: str) -> Mission:
    rows = Mission.objects.select_related("sending", "host", "protecting", "citation")
    return get_object_or_404(rows, slug=slug)


def _posture(slug: str, number: int) -> Posture:
    rows = Posture.objects.with_source()
    return get_object_or_404(rows, mission__slug=slug, number=number)


def _departure(slug: str, number: int) -> Departure:
    rows = Departure.objects.with_source().select_related("replaces")
    return get_object_or_404(rows, mission__slug=slug, number=number)


def _story(home: Mission) -> dict[str, Any]:
    """What a mission's page tells: what stands today, and both chains."""
    day = timezone.now().date()
    return {
        "mission": home,
        "posture": home.postures.current(day).with_last_checked().first(),
        "in_force": home.departures.in_force(day),
        "postures": home.postures.with_source().with_last_checked().latest_first(),
        "departures": home.departures.with_source()
        .select_related("replaces")
        .latest_first(),
    }
