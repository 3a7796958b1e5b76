"""``manage.py load_reference``: countries, issuers, their scales and aliases."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from advisories.reference.load import Table, load


class Command(BaseCommand):
    help = "Bring countries, issuers and aliases to what the reference files say."

    def handle(self, *args: Any, **options: Any) -> None:
        tables = load()
        for table in tables:
            for name in table.removed:
                self.stderr.write(f"{table.name}: {name}: not in the files, removed.")
            for name in table.kept:
                self.stderr.write(
                    f"{table.name}: {name}: not in the files, kept because the "
                    "record may refer to it."
                )
        self.stdout.write(closing_line(tables))


def closing_line(tables: list[Table]) -> str:
    """What is there now and what was done, in one sentence."""
    there = ", ".join(f"{table.total} {table.name}" for table in tables)
    done = {
        "created": sum(table.created for table in tables),
        "changed": sum(table.changed for table in tables),
        "removed": sum(len(table.removed) for table in tables),
    }
    said = [f"{count} {verb}" for verb, count in done.items() if count]
    return f"Reference data: {there}: {', '.join(said) or 'unchanged'}."
