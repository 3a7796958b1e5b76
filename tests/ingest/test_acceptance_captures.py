"""The recorded official documents, played at their addresses and read for once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from advisories.models import Advisory
from ingest.models import RunState, SourceState
from tests.ingest.plays import (
    amounts,
    documents,
    levels,
    poll,
    record,
    served,
    show_captures,
    source,
)
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db


def test_canada_has_a_level_for_each_of_its_230_destinations(
    sites: Upstream, shared: Path
) -> None:
    show_captures(sites, shared)
    [lists, *_] = poll("ca_gac", pages=served(sites))
    assert lists.ok
    counted = Counter(levels("ca_gac").values())
    assert sum(counted.values()) == 230
    assert set(counted) == {"1", "2", "3", "4"}


def test_germany_warns_of_26_and_of_parts_of_26_and_146_are_unread(
    sites: Upstream, shared: Path
) -> None:
    show_captures(sites, shared)
    assert all(report.ok for report in poll("de_aa"))
    rows = Advisory.objects.filter(issuer="de_aa").select_related("current")
    warned, parts, unread = [], [], []
    for row in rows:
        if row.current is None:
            unread.append(row)
        elif row.current.native_code == "warning":
            warned.append(row.current)
        elif row.current.native_code.startswith("partial_warning"):
            parts.append(row.current)
        else:
            assert row.name == "Nepal"
            assert row.current.level in ("1", "2", "3")
    assert [len(warned), len(parts), len(unread)] == [26, 26, 146]
    assert {(each.level, each.native_label) for each in warned} == {
        ("4", "Reisewarnung")
    }
    assert {each.regional_max for each in parts} == {"4"}
    assert {each.level for each in parts} <= {"2", "3"}
    assert all(row.unread_reason for row in unread)
    assert source("de_aa").state == SourceState.OK


def test_britain_and_the_united_states_have_their_samples(
    sites: Upstream, shared: Path
) -> None:
    show_captures(sites, shared)
    poll("gb_fcdo", "us_state")
    assert levels("gb_fcdo")["Afghanistan"] == "4"
    assert "1" not in levels("gb_fcdo").values()
    assert len(levels("us_state")) >= 11
    assert Advisory.objects.filter(issuer="gb_fcdo", current=None).exclude(
        unread_reason=""
    )


def test_polling_the_same_again_adds_nothing_and_asks_conditionally(
    sites: Upstream, shared: Path
) -> None:
    show_captures(sites, shared)
    poll(pages=served(sites))
    before, kept, asked = record(), amounts(), len(sites.requests)
    reports = poll(pages=served(sites))
    assert record() == before
    assert amounts() == kept
    assert {report.run.state for report in reports} == {RunState.UNCHANGED}
    again = [
        request
        for request in documents(sites.requests[asked:])
        if sites.find(request.url)
    ]
    # Of each source its lists; a page that was read rests until its list moves it.
    assert len(again) == 5
    assert all("if-none-match" in request.headers for request in again)
