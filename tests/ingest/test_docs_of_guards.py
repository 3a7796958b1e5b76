"""The page on guards names every guard."""

from pathlib import Path

from ingest.guards import GUARDS

PAGE = Path(__file__).parents[2] / "docs" / "guards.md"


def test_every_guard_is_named_in_the_documents() -> None:
    words = PAGE.read_text("utf-8")
    assert [guard.code for guard in GUARDS if f"`{guard.code}`" not in words] == []
