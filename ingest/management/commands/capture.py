"""``manage.py capture [SOURCE …]``: keep what the sources show, read it later."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest import pipeline, schedule, store
from ingest.console import (
    SourceArgument,
    Tally,
    chosen_adapters,
    tell_fetches,
)
from ingest.door import open_door


class Command(BaseCommand):
    help = "Fetch the sources' lists and keep them, without reading them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sources", nargs="*", metavar="SOURCE", type=SourceArgument)

    def handle(self, *args: Any, **options: Any) -> None:
        tell_fetches(options["verbosity"])
        schedule.register_sources()
        tally = Tally(self.stdout, self.stderr)
        chosen = chosen_adapters(options["sources"])
        with tally.bar("capture") as progress:
            for done, adapter in enumerate(chosen):
                progress(adapter.slug, done, len(chosen))
                try:
                    with (
                        store.source_lock(adapter.slug, patience=120),
                        open_door(adapter) as door,
                    ):
                        report = pipeline.capture_source(adapter, door)
                except store.SourceBusy as error:
                    tally.refuse(adapter.slug, str(error))
                    continue
                tally.add(adapter.slug, [report])
        if tally.failed:
            raise CommandError(tally.sentence())
