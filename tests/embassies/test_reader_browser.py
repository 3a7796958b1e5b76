"""The missions' reader pages in a real browser: narrow, wide, without script."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from embassies.models import Mission
from embassies.vocabulary import Confidence, DepartureStatus, Location, Operating
from tests.embassies.said import embassy, leaves, works

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
HERE = "/embassies/kyiv/?day=2022-02-15"
LONG = "Vorübergehenderdienstsitzderbotschaft" * 3


@pytest.fixture
def browser(kyiv: Mission, ann: User) -> Iterator[Browser]:
    """Chromium, with a city in which much happened."""
    works(kyiv, ann, effective="2022-01-10")
    works(
        kyiv,
        ann,
        operating=Operating.LIMITED,
        location=Location.MOVED_WITHIN,
        sites=("Lviv, UA",),
        effective="2022-02-14",
    )
    works(kyiv, ann, effective="2022-05-18", confidence=Confidence.MEMORY)
    leaves(kyiv, ann, status=DepartureStatus.AUTHORIZED, effective="2022-01-23")
    leaves(kyiv, ann, effective="2022-02-12", replaces=1)
    british = embassy(ann, sending="GB", name="British Embassy")
    works(
        british,
        ann,
        location=Location.MOVED_ABROAD,
        location_detail=LONG,
        effective="2022-02-20/2022-03-05",
    )
    embassy(ann, sending="PL", name="Polish Embassy")
    if not CHROMIUM:
        pytest.skip("Chromium is not here: install it, or name it in CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


def opened(browser: Browser, live_server: LiveServer, **options: object) -> Page:
    context = browser.new_context(
        base_url=live_server.url,
        locale="en-GB",
        **options,  # type: ignore[arg-type]  # by name
    )
    return context.new_page()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_and_is_accessible(
    browser: Browser, live_server: LiveServer, width: int, scheme: str
) -> None:
    page = opened(
        browser,
        live_server,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,
    )
    for path in (
        HERE,
        "/embassies/kyiv/",
        "/embassies/",
        "/embassies/help/",
        "/missions/us-kyiv/",
        "/missions/gb-kyiv/",
        "/missions/pl-kyiv/",
        "/countries/ukraine/",
        "/countries/ukraine/as-of/2022-02-15/",
    ):
        page.goto(path)
        wide = page.evaluate(
            "document.scrollingElement.scrollWidth"
            " - document.scrollingElement.clientWidth"
        )
        assert wide <= 0, f"{path} is {wide} pixels too wide"
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


def standing(page: Page, key: str) -> str:
    return page.locator(f"[data-standing={key}]").inner_text()


def test_the_slider_tells_the_same_as_the_server(
    browser: Browser, live_server: LiveServer
) -> None:
    page = opened(browser, live_server)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(HERE)
    cells = page.locator("[data-now]")
    served = cells.all_inner_texts()
    assert "In Lviv, limited operations" in served[0]
    slider = page.get_by_role("slider")
    slider.press("ArrowRight")
    assert page.get_by_label("Day", exact=True).input_value() == "2022-02-16"
    slider.press("ArrowLeft")
    flat = [" ".join(text.split()) for text in cells.all_inner_texts()]
    assert flat == [" ".join(text.split()) for text in served]
    assert page.url.endswith("day=2022-02-15&from=2022-01-01&to=2022-12-31")
    slider.press("Home")
    assert "United States" in standing(page, "none")
    slider.press("End")
    assert "United States" in standing(page, "back")
    assert said == []


def test_without_script_the_day_is_a_form_and_two_links(
    browser: Browser, live_server: LiveServer
) -> None:
    page = opened(browser, live_server, java_script_enabled=False)
    page.goto(HERE)
    assert page.get_by_role("slider").count() == 0
    page.get_by_label("Day", exact=True).fill("2022-06-01")
    page.get_by_role("button", name="Show").click()
    assert "United States" in standing(page, "back")
    page.get_by_role("link", name="← 18 May 2022").click()
    assert "18 May 2022" in page.get_by_role("heading", level=2).first.inner_text()
