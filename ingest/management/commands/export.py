"""``manage.py export captures FILE``: the evidence as one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest import archive
from ingest.console import Tally
from ingest.errors import IngestError


class Command(BaseCommand):
    help = "Write what Chancery holds to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["captures"])
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        tally = Tally(self.stdout, self.stderr)
        try:
            with tally.bar("export") as progress:
                runs = archive.export(
                    options["file"],
                    lambda done, total: progress("runs", done, total),
                )
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None
        except IngestError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{runs} runs with their captures are in {options['file']}.")
