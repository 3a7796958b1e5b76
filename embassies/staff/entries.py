"""Recording, correcting, taking back and checking again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advisories.models import Country, Event
from embassies import proposals, services
from embassies.access import staff_of, staff_page
from embassies.entries import plain_facts
from embassies.forms import (
    CORRECTIONS,
    FORMS,
    KIND_NAMES,
    CheckForm,
    RetractForm,
    WitnessForm,
    initial_of,
)
from embassies.models import Citation, Mission, Posture, Reconfirmation
from embassies.services import Entered, RefusedEntry

from .entering import answer, based_on, done, posted, require_form
from .missions import mission_at

LATEST = 60


@staff_page("embassies.add_proposal")
@require_form
def record(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """A row of a mission's chain."""
    home, day = mission_at(slug), timezone.now().date()
    form = FORMS[kind](
        posted(request),
        today=day,
        about={"mission": slug},
        initial=based_on(kind, home),
        **extras(kind, home),
    )
    return answer(
        request,
        form,
        mission=home,
        standing=standing_at(kind, home),
        standing_kind=kind,
        heading=_("Record: %(kind)s") % {"kind": KIND_NAMES[kind]},
        verb=_("Record"),
    )


@staff_page("embassies.add_proposal")
@require_form
def tell(request: HttpRequest, kind: str) -> HttpResponse:
    """A statement or a representation; ``?mission=us-kyiv`` says about which."""
    home = Mission.objects.filter(slug=request.GET.get("mission", "")).first()
    code = home.host_id if home else request.GET.get("country", "")
    initial = {
        "statement": {
            "mission": home.slug if home else "",
            "countries": [code],
            "answers": request.GET.get("answers", ""),
        },
        "representation": {"host": code, "sending": home.sending_id if home else ""},
    }
    form = FORMS[kind](
        posted(request),
        today=timezone.now().date(),
        initial=initial[kind],
        **extras(kind, home, codes=(code,)),
    )
    return answer(
        request,
        form,
        mission=home,
        heading=_("Record: %(kind)s") % {"kind": KIND_NAMES[kind]},
        verb=_("Record"),
    )


@staff_page("embassies.add_proposal")
@require_form
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    wrong, day = _entry(pk), timezone.now().date()
    kind = str(wrong._meta.model_name)
    about: dict[str, Any] = {"corrects": str(pk)}
    initial = initial_of({"facts": plain_facts(wrong), "source": _cited(wrong)})
    if kind in ("posture", "departure", "headofmission") and wrong.mission:
        about["mission"] = wrong.mission.slug
        initial |= based_on(kind, wrong.mission)
    codes = initial.get("countries", ())
    form = CORRECTIONS[kind](
        posted(request),
        today=day,
        about=about,
        initial=initial,
        **extras(kind, wrong.mission, codes=codes, but=wrong),
    )
    return answer(
        request,
        form,
        mission=wrong.mission,
        standing=[wrong],
        standing_kind=kind,
        heading=_("Correct: %(kind)s no. %(number)s")
        % {"kind": KIND_NAMES[kind], "number": wrong.number},
        verb=_("Correct"),
    )


@staff_page("embassies.add_proposal")
@require_form
def retract(request: HttpRequest, pk: UUID) -> HttpResponse:
    wrong = _entry(pk)
    kind = str(wrong._meta.model_name)
    about: dict[str, Any] = {"kind": kind, "corrects": str(pk)}
    if wrong.mission:
        about["mission"] = wrong.mission.slug
    return answer(
        request,
        RetractForm(posted(request), about=about),
        mission=wrong.mission,
        standing=[wrong],
        standing_kind=kind,
        heading=_("Retract: %(kind)s no. %(number)s")
        % {"kind": KIND_NAMES[kind], "number": wrong.number},
        verb=_("Retract"),
    )


@staff_page("embassies.add_proposal")
@require_form
def witness(request: HttpRequest, pk: UUID) -> HttpResponse:
    told = _entry(pk)
    form = WitnessForm(
        posted(request), today=timezone.now().date(), about={"event": str(pk)}
    )
    return answer(
        request,
        form,
        mission=told.mission,
        standing=[told],
        standing_kind=str(told._meta.model_name),
        heading=_("The same event, told by another source"),
        verb=_("Add"),
    )


@staff_page("embassies.add_proposal")
@require_form
def reconfirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Checked again, on a page that may be another one than before."""
    held = get_object_or_404(Posture.objects.with_source(), pk=pk)
    form = CheckForm(
        posted(request),
        today=timezone.now().date(),
        about={"event": str(pk)},
        initial=initial_of({"source": _source(_last_citation(held))}),
    )
    return answer(
        request,
        form,
        mission=held.mission,
        standing=[held],
        standing_kind="posture",
        heading=_("Posture no. %(number)s was checked and still holds")
        % {"number": held.number},
        verb=_("Note the check"),
    )


@staff_page("embassies.add_proposal")
@require_POST
def unchanged(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Checked again today, on the page that said it last: one press."""
    held, now = get_object_or_404(Posture.objects.with_source(), pk=pk), timezone.now()
    source = _source(_last_citation(held)) | {"accessed_on": now.date().isoformat()}
    item = {"kind": CheckForm.kind, "event": str(pk), "source": source}
    try:
        outcome = proposals.submit(item, by=staff_of(request), at=now)
    except RefusedEntry:
        return reconfirm(request, pk)
    return done(request, outcome, held.mission)


def extras(
    kind: str,
    mission: Mission | None,
    *,
    codes: Any = (),
    but: Entered | None = None,
) -> dict[str, Any]:
    """What a form of the kind can choose from."""
    if kind == "departure" and mission is not None:
        rows = mission.departures.standing().latest_first()
        return {"standing": rows.exclude(pk=but.pk) if but else rows}
    if kind == "statement":
        codes = Country.objects.filter(pk__in=codes).values_list("pk", flat=True)
        events = Event.objects.exclude(subject="").newest_first()
        if codes:
            events = events.filter(eventcountry__country__in=codes)
        return {"latest": [(e.pk, _line(e)) for e in events[:LATEST]]}
    return {}


def _line(event: Event) -> str:
    said = event.payload.get("summary") or event.payload.get("mission_name") or ""
    return f"{event.occurred_at:%Y-%m-%d} {event.get_kind_display()}: {said}"[:120]


def standing_at(kind: str, home: Mission) -> Any:
    """What is on record today, beside which a new row is typed."""
    day = timezone.now().date()
    if kind == "departure":
        return home.departures.in_force(day).with_source()
    if kind == "posture":
        return home.postures.current(day).with_source()
    return home.headofmissions.current(day).with_source()


def _entry(pk: UUID) -> Entered:
    try:
        return services.entry_of(pk)
    except RefusedEntry as refused:
        raise Http404(str(refused)) from refused


def _last_citation(held: Posture) -> Citation:
    checks = Reconfirmation.objects.filter(posture=held).select_related("citation")
    last = checks.order_by("-pk").first()
    return last.citation if last else held.citation


def _cited(row: Entered) -> dict[str, Any]:
    return _source(row.citation)


def _source(citation: Citation) -> dict[str, Any]:
    day = citation.published_on
    return {
        "url": citation.url,
        "publisher": citation.publisher,
        "title": citation.title,
        "quote": citation.quote,
        "language": citation.language,
        "published_on": day.isoformat() if day else None,
    }
