"""What GOV.UK's list of embassies is read as."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.adapters.gb_embassies import GbEmbassies
from ingest.errors import (
    Challenge,
    EmptyDocument,
    UnexpectedShape,
    UnknownValue,
    Unparseable,
)
from ingest.records import Capture, Notice, Post
from tests.golden import check_golden, sheet_facts

ADAPTER = GbEmbassies()
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MALI = {
    "name": "Mali",
    "assistance_available": "local",
    "organisations_with_embassy_offices": [
        {"locality": "Bamako", "name": "British Embassy Bamako", "path": "/world/b"},
        {"locality": "", "name": "An office in Mali", "path": "/world/a"},
    ],
}
SUDAN = {
    "name": "Sudan",
    "assistance_available": "remote",
    "remote_office": {
        "name": "British Embassy Khartoum",
        "country": "Ethiopia",
        "path": "/world/organisations/british-embassy-khartoum",
    },
}
PITCAIRN = {"name": "Pitcairn Island", "assistance_available": "none"}


def index(*places: Any, schema: str = "embassies_index") -> bytes:
    return json.dumps(
        {
            "base_path": "/world/embassies",
            "schema_name": schema,
            "updated_at": "2026-11-20T10:00:00Z",
            "details": {"world_locations": list(places)},
        }
    ).encode()


def read(body: bytes) -> dict[str, Notice]:
    capture = Capture(ADAPTER.documents[0].url, "index", body, NOON)
    return {notice.key: notice for notice in ADAPTER.read(capture).notices}


def test_help_in_the_country_is_its_own_embassys() -> None:
    mali = read(index(MALI))["ML"]
    assert (mali.title, mali.hosts, mali.post) == ("Mali", ("ML",), Post("ML"))
    assert mali.standing
    assert mali.issued is None
    assert mali.text.splitlines()[0] == "Help is given in the country."
    assert mali.facts["assistance"] == "local"


def test_help_from_elsewhere_names_the_office_and_its_country() -> None:
    sudan = read(index(SUDAN))["SD"]
    assert sudan.post is None
    assert sudan.text == (
        "Help is given from another country.\nFrom: British Embassy Khartoum, Ethiopia."
    )
    assert sudan.facts["remote_office"]["codes"] == ["ET"]


def test_no_help_is_a_value_of_its_own() -> None:
    pitcairn = read(index(PITCAIRN))["PN"]
    assert pitcairn.facts == {"assistance": "none"}
    assert pitcairn.post is None


def test_the_order_of_offices_says_nothing() -> None:
    offices = MALI["organisations_with_embassy_offices"]
    turned = MALI | {"organisations_with_embassy_offices": offices[::-1]}
    assert read(index(MALI)) == read(index(turned))


def test_a_country_that_no_table_knows_is_kept_under_none() -> None:
    found = read(index(MALI, PITCAIRN | {"name": "Freedonia"}))
    assert found["unknown:freedonia"].hosts == ()
    assert "ML" in found


def test_a_value_that_is_not_known_is_refused() -> None:
    with pytest.raises(UnknownValue, match="by carrier pigeon"):
        read(index(MALI | {"assistance_available": "by carrier pigeon"}))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (index(), EmptyDocument),
        (index(MALI, schema="world_index"), UnexpectedShape),
        (index(MALI, MALI), UnexpectedShape),
        (index("Mali"), UnexpectedShape),
        (index({"name": "Mali"}), UnexpectedShape),
        (index(MALI | {"organisations_with_embassy_offices": ["x"]}), UnexpectedShape),
        (index(SUDAN | {"remote_office": {"name": "x"}}), UnexpectedShape),
        (b"[]", UnexpectedShape),
        (index(MALI)[:-9], Unparseable),
        (b"<html><title>Just a moment...</title></html>", Challenge),
    ],
)
def test_what_is_not_the_list_is_refused(
    body: bytes, error: type[UnexpectedShape]
) -> None:
    with pytest.raises(error):
        read(body)


def test_the_publishers_example_reads_as_it_was_reviewed(shared: Path) -> None:
    name = "schema_example_embassies_index_frontend_embassies_index"
    body = (shared / "captures/uk" / f"{name}.json").read_bytes()
    sheet = ADAPTER.read(Capture(ADAPTER.documents[0].url, "index", body, NOON))
    check_golden(f"gb_embassies/{name}", sheet_facts(sheet))


def test_every_place_on_govuks_own_list_is_known(shared: Path) -> None:
    example = "captures/uk/schema_example_world_index_frontend_world_index.json"
    world = json.loads((shared / example).read_bytes())["details"]["world_locations"]
    places = [PITCAIRN | {"name": place["name"]} for place in world if place["active"]]
    assert len(places) > 150
    assert [key for key in read(index(*places)) if key.startswith("unknown")] == []
