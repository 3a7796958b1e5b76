"""Who changed what, when and why, as the database keeps it."""

from collections.abc import Iterator

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from embassies import audit, entries, services
from embassies.access import ADMINISTRATOR, EDITOR, PUBLISHER, add_staff
from embassies.facts import MissionFacts
from embassies.models import Mission
from embassies.services import OvertakenMission, RefusedEntry
from tests.embassies.said import NOW, PASSWORD, SOURCE, TYPED_SOURCE, embassy

EDIT = "/staff/missions/us-kyiv/edit/"
TYPED = TYPED_SOURCE | {
    "sending": "US",
    "host": "UA",
    "city": "Kyiv",
    "kind": "embassy",
    "name": "US Embassy Kyiv",
    "website": "https://ua.usembassy.example/",
    "reason": "It has one.",
    "based_on": "0",
}


@pytest.fixture(autouse=True)
def _first_of_june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_mission_s_details_are_changed_with_who_why_before_and_after(
    staff: Client, kyiv: Mission
) -> None:
    staff.post(EDIT, TYPED)
    [change] = audit.changes(mission=kyiv)
    assert (change.who, change.reason) == ("ann", "It has one.")
    assert change.said == [("website", "", "https://ua.usembassy.example/")]
    told = staff.get("/staff/audit/?mission=us-kyiv").content.decode()
    assert "It has one." in told
    assert "https://ua.usembassy.example/" in told


def test_each_change_is_told_beside_the_next(staff: Client, kyiv: Mission) -> None:
    for number, name in enumerate(("One", "Two", "Three")):
        typed = TYPED | {"website": "", "name": name, "based_on": str(number)}
        staff.post(EDIT, typed)
    told = [change.said for change in audit.changes(mission=kyiv)]
    assert told == [
        [("name", "Two", "Three")],
        [("name", "One", "Two")],
        [("name", "US Embassy Kyiv", "One")],
    ]


def test_what_no_request_made_is_kept_all_the_same(kyiv: Mission) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE embassies_mission SET note = 'by hand'")
    [change] = audit.changes(mission=kyiv)
    assert (change.who, change.said) == ("", [("note", "", "by hand")])


@pytest.mark.parametrize("change", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
def test_a_history_is_not_rewritten(change: str, staff: Client, kyiv: Mission) -> None:
    staff.post(EDIT, TYPED)
    table = apps.get_model("embassies", "MissionHistory")._meta.db_table
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(change.format(table))


def test_roles_and_accounts_have_a_history(db: None) -> None:
    add_staff("ed", PASSWORD, EDITOR)
    add_staff("chief", PASSWORD, ADMINISTRATOR)
    client = Client()
    client.force_login(User.objects.get(username="chief"))
    ed = User.objects.get(username="ed")
    typed = {"person": str(ed.pk), "role": PUBLISHER, "reason": "Trained."}
    client.post("/staff/people/", typed)
    told = {
        (change.what, change.name, change.label, *change.said[0])
        for change in audit.changes()
        if change.reason == "Trained."
    }
    assert told == {
        ("role", "ed", "added", "role", "", PUBLISHER),
        ("role", "ed", "removed", "role", EDITOR, ""),
        ("account", "ed", "changed", "is active", "True", "False"),
    }
    page = client.get("/staff/audit/").content.decode()
    assert "Trained." in page


def test_signing_in_leaves_no_history(client: Client, ann: User) -> None:
    before = len(audit.changes())
    client.post("/staff/sign-in/", {"username": "ann", "password": PASSWORD})
    assert len(audit.changes()) == before


def test_many_changes_have_pages_and_cost_no_more(
    staff: Client, states: None, ann: User
) -> None:
    for number in range(120):
        home = embassy(ann, city=f"Town {number}", name=f"Consulate {number:03}")
        Mission.objects.filter(pk=home.pk).update(note="changed")

    def cost(path: str) -> tuple[int, str]:
        with CaptureQueriesContext(connection) as queries:
            told = staff.get(path).content.decode()
        return len(queries), told

    seen, path, costs = set[int](), "/staff/audit/", set[int]()
    while path:
        queries, told = cost(path)
        costs.add(queries)
        seen |= {n for n in range(120) if f"us-town-{n}<" in told}
        _head, _mark, rest = told.partition('rel="next" href="')
        place = rest.partition('"')[0].replace("&amp;", "&")
        path = f"/staff/audit/{place}" if place else ""
    assert len(seen) == 120
    assert max(costs) - min(costs) <= 6


# Changing a mission's details


def facts_of(mission: Mission, **changed: object) -> MissionFacts:
    return MissionFacts(**services.mission_facts(mission) | changed)


def test_whoever_changes_details_second_sees_the_first(
    kyiv: Mission, ann: User
) -> None:
    def edit(**changed: object) -> None:
        services.edit_mission(
            mission="us-kyiv",
            facts=facts_of(kyiv, **changed),
            source=SOURCE,
            reason="It is so.",
            by=ann,
            at=NOW,
            based_on=0,
        )

    edit(name="One")
    with pytest.raises(OvertakenMission, match="ann changed these details"):
        edit(name="Two")


def test_a_change_of_nothing_is_refused(kyiv: Mission, ann: User) -> None:
    with pytest.raises(RefusedEntry, match="nothing has changed"):
        services.edit_mission(
            mission="us-kyiv",
            facts=facts_of(kyiv),
            source=SOURCE,
            reason="No reason.",
            by=ann,
            at=NOW,
        )


def test_changed_details_come_out_of_the_journal_again(
    staff: Client, kyiv: Mission
) -> None:
    staff.post(EDIT, TYPED | {"name": "One"})
    staff.post(EDIT, TYPED | {"name": "Two", "website": "", "based_on": "1"})
    added, first, second = (item for _position, item in entries.entered("default"))
    assert added["facts"]["name"] == "US Embassy Kyiv"
    assert added["facts"]["website"] == ""
    assert first["facts"] == {"name": "One", "website": TYPED["website"]}
    assert second["facts"] == {"name": "Two", "website": ""}
    Mission.objects.update(name="US Embassy Kyiv", website="")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE advisories_event CASCADE")
    for item in (first, second):
        entries.enter(item)
    kyiv.refresh_from_db()
    assert (kyiv.name, kyiv.website) == ("Two", "")
