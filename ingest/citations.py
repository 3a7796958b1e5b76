"""The pages that staff cite, kept where they can be reached.

A page is asked for after the entry stands, through the same door as any other, with
its manners. One that cannot be kept is said so beside the citation, and is no fault
of the entry.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.utils import timezone

from embassies import services

from .captures import ladder_of
from .door import open_page_door
from .errors import FetchError
from .fetch import Fetcher, Request, Response
from .models import Capture

logger = logging.getLogger(__name__)

BATCH = 5
Open = Callable[[str], Fetcher]


def capture_due(limit: int = BATCH, open_door: Open = open_page_door) -> int:
    """Ask for the pages of some citations that wait; how many were asked for.

    ``open_door``: gives a fetcher for one host. Call it outside a transaction.
    """
    due = services.citations_to_capture(timezone.now(), limit)
    for citation, url in due:
        try:
            with open_door(urlsplit(url).hostname or "") as door:
                sha256 = _keep(door.get(Request(url)))
        except FetchError as error:
            logger.info("The cited page %s is not kept: %s", url, error)
            services.note_capture(citation, at=timezone.now(), problem=str(error))
        else:
            services.note_capture(citation, at=timezone.now(), sha256=sha256)
    return len(due)


def _keep(response: Response) -> str:
    """Store what was fetched; the hash by which it is named."""
    sha256 = hashlib.sha256(response.body).hexdigest()
    if not Capture.objects.filter(pk=sha256).exists():
        row = ladder_of(response.url).keep(
            sha256,
            response.body,
            url=response.url,
            content_type=response.content_type,
            at=response.fetched_at,
        )
        Capture.objects.bulk_create([row], ignore_conflicts=True)
    return sha256
