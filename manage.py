#!/usr/bin/env python3
"""Django's commands, with the embedded servers found or started for them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here: use .venv/bin/python, made by `make`.")
    from config.services import Unavailable, services_for_command

    try:
        with services_for_command(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except Unavailable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
