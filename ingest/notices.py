"""From what a document says of missions to what is kept of it.

Nothing is held back: a notice is a message of its own, and what it means for the
record is proposed and decided afterwards. Only what cannot be is left out of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from embassies.facts import NoticeFacts
from embassies.notices import Place, missions_at, record_notices

from .records import Notice

AHEAD = timedelta(days=1)  # a mission's clock may be so far from ours, by its zone
Found = tuple[datetime, str, Notice]  # when it was seen, in which capture


def record(
    source: str, found: Sequence[Found], *, version: int, archive: str = ""
) -> int:
    """Keep what is new; returns how many notices, or versions of them, that is."""
    places = missions_at({place for *_, each in found if (place := _place(each))})
    rows = record_notices(
        source=source,
        found=[
            (at, _facts(_believable(notice, at), capture, places, version, archive))
            for at, capture, notice in found
        ],
    )
    return len(rows)


def _place(notice: Notice) -> Place | None:
    post = notice.post
    return (notice.sending, post.host, post.city) if post else None


def _believable(notice: Notice, at: datetime) -> Notice:
    """Without a date that lies in the future: nobody has written that day yet."""
    issued = notice.issued
    if issued is None or issued.at <= at + AHEAD:
        return notice
    claimed = issued.claimed or issued.at.isoformat()
    return replace(
        notice, issued=None, facts={**notice.facts, "claimed": claimed[:100]}
    )


def _facts(
    notice: Notice,
    capture: str,
    places: Mapping[Place, str],
    version: int,
    archive: str,
) -> NoticeFacts:
    place = _place(notice)
    return NoticeFacts(
        key=notice.key,
        url=notice.url,
        title=notice.title,
        text=notice.text,
        language=notice.language,
        sending=notice.sending,
        hosts=notice.hosts,
        capture_sha256=capture,
        adapter_version=version,
        issued=notice.issued,
        mission=places.get(place) if place else None,
        standing=notice.standing,
        archive=archive,
        facts=notice.facts,
    )
