"""``manage.py staff add NAME --role ROLE``: let a person keep the record."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from embassies.access import PUBLISHER, ROLES, add_staff


class Command(BaseCommand):
    help = "Add a member of staff, or give one a new password."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        add = actions.add_parser("add", help="add NAME; asks for the password")
        add.add_argument("name")
        add.add_argument(
            "--role",
            choices=[role.lower() for role in ROLES],
            default=PUBLISHER.lower(),
            help="what the person may do (publisher where it is left out)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = str(options["name"])
        password = _ask_password()
        user = User(username=name)
        try:
            user.clean_fields(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        created = add_staff(name, password, str(options["role"]).capitalize())
        done = "may sign in now" if created else "has a new password"
        self.stdout.write(f"{name} {done}: /staff/sign-in/")


def _ask_password() -> str:
    """Twice from a terminal; from a pipe, its first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Again: "):
        raise CommandError("The two passwords differ: nothing was changed.")
    return password
