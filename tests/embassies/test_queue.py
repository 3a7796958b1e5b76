"""The queue of proposals, from the list to the decision."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisories.models import Event
from embassies import entries, proposals
from embassies.access import add_staff
from embassies.models import Decision, Departure, Mission, Notice, Posture, Proposal
from embassies.proposals import DecidedAlready
from embassies.services import OvertakenEntry, RefusedEntry
from embassies.vocabulary import ProposalOrigin, ProposalState
from tests.embassies.said import NOW, PASSWORD, TYPED_DEPARTURE, leaves, works

SENTENCE = "Families of embassy staff have been told to leave."
TEXT = f"Of old.\n\nThe town is quiet. {SENTENCE} Shops are open."
SOURCE = {
    "url": "https://example.org/alert",
    "publisher": "US Embassy Kyiv",
    "title": "Alert",
    "quote": SENTENCE,
    "language": "en",
    "accessed_on": "2022-06-01",
    "capture_sha256": "ab" * 32,
}
FACTS = {
    "status": "ordered",
    "audience": "family members",
    "effective": "2022-05-30",
    "confidence": "official",
}
ITEM = {"kind": "departure", "mission": "us-kyiv", "facts": FACTS, "source": SOURCE}


@pytest.fixture(autouse=True)
def _first_of_june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def notice(kyiv: Mission) -> Notice:
    return Notice.objects.create(
        id=uuid4(),
        source="us_embassy_kyiv",
        key="1",
        url="https://example.org/alert",
        title="Alert",
        text=TEXT,
        language="en",
        first_seen_at=NOW,
        sending_id="US",
        mission=kyiv,
        capture_sha256="ab" * 32,
        adapter_version=1,
    )


def found(
    mission: Mission | None, notice: Notice | None = None, **more: Any
) -> Proposal:
    """What a rule proposes."""
    start = TEXT.index(SENTENCE)
    values: dict[str, Any] = {
        "id": uuid4(),
        "origin": ProposalOrigin.TEXT,
        "mission": mission,
        "country_id": "UA",
        "notice": notice,
        "sentence": SENTENCE,
        "start": start,
        "end": start + len(SENTENCE),
        "language": "en",
        "item": ITEM,
        "why": "told to leave",
        "seen_at": NOW,
    }
    return Proposal.objects.create(**values | more)


def address(row: Proposal, more: str = "") -> str:
    return f"/staff/proposals/{row.pk}/{more}"


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def refreshed(row: Proposal) -> Proposal:
    row.refresh_from_db()
    return row


# One proposal


def test_it_shows_the_sentence_where_it_stands_and_what_would_change(
    staff: Client, kyiv: Mission, notice: Notice
) -> None:
    told = page(staff, address(found(kyiv, notice)))
    assert f"quiet. <mark>{SENTENCE}</mark> Shops" in told
    assert "departure ordered (mandatory)" in told
    assert "30 May 2022" in told
    assert "told to leave" in told
    assert f"/captures/{'ab' * 32}/" in told


def test_a_sentence_is_found_again_where_its_text_was_moved(
    staff: Client, kyiv: Mission, notice: Notice
) -> None:
    told = page(staff, address(found(kyiv, notice, start=0, end=4)))
    assert f"quiet. <mark>{SENTENCE}</mark> Shops" in told


def test_what_names_no_mission_cannot_be_accepted_as_it_is(
    staff: Client, notice: Notice
) -> None:
    item = {key: value for key, value in ITEM.items() if key != "mission"}
    row = found(None, notice, item=item)
    told = page(staff, address(row))
    assert "does not tell which mission" in told
    assert 'name="accept"' not in told
    answer = staff.post(address(row), {"accept": "1"})
    assert "Say first which mission" in answer.content.decode()
    assert refreshed(row).state == ProposalState.OPEN
    form = page(staff, address(row, "amend/"))
    assert 'value="ordered" selected' in form


def test_an_end_takes_the_departure_that_was_entered_in_the_meantime(
    staff: Client, kyiv: Mission, ann: User
) -> None:
    ended = {
        "status": "ended",
        "audience": "family members",
        "end_basis": "inferred",
        "effective": "2022-05-31",
    }
    row = found(kyiv, item=ITEM | {"facts": ended}, find={"start": "2022-05-31"})
    opening = leaves(kyiv, ann, effective="2022-05-30")
    staff.post(address(row), {"accept": "1"})
    assert refreshed(row).state == ProposalState.ACCEPTED
    assert kyiv.departures.latest("number").replaces == opening


def test_it_is_accepted_and_the_next_one_opens(
    staff: Client, kyiv: Mission, notice: Notice
) -> None:
    first = found(kyiv, notice)
    second = found(kyiv, notice, seen_at=NOW + timedelta(hours=1))
    answer = staff.post(
        address(first) + "?country=UA", {"accept": "1", "based_on": "0"}
    )
    assert answer.headers["Location"] == f"{address(second)}?country=UA"
    row = Departure.objects.get()
    assert row.citation.quote == SENTENCE
    assert row.citation.capture_sha256 == "ab" * 32
    assert refreshed(first).result == row.event
    decision = Decision.objects.get()
    assert (decision.proposal, decision.result) == (first.pk, row.pk)


def test_it_is_rejected_with_a_reason_and_only_with_one(
    staff: Client, kyiv: Mission
) -> None:
    row = found(kyiv)
    staff.post(address(row), {"reject": "1", "reason": " "})
    assert refreshed(row).state == ProposalState.OPEN
    staff.post(address(row), {"reject": "1", "reason": "Of 2021."})
    assert refreshed(row).state == ProposalState.REJECTED
    assert Decision.objects.get().reason == "Of 2021."
    assert "Of 2021." in page(staff, address(row))
    assert not Departure.objects.exists()


def test_it_is_amended_in_the_ordinary_form(
    staff: Client, kyiv: Mission, notice: Notice
) -> None:
    row = found(kyiv, notice)
    form = page(staff, address(row, "amend/"))
    assert 'value="2022-05-30"' in form
    assert SENTENCE in form
    typed = TYPED_DEPARTURE | SOURCE | {"mission": "us-kyiv", "effective": "2022-05"}
    staff.post(address(row, "amend/"), typed)
    departure = Departure.objects.get()
    assert str(departure.effective) == "2022-05"
    assert departure.citation.capture_sha256 == "ab" * 32
    assert refreshed(row).state == ProposalState.AMENDED


def test_a_proposal_without_a_mission_is_given_one(
    staff: Client, kyiv: Mission
) -> None:
    row = found(None, item=None)
    assert 'name="accept"' not in page(staff, address(row))
    form = page(staff, address(row, "amend/?kind=departure"))
    assert '<option value="us-kyiv">' in form
    typed = TYPED_DEPARTURE | SOURCE
    wrong = staff.post(
        address(row, "amend/?kind=departure"), typed | {"mission": "us-atlantis"}
    )
    assert "There is no mission us-atlantis" in wrong.content.decode()
    staff.post(address(row, "amend/?kind=departure"), typed | {"mission": "us-kyiv"})
    assert Departure.objects.get().mission == kyiv


def test_of_two_who_decide_the_second_is_told_who_did(
    staff: Client, kyiv: Mission, ann: User
) -> None:
    add_staff("bo", PASSWORD)
    row = found(kyiv)
    proposals.reject(
        row.pk, by=User.objects.get(username="bo"), at=NOW, reason="Of 2021."
    )
    told = staff.post(address(row), {"accept": "1", "based_on": "0"})
    assert "bo has decided already: rejected." in told.content.decode()
    with pytest.raises(DecidedAlready):
        proposals.reject(row.pk, by=ann, at=NOW, reason="Again.")


def test_what_came_in_between_is_shown_before_it_is_accepted(
    staff: Client, kyiv: Mission, ann: User
) -> None:
    row = found(kyiv)
    leaves(kyiv, ann)
    told = staff.post(address(row), {"accept": "1", "based_on": "0"}).content.decode()
    assert "ann recorded no. 1 while you were writing" in told
    assert refreshed(row).state == ProposalState.OPEN
    with pytest.raises(OvertakenEntry):
        proposals.accept(row.pk, by=ann, at=NOW, based_on=0)


def test_what_does_not_fit_any_more_stays_open(
    staff: Client, kyiv: Mission, ann: User
) -> None:
    item = {
        "kind": "posture",
        "mission": "us-kyiv",
        "facts": {"operating": "open", "location": "in place", "consular": "full"},
        "source": SOURCE,
    }
    row = found(kyiv, item=item)
    works(kyiv, ann)
    with pytest.raises(RefusedEntry, match="nothing has changed"):
        proposals.accept(row.pk, by=ann, at=NOW)
    assert refreshed(row).state == ProposalState.OPEN
    assert Posture.objects.count() == 1


# The list


@pytest.mark.parametrize(
    ("narrowed", "shown"),
    [
        ("", True),
        ("country=UA", True),
        ("country=PL", False),
        ("kind=departure", True),
        ("kind=posture", False),
        ("origin=text", True),
        ("origin=editor", False),
        ("language=en", True),
        ("language=fr", False),
        ("mission=us-kyiv", True),
        ("mission=gb-kyiv", False),
        ("country=QQ", False),
        ("after=nonsense", True),
    ],
)
def test_the_queue_is_narrowed(
    staff: Client, kyiv: Mission, narrowed: str, shown: bool
) -> None:
    found(kyiv)
    assert (SENTENCE in page(staff, f"/staff/proposals/?{narrowed}")) == shown


def test_what_is_decided_leaves_the_queue(
    staff: Client, kyiv: Mission, ann: User
) -> None:
    row = found(kyiv)
    proposals.reject(row.pk, by=ann, at=NOW, reason="Of 2021.")
    assert "Nothing waits here." in page(staff, "/staff/proposals/")


def test_a_thousand_are_worked_through_without_more_to_ask(
    staff: Client, kyiv: Mission, notice: Notice
) -> None:
    def cost(path: str) -> tuple[int, str]:
        with CaptureQueriesContext(connection) as queries:
            told = page(staff, path)
        return len(queries), told

    def many(count: int, series: int = 0) -> list[Proposal]:
        return Proposal.objects.bulk_create(
            Proposal(
                id=UUID(int=(series << 32) + number),
                origin=ProposalOrigin.TEXT,
                mission=kyiv,
                country_id="UA",
                notice=notice,
                sentence=f"Sentence {number}.",
                language="en",
                item=ITEM,
                seen_at=NOW + timedelta(minutes=number // 3),
            )
            for number in range(1, count + 1)
        )

    few = many(60)
    first, told = cost("/staff/proposals/")
    one, _told = cost(address(few[0]))
    Proposal.objects.all().delete()
    rows = many(1000, series=1)
    seen, path, pages = set[int](), "/staff/proposals/", 0
    while path:
        queries, told = cost(path)
        assert queries == first
        seen |= {n for n in range(1, 1001) if f"Sentence {n}.<" in told}
        pages += 1
        _head, _mark, rest = told.partition('rel="next" href="')
        path = rest.partition('"')[0].replace("&amp;", "&")
        path = f"/staff/proposals/{path}" if path else ""
    assert (len(seen), pages) == (1000, 20)
    for row in (rows[0], rows[500], rows[-2]):
        assert cost(address(row))[0] == one


# What is kept


def test_drafts_and_decisions_come_back_as_they_were(kyiv: Mission, ann: User) -> None:
    add_staff("ed", PASSWORD, "Editor")
    ed = User.objects.get(username="ed")
    waiting = proposals.draft(ITEM, by=ed, at=NOW)
    decided = proposals.draft(
        ITEM | {"facts": FACTS | {"audience": "minors"}}, by=ed, at=NOW
    )
    event = proposals.accept(decided.pk, by=ann, at=NOW)
    assert isinstance(event, Event)
    kept = [item for _position, item in entries.entered("default")]
    drafts = [
        item for item in kept if item["kind"] in (entries.DRAFT, entries.DECISION)
    ]
    told = list(Proposal.objects.order_by("pk").values())
    Proposal.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE embassies_decision")
    for item in drafts:
        entries.enter(item)
    assert list(Proposal.objects.order_by("pk").values()) == told
    assert Decision.objects.get(pk=decided.pk).result == event.pk
    assert refreshed(waiting).state == ProposalState.OPEN
    # The entry itself is kept as an entry of whoever published it.
    assert [item["by"] for item in kept if item["kind"] == "departure"] == ["ann"]
