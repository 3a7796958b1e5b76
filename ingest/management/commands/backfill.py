"""``manage.py backfill``: make history out of public archives of official pages."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from advisories.models import Country, Issuer
from ingest import ahead, archives, wayback
from ingest.adapters.base import Adapter
from ingest.backfill import import_repository
from ingest.console import IssuerArgument, tell_fetches
from ingest.errors import FetchError, IngestError
from ingest.git import Repository
from ingest.importer import Summary
from ingest.wayback_import import Progress, Report, import_days


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
        machine = kinds.add_parser("wayback", help="the Wayback Machine's captures")
        machine.add_argument("source", type=IssuerArgument, metavar="SOURCE")
        for name, what in (("since", "from"), ("until", "to")):
            machine.add_argument(
                f"--{what}",
                required=True,
                dest=name,
                type=_day,
                metavar="DAY",
                help=f"{what} this day (YYYY-MM-DD, UTC), which is included",
            )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["kind"] == "git":
                self._git(options["path"], options["layout"])
            else:
                tell_fetches(options["verbosity"])
                self._wayback(options["source"], options["since"], options["until"])
        except Issuer.DoesNotExist:
            raise CommandError(
                "The issuer is not in the record: run manage.py load_reference."
            ) from None
        except Country.DoesNotExist as error:
            raise CommandError(str(error)) from None
        except FetchError as error:
            raise CommandError(_when_to_go_on(error)) from None
        except IngestError as error:
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

            summary = import_repository(layout, repository, progress, read=ahead.apart)
        self.stdout.write(f"{name}: {summary.commits} commits, {_told(summary)}")
        self.stdout.write(
            "A running worker searches it for what it says of missions; "
            "'manage.py propose' does so at once."
        )

    def _wayback(self, adapter: Adapter, since: date, until: date) -> None:
        with wayback.open_door() as door, _bars(adapter.slug) as progress:
            report = import_days(adapter, wayback.Wayback(door), since, until, progress)
        self.stdout.write(_told_of_days(adapter.slug, report))
        if report.trouble:
            raise CommandError(
                f"{_when_to_go_on(report.trouble)} What was read until then stands; "
                "the same command goes on there."
            )


def _day(value: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ArgumentTypeError(f"{value!r} is not a day; write it as 2024-05-31.")


@contextmanager
def _bars(slug: str) -> Iterator[Progress]:
    """A bar for each phase."""
    bars: dict[str, tqdm[NoReturn]] = {}

    def progress(what: str, done: int, total: int) -> None:
        if what not in bars:
            for finished in bars.values():
                finished.close()
            bars[what] = tqdm(
                desc=f"{slug} {what}", total=total, file=sys.stderr, disable=None
            )
        bars[what].update(done - bars[what].n)

    try:
        yield progress
    finally:
        for bar in bars.values():
            bar.close()


def _when_to_go_on(error: FetchError) -> str:
    """The error; with the moment until which the host wants no more requests."""
    said = f"The Wayback Machine cannot be read now: {error}"
    if error.retry_after is None:
        return said
    until = timezone.now() + timedelta(seconds=error.retry_after)
    return f"{said} Go on after {until:%Y-%m-%d %H:%M:%S} UTC."


def _told(summary: Summary) -> str:
    lines = [
        f"{summary.documents} new documents, "
        f"{summary.editions} editions, {summary.level_changes} level changes, "
        f"{summary.events} events, {summary.notices} notices.",
        f"Held {summary.held.total()} times{_listed(summary.held)}.",
        f"Refused {summary.refused.total()} times{_listed(summary.refused)}.",
    ]
    return "\n".join(lines)


def _told_of_days(slug: str, report: Report) -> str:
    known = f" ({report.known} of them read before)" if report.known else ""
    passed = _listed(report.passed_over)
    return (
        f"{slug}: {report.snapshots} snapshots{known}, {_told(report.summary)}\n"
        f"Passed over {report.passed_over.total()} records of the index{passed}.\n"
        f"All of it is kept as {report.strand}."
    )


def _listed(counts: Counter[str]) -> str:
    rows = ", ".join(f"{code} {count}" for code, count in counts.most_common())
    return f": {rows}" if rows else ""
