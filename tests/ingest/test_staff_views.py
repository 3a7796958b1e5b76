"""Where staff decide about held readings."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from advisories.levels import Level
from advisories.models import Advisory, Event, Origin
from embassies.access import add_staff
from ingest.models import Hold, HoldOutcome, Source
from tests.factories import NOON, advice, advisory, evidence, record


@pytest.fixture
def staff(client: Client, db: None) -> Client:
    add_staff("ann", "a long enough pass phrase")
    client.force_login(User.objects.get(username="ann"))
    return client


@pytest.fixture
def qatar(db: None) -> Advisory:
    """What Canada says of Qatar: increased caution."""
    row = advisory(by="ca_gac")
    record(row, advice(Level.CAUTION))
    return row


def held(about: Advisory | None, proposed: Level | None = Level.NORMAL) -> Hold:
    said = advice(proposed) if proposed else None
    source, _ = Source.objects.get_or_create(slug="ca_gac")
    return Hold.objects.create(
        source=source,
        advisory=about,
        key="qatar",
        name="Qatar",
        guard="fall",
        findings=[{"guard": "fall", "evidence": "2 → 1"}],
        proposed=said.as_json() if said else None,
        digest=said.digest if said else "",
        url="https://office.example/qatar",
        evidence=[evidence("the held page").as_json()],
        opened_at=NOON,
        last_seen_at=NOON,
    )


def test_it_works(staff: Client, qatar: Advisory) -> None:
    hold = held(qatar)
    assert f"/staff/holds/{hold.pk}/" in staff.get("/staff/holds/").content.decode()
    page = staff.get(f"/staff/holds/{hold.pk}/").content.decode()
    assert "What stands" in page
    assert "Stage 2" in page
    answer = staff.post(
        f"/staff/holds/{hold.pk}/",
        {"decision": "approve", "reason": "The minister said so."},
        follow=True,
    )
    assert "Decided: Qatar." in answer.content.decode()
    hold.refresh_from_db()
    assert (hold.outcome, hold.closed_by) == (HoldOutcome.APPROVED, "ann")
    event = Event.objects.latest("position")
    assert (event.origin, event.recorded_by) == (Origin.STAFF, "ann")
    assert event.level_to == Level.NORMAL


def test_what_stands_is_kept_when_the_reading_is_refused(
    staff: Client, qatar: Advisory
) -> None:
    hold, events = held(qatar), Event.objects.count()
    staff.post(
        f"/staff/holds/{hold.pk}/", {"decision": "refuse", "reason": "A stub page."}
    )
    hold.refresh_from_db()
    assert (hold.outcome, hold.reason) == (HoldOutcome.REFUSED, "A stub page.")
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"decision": "approve", "reason": " "}, "This field is required."),
        ({"reason": "why not"}, "This field is required."),
        ({"decision": "burn", "reason": "why not"}, "Select a valid choice."),
    ],
)
def test_a_decision_needs_an_answer_and_a_reason(
    staff: Client, qatar: Advisory, typed: dict[str, str], says: str
) -> None:
    hold = held(qatar)
    assert says in staff.post(f"/staff/holds/{hold.pk}/", typed).content.decode()
    hold.refresh_from_db()
    assert hold.closed_at is None


def test_where_nothing_was_read_whoever_publishes_says_what_holds(
    staff: Client, qatar: Advisory
) -> None:
    hold = held(qatar, proposed=None)
    path = f"/staff/holds/{hold.pk}/"
    typed = {"decision": "approve", "reason": "I called them."}
    assert "say what holds" in staff.post(path, typed).content.decode()
    said = {"level": "3", "native_label": "Avoid non-essential travel"}
    assert staff.post(path, typed | said).status_code == 302
    qatar.refresh_from_db()
    assert qatar.current is not None
    assert qatar.current.level == Level.RECONSIDER
    assert qatar.current.native_label == "Avoid non-essential travel"


def test_a_destination_that_is_not_known_cannot_be_published(
    staff: Client, db: None
) -> None:
    hold = held(None)
    typed = {"decision": "approve", "reason": "It is Qatar."}
    page = staff.post(f"/staff/holds/{hold.pk}/", typed).content.decode()
    assert "The destination is not known" in page


def test_a_reading_is_decided_on_once(staff: Client, qatar: Advisory) -> None:
    hold = held(qatar)
    path = f"/staff/holds/{hold.pk}/"
    typed = {"decision": "refuse", "reason": "A stub page."}
    staff.post(path, typed)
    again = staff.post(path, typed | {"decision": "approve"}, follow=True)
    assert "refused by staff" in again.content.decode().lower()
    hold.refresh_from_db()
    assert hold.outcome == HoldOutcome.REFUSED
    assert "Nothing is held." in staff.get("/staff/holds/").content.decode()


def test_a_hold_that_is_not_there_is_not_found(staff: Client) -> None:
    assert staff.get("/staff/holds/7/").status_code == 404
