"""``manage.py load_history``: the history that ships with Chancery."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advisories.history.load import Loaded, load
from advisories.history.table import SHIPPED, BadTable
from advisories.models import Country, Issuer


class Command(BaseCommand):
    help = "Load the table of facts from public archives, as far as it is not loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=SHIPPED,
            help="a table that export history wrote (default: the one that ships)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load(options["file"])
        except (BadTable, Country.DoesNotExist, Issuer.DoesNotExist) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None
        self.stdout.write(closing_line(loaded))


def closing_line(loaded: Loaded) -> str:
    """What was done, in one sentence."""
    said = [f"{slug} {count} editions" for slug, count in loaded.editions.items()]
    said += [f"{slug} unchanged" for slug in loaded.unchanged]
    said += [f"{slug} imported here itself" for slug in loaded.read_here]
    new = f"; {loaded.events} events" if loaded.editions else ""
    return f"Shipped history: {', '.join(said) or 'empty'}{new}."
