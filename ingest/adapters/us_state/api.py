"""The data API: the register once more as JSON, at times from an outdated replica."""

from __future__ import annotations

from datetime import UTC, datetime

from ingest import html, text
from ingest.errors import EmptyDocument, UnexpectedShape, Unparseable
from ingest.records import Capture, Issued, Precision, Reading

from .items import Item, readings

READ = frozenset({"Title", "Link", "Summary", "Published"})
# Category holds the tags that are no ISO codes; the others repeat link and date.
IGNORED = frozenset({"Category", "id", "Updated"})


def read(capture: Capture) -> list[Reading]:
    """The readings of the API; an empty array is a failure of theirs, not news."""
    try:
        records = text.parse_json(capture.body)
    except Unparseable:
        html.refuse_wall(capture.body)
        raise
    if not isinstance(records, list):
        raise UnexpectedShape("The API answered with something else than an array.")
    if not records:
        raise EmptyDocument("The API answered with an empty array.")
    return readings(_item(record) for record in records)


def _item(record: object) -> Item:
    if not isinstance(record, dict):
        raise UnexpectedShape("The API's array holds something else than objects.")
    record = dict(record)
    claimed = text.take(record, "Published", str)
    # Null and missing are both how a body that is not there may be written.
    if record.get("Summary") is None:
        record["Summary"] = ""
    return Item(
        title=text.take(record, "Title", str),
        url=text.take(record, "Link", str).strip(),
        claimed=claimed,
        issued=_day(claimed),
        body=html.plain(text.take(record, "Summary", str)),
    )


def _day(claimed: str) -> Issued | None:
    """The day in UTC: midnight there is the evening before in Washington."""
    try:
        at = datetime.fromisoformat(claimed)
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Issued(midnight, Precision.DAY, claimed)
