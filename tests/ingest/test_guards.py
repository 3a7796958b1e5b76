"""Guards: what each catches, the nearest thing it lets pass, and when it lets go."""

from __future__ import annotations

import ast
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from advisories.facts import Advice, Basis, Issued
from advisories.levels import Level
from ingest import guards
from ingest.guards import BY_CODE, GUARDS, NEVER, Context, Release, released
from ingest.records import Doubt, Say
from tests.factories import DAY, HOUR, NOON, advice, issued

NORMAL, CAUTION = Level.NORMAL, Level.CAUTION
RECONSIDER, DO_NOT_TRAVEL = Level.RECONSIDER, Level.DO_NOT_TRAVEL
LABEL, SILENCE = Basis.LABEL, Basis.SILENCE
PROJECT = Path(__file__).parents[2]


def context(
    current: Advice | None, new: Advice, *doubts: Doubt, need_words: bool = True
) -> Context:
    say = Say(advice=new, url="https://office.example/", roles=("page",), doubts=doubts)
    return Context(say=say, current=current, at=NOON, steep_falls_need_words=need_words)


def dated(at: datetime, level: Level = CAUTION) -> Advice:
    return advice(level, issued=Issued(at))


CAUGHT = [
    # guard, what stands, what is read now
    ("older-replica", dated(NOON), dated(NOON - HOUR)),
    ("older-replica", advice(issued=issued(3)), advice(RECONSIDER, issued=issued(2))),
    ("future-date", None, dated(NOON + timedelta(hours=36, seconds=1))),
    ("steep-fall", advice(DO_NOT_TRAVEL), advice(CAUTION, basis=LABEL)),
    ("steep-fall", advice(RECONSIDER), advice(NORMAL, basis=SILENCE)),
    # Britain's warning is gone from its field, and the words are what they were.
    ("steep-fall", advice(DO_NOT_TRAVEL), advice(Level.NOT_STATED)),
    ("steep-fall", advice(RECONSIDER), advice(Level.NOT_STATED)),
    ("steep-fall", advice(DO_NOT_TRAVEL), advice(Level.NOT_STATED, text="")),
    ("steep-fall", advice(DO_NOT_TRAVEL), advice(Level.VARIES, basis=LABEL, text="x")),
    (
        "steep-fall",
        advice(DO_NOT_TRAVEL, issued=issued(2), change_note="A word."),
        advice(Level.NOT_STATED, issued=issued(2), change_note="Another word."),
    ),
    (
        "steep-fall",
        advice(DO_NOT_TRAVEL, issued=issued(2)),
        advice(Level.NOT_STATED, issued=issued(3)),
    ),
    (
        "steep-fall",
        advice(DO_NOT_TRAVEL),
        advice(Level.NOT_STATED, text="New words.", complete=False),
    ),
    ("lost-level", advice(NORMAL), advice(Level.NOT_STATED, basis=SILENCE)),
    ("undated-change", advice(issued=issued(3)), advice(RECONSIDER)),
    ("undated-change", advice(issued=issued(3)), advice(reasons=("crime",))),
]
PASSED = [
    # guard, what stands, what is read now: the nearest case it must not catch
    ("older-replica", dated(NOON), dated(NOON, RECONSIDER)),
    ("older-replica", None, dated(NOON - DAY)),
    ("older-replica", advice(issued=None), advice(RECONSIDER, issued=issued(2))),
    ("future-date", None, dated(NOON + timedelta(hours=36))),
    ("future-date", None, advice(issued=None)),
    ("steep-fall", advice(DO_NOT_TRAVEL), advice(CAUTION)),  # Canada says it in words
    ("steep-fall", advice(DO_NOT_TRAVEL), advice(RECONSIDER, basis=LABEL)),
    ("steep-fall", advice(NORMAL), advice(DO_NOT_TRAVEL, basis=LABEL)),
    ("steep-fall", advice(Level.VARIES), advice(NORMAL, basis=LABEL)),
    ("steep-fall", advice(CAUTION), advice(Level.NOT_STATED)),
    ("steep-fall", advice(DO_NOT_TRAVEL), advice(Level.NOT_STATED, text="New words.")),
    (
        "steep-fall",
        advice(DO_NOT_TRAVEL, issued=issued(2)),
        advice(
            Level.VARIES, basis=LABEL, issued=issued(3), change_note="It is lifted."
        ),
    ),
    ("steep-fall", advice(DO_NOT_TRAVEL), advice(Level.NOT_STATED, withdrawn=True)),
    ("steep-fall", advice(DO_NOT_TRAVEL), advice(Level.VARIES, basis=SILENCE)),
    ("steep-fall", None, advice(NORMAL, basis=SILENCE)),
    ("lost-level", advice(NORMAL), advice(Level.NOT_STATED)),
    ("lost-level", advice(NORMAL), advice(CAUTION, basis=SILENCE)),
    (
        "lost-level",
        advice(Level.NOT_STATED),
        advice(Level.NOT_STATED, basis=SILENCE),
    ),
    ("lost-level", None, advice(Level.NOT_STATED, basis=SILENCE)),
    ("undated-change", advice(issued=issued(3)), advice(text="Other words.")),
    ("undated-change", advice(issued=None), advice(RECONSIDER)),
    (
        "undated-change",
        advice(issued=issued(3)),
        advice(RECONSIDER, issued=issued(3)),
    ),
    ("undated-change", None, advice(RECONSIDER)),
]


@pytest.mark.parametrize(("guard", "current", "new"), CAUGHT)
def test_a_guard_catches(guard: str, current: Advice | None, new: Advice) -> None:
    [doubt] = guards.examine(context(current, new))
    assert doubt.guard == guard
    assert doubt.evidence.endswith(".")


@pytest.mark.parametrize(("guard", "current", "new"), PASSED)
def test_a_guard_lets_pass(guard: str, current: Advice | None, new: Advice) -> None:
    assert guards.examine(context(current, new)) == ()


def test_every_guard_that_examines_has_both_cases() -> None:
    examining = {guard.code for guard in GUARDS if guard.examine}
    assert {case[0] for case in CAUGHT} == examining
    assert {case[0] for case in PASSED} == examining


def test_a_steep_fall_passes_where_the_source_is_known_for_them() -> None:
    steep = context(
        advice(DO_NOT_TRAVEL), advice(NORMAL, basis=LABEL), need_words=False
    )
    assert guards.examine(steep) == ()


def test_an_advice_that_fades_is_caught_whatever_its_level() -> None:
    """A label that falls to the lowest while it is dated back has two reasons."""
    old = advice(DO_NOT_TRAVEL, issued=issued(3))
    new = advice(NORMAL, basis=LABEL, issued=issued(2))
    found = [doubt.guard for doubt in guards.examine(context(old, new))]
    assert found == ["older-replica", "steep-fall"]


def test_the_adapters_own_doubts_come_first() -> None:
    own = Doubt("placeholder", "Only “Summary not available”.")
    found = guards.examine(context(dated(NOON), dated(NOON - HOUR), own))
    assert [doubt.guard for doubt in found] == ["placeholder", "older-replica"]


# Letting go


@pytest.mark.parametrize(
    ("readings", "lasted", "free"),
    [
        (3, 2 * DAY, True),
        (9, 9 * DAY, True),
        (2, 2 * DAY, False),
        (3, 2 * DAY - timedelta(seconds=1), False),
        (2, timedelta(), False),
    ],
)
def test_both_often_and_long_enough_are_needed(
    readings: int, lasted: timedelta, free: bool
) -> None:
    doubts = [Doubt("undated-change", "")]
    assert released(doubts, readings=readings, opened_at=NOON, at=NOON + lasted) is free


def test_all_guards_that_caught_it_must_let_go() -> None:
    lax, strict = Doubt("many-at-once", ""), Doubt("undated-change", "")
    at = NOON + 6 * HOUR
    assert released([lax], readings=3, opened_at=NOON, at=at)
    assert not released([lax, strict], readings=3, opened_at=NOON, at=at)


@pytest.mark.parametrize(
    "guard", [guard.code for guard in GUARDS if guard.release == NEVER]
)
def test_some_holds_end_only_by_a_person_or_the_source(guard: str) -> None:
    assert not released(
        [Doubt(guard, "")], readings=10_000, opened_at=NOON, at=NOON + 999 * DAY
    )


def test_a_release_without_a_number_of_readings_is_none() -> None:
    assert not Release(lasting=HOUR).reached(readings=5, lasted=DAY)


# The table


def test_a_release_says_all_that_makes_a_reading_believed() -> None:
    release = Release(
        readings=3,
        lasting=2 * DAY,
        agreeing=True,
        newer_date=True,
        otherwise="it rains",
    )
    assert release.sentence == (
        "It is published when it has been read 3 times within 2 days or more, or when "
        "another document of the publisher says the same, or when the publisher's own "
        "date is later than that of what stands, or when it rains, or when a person "
        "publishes it."
    )
    assert "within 6 hours" in BY_CODE["many-at-once"].what_it_does
    assert NEVER.sentence == "It is published when a person publishes it."


def test_every_guard_says_what_it_keeps_and_what_it_does() -> None:
    for guard in GUARDS:
        assert guard.keeps.endswith("."), guard.code
        assert guard.what_it_does.endswith("."), guard.code


def test_a_guard_that_holds_nothing_alarms_nobody() -> None:
    treating = {guard.code for guard in GUARDS if guard.treatment}
    assert treating == {
        "unknown-wording",
        "count-out-of-bounds",
        "row-missing",
        "watching-gap",
    }
    assert not treating & set(guards.ALARMING)


def test_codes_are_unique_and_sentences_end() -> None:
    assert len(BY_CODE) == len(GUARDS)
    assert all(guard.sentence.endswith(".") for guard in GUARDS)


def raised_in(file: Path) -> set[str]:
    """The codes of every ``Doubt(code, …)`` written in a module.

    Where a code is no literal, the module must name guards by their codes: these count.
    """
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    named = {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    codes = set()
    for node in nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Doubt":
            code = node.args[0] if node.args else None
            found = named & set(BY_CODE)
            if isinstance(code, ast.Constant):
                found = {str(code.value)}
            assert found, f"{file}:{node.lineno}"
            codes |= found
    return codes


def test_every_doubt_that_an_adapter_raises_has_its_guard() -> None:
    files = [
        file
        for folder in ("adapters", "archives")
        for file in sorted((PROJECT / "ingest" / folder).rglob("*.py"))
    ]
    raised = {code for file in files for code in raised_in(file)}
    raised |= raised_in(PROJECT / "ingest" / "judge.py")
    assert raised, "No adapter raises a doubt: this test looks in the wrong place."
    assert raised <= set(BY_CODE)
    holding = {guard.code for guard in GUARDS if not guard.treatment}
    silent = {guard.code for guard in GUARDS if guard.examine is None} & holding
    assert silent <= raised <= holding, "A guard that nothing raises guards nothing."


@pytest.mark.parametrize(
    ("destinations", "limit"), [(0, 20), (10, 20), (209, 20), (210, 21), (2000, 200)]
)
def test_a_wave_is_a_tenth_of_all_but_at_least_twenty(
    destinations: int, limit: int
) -> None:
    assert guards.mass_change_limit(destinations) == limit
