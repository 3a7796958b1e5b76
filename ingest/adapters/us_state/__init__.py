"""The United States: the Department of State's travel advisories.

Three documents say the same thing at different times: the RSS register, the list page
and the data API. Behind all three stand an old and a new back end that take turns, so
dates run backwards; the newest date of the issuer decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from ingest.adapters.base import Adapter, lookup
from ingest.records import (
    Advice,
    Capture,
    Document,
    Expect,
    Part,
    Reading,
    Sheet,
    Verdict,
)

from . import api, feed, listpage
from .reconcile import reconcile

SITE = "https://travel.state.gov"
READERS = {"feed": feed.read, "list": listpage.read, "api": api.read}


class UsState(Adapter):
    slug = "us_state"
    hosts = frozenset({"travel.state.gov", "cadataapi.state.gov"})
    # None is required alone: each has been blocked, empty or gone for weeks at a time.
    documents = (
        Document(
            role="feed",
            url=f"{SITE}/_res/rss/TAsTWs.xml",
            accept="application/rss+xml, application/xml;q=0.9, */*;q=0.5",
            expect=Expect(min=190, max=300, opens_short=True),
            required=False,
        ),
        Document(
            role="list",
            url=f"{SITE}/en/international-travel/travel-advisories.html",
            accept="text/html",
            expect=Expect(min=200, max=300, opens_short=True),
            required=False,
        ),
        Document(
            role="api",
            url="https://cadataapi.state.gov/api/TravelAdvisories",
            accept="application/json",
            expect=Expect(min=190, max=300, opens_short=True),
            required=False,
        ),
    )
    every = timedelta(minutes=15)

    def read(self, capture: Capture) -> Sheet:
        """One reading for each destination named, in the order of their keys."""
        readings: list[Reading] = lookup(READERS, capture.role, "role")(capture)
        return Sheet(readings=tuple(readings))

    def combine(self, parts: Mapping[str, Part], current: Advice | None) -> Verdict:
        """The newest dated reading; what stands is kept where only the form differs."""
        return reconcile(parts, current)
