"""The staff's door in a real browser, on a narrow screen, without JavaScript."""

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.core.cache import cache
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.embassies.said import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
SOURCE = {
    "Address of the page": "https://example.org/statement",
    "Publisher": "Foreign Ministry",
    "Title of the page": "Statement on the embassy",
    "The sentence that says it, word for word": "Families have to leave the city.",
}


@pytest.fixture
def browser(states: None, ann: User) -> Iterator[Browser]:
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


@pytest.fixture
def narrow(browser: Browser, live_server: LiveServer) -> Page:
    """A page 360 pixels wide that runs no script of ours."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 360, "height": 740},
        locale="en-GB",
        bypass_csp=True,
    )
    return context.new_page()


def fits_and_is_accessible(page: Page) -> None:
    wide = page.evaluate(
        "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    )
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def fill(page: Page, typed: dict[str, str]) -> None:
    for label, text in typed.items():
        page.get_by_label(label, exact=False).first.fill(text)


def press(page: Page, target: Locator) -> None:
    """Press Enter on it, and look at the page that it leads to."""
    with page.expect_navigation():
        target.press("Enter")
    fits_and_is_accessible(page)


def sign_in(page: Page) -> None:
    page.goto("/staff/")
    fits_and_is_accessible(page)
    page.get_by_label("Username").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, page.get_by_label("Password"))


def test_staff_keep_the_record_by_keyboard_and_readers_see_it(
    narrow: Page,
) -> None:
    cache.clear()
    page = narrow
    sign_in(page)

    press(page, page.get_by_role("link", name="Add a mission"))
    page.get_by_label("Sending state").select_option("US")
    page.get_by_label("Host country").select_option("UA")
    fill(page, {"City": "Kyiv", "Name": "US Embassy Kyiv"} | SOURCE)
    press(page, page.get_by_role("button", name="Add", exact=True))

    press(page, page.get_by_role("link", name="Record a posture"))
    page.get_by_label("Operating").select_option("open")
    page.get_by_label("Location").select_option("in place")
    page.get_by_label("Consular services").select_option("limited")
    fill(page, {"Took effect": "in January"} | SOURCE)
    press(page, page.get_by_role("button", name="Record"))
    assert page.get_by_role("alert").is_visible()
    page.get_by_label("Took effect").fill("2022-01-23")
    press(page, page.get_by_role("button", name="Record"))

    press(page, page.get_by_role("link", name="Record a departure"))
    page.get_by_label("What:", exact=True).select_option("authorized")
    fill(page, {"Took effect": "2022-01-23"} | SOURCE)
    press(page, page.get_by_role("button", name="Record"))

    wrong = page.locator("#departure-1")
    press(page, wrong.get_by_role("link", name="Correct no. 1"))
    page.get_by_label("What:", exact=True).select_option("ordered")
    page.get_by_label("Why the entry is wrong").fill("It was an order.")
    press(page, page.get_by_role("button", name="Correct"))
    assert page.get_by_text("Corrected by no. 2").is_visible()

    press(page, page.get_by_role("button", name="Sign out ann"))
    page.goto("/countries/ukraine/")
    told = page.locator("main").inner_text()
    assert "departure authorized for family members, US Embassy Kyiv" in told
    assert "corrected: departure ordered for family members, US Embassy Kyiv" in told
    assert "US Embassy Kyiv: operations open" in told
    fits_and_is_accessible(page)
    page.goto("/missions/us-kyiv/")
    fits_and_is_accessible(page)
    page.goto("/staff/missions/us-kyiv/")
    assert "/staff/sign-in/?next=" in page.url
