"""What each role may do: reader, editor, publisher, administrator."""

from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.test import Client, override_settings

from advisories.models import Event, Kind
from embassies import proposals
from embassies.access import (
    ADMINISTRATOR,
    EDITOR,
    PUBLISHER,
    READER,
    ROLES,
    add_staff,
    ensure_roles,
    role_of,
)
from embassies.models import Mission, Posture, Proposal
from embassies.proposals import DecidedAlready
from embassies.services import RefusedEntry
from embassies.vocabulary import ProposalState
from tests.embassies.said import (
    NOW,
    PASSWORD,
    TYPED_DEPARTURE,
    TYPED_POSTURE,
    TYPED_SOURCE,
    works,
)
from tests.embassies.test_access import STAFF

RECORD = "/staff/missions/us-kyiv/posture/record/"


@pytest.fixture(autouse=True)
def _first_of_june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def person(name: str, role: str) -> User:
    add_staff(name, PASSWORD, role)
    return User.objects.get(username=name)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(db: None) -> User:
    return person("ed", EDITOR)


@pytest.fixture
def bo(db: None) -> User:
    """A second publisher."""
    return person("bo", PUBLISHER)


# Which pages open

OPEN_TO = {
    READER: set[str](),
    EDITOR: {"/staff/", "/staff/proposals/", "/staff/audit/", "/staff/missions/"},
    PUBLISHER: {"/staff/", "/staff/proposals/", "/staff/audit/", "/staff/holds/"},
    ADMINISTRATOR: {"/staff/", "/staff/proposals/", "/staff/people/", "/staff/holds/"},
}
SHUT_TO: dict[str, tuple[str, ...]] = {
    READER: ("/staff/",),
    EDITOR: ("/staff/people/", "/staff/holds/"),
    PUBLISHER: ("/staff/people/",),
    ADMINISTRATOR: (),
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_pages_and_no_others(role: str, kyiv: Mission) -> None:
    client = browser_of(person("somebody", role))
    for path in STAFF:
        shut = path.startswith(SHUT_TO[role]) if SHUT_TO[role] else False
        shut |= role == EDITOR and path.endswith("/amend/")
        assert (client.get(path).status_code == 403) == shut, path
        if shut:
            assert client.post(path).status_code == 403, path
    for path in OPEN_TO[role]:
        assert client.get(path).status_code == 200, path


def test_roles_are_there_after_an_upgrade_and_old_rights_are_mended(db: None) -> None:
    Group.objects.get(name=EDITOR).permissions.clear()
    Group.objects.filter(name=READER).delete()
    ensure_roles()
    assert person("ed", EDITOR).has_perm("embassies.add_proposal")
    assert Group.objects.filter(name=READER).exists()


# An editor proposes, a publisher decides


def test_what_an_editor_enters_waits(kyiv: Mission, editor: User) -> None:
    told = browser_of(editor).post(RECORD, TYPED_POSTURE, follow=True).content.decode()
    assert "It waits now for somebody who may publish it." in told
    assert not Posture.objects.exists()
    row = Proposal.objects.get()
    assert (row.state, row.proposed_by) == (ProposalState.OPEN, editor)
    assert row.mission == kyiv


def test_a_publisher_accepts_what_an_editor_proposed(
    kyiv: Mission, editor: User, staff: Client
) -> None:
    browser_of(editor).post(RECORD, TYPED_POSTURE)
    row = Proposal.objects.get()
    told = staff.get(f"/staff/proposals/{row.pk}/").content.decode()
    assert "Lviv" in told
    staff.post(f"/staff/proposals/{row.pk}/", {"accept": "1", "based_on": "0"})
    row.refresh_from_db()
    posture = Posture.objects.get()
    assert row.state == ProposalState.ACCEPTED
    assert row.result == posture.event
    assert str(posture.recorded_by) == "ann"


def test_an_editor_cannot_decide(kyiv: Mission, editor: User) -> None:
    other = person("other", EDITOR)
    browser_of(editor).post(RECORD, TYPED_POSTURE)
    row = Proposal.objects.get()
    address = f"/staff/proposals/{row.pk}/"
    for user in (editor, other):
        client = browser_of(user)
        for typed in ({"accept": "1"}, {"accept": "1", "reason": "because"}):
            client.post(address, typed)
        assert client.post(f"{address}amend/", TYPED_POSTURE).status_code == 403
        with pytest.raises(RefusedEntry):
            proposals.accept(row.pk, by=user, at=NOW)
    with pytest.raises(RefusedEntry, match="Only a publisher"):
        proposals.reject(row.pk, by=other, at=NOW, reason="No.")
    row.refresh_from_db()
    assert row.state == ProposalState.OPEN
    assert not Posture.objects.exists()


def test_an_editor_takes_an_own_proposal_back(kyiv: Mission, editor: User) -> None:
    client = browser_of(editor)
    client.post(RECORD, TYPED_POSTURE)
    row = Proposal.objects.get()
    client.post(f"/staff/proposals/{row.pk}/", {"reject": "1", "reason": "A slip."})
    row.refresh_from_db()
    assert row.state == ProposalState.REJECTED


@pytest.mark.parametrize("what", ["retract", "witness", "reconfirm", "unchanged"])
def test_everything_that_an_editor_does_waits(
    what: str, kyiv: Mission, ann: User, editor: User
) -> None:
    row = works(kyiv, ann)
    events = Event.objects.count()
    typed = TYPED_SOURCE | {"reason": "Wrong.", "wording": "their words"}
    browser_of(editor).post(f"/staff/entries/{row.pk}/{what}/", typed)
    assert Proposal.objects.get().state == ProposalState.OPEN
    assert Event.objects.count() == events
    proposals.accept(Proposal.objects.get().pk, by=ann, at=NOW)
    assert Proposal.objects.get().state == ProposalState.ACCEPTED


def test_a_mission_s_details_wait_as_well(
    kyiv: Mission, ann: User, editor: User
) -> None:
    typed = TYPED_SOURCE | {
        "sending": "US",
        "host": "UA",
        "city": "Kyiv",
        "kind": "embassy",
        "name": "Embassy of the United States",
        "reason": "Its own name.",
        "based_on": "0",
    }
    browser_of(editor).post("/staff/missions/us-kyiv/edit/", typed)
    kyiv.refresh_from_db()
    assert kyiv.name == "US Embassy Kyiv"
    event = proposals.accept(Proposal.objects.get().pk, by=ann, at=NOW)
    kyiv.refresh_from_db()
    assert kyiv.name == "Embassy of the United States"
    assert isinstance(event, Event)
    assert event.kind == Kind.MISSION_CHANGED
    assert event.payload["from"] == {"name": "US Embassy Kyiv"}


# Where a second person is needed


@pytest.fixture
def two_people() -> Iterator[None]:
    with override_settings(SECOND_PERSON=True):
        yield


@pytest.mark.usefixtures("two_people")
@pytest.mark.parametrize(
    ("path", "typed"),
    [
        (RECORD, TYPED_POSTURE),
        ("/staff/missions/us-kyiv/departure/record/", TYPED_DEPARTURE),
    ],
)
def test_a_publisher_s_posture_and_departure_wait_for_another(
    path: str, typed: dict[str, str], kyiv: Mission, ann: User, bo: User, editor: User
) -> None:
    client = browser_of(ann)
    client.post(path, typed)
    row = Proposal.objects.get()
    told = client.get(f"/staff/proposals/{row.pk}/").content.decode()
    assert 'name="accept"' not in told
    for user in (ann, editor):
        browser_of(user).post(f"/staff/proposals/{row.pk}/", {"accept": "1"})
        with pytest.raises(RefusedEntry):
            proposals.accept(row.pk, by=user, at=NOW)
    assert not Event.objects.exclude(kind=Kind.MISSION_ADDED).exists()
    assert isinstance(proposals.accept(row.pk, by=bo, at=NOW), Event)
    with pytest.raises(DecidedAlready, match="bo has decided already"):
        proposals.accept(row.pk, by=person("cy", PUBLISHER), at=NOW)


@pytest.mark.usefixtures("two_people")
def test_what_the_second_person_amends_is_one_person_s_word_again(
    kyiv: Mission, ann: User, bo: User
) -> None:
    browser_of(ann).post(RECORD, TYPED_POSTURE)
    first = Proposal.objects.get()
    item = first.item
    assert item
    amended = item | {"facts": item["facts"] | {"operating": "limited"}}
    again = proposals.accept(first.pk, by=bo, at=NOW, item=amended)
    assert isinstance(again, Proposal)
    assert not Posture.objects.exists()
    with pytest.raises(RefusedEntry, match="somebody else"):
        proposals.accept(again.pk, by=bo, at=NOW)
    proposals.accept(again.pk, by=ann, at=NOW)
    assert Posture.objects.get().operating == "limited"


@pytest.mark.usefixtures("two_people")
def test_a_statement_needs_no_second_person(kyiv: Mission, ann: User) -> None:
    typed = TYPED_SOURCE | {
        "classification": "denial",
        "topic": "context",
        "speaker": "Ministry",
        "countries": "UA",
        "summary": "Nothing of it is true.",
        "confidence": "official",
    }
    browser_of(ann).post("/staff/statement/record/", typed)
    assert Event.objects.filter(kind=Kind.STATEMENT).exists()


# People


def test_an_administrator_gives_roles(db: None, editor: User) -> None:
    chief = person("chief", ADMINISTRATOR)
    typed = {"person": str(editor.pk), "role": PUBLISHER, "active": "on"}
    client = browser_of(chief)
    client.post("/staff/people/", typed | {"reason": ""})
    assert role_of(editor) == EDITOR
    client.post("/staff/people/", typed | {"reason": "Trained."})
    editor = User.objects.get(pk=editor.pk)
    assert role_of(editor) == PUBLISHER
    assert editor.has_perm("embassies.decide_proposal")
    assert editor.groups.count() == 1


def test_an_administrator_does_not_change_the_own_role(db: None) -> None:
    chief = person("chief", ADMINISTRATOR)
    typed = {"person": str(chief.pk), "role": READER, "reason": "Enough."}
    told = browser_of(chief).post("/staff/people/", typed).content.decode()
    assert "Somebody else has to change your own role." in told
    assert role_of(User.objects.get(pk=chief.pk)) == ADMINISTRATOR


def test_who_may_no_longer_sign_in_is_out_at_once(db: None, editor: User) -> None:
    inside = browser_of(editor)
    assert inside.get("/staff/").status_code == 200
    chief = browser_of(person("chief", ADMINISTRATOR))
    typed = {"person": str(editor.pk), "role": EDITOR, "reason": "Has left."}
    chief.post("/staff/people/", typed)
    assert inside.get("/staff/").status_code == 302
