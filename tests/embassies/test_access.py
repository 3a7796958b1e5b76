"""Who comes in: every address under /staff/, signing in, and its limit."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.cache import cache
from django.test import Client, RequestFactory, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from embassies.access import ATTEMPTS, PUBLISHER, add_staff, rights_of, staff_of
from embassies.models import Mission
from tests.embassies.said import PASSWORD, TYPED_MISSION

DOOR = {"/staff/sign-in/", "/staff/sign-out/"}
SAMPLES = {
    "slug:slug": "us-kyiv",
    "int:number": "1",
    "int:pk": "1",
    "uuid:pk": "6d8f1c0e-5b0a-5a0e-9a3c-0c1b6b0f2a7d",
    "chain:kind": "posture",
    "told:kind": "statement",
}


def addresses(
    patterns: list[URLPattern | URLResolver], prefix: str = "/"
) -> Iterator[str]:
    """Every address of the site, with a sample for each variable part."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        elif isinstance(pattern.pattern, RoutePattern):
            for variable, sample in SAMPLES.items():
                path = path.replace(f"<{variable}>", sample)
            yield path


STAFF = [
    path
    for path in addresses(get_resolver().url_patterns)
    if path.startswith("/staff/") and path not in DOOR
]


def test_the_walk_finds_the_staff_pages() -> None:
    assert "/staff/" in STAFF
    assert "/staff/missions/us-kyiv/posture/record/" in STAFF
    assert not [path for path in STAFF if "<" in path]


@pytest.mark.parametrize("path", STAFF)
def test_nobody_comes_in_without_signing_in(path: str, db: None) -> None:
    for client in (Client(), Client(enforce_csrf_checks=True)):
        assert client.get(path).headers["Location"].startswith("/staff/sign-in/?next=")
    assert Client().post(path).headers["Location"].startswith("/staff/sign-in/?next=")
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403


@pytest.mark.parametrize("path", STAFF)
def test_an_account_without_rights_is_refused(
    path: str, client: Client, visitor: User
) -> None:
    client.force_login(visitor)
    for response in (client.get(path), client.post(path), client.delete(path)):
        assert response.status_code == 403


@pytest.mark.parametrize("path", STAFF)
def test_staff_pages_are_never_cached(path: str, client: Client, db: None) -> None:
    assert "no-store" in client.get(path).headers["Cache-Control"]


def test_a_form_sent_from_elsewhere_is_refused(states: None, ann: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    response = client.post("/staff/missions/add/", TYPED_MISSION)
    assert response.status_code == 403
    assert not Mission.objects.exists()


# Signing in


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> int:
    return client.post(
        "/staff/sign-in/", {"username": "ann", "password": password, **more}
    ).status_code


def test_ann_signs_in_and_out(client: Client, ann: User) -> None:
    assert sign_in(client) == 302
    assert client.get("/staff/").status_code == 200
    assert client.get("/staff/sign-out/").status_code == 405
    assert client.post("/staff/sign-out/").status_code == 302
    assert client.get("/staff/").status_code == 302


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/staff/missions/", "/staff/missions/"),
        ("https://evil.example/", "/staff/"),
        ("//evil.example/", "/staff/"),
        ("/\\evil.example", "/staff/"),
        ("javascript:alert(1)", "/staff/"),
        ("http:///evil.example", "/staff/"),
        ("", "/staff/"),
    ],
)
def test_after_signing_in_one_stays_on_this_site(
    client: Client, ann: User, asked: str, led: str
) -> None:
    response = client.post(
        "/staff/sign-in/", {"username": "ann", "password": PASSWORD, "next": asked}
    )
    assert response.headers["Location"] == led


def test_too_many_failures_close_the_door_for_that_name_and_address(
    client: Client, ann: User
) -> None:
    for _ in range(ATTEMPTS):
        assert sign_in(client, "wrong") == 200
    response = client.post("/staff/sign-in/", {"username": "ANN", "password": PASSWORD})
    assert response.status_code == 200
    assert b"wait a quarter of an hour" in response.content
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7")) == 302


def test_signing_in_forgets_the_failures_before(client: Client, ann: User) -> None:
    for _ in range(2):
        for _ in range(ATTEMPTS - 1):
            assert sign_in(client, "wrong") == 200
        assert sign_in(client) == 302


def test_without_the_cache_nobody_signs_in_and_is_told_so(
    client: Client, ann: User
) -> None:
    nobody_listens = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    with override_settings(CACHES=nobody_listens):
        response = client.post(
            "/staff/sign-in/", {"username": "ann", "password": PASSWORD}
        )
    assert response.status_code == 200
    assert b"Attempts cannot be counted at the moment" in response.content
    assert client.get("/staff/").status_code == 302


def test_a_new_session_begins_with_signing_in(client: Client, ann: User) -> None:
    client.get("/staff/sign-in/")
    client.session["planted"] = "by somebody else"
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_somebody_added_twice_has_the_new_password(db: None) -> None:
    assert add_staff("bo", "an old pass phrase") is True
    assert add_staff("bo", PASSWORD) is False
    bo = User.objects.get(username="bo")
    assert bo.check_password(PASSWORD)
    assert bo.has_perms(rights_of(PUBLISHER))
    assert not bo.is_superuser


def test_only_a_guarded_view_knows_who_asks(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    with pytest.raises(TypeError, match="behind staff_page"):
        staff_of(request)
