"""``manage.py ingest [SOURCE …]``: read sources now, due or not."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advisories.models import Country
from ingest import pipeline, schedule, store
from ingest.console import (
    SourceArgument,
    Tally,
    chosen_adapters,
    tell_fetches,
)
from ingest.door import open_door
from ingest.rebuild import ACCEPT_FEWER


class Command(BaseCommand):
    help = "Read official sources now: their lists, then every page that is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sources", nargs="*", metavar="SOURCE", type=SourceArgument)
        parser.add_argument(
            "--accept-fewer",
            action="store_true",
            help="believe a list that has shrunk since it was last read",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        tell_fetches(options["verbosity"])
        schedule.register_sources()
        tally = Tally(self.stdout, self.stderr)
        for adapter in chosen_adapters(options["sources"]):
            try:
                with (
                    store.source_lock(adapter.slug, patience=120),
                    open_door(adapter) as door,
                    tally.bar(adapter.slug) as progress,
                ):
                    reports = pipeline.read_source(
                        adapter,
                        door,
                        trigger=ACCEPT_FEWER if options["accept_fewer"] else "command",
                        accept_fewer=options["accept_fewer"],
                        progress=progress,
                    )
            except (store.SourceBusy, Country.DoesNotExist) as error:
                tally.refuse(adapter.slug, str(error))
                continue
            tally.add(adapter.slug, reports)
        if tally.failed:
            raise CommandError(tally.sentence())
