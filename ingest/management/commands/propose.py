"""``manage.py propose``: search what was read for what it says of missions."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from advisories.models import Archive, Issuer
from ingest import reviewing


class Command(BaseCommand):
    help = (
        "Search editions and embassies' notices that were not searched yet for "
        "departures and posture, and put what they say before staff as proposals."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--archive", metavar="NAME", help="of one archive only")
        parser.add_argument("--issuer", metavar="SLUG", help="of one issuer only")

    def handle(self, *args: Any, **options: Any) -> None:
        archive, issuer = options["archive"], options["issuer"]
        if archive and not Archive.objects.filter(pk=archive).exists():
            raise CommandError(
                f"No archive {archive} was imported: see 'manage.py backfill git'."
            )
        if issuer and not Issuer.objects.filter(pk=issuer).exists():
            raise CommandError(f"There is no issuer {issuer}: see /issuers/.")
        try:
            report = self._read(archive, issuer)
        except KeyboardInterrupt:
            raise CommandError("Stopped; run it again to go on from here.") from None
        self.stdout.write(
            f"{report.texts} texts, {report.proposals} proposals, "
            f"{report.published} entered by rule."
        )

    @staticmethod
    def _read(archive: str | None, issuer: str | None) -> reviewing.Report:
        found = reviewing.courses(archive=archive, issuer=issuer)
        notices = 0 if archive or issuer else reviewing.unread_notices()
        total = sum(course.left for course in found) + notices
        with tqdm(
            total=total, desc="propose", unit=" texts", file=sys.stderr, disable=None
        ) as bar:
            report = reviewing.read(found, step=bar.update)
            if notices:
                report += reviewing.read_notices(step=bar.update)
        return report
