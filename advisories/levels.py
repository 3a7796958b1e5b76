"""The common scale, for comparing. An issuer's own words always stand beside it."""

from __future__ import annotations

import enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """National advice on the common scale.

    ``VARIES`` and ``NOT_STATED`` are answers of their own. Neither has a rank, so
    neither can be compared into looking safe.
    """

    NORMAL = "1", _("Normal precautions")
    CAUTION = "2", _("Increased caution")
    RECONSIDER = "3", _("Avoid non-essential travel")
    DO_NOT_TRAVEL = "4", _("Do not travel")
    VARIES = "varies", _("Varies by region")
    NOT_STATED = "not_stated", _("No national level stated")

    @property
    def rank(self) -> int | None:
        """1 to 4, or None where there is nothing to compare."""
        return int(self.value) if self.value.isdigit() else None

    @property
    def words(self) -> str:
        """ "4, Do not travel"; the words alone where there is no rank."""
        return f"{self.rank}, {self.label}" if self.rank else str(self.label)

    def falls_to(self, other: Level) -> int:
        """By how many steps ``other`` is lower; 0 where the two cannot be compared."""
        if self.rank is None or other.rank is None:
            return 0
        return max(0, self.rank - other.rank)


RANKED = (Level.NORMAL, Level.CAUTION, Level.RECONSIDER, Level.DO_NOT_TRAVEL)


class Direction(enum.StrEnum):
    UP = "up"
    DOWN = "down"


def direction(old: Level, new: Level) -> Direction | None:
    """Which way a level moved; None where either side has no rank, or neither moved."""
    if old.rank is None or new.rank is None or old.rank == new.rank:
        return None
    return Direction.UP if new.rank > old.rank else Direction.DOWN


def strictest(levels: list[Level]) -> Level | None:
    """The highest ranked level; None when none of them has a rank."""
    ranked = [level for level in levels if level.rank is not None]
    return max(ranked, key=lambda level: level.value) if ranked else None


def stricter_part(national: Level | None, region: Level | None) -> Level | None:
    """The strictest advice on a part, where it says more than the national level.

    ``NOT_STATED`` where parts are singled out and their level is not known.
    """
    if region is None or national is Level.DO_NOT_TRAVEL:
        return None
    rank = national.rank if national else None
    return region if (region.rank or 9) > (rank or 0) else None
