"""``manage.py backfill``: make history out of public archives of official pages."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from advisories.models import Country
from ingest import archives
from ingest.backfill import Summary, import_repository
from ingest.errors import IngestError
from ingest.git import Repository


class Command(BaseCommand):
    help = "Read public archives of official pages into the record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
        git = kinds.add_parser("git", help="a git repository or bundle")
        git.add_argument("path", type=Path, metavar="PATH")
        git.add_argument(
            "--layout",
            required=True,
            choices=[layout.slug for layout in archives.LAYOUTS],
            help="how the archive keeps the pages",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._git(options["path"], options["layout"])
        except (IngestError, Country.DoesNotExist) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None

    def _git(self, path: Path, name: str) -> None:
        layout = archives.by_slug(name)
        with (
            Repository.open(path) as repository,
            tqdm(
                desc=name,
                total=repository.count(),
                unit=" commits",
                file=sys.stderr,
                disable=None,
            ) as bar,
        ):

            def progress(done: int) -> None:
                bar.update(done - bar.n)

            summary = import_repository(layout, repository, progress)
        self.stdout.write(_told(name, summary))


def _told(name: str, summary: Summary) -> str:
    lines = [
        f"{name}: {summary.commits} commits, {summary.documents} new documents, "
        f"{summary.editions} editions, {summary.level_changes} level changes, "
        f"{summary.events} events.",
        f"Held {summary.held.total()} times{_listed(summary.held)}.",
        f"Refused {summary.refused.total()} times{_listed(summary.refused)}.",
    ]
    return "\n".join(lines)


def _listed(counts: Any) -> str:
    rows = ", ".join(f"{code} {count}" for code, count in counts.most_common())
    return f": {rows}" if rows else ""
