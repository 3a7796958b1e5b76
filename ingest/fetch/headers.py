"""Questions to response headers."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_RETRY_AFTER = 24 * 3600.0

# Set by the walls in front of a site when they answer in its place.
_WALL_HEADERS = {"cf-mitigated", "x-amzn-waf-action"}


def http_date(value: str | None) -> datetime | None:
    """An HTTP date as an aware time, None when it is missing or not a date."""
    try:
        parsed = parsedate_to_datetime(value or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def retry_after(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds until the host wants to be asked again, at most 24 h.

    None when the header is missing, malformed, negative or past. A date is taken
    relative to the response's own Date where it has one, so that a wrong clock
    on either side does no harm; else to ``now``.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+", value):
        return min(float(value[:12]), MAX_RETRY_AFTER)
    date = http_date(value)
    if date is None:
        return None
    seconds = (date - (http_date(headers.get("date")) or now)).total_seconds()
    return min(seconds, MAX_RETRY_AFTER) if seconds > 0 else None


def is_wall(headers: Mapping[str, str]) -> bool:
    """Whether a bot wall, not the site, says that it wrote this answer."""
    return not _WALL_HEADERS.isdisjoint(headers)
