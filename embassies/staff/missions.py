"""Where staff start: what waits, the latest entries, missions and their details."""

from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from advisories.models import Event, Origin
from embassies import services
from embassies.access import staff_of, staff_page
from embassies.forms import (
    KIND_NAMES,
    EditMissionForm,
    MissionForm,
    SearchForm,
    SignInForm,
)
from embassies.models import Mission, Proposal
from embassies.vocabulary import ProposalState

from .entering import answer, posted, require_form

PER_PAGE = 100
LATEST = 20
SHOWN = 200  # of each kind, on a mission's page


class SignIn(LoginView):
    """Only ``next`` addresses of this site are followed."""

    template_name = "staff/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = False


@staff_page("embassies.view_mission")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    entries = Event.objects.filter(origin=Origin.STAFF).with_story().newest_first()
    mine = Proposal.objects.filter(proposed_by=staff_of(request))
    context = {
        "search": SearchForm(),
        "entries": entries[:LATEST],
        "mine": mine.order_by("-seen_at")[:LATEST],
    }
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
    home, day = mission_at(slug), timezone.now().date()
    departures = home.departures.with_source().select_related("replaces")
    chains = {
        "posture": home.postures.with_source().with_last_checked(),
        "departure": departures,
        "headofmission": home.headofmissions.with_source(),
        "statement": home.statements.with_source(),
        "representation": home.representations.with_source().select_related("by"),
    }
    context = {
        "mission": home,
        "waiting": home.proposals.filter(state=ProposalState.OPEN).count(),
        "posture": home.postures.current(day).with_last_checked().first(),
        "in_force": home.departures.in_force(day),
        "head": home.headofmissions.current(day).first(),
        "chains": [
            (kind, KIND_NAMES[kind], rows.latest_first()[:SHOWN])
            for kind, rows in chains.items()
        ],
    }
    return render(request, "staff/mission.html", context)


@staff_page("embassies.add_proposal")
@require_form
def add_mission(request: HttpRequest) -> HttpResponse:
    form = MissionForm(posted(request), today=timezone.now().date())
    return answer(request, form, heading=_("Add a mission"), verb=_("Add"))


@staff_page("embassies.add_proposal")
@require_form
def edit_mission(request: HttpRequest, slug: str) -> HttpResponse:
    home = mission_at(slug)
    seen = services.changes_of(home).count()
    form = EditMissionForm(
        posted(request),
        today=timezone.now().date(),
        about={"mission": slug},
        initial=services.mission_facts(home) | {"based_on": seen},
    )
    return answer(
        request,
        form,
        mission=home,
        heading=_("Change the details"),
        verb=_("Change"),
    )


def mission_at(slug: str) -> Mission:
    rows = Mission.objects.select_related("sending", "host", "protecting", "citation")
    return get_object_or_404(rows, slug=slug)
