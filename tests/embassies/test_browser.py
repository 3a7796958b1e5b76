"""The staff's door in a real browser, on a narrow screen, without JavaScript."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from embassies.access import add_staff
from embassies.models import Mission
from tests.embassies.browsing import (
    SOURCE,
    fill,
    fits_and_is_accessible,
    open_page,
    press,
    sign_in,
)
from tests.embassies.said import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def narrow(states: None, browser: Browser, live_server: LiveServer) -> Page:
    """A page 360 pixels wide."""
    return open_page(browser, live_server.url)


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


@pytest.fixture
def bo(ann: object, kyiv: Mission) -> str:
    """A second publisher; ann's embassy is there."""
    add_staff("bo", PASSWORD)
    return "bo"


def test_two_people_at_one_mission_lose_nothing(
    bo: str, browser: Browser, live_server: LiveServer
) -> None:
    cache.clear()
    first, second = (open_page(browser, live_server.url, 1280) for _ in range(2))
    sign_in(first, "ann")
    sign_in(second, bo)
    for page in (first, second):
        page.goto("/staff/missions/us-kyiv/posture/record/")
        page.get_by_label("Location").select_option("in place")
        fill(page, {"Took effect": "2022-01-23"} | SOURCE)
    first.get_by_label("Operating").select_option("open")
    press(first, first.get_by_role("button", name="Record"))
    second.get_by_label("Operating").select_option("suspended")
    second.get_by_label("Note").fill("Seen by a correspondent.")
    press(second, second.get_by_role("button", name="Record"))

    assert second.get_by_text("ann recorded no. 1 while you were writing").is_visible()
    changed = second.get_by_role("region", name="What changed meanwhile").inner_text()
    assert "Operating" in changed
    assert "open" in changed
    assert second.get_by_label("Operating").input_value() == "suspended"
    assert second.get_by_label("Note").input_value() == "Seen by a correspondent."
    press(second, second.get_by_role("button", name="Record"))
    assert second.get_by_text("Recorded as no. 2.").is_visible()


def test_two_people_changing_one_mission_s_details_lose_nothing(
    bo: str, browser: Browser, live_server: LiveServer
) -> None:
    cache.clear()
    first, second = (open_page(browser, live_server.url, 1280) for _ in range(2))
    for page, name in ((first, "ann"), (second, bo)):
        sign_in(page, name)
        page.goto("/staff/missions/us-kyiv/edit/")
        fill(page, {"Why the details are changed": "It moved."} | SOURCE)
    first.get_by_label("Name", exact=True).fill("US Embassy in Kyiv")
    press(first, first.get_by_role("button", name="Change"))
    second.get_by_label("Note").fill("In the street of the institute.")
    press(second, second.get_by_role("button", name="Change"))

    assert second.get_by_text("ann changed these details").is_visible()
    changed = second.get_by_role("region", name="What changed meanwhile").inner_text()
    assert "US Embassy in Kyiv" in changed
    assert "In the street" in second.get_by_label("Note").input_value()
