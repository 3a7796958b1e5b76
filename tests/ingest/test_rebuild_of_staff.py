"""What staff entered, changed, proposed and decided comes out again the same."""

import pytest
from django.contrib.auth.models import User

from advisories.models import Event
from embassies import proposals, services
from embassies.access import EDITOR, add_staff
from embassies.entries import Item
from embassies.facts import MissionFacts
from embassies.models import Decision, Proposal
from ingest import journal
from ingest.check import check
from tests.embassies.said import NOW, PASSWORD, SOURCE, embassy, leaves, works
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db(transaction=True)
CITED = {
    "url": SOURCE.url,
    "publisher": SOURCE.publisher,
    "title": SOURCE.title,
    "quote": SOURCE.quote,
    "language": SOURCE.language,
    "accessed_on": SOURCE.accessed_on.isoformat(),
}
STATEMENT: Item = {
    "kind": "statement",
    "facts": {
        "speaker": "Ministry",
        "countries": ["UA"],
        "classification": "denial",
        "topic": "context",
        "summary": "Nothing of it is true.",
    },
    "source": CITED,
}


@pytest.fixture
def record(sites: Upstream) -> None:
    """A mission, changed twice; a chain; drafts, one accepted and one rejected."""
    for name, role in (("ann", "Publisher"), ("ed", EDITOR)):
        add_staff(name, PASSWORD, role)
    ann, ed = (User.objects.get(username=name) for name in ("ann", "ed"))
    home = embassy(ann)
    works(home, ann, effective="2022-01")
    for name in ("The Embassy", "The Embassy at Kyiv"):
        home.refresh_from_db()
        facts = services.mission_facts(home) | {"name": name}
        services.edit_mission(
            mission=home.slug,
            facts=MissionFacts(**facts),
            source=SOURCE,
            reason="Its own name.",
            by=ann,
            at=NOW,
        )
    leaves(home, ann, effective="2022-01-23")
    services.add_witness(
        event=home.departures.get().pk, wording="", source=SOURCE, by=ann, at=NOW
    )
    accepted, rejected, _waiting = (
        proposals.draft(
            STATEMENT | {"facts": STATEMENT["facts"] | {"speaker": speaker}},
            by=ed,
            at=NOW,
        )
        for speaker in ("One", "Two", "Three")
    )
    proposals.accept(accepted.pk, by=ann, at=NOW)
    proposals.reject(rejected.pk, by=ann, at=NOW, reason="Said by nobody.")


@pytest.mark.usefixtures("record")
def test_the_record_of_staff_comes_out_the_same() -> None:
    outcome = check(lambda done, total: None)
    assert outcome.differences == []
    assert outcome.events == Event.objects.count() == 6


@pytest.mark.usefixtures("record")
def test_the_journal_has_drafts_and_decisions_after_all_events() -> None:
    kinds = [item["kind"] for item in journal.items("default")]
    assert kinds[-5:] == ["draft"] * 3 + ["proposal-decision"] * 2
    assert (Proposal.objects.count(), Decision.objects.count()) == (3, 2)
