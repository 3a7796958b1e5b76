"""States, staff and one embassy."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client, override_settings
from playwright.sync_api import Browser, sync_playwright

from advisories.models import Country
from embassies.access import add_staff
from embassies.models import Mission
from tests.embassies.said import PASSWORD, embassy

STATES = (
    # code, iso3, English, French
    ("US", "USA", "United States", "États-Unis"),
    ("UA", "UKR", "Ukraine", "Ukraine"),
    ("GB", "GBR", "United Kingdom", "Royaume-Uni"),
    ("PL", "POL", "Poland", "Pologne"),
    ("RU", "RUS", "Russia", "Russie"),
)


@pytest.fixture(autouse=True)
def quick_passwords() -> Iterator[None]:
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]
    ):
        yield


@pytest.fixture
def states(db: None) -> None:
    Country.objects.bulk_create(
        Country(
            code=code,
            iso3=iso3,
            name_en=english,
            name_fr=french,
            region="Europe",
            slug=english.lower().replace(" ", "-"),
            sort_name=english,
        )
        for code, iso3, english, french in STATES
    )


@pytest.fixture
def ann(db: None) -> User:
    """A member of staff."""
    add_staff("ann", PASSWORD)
    return User.objects.get(username="ann")


@pytest.fixture
def visitor(db: None) -> User:
    """Somebody with an account and no rights."""
    return User.objects.create_user("visitor", password=PASSWORD)


@pytest.fixture
def kyiv(states: None, ann: User) -> Mission:
    return embassy(ann)


@pytest.fixture
def staff(client: Client, ann: User) -> Client:
    """A browser in which ann is signed in."""
    client.force_login(ann)
    return client


@pytest.fixture
def browser(ann: User) -> Iterator[Browser]:
    """Chromium; rows have to be there before, since Django refuses its database while
    Playwright's loop runs in this thread."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.skip("Chromium is not here: install it, or name it in CHROMIUM.")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        yield found
        found.close()


@pytest.fixture
def no_attempts() -> None:
    cache.clear()
