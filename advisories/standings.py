"""What every issuer says now: an answer, or the reason why there is none.

Missing, unread, stale and not covered are answers of their own; none of them is ever
shown as a level. What only an archive knows is told as past and counts as no answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from .levels import Level, stricter_part
from .models import Advisory, Country, Issuer, Strand

# A destination that the issuer's list has not named for so long, while it named
# others, is said to be missing from it. One run's absence means nothing.
MISSING_AFTER = timedelta(days=3)


class State(models.TextChoices):
    """How an answer stands, the firmest first."""

    STANDS = "stands", gettext_lazy("confirmed")
    STALE = "stale", gettext_lazy("not confirmed lately")
    WITHDRAWN = "withdrawn", gettext_lazy("advice withdrawn")
    UNREAD = "unread", gettext_lazy("not read")
    NOT_COVERED = "not-covered", gettext_lazy("not covered")
    ARCHIVED = "archived", gettext_lazy("known from an archive only")
    OWN = "own", gettext_lazy("its own country")


@dataclass(frozen=True, slots=True)
class Standing:
    """One issuer's answer on one country, or on a part of it.

    ``advisory`` is None where the issuer lists nothing here. ``note``: why the answer
    is not firm, one sentence, or empty. ``past``: what an archive showed last, where
    there is no answer; it is never the level.
    """

    issuer: Issuer
    state: State
    advisory: Advisory | None = None
    note: str = ""
    past: Strand | None = None

    @property
    def level(self) -> Level | None:
        """The level that was last read; None where there is none to show."""
        if self.state not in (State.STANDS, State.STALE) or self.advisory is None:
            return None
        return Level(self.advisory.current.level) if self.advisory.current else None

    @property
    def regional_max(self) -> Level | None:
        edition = self.advisory.current if self.advisory and self.level else None
        return Level(edition.regional_max) if edition and edition.regional_max else None

    @property
    def stricter_part(self) -> Level | None:
        """The strictest advice on a part, where it says more than the national level.

        ``NOT_STATED`` where parts are singled out and their level is not known.
        """
        return stricter_part(self.level, self.regional_max)

    @property
    def part(self) -> str:
        return self.advisory.part if self.advisory else ""

    @property
    def weight(self) -> tuple[int, int, int]:
        """Sorts the gravest national answer of one issuer first."""
        order = list(State).index(self.state)
        rank = self.level.rank if self.level and self.level.rank else 0
        region = self.regional_max.rank if self.regional_max else 0
        return (-rank, -(region or 0), order)


def strands(advisories: Collection[Advisory]) -> list[Strand]:
    """What archives show of the advisories, the one shown last at the end; one query.

    With the editions, less their texts, and the archives.
    """
    return list(
        Strand.objects.filter(advisory__in=advisories)
        .select_related("archive", "current")
        .defer("current__text", "current__evidence")
        .order_by("confirmed_at", "archive")
    )


def standing(
    advisory: Advisory, issuer: Issuer, now: datetime, past: Strand | None = None
) -> Standing:
    """How an advisory stands; ``issuer`` is its own, as ``with_listing`` gave it."""
    edition = advisory.current
    if advisory.listed_at is None:
        return Standing(issuer, State.ARCHIVED, advisory, _unlisted(issuer), past)
    if edition is None:
        why = advisory.unread_reason or _("It is listed; its page is yet to be read.")
        return Standing(issuer, State.UNREAD, advisory, why, past)
    if edition.withdrawn:
        return Standing(issuer, State.WITHDRAWN, advisory)
    if advisory.unread_reason:
        return Standing(issuer, State.STALE, advisory, advisory.unread_reason)
    if advisory.is_stale(now):
        why = _("Nobody has confirmed it for more than three days.")
        return Standing(issuer, State.STALE, advisory, why)
    if missing_from_list(advisory, issuer):
        why = _("The issuer's list has not named it for more than three days.")
        return Standing(issuer, State.STALE, advisory, why)
    return Standing(issuer, State.STANDS, advisory)


def _unlisted(issuer: Issuer) -> str:
    """Why what an archive showed is not what the issuer says now."""
    if not _is_followed(issuer):
        return _("The government’s own pages have not been read here yet.")
    if issuer.list_is_whole:
        return _("The government’s list does not name it.")
    return _("Its whole list has not been read, so it may well advise here.")


def _is_followed(issuer: Issuer) -> bool:
    """Whether its own list was ever read; ``issuer`` as ``with_listing`` gave it."""
    return bool(getattr(issuer, "listed", 0))


def missing_from_list(advisory: Advisory, issuer: Issuer) -> bool:
    """Whether the issuer's list has long stopped naming what it once named."""
    last: datetime | None = getattr(issuer, "last_listed_at", None)
    if last is None or advisory.listed_at is None or not issuer.list_is_whole:
        return False
    return last - advisory.listed_at > MISSING_AFTER


def standings(
    country: Country,
    issuers: Iterable[Issuer],
    advisories: Iterable[Advisory],
    now: datetime,
    past: Iterable[Strand] = (),
) -> list[Standing]:
    """Every followed issuer's answers on a country: national first, then its parts.

    ``issuers`` come from ``with_listing``; those that list nothing anywhere have no
    answer, and no row unless archives know of them. ``advisories`` are those on the
    country, ``past`` their ``strands``.
    """
    rows: list[Standing] = []
    own, known = list(advisories), {row.advisory_id: row for row in past}
    for issuer in issuers:
        here = [
            standing(a, issuer, now, known.get(a.pk))
            for a in own
            if a.issuer_id == issuer.pk
        ]
        live = [row for row in here if row.state is not State.ARCHIVED]
        here = live or here
        national = sorted((s for s in here if not s.part), key=lambda s: s.weight)
        if not national and _is_followed(issuer):
            national = [_nothing(country, issuer)]
        rows += national
        rows += sorted((s for s in here if s.part), key=lambda s: s.part)
    return rows


def _nothing(country: Country, issuer: Issuer) -> Standing:
    if issuer.sending_id == country.pk:
        return Standing(issuer, State.OWN)
    if not issuer.list_is_whole:
        why = _("Its whole list has not been read, so it may well advise here.")
        return Standing(issuer, State.UNREAD, note=why)
    return Standing(issuer, State.NOT_COVERED)


def gravest(rows: Iterable[Standing]) -> Standing | None:
    """The one that a table cell shows where an issuer has several on a country."""
    national = [row for row in rows if not row.part]
    return min(national, key=lambda row: row.weight, default=None)


# The lede: how many governments say what, the gravest first.

_WORDS = (
    "",
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
)


def _number(count: int) -> str:
    return str(_WORDS[count]) if count < len(_WORDS) else str(count)


def _clauses(count: int) -> dict[str, str]:
    """What so many governments do, by the kind of their answer, gravest first."""
    return {
        "4": ngettext("says do not go", "say do not go", count),
        "3": ngettext(
            "advises against travel that is not essential",
            "advise against travel that is not essential",
            count,
        ),
        "parts": ngettext(
            "advises against travel to parts of it",
            "advise against travel to parts of it",
            count,
        ),
        "varies": ngettext(
            "gives levels for its parts only", "give levels for its parts only", count
        ),
        "2": ngettext("asks for more caution", "ask for more caution", count),
        "1": ngettext(
            "advises the usual precautions", "advise the usual precautions", count
        ),
        "parts-unknown": ngettext(
            "singles out parts of it whose level is not known",
            "single out parts of it whose level is not known",
            count,
        ),
        "not_stated": ngettext(
            "states no national level", "state no national level", count
        ),
        "stale": ngettext(
            "has not been confirmed lately", "have not been confirmed lately", count
        ),
        "withdrawn": ngettext(
            "has withdrawn its advice", "have withdrawn their advice", count
        ),
        "unread": ngettext("has not been read", "have not been read", count),
        "not-covered": ngettext(
            "publishes nothing on it", "publish nothing on it", count
        ),
    }


def _answer(row: Standing) -> str:
    """The kind of clause that a national answer counts under."""
    if row.state is State.ARCHIVED:
        whole = row.issuer.list_is_whole
        return State.NOT_COVERED.value if whole else State.UNREAD.value
    if row.level is None or row.state is not State.STANDS:
        return row.state.value
    region = row.regional_max
    if row.level not in (Level.DO_NOT_TRAVEL, Level.RECONSIDER):
        if region in (Level.RECONSIDER, Level.DO_NOT_TRAVEL):
            return "parts"
        if region is Level.NOT_STATED:
            return "parts-unknown"
    return row.level.value


def lede(rows: Sequence[Standing]) -> list[str]:
    """The answer in whole sentences, one per kind of answer, the gravest first.

    Counts governments, each once by its gravest national answer; a country's own
    government is not counted, nor is one that is not followed. Without any followed
    government, says so, and what archives know.
    """
    answers: dict[str, str] = {}
    for row in rows:
        national = not row.part and row.state is not State.OWN
        if national and _is_followed(row.issuer):
            answers.setdefault(row.issuer.pk, _answer(row))
    if not answers:
        return [_("No government's advice has been read here yet."), *_archived(rows)]
    counts = {kind: list(answers.values()).count(kind) for kind in answers.values()}
    said = [kind for kind in _clauses(1) if kind in counts]
    return [
        _sentence(kind, counts[kind], len(answers) if index == 0 else None)
        for index, kind in enumerate(said)
    ]


def _archived(rows: Sequence[Standing]) -> list[str]:
    """Of how many governments archives show what they said before, if of any."""
    count = len({row.issuer.pk for row in rows if row.state is State.ARCHIVED})
    if not count:
        return []
    return [
        _("Public archives show what %(count)s of them said before.")
        % {"count": _number(count)}
    ]


def _sentence(kind: str, count: int, of: int | None) -> str:
    """One sentence; ``of`` is how many governments there are, in the first one."""
    clause = _clauses(count)[kind]
    if of is None:
        who = _number(count)
    elif of == 1:
        who = _("the one government that is followed here")
    elif of == count == 2:
        who = _("both governments")
    elif of == count:
        who = _("all %(of)s governments") % {"of": _number(of)}
    else:
        who = _("%(count)s of %(of)s governments") % {
            "count": _number(count),
            "of": _number(of),
        }
    return pgettext("who does what", "%(who)s %(does)s.") % {
        "who": capfirst(who),
        "does": clause,
    }
