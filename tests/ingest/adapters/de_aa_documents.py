"""Documents in the format of the Auswärtiges Amt's open data, made for tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from ingest.adapters.de_aa import LIST
from ingest.records import Capture

AT = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)
MODIFIED = 1_777_559_560
PLACES = {
    "202280": ("QA", "QAT", "Katar"),
    "203814": ("IL", "ISR", "Israel"),
    "204692": ("AF", "AFG", "Afghanistan"),
    "221216": ("NP", "NPL", "Nepal"),
}

Record = dict[str, Any]


def record(key: str, *flags: str, **fields: Any) -> Record:
    """An entry of the list; ``fields`` replace or add members."""
    iso2, iso3, name = PLACES[key]
    return {
        "lastModified": MODIFIED,
        "effective": MODIFIED - 160,
        "title": f"{name}: Reise- und Sicherheitshinweise",
        "countryCode": iso2,
        "iso3CountryCode": iso3,
        "countryName": name,
        "warning": "warning" in flags,
        "partialWarning": "partialWarning" in flags,
        "situationWarning": "situationWarning" in flags,
        "situationPartWarning": "situationPartWarning" in flags,
    } | fields


def listing(**records: Record) -> bytes:
    """A list document; keyword names are content ids behind an underscore."""
    entries = {name.removeprefix("_"): value for name, value in records.items()}
    # Its own date was years old while the entries under it were of today.
    response = {"lastModified": 1_732_098_978, **entries, "contentList": list(entries)}
    return packed(response)


def detail(key: str, content: str, *flags: str, **fields: Any) -> bytes:
    """A text document: the entry of the list with more members."""
    more = {
        "lastChanges": "Letzte Änderungen: <br><span>Aktuelles</span>",
        "disclaimer": "<p>Haftungsausschluss</p>",
        "content": content,
    }
    return packed({key: record(key, *flags, **more | fields), "contentList": [key]})


def section(*paragraphs: str, heading: str = "Aktuelles") -> str:
    """A page with one section on the present situation and one that never advises."""
    body = "".join(f"<p><strong>{paragraph}</strong></p>" for paragraph in paragraphs)
    return (
        "<div><blockquote><p>Reisen Sie umsichtig.<br/>- Lesen Sie dies.</p>"
        f"</blockquote><h2>{heading}</h2>{body}"
        "<h2>Sicherheit</h2><h3>Kriminalität</h3><p>Achten Sie auf Taschen.</p>"
        "<h2>Reiseinfos</h2><p>Es gilt Rechtsverkehr.</p></div>"
    )


def packed(response: object) -> bytes:
    return json.dumps({"response": response}, ensure_ascii=False).encode()


def capture(body: bytes, key: str = "") -> Capture:
    """As fetched: the list, or the text of ``key``."""
    return Capture(
        url=f"{LIST}/{key}" if key else LIST,
        role="detail" if key else "list",
        body=body,
        fetched_at=AT,
        content_type="application/json",
        key=key,
    )
