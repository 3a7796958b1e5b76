"""What the ingest commands share: which sources, progress bars, closing lines."""

from __future__ import annotations

import logging
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.management.base import OutputWrapper
from tqdm import tqdm

from advisories.models import Advisory

from . import adapters
from .adapters.base import Adapter
from .models import Hold, Run, RunState
from .pipeline import HELD, Progress, Report


def SourceArgument(value: str) -> Adapter:
    """An adapter by its slug, or a sentence that names the known ones."""
    try:
        return adapters.by_slug(value)
    except LookupError as error:
        raise ArgumentTypeError(str(error)) from None


def IssuerArgument(value: str) -> Adapter:
    """An adapter of an issuer by its slug; one that tells of missions is refused."""
    adapter = SourceArgument(value)
    if adapter.tells_of_missions:
        raise ArgumentTypeError(
            f"{value} tells of missions and gives no advice: name a source that does."
        )
    return adapter


def tell_fetches(verbosity: int) -> None:
    """A line for each request beside the progress bar only where one asked for it."""
    level = logging.INFO if verbosity > 1 else logging.WARNING
    logging.getLogger("ingest.fetch").setLevel(level)


def chosen_adapters(chosen: Sequence[Adapter]) -> Sequence[Adapter]:
    return chosen or adapters.ADAPTERS


@dataclass(slots=True)
class Tally:
    """Says what came of each source, and counts those that failed or were held."""

    out: OutputWrapper
    err: OutputWrapper
    failed: list[str] = field(default_factory=list)

    @contextmanager
    def bar(self, slug: str) -> Iterator[Progress]:
        """A progress bar on a terminal; nothing where nobody watches."""
        with tqdm(
            desc=slug, unit="doc", file=sys.stderr, disable=None, leave=False
        ) as bar:

            def progress(what: str, done: int, total: int) -> None:
                bar.set_description(f"{slug} {what}", refresh=False)
                bar.total = total
                bar.n = done
                bar.refresh()

            yield progress

    def refuse(self, slug: str, sentence: str) -> None:
        self.failed.append(f"{slug}: {sentence}")

    def add(self, slug: str, reports: Sequence[Report]) -> None:
        sums: dict[str, int] = {}
        for report in reports:
            for name, count in report.run.counts.items():
                sums[name] = sums.get(name, 0) + count
        self.out.write(
            f"{slug}: {sums.get('requests', 0)} requests "
            f"({sums.get('not_modified', 0)} not modified, "
            f"{sums.get('failed', 0)} failed), {_outcome(slug, sums)}."
        )
        if trouble := _worst(slug, [report.run for report in reports]):
            self.failed.append(
                f"{slug}: {trouble.get_state_display()}: {trouble.problem}"
            )

    def sentence(self) -> str:
        return "\n".join(self.failed)


def _outcome(slug: str, sums: Mapping[str, int]) -> str:
    """What came into the record of one source, by what its runs counted."""
    if "notices" in sums:
        return f"{sums['notices']} new notices"
    return (
        f"{sums.get('editions', 0)} editions, "
        f"{sums.get('level_changes', 0)} level changes, "
        f"{Hold.objects.open().filter(source=slug).count()} held, "
        f"{Advisory.objects.filter(issuer=slug, current=None).count()} not read"
    )


def _worst(slug: str, runs: Sequence[Run]) -> Run | None:
    """The first run that failed or was refused; else the last with what is held still.

    What the lists left open may be settled by the pages that follow them.
    """
    troubled = [run for run in runs if run.state in (RunState.FAILED, RunState.HELD)]
    held = [run for run in troubled if run.problem_code == HELD]
    refused = [run for run in troubled if run not in held]
    if refused:
        return refused[0]
    if Hold.objects.alarming().filter(source=slug).exists():
        return held[-1] if held else None
    return None
