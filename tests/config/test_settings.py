"""What the settings promise on this machine and in a deployment."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from config.secret import local_secret

DEPLOYED = {
    "SITE_URL": "https://chancery.example",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP",
}
SHOWN = (
    "from django.conf import settings as s;"
    "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
    " s.SECURE_HSTS_SECONDS > 0, s.STATIC_ROOT is not None, s.ALLOWED_HOSTS[0])"
)


def _python(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run Python with these variables and none of ours."""
    environment = {
        name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ
    }
    return subprocess.run(
        [sys.executable, *arguments],
        env={**environment, "DJANGO_SETTINGS_MODULE": "config.settings", **variables},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("variables", [{}, DEPLOYED], ids=["here", "deployed"])
def test_the_deployment_check_finds_nothing(
    variables: dict[str, str], tmp_path: Path
) -> None:
    checked = _python(
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        CHANCERY_HOME=str(tmp_path),
        **variables,
    )
    assert checked.returncode == 0, checked.stderr


def test_the_deployment_check_warns_of_plain_http_in_public(tmp_path: Path) -> None:
    checked = _python(
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        CHANCERY_HOME=str(tmp_path),
        **(DEPLOYED | {"SITE_URL": "http://chancery.example"}),
    )
    assert checked.returncode == 1
    assert "security.W008" in checked.stderr


# columns: variables, what SHOWN prints
@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({}, "False False False False False 127.0.0.1"),
        (DEPLOYED, "True True True True True chancery.example"),
    ],
    ids=["here", "deployed"],
)
def test_plain_http_works_here_and_https_is_demanded_of_a_deployment(
    variables: dict[str, str], shown: str, tmp_path: Path
) -> None:
    assert (
        _python("-c", SHOWN, CHANCERY_HOME=str(tmp_path), **variables).stdout.strip()
        == shown
    )


def test_a_deployment_without_a_secret_key_is_refused(tmp_path: Path) -> None:
    refused = _python(
        *("manage.py", "check"),
        CHANCERY_HOME=str(tmp_path),
        SITE_URL=DEPLOYED["SITE_URL"],
    )
    assert refused.returncode != 0
    assert "SECRET_KEY is not set" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret-key"
    key = local_secret(path)
    assert len(key) > 50
    assert local_secret(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret-key"]


def test_everything_runs_in_utc() -> None:
    assert settings.USE_TZ
    assert (settings.TIME_ZONE, settings.CELERY_TIMEZONE) == ("UTC", "UTC")
    assert settings.CELERY_ENABLE_UTC


def test_no_task_outlasts_the_time_after_which_it_is_delivered_again() -> None:
    again = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert (
        settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT < again
    )


def test_the_broker_is_never_waited_for_without_end() -> None:
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert options["socket_timeout"] > 0
    assert options["socket_connect_timeout"] > 0
    cache: dict[str, Any] = settings.CACHES["default"]
    assert cache["OPTIONS"]["socket_timeout"] > 0


@pytest.mark.django_db
def test_pages_allow_nothing_from_elsewhere(client: Client) -> None:
    response = client.get("/healthz")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
