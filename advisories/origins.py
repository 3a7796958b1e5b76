"""How an event came to be known, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from .models import Archive, Event, Origin


def archive_of(event: Event) -> str:
    """The archive that shows it, by its slug; empty where none does."""
    if event.origin != Origin.BACKFILL:
        return ""
    if event.edition:
        return event.edition.archive
    told = event.payload.get("bundled") or [event.payload.get("archive") or ""]
    return str(told[0])


def origin(event: Event, archives: Mapping[str, Archive]) -> str:
    """Its origin; of an archive that is among ``archives``, with its title."""
    archive = archives.get(archive_of(event))
    if archive is None:
        return str(Origin(event.origin).label)
    return _("from the public archive “%(title)s”") % {"title": archive.title}
