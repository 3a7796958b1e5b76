"""Where staff decide about readings that are held."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from embassies.access import staff_of, staff_page

from . import corrections, decisions
from .decisions import CannotDecide
from .models import Hold
from .staff_forms import DecisionForm, TakeBackForm, UnreadDecisionForm

PER_PAGE = 50


@staff_page("ingest.view_hold")
@require_safe
def holds(request: HttpRequest) -> HttpResponse:
    rows = Hold.objects.open().newest_first().select_related("advisory__issuer")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "staff/holds.html", {"page": page})


@staff_page("ingest.change_hold")
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Hold.objects.live().select_related("advisory__current", "advisory__issuer")
    held = get_object_or_404(rows, pk=pk)
    kind = DecisionForm if held.proposed else UnreadDecisionForm
    form = kind(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _decide(held, form, staff_of(request).get_username())
        except CannotDecide as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Decided: %(name)s.") % {"name": held.name})
            return redirect("holds:list")
    return render(request, "staff/hold.html", {"hold": held, "form": form})


def _decide(held: Hold, form: DecisionForm, by: str) -> None:
    reason, now = form.cleaned_data["reason"], timezone.now()
    if not form.approves:
        decisions.refuse(hold_id=held.pk, by=by, reason=reason, at=now)
        return
    language = held.advisory.issuer.language if held.advisory else ""
    decisions.approve(
        hold_id=held.pk, by=by, reason=reason, at=now, advice=form.advice(language)
    )


@staff_page("ingest.change_hold")
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Changes of level that can be taken back, latest first."""
    rows = corrections.can_be_taken_back().newest_first().with_story()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "staff/published.html", {"page": page})


@staff_page("ingest.change_hold")
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    event = get_object_or_404(corrections.can_be_taken_back().with_story(), pk=pk)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            correction = corrections.take_back(
                event_id=pk,
                by=staff_of(request).get_username(),
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except CannotDecide as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Taken back."))
            return redirect(correction.get_absolute_url())
    return render(request, "staff/take_back.html", {"event": event, "form": form})
