"""The pages on one day in a real browser: they fit, are accessible, and print."""

from __future__ import annotations

from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from advisories import ledger
from advisories.facts import Region
from advisories.levels import Level
from tests.advisories.test_as_of import archive, shown
from tests.browser.test_pages import LONG, browser
from tests.factories import DAY, NOON, advice, advisory, issued, record

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY_PAGE = "/countries/qatar/as-of/2026-05-01/"


@pytest.fixture
def pages() -> list[str]:
    """Addresses of every kind of page, with answers in every state behind them."""
    parts = (Region(LONG, Level.DO_NOT_TRAVEL), Region("South", Level.NOT_STATED))
    for number, level in enumerate(Level):
        row = advisory(f"on-{number}", by=f"x{number}_office")
        said = advice(
            level,
            native_label=LONG,
            language="de",
            regional_max=Level.DO_NOT_TRAVEL,
            regions=parts,
            issued=issued(2),
        )
        record(row, said)
        record(row, said, NOON + 3 * DAY)
    record(advisory("taken-back", by="xw_office"), advice(withdrawn=True))
    stale = advisory("stale", by="xs_office", at=NOON - 9 * DAY)
    record(stale, advice(Level.RECONSIDER), NOON - 9 * DAY)
    advisory("unread", by="xu_office")
    record(advisory("coast", part=LONG[:90]), advice(Level.CAUTION))
    spans = [(NOON - 30 * DAY, NOON - 5 * DAY), (NOON + 5 * DAY, NOON + 9 * DAY)]
    archive(spans=spans, issuer="xg_office")
    bridged = advisory("bridged", by="xg_office")
    shown(bridged, (NOON - 9 * DAY, advice()), until=NOON + 9 * DAY)
    wrong = advisory("wrong", by="xc_office")
    record(wrong, advice(Level.NORMAL), NOON)
    record(wrong, advice(Level.RECONSIDER), NOON + DAY, technical=True)
    at = f"?at={ledger.position()}"
    return [
        "/as-of/",
        "/as-of/?on=2022-13-40",
        "/as-of/2026-05-01/",
        "/as-of/2026-05-01/?issuer=x1_office&region=Somewhere",
        "/as-of/1999-01-01/",
        DAY_PAGE,
        f"{DAY_PAGE}certificate/{at}",
        "/countries/qatar/",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_fits_and_is_accessible(
    browser: Browser,  # noqa: F811
    live_server: LiveServer,
    pages: list[str],
    width: int,
    scheme: str,
) -> None:
    page = browser.new_page(
        base_url=live_server.url,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    refused: list[str] = []
    page.on(
        "console",
        lambda said: refused.append(said.text) if "Policy" in said.text else None,
    )
    for url in pages:
        page.goto(url)
        wide = page.evaluate(
            "document.scrollingElement.scrollWidth"
            " - document.scrollingElement.clientWidth"
        )
        assert wide <= 0, f"{url} is {wide} pixels too wide"
        assert refused == [], url
        found = Axe().run(page)
        assert found.violations_count == 0, f"{url}: {found.generate_report()}"


def test_a_day_is_chosen_without_script(
    browser: Browser,  # noqa: F811
    live_server: LiveServer,
    pages: list[str],
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/countries/qatar/")
    page.get_by_label("On a day of the past").fill("2026-05-01")
    page.get_by_role("button", name="Show").click()
    assert page.url.endswith(DAY_PAGE)
    page.get_by_role("link", name="2 May 2026", exact=True).click()
    assert page.url.endswith("/countries/qatar/as-of/2026-05-02/")
    page.get_by_role("link", name="All countries on this day").click()
    assert page.url.endswith("/as-of/2026-05-02/")
    page.goto("/as-of/")
    page.get_by_label("Day (UTC)").fill("2026-05-03")
    page.get_by_label("Country").select_option(label="Qatar")
    page.get_by_role("button", name="Show").click()
    assert page.url.endswith("/countries/qatar/as-of/2026-05-03/")


def test_the_certificate_prints_black_on_white_with_its_address(
    browser: Browser,  # noqa: F811
    live_server: LiveServer,
    pages: list[str],
) -> None:
    page = browser.new_page(base_url=live_server.url, color_scheme="dark")
    page.goto(next(url for url in pages if "certificate" in url))
    colours = page.evaluate(
        "[getComputedStyle(document.body).color,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    for paper in ("A4", "Letter"):
        printed = PdfReader(BytesIO(page.pdf(format=paper)))
        text = "".join(sheet.extract_text() for sheet in printed.pages)
        joined = text.replace("\n", "")
        assert f"{DAY_PAGE}certificate/?at=" in joined
        assert "The same as PDF" not in joined
