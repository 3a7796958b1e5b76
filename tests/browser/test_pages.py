"""The reader pages in a real browser: they fit, are accessible, and need no script."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from advisories import ledger
from advisories.facts import Region
from advisories.levels import Level
from advisories.models import Event, Kind
from tests import factories
from tests.advisories.strands import archive, archived, doubt, show
from tests.factories import DAY, HOUR, NOON, advice, advisory, issued, record
from tests.ingest.test_views_ingest import hold, kept, source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
LONG = "Vonnichtnotwendigenreisenwirdabgeraten" * 3


@pytest.fixture
def pages() -> list[str]:
    """Addresses of every kind of page, with rows in every state behind them."""
    row = advisory()
    record(row, advice(Level.NOT_STATED, text="Stay.\n\nTake care of crowds."))
    record(
        row,
        advice(
            Level.DO_NOT_TRAVEL,
            native_label=LONG,
            text=f"Stay.\n\nTake care of {LONG}.\u202e",
            change_note="Note <b>",
            regions=(Region("North", Level.NOT_STATED),),
            issued=issued(2),
            language="de",
        ),
        NOON + HOUR,
    )
    for number, level in enumerate(Level):
        about = advisory(f"on-{number}", by=f"x{number}_office")
        record(about, advice(level, regional_max=Level.RECONSIDER))
    advisory("unread", by="xc_office")
    record(advisory("azores", part="Azores"), advice())
    wrong = factories.entry(kind=Kind.DEPARTURE_ORDERED)
    ledger.append([wrong])
    ledger.append([factories.entry("b", kind=Kind.CORRECTION, corrects=wrong.id)])
    past = advice(Level.DO_NOT_TRAVEL, regional_max=Level.NOT_STATED)
    archive("notebook", (NOON - 90 * DAY, NOON - 60 * DAY), (NOON - 50 * DAY, NOON))
    seen = archived("archived")
    held = doubt(seen, past, advice(Level.NORMAL), NOON - 20 * DAY)
    strand = show(seen, [(NOON - 90 * DAY, past)], NOON - 40 * DAY, entries=[held])
    hold(source())
    capture = kept(LONG.encode() * 50)
    event = Event.objects.get(kind=Kind.LEVEL_FIRST_STATED)
    assert event.edition
    return [
        "/",
        "/countries/",
        "/countries/qatar/",
        "/countries/qatar/?chart=2026",
        f"/events/{held.id}/",
        strand.current.get_absolute_url(),
        event.get_absolute_url(),
        event.edition.get_absolute_url(),
        capture.get_absolute_url(),
        "/issuers/",
        "/issuers/xa_office/",
        "/sources/",
        "/sources/ca_gac/",
        "/feeds/",
        "/nowhere/",
    ]


@pytest.fixture
def browser(pages: list[str]) -> Iterator[Browser]:
    """Chromium; the rows come first, since Django refuses its database while
    Playwright's loop runs in this thread."""
    if not CHROMIUM:
        pytest.skip("Chromium is not here: install it, or name it in CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_fits_and_is_accessible(
    browser: Browser,
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


def test_the_first_tab_leads_past_the_menu(
    browser: Browser, live_server: LiveServer
) -> None:
    page = browser.new_page(base_url=live_server.url)
    page.goto("/countries/qatar/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to content"
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "main"


def test_the_timeline_is_narrowed_without_script(
    browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/countries/qatar/")
    page.get_by_role("link", name="Departures", exact=True).last.click()
    assert "show=departures" in page.url
    assert page.get_by_role("link", name="departure ordered").count() == 1


def test_the_chart_fits_and_its_year_is_chosen_without_script(
    browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=False,
        viewport={"width": 360, "height": 800},
    )
    page = context.new_page()
    page.goto("/countries/qatar/")
    page.get_by_role("link", name="2026", exact=True).click()
    assert "chart=2026" in page.url
    lanes = page.get_by_role("img")
    assert lanes.count() >= 2
    for lane in lanes.all():
        box = lane.bounding_box()
        assert box is not None
        assert (box["x"] >= 0, box["x"] + box["width"] <= 360) == (True, True)
    page.get_by_text("The same as a table").click()
    assert page.get_by_role("table").last.is_visible()
