"""``manage.py load_record``: the record of missions that ships with Chancery."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advisories.models import Country
from embassies.bundled import BadRecord
from embassies.shipping import Loaded, load


class Command(BaseCommand):
    help = "Enter what the shipped record says of missions, as far as it is not there."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load()
        except (BadRecord, Country.DoesNotExist) as error:
            raise CommandError(str(error)) from None
        for sentence in loaded.refused:
            self.stderr.write(f"Not entered: {sentence}")
        self.stdout.write(closing_line(loaded))


def closing_line(loaded: Loaded) -> str:
    """What was done, in one sentence."""
    said = [
        f"{count} {what}"
        for count, what in (
            (loaded.rows, "entered"),
            (loaded.missions, "missions added"),
            (loaded.there, "there already"),
            (len(loaded.refused), "not entered"),
        )
        if count
    ]
    return f"Shipped record: {', '.join(said) or 'empty'}."
