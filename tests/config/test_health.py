"""/healthz, with and without the servers it asks."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

ASK = """
import django, json
django.setup()
from django.test import Client
response = Client().get("/healthz", HTTP_HOST="localhost")
print(response.status_code, response.content.decode())
"""
NOWHERE = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


@pytest.mark.django_db
def test_it_works(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "broker": "ok",
        "version": settings.VERSION,
    }
    assert "no-store" in response["Cache-Control"]


def test_it_only_takes_get_and_head(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


# columns: the server that is away, the status, what the answer says of it
@pytest.mark.parametrize(
    ("variable", "status", "told"),
    [("DATABASE_URL", 503, "database"), ("REDIS_URL", 200, "broker")],
)
def test_it_tells_what_is_away(variable: str, status: int, told: str) -> None:
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        env={
            **os.environ,
            "DATABASE_URL": settings.DATABASE_URL,
            "REDIS_URL": settings.REDIS_URL,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            variable: NOWHERE[variable],
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    code, body = asked.stdout.split(" ", 1)
    assert int(code) == status
    assert json.loads(body)[told] == "unreachable"
