"""The words of editions that were read from archives: they stand in the captures."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.utils.translation import gettext as _

from advisories.models import Edition

from . import archives, store
from .errors import IngestError, ReaderFailed
from .models import Fetch
from .records import Capture as Document

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """``text`` is None where there is none to show; ``problem``: why, for a reader."""

    text: str | None
    problem: str = ""


def of(edition: Edition) -> Words:
    """What an archived edition says, read out of its capture anew; never raises."""
    fetch = (
        Fetch.objects.filter(
            capture=edition.capture_sha256,
            run__archive=edition.archive,
            run__source=edition.advisory.issuer_id,
        )
        .select_related("capture__base__base")
        .order_by("-id")
        .first()
    )
    if fetch is None:
        return Words(None, _("The page that it was read from is not stored here."))
    try:
        return Words(_read(edition, fetch))
    except store.CorruptCapture:
        return Words(None, _("The stored page is damaged, and is not shown."))
    except (IngestError, LookupError):
        return Words(None, _("The stored page cannot be read any more."))


def _read(edition: Edition, fetch: Fetch) -> str | None:
    assert fetch.capture is not None
    document = Document(
        url=fetch.url,
        role=fetch.role,
        key=fetch.key,
        body=store.body_of(fetch.capture),
        fetched_at=fetch.at,
        content_type=fetch.capture.content_type,
    )
    layout = archives.by_slug(edition.archive)
    try:
        reading = layout.read(edition.advisory.issuer_id, document)
    except IngestError:
        raise
    except Exception as error:
        logger.exception("%s: %s", layout.slug, document.key)
        raise ReaderFailed(error) from error
    return reading.advice.text if reading.advice else None
