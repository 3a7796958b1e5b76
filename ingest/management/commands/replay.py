"""``manage.py replay``: derive the record again from what was captured."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advisories.models import Country
from ingest import archive, pipeline, store
from ingest.console import SourceArgument, Tally, chosen_adapters
from ingest.errors import IngestError


class Command(BaseCommand):
    help = (
        "Read the last captures of the sources anew, after an adapter has changed; or "
        "build the whole record from a file made by 'export captures'."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sources", nargs="*", metavar="SOURCE", type=SourceArgument)
        parser.add_argument(
            "--from",
            dest="archive",
            type=Path,
            metavar="FILE",
            help="build the record from this file, into an empty database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["archive"] and options["sources"]:
            raise CommandError("Give sources or --from FILE, not both.")
        tally = Tally(self.stdout, self.stderr)
        try:
            if options["archive"]:
                self._rebuild(options["archive"], tally)
            else:
                self._reread(options["sources"], tally)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None
        except (IngestError, Country.DoesNotExist) as error:
            raise CommandError(str(error)) from None
        if tally.failed:
            raise CommandError(tally.sentence())

    def _rebuild(self, path: Path, tally: Tally) -> None:
        with tally.bar("replay") as progress:
            captures, misfits = archive.rebuild(
                path, lambda done, total: progress("record", done, total)
            )
        self.stdout.write(f"The record was built from {captures} captures.")
        if misfits:
            raise CommandError("\n".join(["Not all of it fitted:", *misfits]))

    def _reread(self, sources: list[Any], tally: Tally) -> None:
        for adapter in chosen_adapters(sources):
            with store.source_lock(adapter.slug, patience=120):
                report = pipeline.reread_source(adapter)
            if report is None:
                self.stdout.write(f"{adapter.slug}: nothing has been captured.")
            else:
                tally.add(adapter.slug, [report])
