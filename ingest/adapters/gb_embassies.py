"""Britain: GOV.UK's list of where its missions give help, and from where else.

The list has no dates of its own and no news: each country's entry is a state that
holds until the list says otherwise (docs/sources/gb_embassies.md).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

from ingest import html, text
from ingest.countries import destination_key, resolve
from ingest.errors import EmptyDocument, UnexpectedShape, UnknownValue, Unparseable
from ingest.records import Capture, Document, Expect, Notice, Place, Post, Sheet

from .base import Adapter, lookup

ISSUER = "gb_fcdo"  # its aliases: the same ministry names the countries
SITE = "https://www.gov.uk"
PAGE = f"{SITE}/world/embassies"

# What each value says, and whether the embassy in the country says it.
ASSISTANCE = {
    "local": ("Help is given in the country.", True),
    "remote": ("Help is given from another country.", False),
    "none": ("No office gives help.", False),
}


class GbEmbassies(Adapter):
    slug = "gb_embassies"
    hosts = frozenset({"www.gov.uk"})
    documents = (
        Document(
            role="index",
            url=f"{SITE}/api/content/world/embassies",
            accept="application/json",
            # GOV.UK knows some 229 places in the world, not all of them active.
            expect=Expect(min=180, max=300),
        ),
    )
    every = timedelta(hours=1)
    tells_of_missions = True

    def read(self, capture: Capture) -> Sheet:
        try:
            item = text.parse_json(capture.body)
        except Unparseable:
            html.refuse_wall(capture.body)
            raise
        if not isinstance(item, dict) or item.get("schema_name") != "embassies_index":
            raise UnexpectedShape("The document is not GOV.UK's index of embassies.")
        places = text.take(text.take(item, "details", dict), "world_locations", list)
        if not places:
            raise EmptyDocument("The index names no country.")
        notices = tuple(_notice(place) for place in places)
        if len({notice.key for notice in notices}) != len(notices):
            raise UnexpectedShape("The index names one country twice.")
        return Sheet(notices=notices)


def _notice(place: object) -> Notice:
    if not isinstance(place, dict):
        raise UnexpectedShape(f"A country of the index is {repr(place):.60}.")
    name = text.line(text.take(place, "name", str))
    assistance = text.take(place, "assistance_available", str)
    says, local = lookup(ASSISTANCE, assistance, "assistance")
    facts: dict[str, Any] = {"assistance": assistance}
    lines = [says]
    if office := _remote_office(place):
        facts["remote_office"] = office
        lines.append(f"From: {office['name']}, {office['country']}.")
    if offices := _offices(place):
        facts["offices"] = offices
        lines += [f"- {office['name']}" for office in offices]
    where = _place(name)
    return Notice(
        key=destination_key(where, name),
        url=PAGE,
        title=name,
        text="\n".join(lines),
        language="en",
        sending="GB",
        hosts=where.codes,
        # Several countries, or none, have no embassy of which this could be said.
        post=Post(where.codes[0]) if local and len(where.codes) == 1 else None,
        standing=True,
        facts=facts,
    )


def _place(name: str) -> Place:
    """The country; a name that no table holds is of none, and the others count on."""
    try:
        return resolve(ISSUER, name)
    except UnknownValue:
        return Place(())


def _remote_office(place: MutableMapping[str, Any]) -> dict[str, Any] | None:
    """The office that helps from elsewhere: its name, its country as named and as code.

    Raises ``UnexpectedShape`` where help is said to come from no office at all.
    """
    if not place.get("remote_office"):
        return None
    office = text.take(place, "remote_office", dict)
    country = text.line(text.take(office, "country", str))
    return {
        "name": text.line(text.take(office, "name", str)),
        "country": country,
        "codes": list(_place(country).codes),
        "path": office.get("path", ""),
    }


def _offices(place: MutableMapping[str, Any]) -> list[dict[str, str]]:
    """The offices in the country by path: the order in which they come says nothing."""
    found = []
    for office in place.get("organisations_with_embassy_offices") or []:
        if not isinstance(office, dict):
            raise UnexpectedShape(f"An office of the index is {repr(office):.60}.")
        found.append(
            {
                "name": text.line(text.take(office, "name", str)),
                "locality": text.line(str(office.get("locality") or "")),
                "path": str(office.get("path") or ""),
            }
        )
    return sorted(found, key=lambda office: (office["path"], office["name"]))
