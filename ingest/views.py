"""Reader pages on what was fetched, and on how the sources fare."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from . import adapters, guards, health
from .models import Capture
from .store import CorruptCapture, body_of

SHOWN_BYTES = 200_000
# Stored bytes are somebody else's: nothing in them may run here.
RAW_POLICY = "sandbox; default-src 'none'"

# /captures/


@require_safe
def capture(request: HttpRequest, sha256: str) -> HttpResponse:
    """What was kept of a document, shown as text."""
    row = get_object_or_404(Capture, pk=sha256)
    try:
        body = body_of(row)
    except CorruptCapture as error:
        return _corrupt(request, error)
    context = {
        "capture": row,
        "text": decoded(body[:SHOWN_BYTES], row.content_type),
        "shown": min(SHOWN_BYTES, row.size),
        "fetches": row.fetches.select_related("run").order_by("-at")[:10],
    }
    return render(request, "ingest/capture.html", context)


@require_safe
def capture_raw(request: HttpRequest, sha256: str) -> HttpResponse:
    """The stored bytes, to be kept as a file and never shown by a browser here."""
    row = get_object_or_404(Capture, pk=sha256)
    try:
        body = body_of(row)
    except CorruptCapture as error:
        return _corrupt(request, error)
    return HttpResponse(
        body,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{sha256}.bin"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": RAW_POLICY,
            "Cache-Control": "public, max-age=31536000, immutable",
        },
    )


def _corrupt(request: HttpRequest, error: CorruptCapture) -> HttpResponse:
    return render(request, "503.html", {"reason": str(error)}, status=503)


def decoded(body: bytes, content_type: str) -> str:
    """The bytes as text for people: by the announced charset, else as UTF-8.

    What cannot be decoded is replaced; nothing raises.
    """
    match = re.search(r"charset=[\"']?([\w.:-]{1,40})", content_type, re.IGNORECASE)
    try:
        return body.decode(match[1] if match else "utf-8", "replace")
    except (LookupError, UnicodeError):
        return body.decode("utf-8", "replace")


# /sources/


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """How each source fares: when it was read, what failed, what is held and why."""
    context = {
        "sources": health.all_sources(),
        "families": health.all_families(),
        "archives": health.all_archives(),
        "now": timezone.now(),
    }
    return render(request, "ingest/sources.html", context)


@require_safe
def guards_table(request: HttpRequest) -> HttpResponse:
    """Why a reading is not believed at once, and what makes it believed."""
    context = {
        "holding": [guard for guard in guards.GUARDS if not guard.treatment],
        "treating": [guard for guard in guards.GUARDS if guard.treatment],
    }
    return render(request, "ingest/guards.html", context)


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """One source at length: its documents, holds and latest runs."""
    try:
        adapter = adapters.by_slug(slug)
    except LookupError:
        raise Http404(_("There is no such source.")) from None
    context = {
        "health": health.one_source(adapter),
        "failing": health.failing_pages(slug)[: health.FAILING_SHOWN],
        "now": timezone.now(),
    }
    return render(request, "ingest/source.html", context)
