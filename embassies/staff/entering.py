"""How every form of the staff is answered: entered, waiting, or shown again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from embassies import changes, entries, proposals, services
from embassies.access import publishes_alone, staff_of
from embassies.entries import CHAINS
from embassies.forms import BasedForm, ItemForm
from embassies.models import Mission, Proposal
from embassies.services import (
    Entered,
    OvertakenEntry,
    OvertakenMission,
    RefusedEntry,
)

require_form = require_http_methods(["GET", "HEAD", "POST"])
Enter = Callable[[dict[str, Any], int | None], HttpResponse]


def answer(
    request: HttpRequest,
    form: ItemForm,
    *,
    mission: Mission | None = None,
    enter: Enter | None = None,
    **context: Any,
) -> HttpResponse:
    """Enter what was typed if it can be; else show the form, nothing lost.

    ``enter``: what is done with the item in place of ``proposals.submit``.
    """
    if form.is_valid():
        item, based_on = form.item(), form.cleaned_data.get("based_on")
        try:
            if enter is not None:
                return enter(item, based_on)
            outcome = proposals.submit(
                item, by=staff_of(request), at=timezone.now(), based_on=based_on
            )
            return done(request, outcome, mission)
        except (OvertakenEntry, OvertakenMission) as overtaken:
            if isinstance(form, BasedForm):
                context["overtaken"] = what_changed(item, based_on)
                form.rebase(overtaken.number)
            form.add_error(None, str(overtaken))
        except RefusedEntry as refused:
            form.add_error(None, str(refused))
    probe = {"kind": form.kind, **form.about}
    waits = enter is None and not publishes_alone(staff_of(request), probe)
    context |= {"form": form, "mission": mission, "waits": waits}
    return render(request, "staff/entry.html", context)


def done(
    request: HttpRequest,
    outcome: Entered | Mission | Proposal | None,
    mission: Mission | None,
) -> HttpResponse:
    """Say what became of it, and go back to where it belongs."""
    if isinstance(outcome, Proposal):
        text = _("It waits now for somebody who may publish it.")
        messages.success(request, text)
        return redirect("staff:proposal", outcome.pk)
    if outcome is None or isinstance(outcome, Mission):
        messages.success(request, _("Recorded."))
        mission = outcome or mission
    else:
        text = _("Recorded as no. %(number)s.") % {"number": outcome.number}
        messages.success(request, text)
        mission = mission or outcome.mission
    if mission is None:
        return redirect("staff:home")
    return redirect("staff:mission", mission.slug)


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def based_on(kind: str, mission: Mission) -> dict[str, int]:
    """The number of the latest row that the writer is about to see; 0 for none."""
    rows = entries.SERIES[kind].model._default_manager.filter(mission=mission)
    latest = rows.order_by("-number").values_list("number", flat=True).first()
    return {"based_on": latest or 0}


def what_changed(item: dict[str, Any], seen: int | None) -> list[changes.Row]:
    """What stood when the writer looked beside what stands, where the two differ."""
    if item["kind"] not in CHAINS:
        return _what_changed_of_mission(item)
    rows = entries.SERIES[item["kind"]].model._default_manager
    chain = rows.filter(mission__slug=item["mission"]).with_source()
    then, now = (
        chain.filter(number=seen or 0).first(),
        chain.order_by("-number").first(),
    )
    sides = [entries.plain_facts(row) if row else None for row in (then, now)]
    return [row for row in changes.compare(item["kind"], *sides) if row.differs]


def _what_changed_of_mission(item: dict[str, Any]) -> list[changes.Row]:
    mission = Mission.objects.get(slug=item["mission"])
    latest = services.changes_of(mission).latest("position").payload
    return changes.compare(item["kind"], latest["from"], latest["to"])
