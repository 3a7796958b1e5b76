"""One evening of January 2022, typed in by staff in a browser and read by anybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from advisories.models import Issuer
from embassies.models import Mission
from embassies.vocabulary import StatementClass, Topic
from tests.embassies.browsing import open_page, sign_in
from tests.embassies.said import embassy
from tests.embassies.seed import FACTS, Fact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BY_ID = {fact.id: fact for fact in FACTS}
CHAINS = {"posture", "departure", "headofmission"}


@pytest.fixture
def three_embassies(kyiv: Mission) -> Mission:
    """The American one, two of allies of which nothing is said, and the issuer."""
    by = kyiv.recorded_by
    assert by
    embassy(by, sending="GB", name="British Embassy Kyiv")
    embassy(by, sending="PL", name="Polish Embassy Kyiv")
    Issuer.objects.create(
        slug="us_state",
        name="United States Department of State",
        short_name="State Department",
        sending_id="US",
        language="en",
    )
    return kyiv


@pytest.fixture
def desk(
    three_embassies: Mission, browser: Browser, live_server: LiveServer
) -> Iterator[Page]:
    """A page in which ann is signed in."""
    cache.clear()
    page = open_page(browser, live_server.url, 1280)
    sign_in(page)
    yield page


def type_in(page: Page, fact: Fact, address: str) -> None:
    page.goto(address)
    typed = fact.typed | fact.source | {"quote": fact.quote}
    for name, value in typed.items():
        field = page.locator(f"#id_{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            assert isinstance(value, str)
            field.fill(value)
    if fact.of and fact.form == "statement":
        line = said_of(BY_ID[fact.of])
        [option] = page.locator("#id_answers option").filter(has_text=line).all()
        page.locator("#id_answers").select_option(option.get_attribute("value"))
    with page.expect_navigation():
        page.locator("form.entry button[type=submit]").click()
    assert page.locator(".errors").count() == 0, page.locator(".errors").inner_text()


def said_of(fact: Fact) -> str:
    """How the event of a fact is called where an answer chooses it."""
    if fact.form == "departure":
        return f"departure {fact.typed['status']}"
    summary = fact.typed["summary"]
    assert isinstance(summary, str)
    return summary


def address_of(page: Page, fact: Fact) -> str:
    """Where the fact is typed in."""
    if fact.form in CHAINS:
        return f"/staff/missions/us-kyiv/{fact.form}/record/"
    if fact.form == "statement":
        of = f"country={fact.about}" if fact.about else "mission=us-kyiv"
        return f"/staff/statement/record/?{of}"
    page.goto("/staff/missions/us-kyiv/")
    told = page.locator(".chain > li").filter(has_text=BY_ID[fact.of].quote)
    found = told.get_by_role("link", name="Another source").get_attribute("href")
    assert found
    return found


def read(page: Page, address: str) -> str:
    page.goto(address)
    page.evaluate(
        "for (const each of document.querySelectorAll('details')) each.open = true"
    )
    return page.locator("main").inner_text()


def line_with(text: str, words: str) -> str:
    """The one line that has these words."""
    [line] = {line for line in text.splitlines() if words in line}
    return line


def classes() -> Iterator[tuple[str, str, list[str]]]:
    """Each statement's summary, less its full stop, its class, and its countries."""
    for fact in FACTS:
        if fact.form == "statement":
            summary, countries = fact.typed["summary"], fact.typed["countries"]
            named = StatementClass(str(fact.typed["classification"])).label
            if fact.typed["topic"] == Topic.ADVISORY:
                named = Topic.ADVISORY.label  # what an issuer does, not what it says
            assert isinstance(summary, str)
            assert isinstance(countries, list)
            yield summary.rstrip("."), str(named), countries


def test_the_facts_of_one_evening_stand_in_their_class(desk: Page) -> None:
    page = desk
    for fact in FACTS:
        type_in(page, fact, address_of(page, fact))

    timelines = {
        code: read(page, f"/countries/{slug}/")
        for code, slug in (("UA", "ukraine"), ("RU", "russia"))
    }
    that_day = read(page, "/countries/ukraine/as-of/2022-01-24/")
    mission = read(page, "/missions/us-kyiv/")

    # Every statement in its class, on the timelines of its countries and on that day.
    for summary, named, countries in classes():
        for code, timeline in timelines.items():
            if code in countries:
                assert named in line_with(timeline, summary)
            else:
                assert summary not in timeline
        if "UA" in countries:
            assert line_with(that_day, summary).lower().startswith(named)

    # One departure ordered, by a source of its own; one authorized, in two wordings.
    assert timelines["UA"].count("departure ordered for") == 1
    assert timelines["UA"].count("departure authorized for") == 1
    assert "Source: Département d'État des États-Unis" in mission
    assert "Told by others too:" in mission
    assert line_with(mission, str(BY_ID["F10"].typed["wording"]))
    for told in (that_day, mission):
        assert told.count("Departure ordered (mandatory): family members") >= 1
        assert told.count("Departure authorized (voluntary): direct-hire staff") >= 1
        # Open, and its head there, while both stand.
        assert "Kristina Kvien, chargé d'affaires: in the host country" in told
    assert "● Open, in its place, consular services not known" in that_day

    # What answers what, on what condition, and whom the accusation is against.
    assert "declines to comment on: press report" in that_day
    assert "gives the reason for: departure authorized" in that_day
    assert "On condition: si la Russie engage une action militaire" in that_day
    assert "accusation against Russia" in timelines["UA"]
    assert "The level was not stated there." in timelines["RU"]

    # Of those who "are deciding", nothing is known.
    assert "Of 2 missions nothing is recorded by that day" in that_day
    for ally in ("British", "Polish"):
        assert f"{ally} Embassy Kyiv: operations" not in timelines["UA"]
