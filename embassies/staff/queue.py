"""The queue of proposals: what waits, one of them, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from advisories.models import Event
from embassies import audit, changes, proposals
from embassies.access import staff_of, staff_page
from embassies.entries import CHAINS, Item
from embassies.forms import FORMS, KIND_NAMES, QueueForm, RejectForm, initial_of
from embassies.models import Decision, Mission, Proposal, ProposalQuerySet
from embassies.services import RefusedEntry

from .entering import answer, based_on, posted, require_form
from .entries import extras, standing_at

PER_PAGE = 50
AROUND = 600  # characters of the text on each side of the sentence


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentence in its text; nothing stands around it where that is not here."""

    before: str
    sentence: str
    after: str


@staff_page("embassies.view_proposal")
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    form, rows = _narrowed(request)
    count = rows.count()
    if place := _place(request.GET.get("after", "")):
        rows = rows.filter(_behind(*place))
    rows = rows.select_related("mission", "country", "proposed_by")
    page = list(rows[: PER_PAGE + 1])
    last = page[PER_PAGE - 1] if len(page) > PER_PAGE else None
    context = {
        "form": form,
        "rows": [(row, _kind_name(row.item)) for row in page[:PER_PAGE]],
        "waiting": count,
        "kept": _kept(request),
        "next": f"{last.seen_at.isoformat()},{last.pk}" if last else "",
    }
    return render(request, "staff/proposals.html", context)


@staff_page("embassies.view_proposal")
@require_form
def proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it says, what it would change; accepting and rejecting it."""
    row = _proposal(pk)
    reject = RejectForm(posted(request) if "reject" in request.POST else None)
    problem = ""
    if request.method == "POST":
        try:
            if "accept" in request.POST:
                return _accept(request, row, seen=request.POST.get("based_on", ""))
            if reject.is_valid():
                return _reject(request, row, reject.cleaned_data["reason"])
        except RefusedEntry as refused:
            problem = str(refused)
    return render(
        request,
        "staff/proposal.html",
        {"problem": problem}
        | _told(row)
        | {
            "reject": reject,
            "kept": _kept(request),
            "following": _following(request, row),
            "history": audit.changes(proposal=row),
        },
    )


@staff_page("embassies.decide_proposal")
@require_form
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ordinary form, filled in with what is proposed."""
    row = _proposal(pk)
    item: Item = proposals.as_it_stands(row) or {
        "kind": "posture",
        "facts": {},
        "source": _source(row),
    }
    kind = request.GET.get("kind", item["kind"])
    if kind not in FORMS or item.get("facts") is None or item.get("corrects"):
        messages.info(request, _("This one is accepted or rejected as it is."))
        return redirect("staff:proposal", pk)
    slug = request.POST.get("mission") or item.get("mission") or ""
    mission = row.mission or Mission.objects.filter(slug=slug).first()
    initial = initial_of(item)
    more: dict[str, Any] = extras(
        kind, mission, codes=initial.get("countries") or [row.country_id]
    )
    if kind in CHAINS:
        more["choose"] = _suggested(row)
        initial |= based_on(kind, mission) if mission else {"based_on": 0}
    form = FORMS[kind](
        posted(request), today=timezone.now().date(), initial=initial, **more
    )

    def enter(typed: Item, seen: int | None) -> HttpResponse:
        return _accept(request, row, item=_captured(typed, item), based_on=seen)

    return answer(
        request,
        form,
        mission=mission,
        enter=enter,
        proposal=row,
        kinds=[(each, KIND_NAMES[each], each == kind) for each in FORMS],
        passage=_passage(row),
        heading=_("Amend what is proposed"),
        verb=_("Accept as amended"),
    )


def _accept(
    request: HttpRequest,
    row: Proposal,
    *,
    item: Item | None = None,
    seen: str = "",
    based_on: int | None = None,
) -> HttpResponse:
    if seen.isdecimal():
        based_on = int(seen)
    outcome = proposals.accept(
        row.pk,
        by=staff_of(request),
        at=timezone.now(),
        item=item,
        reason=request.POST.get("reason", ""),
        based_on=based_on,
    )
    if isinstance(outcome, Proposal):
        text = _("Amended: it waits for another publisher.")
    elif isinstance(outcome, Event):
        text = _("Accepted: it stands in the record.")
    else:
        text = _("Accepted.")
    messages.success(request, text)
    return _next(request, row)


def _reject(request: HttpRequest, row: Proposal, reason: str) -> HttpResponse:
    proposals.reject(row.pk, by=staff_of(request), at=timezone.now(), reason=reason)
    messages.success(request, _("Rejected."))
    return _next(request, row)


def _next(request: HttpRequest, row: Proposal) -> HttpResponse:
    """The one that comes after it in the queue as it is narrowed, or the queue."""
    following = _following(request, row)
    page = "staff:proposals"
    if following is None or not request.user.has_perm("embassies.decide_proposal"):
        address = reverse(page)
    else:
        address = reverse("staff:proposal", args=[following.pk])
    kept = _kept(request)
    return redirect(f"{address}?{kept}" if kept else address)


def _following(request: HttpRequest, row: Proposal) -> Proposal | None:
    """The open one after it in the queue as it is narrowed, or the first."""
    _form, rows = _narrowed(request)
    others = rows.exclude(pk=row.pk)
    return others.filter(_behind(row.seen_at, row.pk)).first() or others.first()


def _told(row: Proposal) -> dict[str, Any]:
    """All that one proposal's page shows."""
    item, now = proposals.as_it_stands(row), timezone.now()
    told: dict[str, Any] = {
        "proposal": row,
        "kind_name": _kind_name(item),
        "passage": _passage(row),
        "source": (item or {}).get("source"),
        "decision": Decision.objects.select_related("decided_by")
        .filter(pk=row.pk)
        .first(),
    }
    if item is not None:
        try:
            told["changes"] = changes.rows_of(item, now.date())
        except RefusedEntry as refused:
            told["problem"] = str(refused)
        if item["kind"] in CHAINS and item.get("facts") and row.mission:
            told |= based_on(item["kind"], row.mission) | {
                "standing": standing_at(item["kind"], row.mission),
                "standing_kind": item["kind"],
            }
    return told


def _passage(row: Proposal) -> Passage:
    """The sentence with what stands around it, where its text is at hand."""
    text = row.edition.text if row.edition else row.notice.text if row.notice else ""
    sentence, start = row.sentence, row.start
    if not text or text[start : row.end] != sentence:
        start = text.find(sentence) if text and sentence else -1
    if start < 0 or not text:
        return Passage("", sentence, "")
    end = start + len(sentence)
    return Passage(
        text[max(0, start - AROUND) : start], sentence, text[end : end + AROUND]
    )


def _proposal(pk: UUID) -> Proposal:
    rows = Proposal.objects.select_related(
        "mission__host",
        "country",
        "edition__advisory__issuer",
        "notice",
        "proposed_by",
        "result",
    )
    return get_object_or_404(rows.defer("edition__evidence"), pk=pk)


def _narrowed(request: HttpRequest) -> tuple[QueueForm, ProposalQuerySet]:
    """The queue as the address narrows it, oldest first."""
    form, rows = QueueForm(request.GET), Proposal.objects.waiting()
    if not form.is_valid():
        return form, rows.none()
    asked = form.cleaned_data
    if asked["country"]:
        rows = rows.filter(country=asked["country"])
    if asked["mission"]:
        rows = rows.filter(mission__slug=asked["mission"])
    if asked["kind"]:
        rows = rows.filter(item__kind=asked["kind"])
    if asked["origin"]:
        rows = rows.filter(origin=asked["origin"])
    if asked["language"]:
        rows = rows.filter(language=asked["language"])
    return form, rows


def _behind(seen_at: datetime, pk: UUID) -> Q:
    return Q(seen_at__gt=seen_at) | Q(seen_at=seen_at, pk__gt=pk)


def _place(text: str) -> tuple[datetime, UUID] | None:
    """Where a page begins; None for the first, or where the address is no place."""
    at, _comma, pk = text.partition(",")
    try:
        return datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return None


def _kept(request: HttpRequest) -> str:
    """What the queue is narrowed by, as part of an address."""
    pairs = [(name, request.GET.get(name, "")) for name in QueueForm.base_fields]
    return urlencode([pair for pair in pairs if pair[1]])


def _kind_name(item: Item | None) -> str:
    if item is None:
        return _("mission not known")
    name = str(KIND_NAMES.get(item["kind"], item["kind"]))
    if item.get("corrects"):
        taken = item["facts"] is None
        pattern = _("%(kind)s, taken back") if taken else _("%(kind)s, corrected")
        return pattern % {"kind": name}
    return name


def _suggested(row: Proposal) -> list[str]:
    if row.country is None:
        return []
    missions = Mission.objects.filter(host=row.country).order_by("slug")
    return list(missions.values_list("slug", flat=True)[:400])


def _source(row: Proposal) -> Item:
    """Where a proposal without a mission is from."""
    found = row.edition or row.notice
    publisher = row.edition.advisory.issuer.name if row.edition else ""
    return {
        "url": found.url if found else "",
        "publisher": publisher or (row.notice.source if row.notice else ""),
        "title": found.title if found else "",
        "quote": row.sentence,
        "language": row.language,
        "capture_sha256": found.capture_sha256 if found else "",
    }


def _captured(typed: Item, proposed: Item) -> Item:
    """The typed item with the capture of its page, where that is the proposed one."""
    source = proposed.get("source") or {}
    if typed["source"]["url"] == source.get("url") and source.get("capture_sha256"):
        kept = {"capture_sha256": source["capture_sha256"]}
        return typed | {"source": typed["source"] | kept}
    return typed
