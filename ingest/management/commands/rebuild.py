"""``manage.py rebuild --check``: whether the record follows from its evidence."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from advisories.models import Country
from ingest.check import Outcome, check
from ingest.errors import IngestError


class Command(BaseCommand):
    help = (
        "Make the record again from captures and staff entries alone, in a schema of "
        "its own, and say whether it comes out the same. Nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare, and say so")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            raise CommandError(
                "Say --check to compare. To build the record anew, write it to a file "
                "with 'manage.py export captures FILE', and in an empty database run "
                "'manage.py replay --from FILE'."
            )
        try:
            outcome = self._check()
        except (IngestError, Country.DoesNotExist) as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped; the record is as it was.") from None
        if outcome.differences:
            raise CommandError(_told(outcome))
        self.stdout.write(
            f"The same: {outcome.editions} editions, {outcome.events} events."
        )

    def _check(self) -> Outcome:
        with tqdm(desc="rebuild", unit=" runs", file=sys.stderr, disable=None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            return check(progress)


def _told(outcome: Outcome) -> str:
    more = [f"And {outcome.more} more."] if outcome.more else []
    return "\n".join(["Not the same:", *outcome.differences, *more])
