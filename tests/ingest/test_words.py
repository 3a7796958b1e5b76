"""The words of archived editions are read out of their captures, or said to be lost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from advisories.models import Edition
from ingest import archives, words
from ingest.models import Capture, Fetch
from tests import factories
from tests.ingest.notebook import ISSUER, START, page, step
from tests.ingest.test_backfill import DAY, LAYOUT, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.issuer(ISSUER)
    factories.country("TD", "Chad")
    monkeypatch.setattr(archives, "LAYOUTS", (LAYOUT,))


def shown() -> Edition:
    """The second of two editions of the archive, which differ by a word."""
    take(
        step(START, page("chad", 2, words="Take care.\n\nStay in the city.")),
        step(START + DAY, page("chad", 2, words="Take care.\n\nStay in the hotel.")),
    )
    return Edition.objects.get(number=2)


def damage(edition: Edition) -> None:
    """What the site itself never does to a capture."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ingest_capture DISABLE TRIGGER USER")
        Capture.objects.filter(pk=edition.capture_sha256).update(body=b"rotten")
        cursor.execute("ALTER TABLE ingest_capture ENABLE TRIGGER USER")


def body(client: Client, edition: Edition) -> str:
    response = client.get(edition.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_the_words_are_those_of_the_capture(client: Client) -> None:
    edition = shown()
    assert edition.text is None
    assert words.of(edition) == words.Words("Take care.\n\nStay in the hotel.")
    said = body(client, edition)
    assert "<p>Stay in the hotel.</p>" in said
    assert "<del>city.</del>" in said
    assert "<ins>hotel.</ins>" in said
    assert "Changed since edition 1" in said


def test_the_first_edition_is_compared_with_nothing(client: Client) -> None:
    shown()
    said = body(client, Edition.objects.get(number=1))
    assert "<p>Stay in the city.</p>" in said
    assert "Changed since" not in said


def test_a_damaged_capture_is_said_to_be_damaged(client: Client) -> None:
    edition = shown()
    damage(edition)
    assert words.of(edition).text is None
    said = body(client, edition)
    assert "The stored page is damaged, and is not shown." in said
    assert "rotten" not in said


def test_an_edition_whose_neighbour_is_not_here_still_has_its_words(
    client: Client,
) -> None:
    edition = shown()
    first = Edition.objects.get(number=1)
    Fetch.objects.filter(capture=first.capture_sha256).delete()
    said = body(client, edition)
    assert "<p>Stay in the hotel.</p>" in said
    assert "Changed since" not in said


def test_a_capture_that_is_not_here_is_said_to_be_missing(client: Client) -> None:
    edition = shown()
    edition.capture_sha256 = factories.sha256("another")
    assert words.of(edition).problem == (
        "The page that it was read from is not stored here."
    )


def test_an_archive_that_nobody_can_read_any_more_is_said_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = shown()
    monkeypatch.setattr(archives, "LAYOUTS", ())
    assert "The stored page cannot be read any more." in body(client, edition)


def test_a_reader_that_breaks_breaks_no_page(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    edition = shown()
    monkeypatch.setattr(type(LAYOUT), "read", lambda *_: 1 / 0)
    assert "The stored page cannot be read any more." in body(client, edition)
    assert "ZeroDivisionError" in caplog.text
