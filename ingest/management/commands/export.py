"""``manage.py export``: the evidence, or the facts of imported archives, as a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advisories.history.table import SHIPPED
from ingest import archive, history
from ingest.console import Tally
from ingest.errors import IngestError


class Command(BaseCommand):
    help = "Write what Chancery holds to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
        captures = kinds.add_parser("captures", help="all that rebuilds the record")
        captures.add_argument("file", type=Path)
        facts = kinds.add_parser("history", help="the facts of imported archives")
        facts.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=SHIPPED,
            help="default: the table that ships with Chancery",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        write = {"captures": self._captures, "history": self._history}
        try:
            write[options["what"]](options["file"])
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None
        except IngestError as error:
            raise CommandError(str(error)) from None

    def _captures(self, path: Path) -> None:
        with Tally(self.stdout, self.stderr).bar("export") as progress:
            captures = archive.export(
                path, lambda done, total: progress("record", done, total)
            )
        self.stdout.write(
            f"{captures} captures with all that was made of them are in {path}."
        )

    def _history(self, path: Path) -> None:
        for facts in history.export(path):
            editions = sum(len(strand.facts) for strand in facts.strands)
            self.stdout.write(
                f"{facts.slug}: {editions} editions of {len(facts.strands)} advisories"
            )
        self.stdout.write(f"They are in {path} ({path.stat().st_size:,} bytes).")
