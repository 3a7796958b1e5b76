"""The measure: on a small table of our own, and on the labelled sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import extraction
from embassies.extraction import find

TABLE = """\
issuer\tcountry\tfirst_seen\tlabel\tis_event\tsending_state\tsentence
AU\tAF\t2026-01-01\tposture_closed\tyes\tAU\tOur embassy in Kabul is closed.
US\tTD\t2026-01-01\tordered+authorized_departure\tyes\tUS\tThe Department of State \
ordered the departure of family members and authorized the departure of employees.
GB\tOM\t2026-01-01\tstaff_withdrawal\tyes\tGB\tThe ambassador went home.
GB\tLY\t2026-01-01\tconsular_limited_country\tstate\tGB\tConsular support is severely \
limited in Libya.
IE\tKH\t2026-01-01\tneg_afterhours_closed\tno\t\tWhile the Embassy is closed, call us.
AU\tKP\t2026-01-01\tneg_other\tno\t\tThe Swedish Embassy in Pyongyang is closed.
US\tKP\t2026-01-01\tprotecting_power\tstate\tUS (via SE)\tSweden is the \
protecting power.
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.tsv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_the_last_line_is_one_object_with_the_figures(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    extraction.main(["--sentences", str(table), "--misses"])
    printed = capsys.readouterr().out.splitlines()
    assert json.loads(printed[-1]) == {
        "n": 7,
        "n_events": 3,
        "n_states": 2,
        "n_hard_negatives": 2,
        "event_precision": 0.6667,
        "event_recall": 0.6667,
        "state_accuracy": 1.0,
        "kind_accuracy": 1.0,
        "sending_state_accuracy": 1.0,
        "mission_accuracy": 1.0,
        "hard_negative_false_event_rate": 0.5,
    }
    assert "   1  staff_withdrawal (yes)" in printed
    assert "    The ambassador went home." in printed
    assert "    Our embassy in Kabul is closed." not in printed


def test_a_wrong_kind_and_a_wrong_state_count(tmp_path: Path) -> None:
    path = tmp_path / "wrong.tsv"
    path.write_text(
        "sentence\tlabel\tis_event\tissuer\tsending_state\tcountry\n"
        "Our embassy in Kabul is closed.\tposture_open\tyes\tAU\tNZ\tIR\n",
        encoding="utf-8",
    )
    readings = [
        extraction.Reading(row, find(row.sentence, row.page))
        for row in extraction.rows(path)
    ]
    figures = extraction.measure(readings)
    assert figures["event_recall"] == 1.0
    assert figures["kind_accuracy"] == 0.0
    assert figures["sending_state_accuracy"] == 0.0
    assert figures["mission_accuracy"] == 0.0


def test_a_table_without_a_needed_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "short.tsv"
    path.write_text("sentence\tlabel\nIt is closed.\tposture_closed\n")
    with pytest.raises(ValueError, match="lacks is_event, issuer, sending_state"):
        list(extraction.rows(path))


def test_the_labelled_sentences_are_read_as_well_as_promised(shared: Path) -> None:
    readings = [
        extraction.Reading(row, find(row.sentence, row.page))
        for name in extraction.TABLES
        for row in extraction.rows(shared / "truth" / name)
    ]
    figures = extraction.measure(readings)
    assert figures["n"] >= 700
    missed = {
        name: figures[name]
        for name, target in extraction.TARGETS.items()
        if figures[name] < target
    }
    assert missed == {}
    false = figures["hard_negative_false_event_rate"]
    assert false <= extraction.MOST_HARD_FALSE
