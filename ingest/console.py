"""What the ingest commands share: which sources, progress bars, closing lines."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.management.base import OutputWrapper
from tqdm import tqdm

from advisories.models import Advisory

from . import adapters
from .adapters.base import Adapter
from .models import Hold, RunState
from .pipeline import Progress, Report


def SourceArgument(value: str) -> Adapter:
    """An adapter by its slug, or a sentence that names the known ones."""
    try:
        return adapters.by_slug(value)
    except LookupError as error:
        raise ArgumentTypeError(str(error)) from None


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
            f"{sums.get('failed', 0)} failed), {sums.get('editions', 0)} editions, "
            f"{sums.get('level_changes', 0)} level changes, "
            f"{Hold.objects.open().filter(source=slug).count()} held, "
            f"{Advisory.objects.filter(issuer=slug, current=None).count()} not read."
        )
        for report in reports:
            if report.run.state in (RunState.FAILED, RunState.HELD):
                self.failed.append(
                    f"{slug}: {report.run.get_state_display()}: {report.run.problem}"
                )
                break

    def sentence(self) -> str:
        return "\n".join(self.failed)
