"""The pages on one day, and the certificate, as readers get them."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from advisories import doubts, ledger, services
from advisories.certificate import certify
from advisories.facts import Region
from advisories.levels import Level
from advisories.models import Country, Edition, Event
from tests import factories
from tests.advisories.test_as_of import archive, known, on, shown
from tests.factories import DAY, HOUR, NOON, advice, advisory, issued, record

pytestmark = pytest.mark.django_db
QUERIES_TABLE = 11
QUERIES_COUNTRY = 20
QUERIES_CERTIFICATE = 12
LATER = NOON + 20 * DAY
PAGE = "/countries/qatar/as-of/2026-05-01/"


@pytest.fixture(autouse=True)
def twenty_days_on() -> object:
    with time_machine.travel(LATER, tick=False):
        yield


def body(client: Client, url: str = PAGE, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def seen() -> Edition:
    """Advice with everything to it, read live on the first day and on the third."""
    said = advice(
        Level.CAUTION,
        native_label="Vigilance <renforcée>",
        language="fr",
        regional_max=Level.DO_NOT_TRAVEL,
        regions=(Region("The border", Level.DO_NOT_TRAVEL, "interdit"),),
        issued=issued(28),
    )
    edition = record(advisory(), said, NOON).edition
    record(advisory(), said, NOON + 2 * DAY)
    assert edition
    return edition


# /as-of/


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [
        ("on=2026-05-01", "/as-of/2026-05-01/"),
        ("on=2026-05-01&country=qatar", PAGE),
        ("on=+2026-05-01+&country=", "/as-of/2026-05-01/"),
    ],
)
def test_the_form_leads_to_the_day(client: Client, query: str, leads_to: str) -> None:
    factories.country()
    response = client.get(f"/as-of/?{query}")
    assert (response.status_code, response["Location"]) == (302, leads_to)


# query, what the page says
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("on=2022-13-40", "not a day of the calendar"),
        ("on=2026-05-22", "yet to come"),
        ("on=2026-05-01&country=atlantis", "no such country"),
        ("on=%00", "not a day of the calendar"),
        ("on=2026-05-01&country=%00", "no such country"),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_entered(
    client: Client, query: str, said: str
) -> None:
    factories.country()
    page = body(client, f"/as-of/?{query}", 400)
    assert said in page
    assert 'role="alert"' in page


def test_the_form_works_without_a_day(client: Client) -> None:
    factories.country()
    page = body(client, "/as-of/")
    assert '<option value="qatar">Qatar</option>' in page
    assert 'max="2026-05-21"' in page


# days that nothing can be said of


@pytest.mark.parametrize("page", ["/as-of/", "/countries/qatar/as-of/"])
@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2022-13-40", "not a day of the calendar"),
        ("2026-05-22", "yet to come"),
        ("2026-04-30", "The record begins on 1 May 2026"),
        ("0001-01-01", "The record begins on 1 May 2026"),
    ],
)
def test_such_a_day_is_not_found_and_the_page_says_why(
    client: Client, page: str, day: str, said: str
) -> None:
    seen()
    assert said in body(client, f"{page}{day}/", 404)


def test_before_anything_was_read_no_day_is_found(client: Client) -> None:
    factories.country()
    assert "Nothing is on record yet" in body(client, PAGE, 404)


def test_an_unknown_country_is_not_found(client: Client) -> None:
    seen()
    body(client, "/countries/atlantis/as-of/2026-05-01/", 404)
    body(client, "/countries/atlantis/as-of/2026-05-01/certificate/", 404)


def test_they_are_only_read(client: Client) -> None:
    seen()
    for url in ("/as-of/", "/as-of/2026-05-01/", PAGE, f"{PAGE}certificate/"):
        assert client.post(url).status_code == 405


# /countries/<slug>/as-of/<day>/


def test_a_country_on_a_day_has_its_evidence(client: Client) -> None:
    edition = seen()
    page = body(client)
    assert "What 1 government said by the end of that day (UTC) is on record." in page
    assert '<bdi class="lab" lang="fr">Vigilance &lt;renforcée&gt;</bdi>' in page
    assert "Strictest for a part: 4, Do not travel" in page
    assert "The border" in page
    assert 'datetime="2026-04-28"' in page
    assert "1 May 2026, 12:00 UTC" in page
    assert "3 May 2026, 12:00 UTC" in page
    assert "the government’s own site" in page
    assert f'href="/captures/{edition.capture_sha256}/"' in page
    assert f'href="{edition.get_absolute_url()}"' in page
    assert f'href="{PAGE}certificate/"' in page


def test_the_days_before_and_after_are_linked(client: Client) -> None:
    seen()
    page = body(client, "/countries/qatar/as-of/2026-05-02/")
    assert 'rel="prev" href="/countries/qatar/as-of/2026-05-01/"' in page
    assert 'rel="next" href="/countries/qatar/as-of/2026-05-03/"' in page
    assert 'rel="next"' not in body(client, "/countries/qatar/as-of/2026-05-21/")


def test_last_known_advice_has_no_mark_of_a_level(client: Client) -> None:
    seen()
    page = body(client, "/countries/qatar/as-of/2026-05-10/")
    assert "last known, not confirmed for this day" in page
    assert "Last confirmed 7 days before, on 3 May 2026." in page
    assert "(not confirmed)" in page
    assert '<span class="level l-2"' not in page
    assert "What 1 said is known from before or after it only." in page


def test_who_is_not_on_record_is_named_with_the_reason(client: Client) -> None:
    seen()
    record(advisory("qa", by="xb_office", at=NOON), advice(), NOON + 4 * DAY)
    page = body(client)
    assert "No record for this day." in page
    assert "Not yet watched: the first reading on record is of 5 May 2026." in page
    assert "What 1 said is not on record." in page


def test_an_archive_is_named_and_a_bundled_capture_is_not_linked(
    client: Client,
) -> None:
    archive()
    shown(advisory(), (NOON, advice(Level.CAUTION)), until=NOON)
    edition = Edition.objects.get()
    assert "The old-pages" in body(client)
    assert f'href="/captures/{edition.capture_sha256}/"' in body(client)
    assert "Our short form" not in body(client)
    values = {
        field.attname: getattr(edition, field.attname)
        for field in Edition._meta.concrete_fields
    }
    bundled = values | {
        "id": ledger.identify("bundled"),
        "bundled": True,
        "seen_at": NOON + HOUR,
        "capture_sha256": "b" * 64,
    }
    Edition.objects.create(**bundled)
    page = body(client)
    assert "b" * 64 in page
    assert f'href="/captures/{"b" * 64}/"' not in page
    assert "table of facts" in page
    assert "Our short form, made of the code" in page


def test_what_was_unconfirmed_on_that_day_stands_apart(client: Client) -> None:
    edition = seen()
    about = doubts.About.row(edition.advisory)
    entry = doubts.unconfirmed(
        about,
        edition.advice,
        advice(Level.NORMAL),
        at=NOON + HOUR,
        why="A steep fall.",
    )
    assert entry
    ledger.append([entry])
    assert "Not confirmed by the end of that day" in body(client)
    ledger.append(
        [doubts.not_confirmed(about, entry.id, at=NOON + 2 * DAY, why="It was gone.")]
    )
    assert "Not confirmed by the end of that day" in body(client)
    after = body(client, "/countries/qatar/as-of/2026-05-03/")
    assert "Not confirmed by the end of that day" not in after


def test_a_correction_is_linked(client: Client) -> None:
    record(advisory(), advice(Level.NORMAL), NOON)
    record(advisory(), advice(Level.RECONSIDER), NOON + DAY, technical=True)
    event = Event.objects.get(corrects__isnull=False)
    assert f'href="{event.get_absolute_url()}">Corrected since</a>' in body(client)


# /as-of/<day>/


def test_the_table_has_every_country_and_issuer(client: Client) -> None:
    seen()
    record(advisory("om", codes=("OM",), by="xb_office"), advice(Level.DO_NOT_TRAVEL))
    page = body(client, "/as-of/2026-05-01/")
    assert page.count('scope="row"') == Country.objects.count()
    assert 'data-label="Sender XA"><span class="level l-2"' in page
    assert 'href="/countries/qatar/as-of/2026-05-01/"' in page
    assert "no record" in page


def test_the_table_shows_what_is_not_confirmed_in_words(client: Client) -> None:
    seen()
    page = body(client, "/as-of/2026-05-10/")
    assert '<span class="why">not confirmed; last 2</span>' in page
    assert '<span class="level l-2"' not in page


def test_the_table_is_narrowed_by_issuer_and_region(client: Client) -> None:
    seen()
    record(advisory("om", codes=("OM",), by="xb_office"), advice())
    Country.objects.filter(pk="OM").update(region="Elsewhere")
    page = body(client, "/as-of/2026-05-01/?issuer=xb_office&region=Elsewhere")
    assert page.count('scope="row"') == page.count("<td") == 1
    assert "/countries/om/as-of" not in page
    assert "/countries/country-om/as-of/2026-05-01/" in page


@pytest.mark.parametrize(
    "query", ["issuer=x", "region=x", "page=9", "page=x", "issuer=%00", "region=%ff"]
)
def test_a_part_of_the_table_that_is_not_there_is_not_found(
    client: Client, query: str
) -> None:
    seen()
    body(client, f"/as-of/2026-05-01/?{query}", 404)


def test_the_table_is_turned_by_pages(client: Client) -> None:
    seen()
    for number in range(70):
        code = f"{chr(65 + number // 26)}{chr(65 + number % 26)}"
        factories.country(code, f"Land {number}")
    first = body(client, "/as-of/2026-05-01/")
    second = body(client, "/as-of/2026-05-01/?page=2")
    assert first.count('scope="row"') == 60
    shown_twice = set(re.findall(r"/countries/([\w-]+)/as-of", first)) & set(
        re.findall(r"/countries/([\w-]+)/as-of", second)
    )
    assert shown_twice == set()


# how much is asked of the database


def many(key: str, countries: int, issuers: int, archives: int) -> None:
    """So many rows in every part of the pages."""
    for place in range(countries):
        code = f"Q{chr(66 + place)}"
        for number in range(issuers):
            by = f"x{chr(97 + number)}_office"
            row = advisory(f"{key}-{code}", codes=("QA", code), by=by)
            record(row, advice(Level.NORMAL), NOON)
            record(row, advice(Level.CAUTION), NOON + 2 * DAY, technical=True)
            for name in range(archives):
                archive(f"pages-{name}", issuer=by)
                shown(
                    row,
                    (NOON - 9 * DAY, advice(Level.CAUTION)),
                    (NOON, advice(Level.DO_NOT_TRAVEL)),
                    until=NOON + DAY,
                    in_archive=f"pages-{name}",
                )


def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many("few", 1, 1, 1)
    with django_assert_num_queries(QUERIES_TABLE):
        client.get("/as-of/2026-05-01/")
    with django_assert_num_queries(QUERIES_COUNTRY):
        client.get(PAGE)
    with django_assert_num_queries(QUERIES_CERTIFICATE):
        client.get(f"{PAGE}certificate/?at=1")
    many("more", 4, 4, 3)
    with django_assert_num_queries(QUERIES_TABLE):
        client.get("/as-of/2026-05-01/")
    with django_assert_num_queries(QUERIES_COUNTRY):
        client.get(PAGE)
    with django_assert_num_queries(QUERIES_CERTIFICATE):
        client.get(f"{PAGE}certificate/?at=1")


# what is sent once only


@pytest.mark.parametrize("url", ["/as-of/2026-05-01/", PAGE])
def test_an_unchanged_page_is_not_sent_again(client: Client, url: str) -> None:
    seen()
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    # A confirmation after the day changes nothing; a new row of the ledger does.
    services.confirm(advisories=[advisory().pk], at=NOON + 9 * DAY)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    record(advisory("other"), advice())
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 200


def test_a_confirmation_up_to_the_day_is_shown_at_once(client: Client) -> None:
    seen()
    url = "/countries/qatar/as-of/2026-05-10/"
    etag = client.get(url)["ETag"]
    services.confirm(advisories=[advisory().pk], at=NOON + 9 * DAY)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 200


def test_an_archive_that_was_read_on_is_shown_at_once(client: Client) -> None:
    seen()
    row = archive(spans=[(NOON - 9 * DAY, NOON - DAY)])
    etag = client.get(PAGE)["ETag"]
    row.spans["xa_office"][0][1] = NOON.isoformat()
    row.save()
    assert client.get(PAGE, headers={"If-None-Match": etag}).status_code == 200


# .../certificate/


def test_the_certificate_leads_to_the_present_row_of_the_ledger(
    client: Client,
) -> None:
    seen()
    for name in ("certificate/", "certificate.pdf"):
        response = client.get(f"{PAGE}{name}")
        assert response.status_code == 302
        assert response["Location"] == f"{PAGE}{name}?at=1"


@pytest.mark.parametrize("at", ["0", "2", "-1", "x", "", "1.0", "%00", "9" * 30, "١"])
def test_a_row_that_the_ledger_lacks_is_not_found(client: Client, at: str) -> None:
    seen()
    for name in ("certificate/", "certificate.pdf"):
        assert "no such row" in body(client, f"{PAGE}{name}?at={at}", 404)


def test_a_day_that_is_not_over_has_no_certificate(client: Client) -> None:
    seen()
    url = "/countries/qatar/as-of/2026-05-21/"
    assert "certificate/" not in body(client, url)
    assert "not over yet" in body(client, f"{url}certificate/", 404)


def test_the_certificate_says_what_is_known_and_what_is_not(client: Client) -> None:
    edition = seen()
    record(advisory("om", codes=("OM",), by="xb_office"), advice())
    page = body(client, f"{PAGE}certificate/?at=2")
    for said in (
        "Qatar: official travel advice on 1 May 2026",
        "row 2 of its ledger",
        '<dd lang="fr">Vigilance &lt;renforcée&gt;</dd>',
        "2, Increased caution",
        "The border: interdit",
        "28 Apr 2026",
        "1 May 2026, 12:00 UTC",
        edition.capture_sha256,
        f"{edition.get_absolute_url()}",
        "Sender XA (Office of Travel)",
        "No advice of this government on this country is on record.",
        "/countries/qatar/as-of/2026-05-01/certificate/?at=2",
    ):
        assert said in page
    assert "<nav" not in page
    assert "PROVISIONAL" not in page


def test_a_certificate_of_an_earlier_row_stays_as_it_was(client: Client) -> None:
    seen()
    addresses = [f"{PAGE}certificate/?at=1", f"{PAGE}certificate.pdf?at=1"]
    before = [client.get(url).content for url in addresses]
    services.confirm(advisories=[advisory().pk], at=NOON + 9 * DAY)
    record(advisory("om", by="xb_office"), advice(), NOON)
    record(advisory(), advice(Level.DO_NOT_TRAVEL), NOON + 10 * DAY)
    with time_machine.travel(LATER + 100 * DAY):
        assert [client.get(url).content for url in addresses] == before


def test_a_certificate_that_may_change_says_so(client: Client) -> None:
    seen()
    url = "/countries/qatar/as-of/2026-05-10/certificate/?at=1"
    assert "PROVISIONAL" in body(client, url)
    services.confirm(advisories=[advisory().pk], at=NOON + 15 * DAY)
    assert "PROVISIONAL" not in body(client, url)


def test_an_unchanged_certificate_is_not_sent_again(client: Client) -> None:
    seen()
    for name in ("certificate/", "certificate.pdf"):
        url = f"{PAGE}{name}?at=1"
        etag = client.get(url)["ETag"]
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304


def test_the_digest_covers_everything_that_is_said() -> None:
    seen()
    place = factories.country()
    made = certify(place, on(0), known(1), [])
    other = certify(place, on(1), known(1), [])
    assert re.fullmatch("[0-9a-f]{64}", made.digest)
    assert made.digest != other.digest


# .../certificate.pdf


def test_the_pdf_has_the_words_in_every_script(client: Client) -> None:
    label = "レベル3：渡航は止めてください。(渡航中止勧告)"
    record(
        advisory(),
        advice(
            Level.RECONSIDER,
            native_label=f"{label} Côte d’Ivoire, Ελλάδα, Молдова, ố, \u202e, 𓀀",
            language="ja",
        ),
    )
    response = client.get(f"{PAGE}certificate.pdf?at=1")
    assert response["Content-Type"] == "application/pdf"
    assert (
        'filename="chancery-qatar-2026-05-01-at-1.pdf"'
        in (response["Content-Disposition"])
    )
    text = pdf_text(response.content)
    assert label in text
    assert "Côte d’Ivoire, Ελλάδα, Молдова, ố, [U+202E], [U+13000]" in text
    assert "Permanent address:" in text


def test_the_pdf_of_a_long_certificate_has_all_of_it(client: Client) -> None:
    for number in range(12):
        record(
            advisory(f"q{number}", by=f"x{chr(97 + number)}_office"),
            advice(Level.CAUTION, native_label="w" * 3000 + f"-end-{number}"),
        )
    content = client.get(f"{PAGE}certificate.pdf?at=12").content
    text = pdf_text(content)
    for number in range(12):
        assert f"-end-{number}" in text
    assert "Page 3" in text


def pdf_text(content: bytes) -> str:
    """What a reader of the PDF can copy, without line ends."""
    pages = PdfReader(BytesIO(content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")
