"""Germany's list moves from 30 April to 1 May 2026: seven decisions, told once each."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from advisories.models import Event
from ingest import decisions
from ingest.models import Hold, HoldOutcome, SourceState
from ingest.pipeline import Report
from tests.ingest.adapters.de_aa_documents import packed, section
from tests.ingest.plays import (
    GERMANY,
    JSON,
    SILENT,
    advises_against,
    amounts,
    german_document,
    levels,
    news,
    poll,
    record,
    source,
)
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db

SIX = {
    "202280": "Katar",
    "202298": "Saudi-Arabien",
    "202332": "Vereinigte Arabische Emirate",
    "204112": "Bahrain",
    "204160": "Oman",
    "218008": "Jordanien",
}
QATAR, ISRAEL = "202280", "203814"
MOVED = {*SIX, ISRAEL}
LOWERED = [
    *((name, "level-lowered", "4", "3") for name in SIX.values()),
    ("Israel", "level-lowered", "4", "2"),
]


class Germany:
    """The list as recorded on two days, and texts that we write for it."""

    def __init__(self, upstream: Upstream, shared: Path) -> None:
        self.upstream = upstream
        folder = shared / "captures" / "germany"
        self.days = {
            day: (folder / f"travelwarning_list_2026-{day}.json").read_bytes()
            for day in ("04-30", "05-01")
        }
        self.day("04-30")

    def day(self, day: str) -> None:
        self.upstream.put(GERMANY, self.days[day], headers=JSON)
        self.entries: dict[str, Any] = json.loads(self.days[day])["response"]

    def change(self, key: str, entry: dict[str, Any]) -> None:
        """One entry of the list as it stands."""
        self.entries = {**self.entries, key: entry}
        self.upstream.put(GERMANY, packed(self.entries), headers=JSON)

    def text(self, key: str, content: str) -> None:
        body = german_document(key, self.entries[key], content)
        self.upstream.put(f"{GERMANY}/{key}", body, headers=JSON)

    def may_first(self, content: dict[str, str]) -> None:
        self.day("05-01")
        for key, words in content.items():
            self.text(key, words)

    def poll(self) -> list[Report]:
        """The list and the texts of the seven; all others stay unread."""
        return poll("de_aa", pages=lambda page: page.key in MOVED)


@pytest.fixture
def germany(sites: Upstream, shared: Path) -> Germany:
    played = Germany(sites, shared)
    played.text(ISRAEL, section("Vor Reisen nach Israel wird gewarnt."))
    played.poll()
    assert {
        name: levels("de_aa")[name] for name in (*SIX.values(), "Israel")
    } == dict.fromkeys((*SIX.values(), "Israel"), "4")
    return played


def advice() -> dict[str, str]:
    return {key: advises_against(name) for key, name in SIX.items()} | {
        ISRAEL: section(
            "Vor Reisen in den Norden Israels und in die Golanhöhen wird gewarnt."
        )
    }


def later(**by: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**by), tick=True)


def test_exactly_seven_changes_appear_once_each(germany: Germany) -> None:
    germany.may_first(advice())
    germany.poll()
    assert sorted(news("de_aa")) == sorted(LOWERED)
    assert levels("de_aa")["Israel"] == "2"
    germany.poll()
    with later(hours=30):
        germany.poll()
    assert sorted(news("de_aa")) == sorted(LOWERED)
    assert not Hold.objects.exists()


def test_each_change_leads_back_to_the_list_and_the_text(germany: Germany) -> None:
    germany.may_first(advice())
    germany.poll()
    event = Event.objects.get(advisory__name="Katar", kind="level-lowered")
    assert event.edition
    assert {item["role"] for item in event.edition.evidence} == {"list", "detail"}
    assert event.edition.issued_claim == "1777559400"
    assert event.edition.native_code != "warning"


def test_without_the_texts_all_six_are_held_with_the_reason(germany: Germany) -> None:
    before = levels("de_aa")
    germany.may_first({ISRAEL: advice()[ISRAEL]})
    for _ in range(3):
        germany.poll()
    assert news("de_aa") == [("Israel", "level-lowered", "4", "2")]
    assert levels("de_aa") == before | {"Israel": "2"}
    assert held() == dict.fromkeys(SIX.values(), "unread")
    for hold in Hold.objects.open():
        assert "warning flag is gone" in hold.findings[0]["evidence"]
        assert "404" in hold.findings[0]["evidence"]
    assert source("de_aa").state == SourceState.HELD


def test_with_silent_texts_all_six_are_held(germany: Germany) -> None:
    before = levels("de_aa")
    germany.may_first(dict.fromkeys(SIX, SILENT))
    germany.poll()
    assert {name: levels("de_aa")[name] for name in SIX.values()} == {
        name: before[name] for name in SIX.values()
    }
    assert held() == dict.fromkeys(SIX.values(), "steep-fall")
    for hold in Hold.objects.open():
        assert "nothing in the text says so" in hold.findings[0]["evidence"]


def test_silence_is_not_believed_however_long_it_lasts(germany: Germany) -> None:
    germany.may_first(dict.fromkeys(SIX, SILENT))
    germany.poll()
    for days in (1, 3, 9):
        with later(days=days):
            germany.poll()
    assert held() == dict.fromkeys(SIX.values(), "steep-fall")


@pytest.mark.parametrize("meanwhile", ["missing", "silent"])
def test_when_the_text_comes_the_hold_ends_and_the_level_moves(
    germany: Germany, meanwhile: str
) -> None:
    silent = dict.fromkeys(SIX, SILENT) if meanwhile == "silent" else {}
    germany.may_first({ISRAEL: advice()[ISRAEL], **silent})
    germany.poll()
    assert len(held()) == 6
    for key, words in advice().items():
        germany.text(key, words)
    with later(minutes=11):
        germany.poll()
    assert held() == {}
    assert set(Hold.objects.values_list("outcome", flat=True)) == {
        HoldOutcome.SUPERSEDED
    }
    assert sorted(news("de_aa")) == sorted(LOWERED)


@pytest.mark.parametrize("known", [False, True], ids=["no-text", "text"])
def test_when_the_list_warns_again_the_hold_ends(germany: Germany, known: bool) -> None:
    if known:
        germany.text(QATAR, section("Vor Reisen nach Katar wird gewarnt."))
        with later(hours=2):
            germany.poll()
    told = news("de_aa")
    germany.upstream.remove(f"{GERMANY}/{QATAR}")
    unflagged = germany.entries[QATAR] | {"warning": False, "lastModified": 1777559560}
    germany.change(QATAR, unflagged)
    with later(hours=3):
        germany.poll()
    assert held() == {"Katar": "unread"}
    germany.change(QATAR, unflagged | {"warning": True, "lastModified": 1777659560})
    with later(hours=4):
        germany.poll()
    assert held() == {}
    assert Hold.objects.get().outcome == HoldOutcome.REVERTED
    assert levels("de_aa")["Katar"] == "4"
    assert news("de_aa") == told


def test_a_person_approves_one_of_them(germany: Germany) -> None:
    germany.may_first(dict.fromkeys(SIX, SILENT))
    germany.poll()
    hold = Hold.objects.get(name="Katar")
    decided = decisions.approve(
        hold_id=hold.pk, by="ada", reason="The page says so now.", at=timezone.now()
    )
    assert [(e.kind, e.origin, e.recorded_by) for e in decided.events] == [
        ("level-lowered", "staff", "ada")
    ]
    hold.refresh_from_db()
    assert (hold.outcome, hold.closed_by) == (HoldOutcome.APPROVED, "ada")
    germany.poll()
    with later(days=2):
        germany.poll()
    assert [row for row in news("de_aa") if row[0] == "Katar"] == [
        ("Katar", "level-lowered", "4", "1")
    ]
    assert set(held()) == {*SIX.values()} - {"Katar"}


def test_what_a_person_refused_is_not_brought_up_again(germany: Germany) -> None:
    germany.may_first(dict.fromkeys(SIX, SILENT))
    germany.poll()
    hold = Hold.objects.get(name="Oman")
    decisions.refuse(hold_id=hold.pk, by="ada", reason="No.", at=timezone.now())
    germany.poll()
    with later(days=2):
        germany.poll()
    assert "Oman" not in held()
    assert levels("de_aa")["Oman"] == "4"
    with pytest.raises(decisions.CannotDecide, match="no longer held"):
        decisions.refuse(hold_id=hold.pk, by="ada", reason="No.", at=timezone.now())


def test_polling_the_first_of_may_again_adds_nothing(germany: Germany) -> None:
    germany.may_first(advice())
    germany.poll()
    kept, before = amounts(), record("de_aa")
    asked = len(germany.upstream.requests)
    with later(minutes=20):
        germany.poll()
    assert (amounts(), record("de_aa")) == (kept, before)
    for request in germany.upstream.requests[asked:]:
        assert "if-none-match" in request.headers


def held() -> dict[str, str]:
    """The guard that holds each destination now."""
    return dict(Hold.objects.open().values_list("name", "guard"))
