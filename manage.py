#!/usr/bin/env python3
"""Django's commands, with the embedded servers found or started for them."""

import os
import sys

NO_TABLE, NO_COLUMN = "42P01", "42703"  # PostgreSQL's codes


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here: use .venv/bin/python, made by `make`.")
    from django.db import ProgrammingError

    from config.services import Unavailable, services_for_command

    try:
        with services_for_command(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except Unavailable as error:
        sys.exit(str(error))
    except ProgrammingError as error:
        if getattr(error.__cause__, "pgcode", "") not in (NO_TABLE, NO_COLUMN):
            raise
        sys.exit(
            f"The database is not up to date ({str(error).splitlines()[0]}): "
            "run manage.py migrate and manage.py load_reference first."
        )


if __name__ == "__main__":
    main()
