"""What tests in a real browser share: signing in, filling in, looking at the page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from tests.embassies.said import PASSWORD

SOURCE = {
    "Address of the page": "https://example.org/statement",
    "Publisher": "Foreign Ministry",
    "Title of the page": "Statement on the embassy",
    "The sentence that says it, word for word": "Families have to leave the city.",
}


def open_page(browser: Browser, address: str, width: int = 360) -> Page:
    """A page in a context of its own: another person's browser."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 740},
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


def sign_in(page: Page, name: str = "ann") -> None:
    page.goto("/staff/")
    fits_and_is_accessible(page)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, page.get_by_label("Password"))
