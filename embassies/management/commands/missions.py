"""``manage.py missions``: the world's missions, from an export of Wikidata."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from advisories.models import Country
from embassies.importing import OlderExport, Summary, bring, load_shipped
from embassies.reference import export, table


class Command(BaseCommand):
    help = "Import the world's missions, or pack an export to be shipped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        importing = actions.add_parser(
            "import", help="bring the missions to what an export says"
        )
        importing.add_argument(
            "export", nargs="?", type=Path, help="default: the table that ships"
        )
        importing.add_argument(
            "--dry-run", action="store_true", help="tell what would change, change none"
        )
        packing = actions.add_parser("pack", help="make the table that ships")
        packing.add_argument("export", type=Path)
        packing.add_argument("--to", type=Path, default=table.SHIPPED, metavar="FILE")
        packing.add_argument(
            "--revision",
            type=int,
            default=1,
            metavar="N",
            help="count up for a better table of the same export",
        )
        for action in (importing, packing):
            action.add_argument(
                "--exported-on",
                type=_day,
                metavar="DAY",
                help="YYYY-MM-DD; default: the date in the file's name",
            )
            action.add_argument(
                "--list", action="store_true", help="name every row and mission"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["action"] == "pack":
                self._pack(**options)
            elif options["export"] is None:
                self._load()
            else:
                self._import(**options)
        except (export.BadExport, table.BadTable, OlderExport) as error:
            raise CommandError(str(error)) from None
        except Country.DoesNotExist as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None

    def _load(self) -> None:
        done = load_shipped(timezone.now())
        self.stdout.write(closing_line(done) if done else "Missions: unchanged.")

    def _import(self, **options: Any) -> None:
        edition = _edition(options["export"], options["exported_on"])
        reading = self._read(options["export"])
        with _bar("import", self.stderr.isatty()) as progress:
            done = bring(
                table.Table(edition, tuple(reading.rows)),
                timezone.now(),
                dry_run=options["dry_run"],
                progress=progress,
            )
        self._tell_reading(reading, options["list"])
        self._tell_import(done, options["list"])
        would = "Nothing was written; it would be: " if options["dry_run"] else ""
        self.stdout.write(would + closing_line(done))

    def _pack(self, **options: Any) -> None:
        edition = _edition(options["export"], options["exported_on"])
        if options["revision"] > 1:
            edition += f" ({options['revision']})"
        reading = self._read(options["export"])
        table.write(options["to"], table.Table(edition, tuple(reading.rows)))
        self._tell_reading(reading, options["list"])
        self.stdout.write(f"{len(reading.rows)} missions packed as {edition}.")

    def _read(self, path: Path) -> export.Reading:
        with _bar("read", self.stderr.isatty()) as progress:
            return export.read(path.read_bytes(), progress)

    def _tell_reading(self, reading: export.Reading, each: bool) -> None:
        for reason, count in Counter(x.reason for x in reading.left_out).most_common():
            self.stdout.write(f"Left out, {count}: {reason}.")
            if each:
                rows = (x for x in reading.left_out if x.reason == reason)
                self.stdout.writelines(f"  {row}\n" for row in rows)
        for what, count in reading.cells.most_common():
            self.stdout.write(f"Cells left out, {count}: {what}.")
        nameless = sum(not row.city for row in reading.rows)
        self.stdout.write(f"In a city that is not known: {nameless}.")

    def _tell_import(self, done: Summary, each: bool) -> None:
        for slug, names in done.kept.items():
            said = ", ".join(name.removesuffix("_id") for name in names)
            self.stdout.write(f"Kept as staff have it: {slug}: {said}.")
        if each:
            for what in ("new", "changed", "joined", "gone", "back"):
                for slug in getattr(done, what):
                    self.stdout.write(f"  {what}: {slug}")


def closing_line(done: Summary) -> str:
    """What there is and what was done, in one sentence."""
    counts = {
        "new": len(done.new),
        "changed": len(done.changed),
        "joined with what staff entered": len(done.joined),
        "kept as staff have them": len(done.kept),
        "not in it any more": len(done.gone),
        "in it again": len(done.back),
        "accreditations new": done.accreditations["new"],
        "accreditations gone": done.accreditations["gone"],
    }
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"Missions: {done.total} of {done.edition}: {said or 'unchanged'}."


def _edition(path: Path, day: date | None) -> str:
    if day is None:
        found = re.search(r"\d{4}-\d{2}-\d{2}", path.name)
        if not found:
            raise CommandError("Say when it was exported: --exported-on YYYY-MM-DD.")
        try:
            day = _day(found[0])
        except ArgumentTypeError as error:
            raise CommandError(str(error)) from None
    return f"wikidata {day.isoformat()}"


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ArgumentTypeError(f"{written} is no day: write YYYY-MM-DD.") from None


@contextmanager
def _bar(what: str, shown: bool) -> Iterator[Callable[[int, int], None]]:
    with tqdm(desc=what, file=sys.stderr, leave=False, disable=not shown) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress
