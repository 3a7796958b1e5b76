"""The pages that staff cite are kept where they can be reached."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User

from embassies import services
from embassies.access import add_staff
from embassies.models import CitationCapture, Posture
from ingest import citations
from ingest.captures import body_of
from ingest.models import Capture
from tests.embassies.said import NOW, PASSWORD, SOURCE, embassy, works
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db(transaction=True)
BODY = b"<p>The embassy works from another city now.</p>"


@pytest.fixture
def posture(sites: Upstream) -> Posture:
    """Entered by ann, whose pages wait to be asked for."""
    add_staff("ann", PASSWORD)
    ann = User.objects.get(username="ann")
    posture = works(embassy(ann), ann)
    CitationCapture.objects.exclude(citation=posture.citation).delete()
    return posture


def test_a_cited_page_is_kept(posture: Posture, sites: Upstream) -> None:
    sites.put(SOURCE.url, body=BODY)
    assert citations.capture_due() == 1
    kept = CitationCapture.objects.get(citation=posture.citation)
    assert body_of(Capture.objects.get(pk=kept.sha256)) == BODY
    assert citations.capture_due() == 0


@pytest.mark.parametrize(("status", "says"), [(403, "403"), (404, "404"), (500, "500")])
def test_a_page_that_cannot_be_kept_says_why_and_the_entry_stands(
    posture: Posture, sites: Upstream, status: int, says: str
) -> None:
    sites.put(SOURCE.url, body=b"no", status=status)
    citations.capture_due()
    asked = CitationCapture.objects.get(citation=posture.citation)
    assert (asked.sha256, says in asked.problem) == ("", True), asked.problem
    assert Posture.objects.get().is_standing


def test_what_failed_is_asked_for_again_once_a_day_for_a_week(
    posture: Posture,
) -> None:
    pk = posture.citation.pk
    services.note_capture(pk, at=NOW, problem="The host did not answer.")
    # days later, whether it is asked for
    for days, asked in ((0, False), (0.9, False), (1.1, True), (6.5, True), (9, False)):
        due = services.citations_to_capture(NOW + timedelta(days=days), limit=5)
        assert bool(due) == asked, days


def test_nothing_is_asked_of_a_machine_of_our_own(
    posture: Posture, settings: object
) -> None:
    settings.INGEST_UPSTREAM = ""  # type: ignore[attr-defined]  # pytest-django's
    with time_machine.travel(NOW, tick=True):
        ann = posture.recorded_by
        assert ann
        source = replace(SOURCE, url="http://127.0.0.1:5432/")
        services.add_witness(
            event=posture.pk, wording="", source=source, by=ann, at=NOW
        )
        CitationCapture.objects.filter(citation=posture.citation).delete()
        citations.capture_due()
    assert CitationCapture.objects.get().problem
    assert not Capture.objects.exists()
