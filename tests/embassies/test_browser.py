"""The staff's door in a real browser, by keyboard and by two people at once."""

from datetime import timedelta

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
from tests.embassies.said import NOW, PASSWORD
from tests.embassies.test_queue import FACTS, ITEM, found

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
    first.get_by_label("Name:", exact=True).fill("US Embassy in Kyiv")
    press(first, first.get_by_role("button", name="Change"))
    second.get_by_label("Note").fill("In the street of the institute.")
    press(second, second.get_by_role("button", name="Change"))

    assert second.get_by_text("ann changed these details").is_visible()
    changed = second.get_by_role("region", name="What changed meanwhile").inner_text()
    assert "US Embassy in Kyiv" in changed
    assert "In the street" in second.get_by_label("Note").input_value()


@pytest.fixture
def three(ann: object, kyiv: Mission) -> list[str]:
    """Proposals of three audiences' departures, in the queue's order."""
    rows = [
        found(kyiv, item=ITEM | {"facts": FACTS | {"audience": audience}}, seen_at=at)
        for audience, at in zip(
            ("family members", "minors", "designated staff"),
            (NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=2)),
            strict=True,
        )
    ]
    return [f"/staff/proposals/{row.pk}/" for row in rows]


def test_the_queue_is_worked_through_by_single_keys(
    three: list[str], browser: Browser, live_server: LiveServer
) -> None:
    cache.clear()
    page = open_page(browser, live_server.url, 1280)
    sign_in(page)
    page.goto("/staff/proposals/")
    fits_and_is_accessible(page)
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(three[0])
    fits_and_is_accessible(page)

    with page.expect_navigation():
        page.keyboard.press("a")
    assert page.get_by_text("Accepted: it stands in the record.").is_visible()
    assert page.url.endswith(three[1])
    page.keyboard.press("r")
    page.keyboard.type("minors and families are one here")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_text("Rejected.").is_visible()
    assert page.url.endswith(three[2])
    with page.expect_navigation():
        page.keyboard.press("m")
    assert page.get_by_label("Whom:").input_value() == "designated staff"
    fits_and_is_accessible(page)


def test_the_queue_needs_no_script(
    three: list[str], browser: Browser, live_server: LiveServer
) -> None:
    cache.clear()
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, locale="en-GB"
    )
    page = context.new_page()
    page.goto(three[0])
    page.get_by_label("Username").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    page.wait_for_url(f"**{three[0]}")
    page.get_by_role("button", name="Accept").press("Enter")
    page.wait_for_url(f"**{three[1]}")
    assert page.get_by_text("Accepted: it stands in the record.").is_visible()
