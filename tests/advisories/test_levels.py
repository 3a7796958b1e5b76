"""The common scale: what can be compared, and what cannot look safe."""

from __future__ import annotations

import itertools

import pytest

from advisories.levels import RANKED, Direction, Level, direction, strictest

UNRANKED = (Level.VARIES, Level.NOT_STATED)


def test_the_four_levels_rank_from_one_to_four() -> None:
    assert [level.rank for level in RANKED] == [1, 2, 3, 4]


@pytest.mark.parametrize("level", UNRANKED)
def test_an_answer_without_a_rank_is_not_comparable(level: Level) -> None:
    assert level.rank is None
    for other in Level:
        assert direction(level, other) is None
        assert direction(other, level) is None
        assert level.falls_to(other) == other.falls_to(level) == 0


def test_every_pair_of_ranks_goes_one_way_and_back() -> None:
    for low, high in itertools.combinations(RANKED, 2):
        assert direction(low, high) is Direction.UP
        assert direction(high, low) is Direction.DOWN
    assert {direction(level, level) for level in RANKED} == {None}


@pytest.mark.parametrize(
    ("old", "new", "steps"),
    [
        (Level.DO_NOT_TRAVEL, Level.NORMAL, 3),
        (Level.DO_NOT_TRAVEL, Level.RECONSIDER, 1),
        (Level.CAUTION, Level.CAUTION, 0),
        (Level.NORMAL, Level.DO_NOT_TRAVEL, 0),
    ],
)
def test_a_fall_is_counted_in_steps_and_a_rise_is_none(
    old: Level, new: Level, steps: int
) -> None:
    assert old.falls_to(new) == steps


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], None),
        ([Level.VARIES, Level.NOT_STATED], None),
        ([Level.NOT_STATED, Level.NORMAL, Level.VARIES], Level.NORMAL),
        ([Level.CAUTION, Level.DO_NOT_TRAVEL, Level.RECONSIDER], Level.DO_NOT_TRAVEL),
    ],
)
def test_the_strictest_is_the_highest_that_has_a_rank(
    levels: list[Level], expected: Level | None
) -> None:
    assert strictest(levels) is expected
