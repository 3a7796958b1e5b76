"""``manage.py staff add NAME``."""

import io
import sys

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from tests.embassies.said import PASSWORD


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What comes through the pipe."""
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stdin", pipe)
    return pipe


def run(typed: io.StringIO, name: str, password: str) -> str:
    typed.seek(0)
    typed.truncate()
    typed.write(f"{password}\n")
    typed.seek(0)
    out = io.StringIO()
    call_command("staff", "add", name, stdout=out)
    return out.getvalue()


def test_it_works(db: None, typed: io.StringIO) -> None:
    assert run(typed, "bo", PASSWORD) == "bo may sign in now: /staff/sign-in/\n"
    assert User.objects.get(username="bo").has_perm("embassies.add_posture")


def test_it_gives_a_new_password(db: None, typed: io.StringIO) -> None:
    run(typed, "bo", "an old pass phrase")
    assert run(typed, "bo", PASSWORD) == "bo has a new password: /staff/sign-in/\n"
    assert User.objects.get(username="bo").check_password(PASSWORD)


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [
        ("bo", "12345678", "too common"),
        ("bo", "", "too short"),
        ("b o", PASSWORD, "Enter a valid username"),
    ],
)
def test_it_refuses_what_is_not_safe(
    db: None, typed: io.StringIO, name: str, password: str, says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        run(typed, name, password)
    assert not User.objects.exists()


def test_it_gives_the_role_that_is_named(db: None, typed: io.StringIO) -> None:
    typed.write(f"{PASSWORD}\n")
    typed.seek(0)
    call_command("staff", "add", "ed", "--role", "editor", stdout=io.StringIO())
    ed = User.objects.get(username="ed")
    assert ed.has_perm("embassies.add_proposal")
    assert not ed.has_perm("embassies.add_posture")
