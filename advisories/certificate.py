"""A certificate: what the record knew of a day in one country, in plain words.

It states the record as it stood when the ledger's last row was a given one, so that it
can be made again. It is in English whatever the reader's browser prefers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import dateformat

from . import as_of, dates
from .as_of import Answer, Day, Knowledge, State, Witness
from .facts import Precision
from .levels import Level
from .models import Archive, Country, Edition

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: its name, and what it says; ``language``: of the issuer's own words."""

    name: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One issuer's advice on the country or on a part of it."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Plain text throughout; whoever shows it escapes it.

    ``silent``: the issuers of which nothing is known, and why. ``provisional``:
    whether a later reading may still make it better known.
    """

    country: str
    day: str
    address: str
    position: int
    known_at: str
    sections: tuple[Section, ...]
    silent: tuple[Line, ...]
    provisional: bool
    filename: str

    @property
    def title(self) -> str:
        return f"{self.country}: official travel advice on {self.day}"

    @property
    def statement(self) -> tuple[str, ...]:
        """What is certified and what is not, one paragraph each."""
        said = [
            "This is what the public record of Chancery holds of travel advice that"
            f" governments published on {self.country} and that stood on {self.day}"
            " (a day of UTC).",
            f"It states the record as known at row {self.position} of its ledger,"
            f" written on {self.known_at}. What became known later is not in it; the"
            " same address gives the same statement again.",
            "Each advice is shown as it was read from the issuer’s page, or from a"
            " public archive of it where that is said. The common level (1 to 4) is"
            " Chancery’s, for comparing; the words are the issuer’s. The SHA-256 is"
            " that of the document that was read.",
            "An issuer that is named without advice below did not necessarily say"
            " nothing: the record does not know. Nothing here says that a country was"
            " safe.",
        ]
        if self.provisional:
            said.append(
                "PROVISIONAL: some of it had not been read again after that day, or is"
                " known from a table of facts only. A later reading may add to it."
            )
        return tuple(said)

    @property
    def digest(self) -> str:
        """SHA-256 of everything that it says."""
        packed = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(packed.encode()).hexdigest()


def certify(
    country: Country, day: Day, knowledge: Knowledge, archives: Collection[Archive]
) -> Certificate:
    """The certificate of a day that is over, by what was known then."""
    issuers = as_of.issuers_on_record(knowledge)
    told = as_of.answers(day, [country], issuers, archives, knowledge=knowledge)
    answers = told[country.pk]
    path = reverse("advisories:certificate", args=[country.slug, day])
    return Certificate(
        country=country.name,
        day=dateformat.format(day.date, "j F Y"),
        address=f"{settings.SITE_URL}{path}?at={knowledge.position}",
        position=knowledge.position,
        known_at=dates.exact(knowledge.at),
        sections=tuple(
            Section(_heading(answer), tuple(_lines(answer, answer.witness, day)))
            for answer in answers
            if answer.witness
        ),
        silent=tuple(
            Line(_heading(answer), " ".join(answer.notes))
            for answer in answers
            if answer.state is State.NONE
        ),
        provisional=not all(answer.settled for answer in answers),
        filename=f"chancery-{country.slug}-{day}-at-{knowledge.position}.pdf",
    )


def _heading(answer: Answer) -> str:
    issuer = answer.issuer
    who = f"{issuer.government} ({issuer.name})"
    return f"{who}, on a part: {answer.part}" if answer.part else who


def _lines(answer: Answer, witness: Witness, day: Day) -> list[Line]:
    edition = witness.edition
    lines = [
        Line("For this day", _state(answer)),
        _label(edition),
        Line("Common level", _level(edition)),
        *_regions(edition),
        Line("Issuer’s own date", _issued(edition)),
        Line("First seen", dates.exact(edition.seen_at)),
        Line("Last confirmed", _held(witness, day)),
        Line("Read from", _source(witness)),
        Line("Official page", edition.url),
        Line("Document (SHA-256)", edition.capture_sha256),
        Line("Edition", f"{settings.SITE_URL}{edition.get_absolute_url()}"),
    ]
    lines += [Line("Told differently by", _other(o, day)) for o in answer.others]
    lines += [
        Line(
            "Corrected since",
            f"{dates.exact(event.published_at)}:"
            f" {settings.SITE_URL}{event.get_absolute_url()}",
        )
        for event in answer.corrections
    ]
    return lines


def _state(answer: Answer) -> str:
    return " ".join([f"{answer.state.label.capitalize()}.", *answer.notes])


def _level(edition: Edition) -> str:
    if edition.withdrawn:
        return "The issuer had taken its advice back."
    rank = f"{edition.level}, " if edition.level.isdigit() else ""
    return f"{rank}{edition.get_level_display()}"


def _regions(edition: Edition) -> list[Line]:
    """The strictest advice on a part, and the parts by name."""
    if edition.regional_max is None:
        return []
    if edition.regional_max == Level.NOT_STATED:
        strictest = "Parts were singled out; their level is not known."
    else:
        strictest = f"{edition.regional_max}, {edition.get_regional_max_display()}"
    lines = [Line("Strictest for a part", strictest)]
    if edition.regions:
        named = "; ".join(
            f"{row['name']}: {row.get('native') or _region_level(row['level'])}"
            for row in edition.regions
        )
        lines.append(Line("Parts", named, edition.language))
    return lines


def _region_level(level: str) -> str:
    return "level not known" if level == Level.NOT_STATED else f"level {level}"


def _issued(edition: Edition) -> str:
    if edition.issued_at is None:
        return "none given"
    if edition.issued_precision == Precision.INSTANT:
        return dates.exact(edition.issued_at)
    return dates.told(edition.issued_at, edition.issued_precision)


def _held(witness: Witness, day: Day) -> str:
    """No later than the day: what came after it may still change."""
    if witness.held_until >= day.end:
        return "It is known to have held beyond the end of this day."
    return dates.exact(witness.held_until)


def _source(witness: Witness) -> str:
    if witness.archive is None:
        return "the issuer’s own site, by Chancery"
    archive = witness.archive
    return f"the public archive “{archive.title}”, made by {archive.made_by}"


def _label(edition: Edition) -> Line:
    """What the issuer calls it; shipped facts have a short form of ours alone."""
    if edition.bundled:
        return Line("Our short form of its label", edition.native_label)
    return Line("In the issuer’s words", edition.native_label, edition.language)


def _other(witness: Witness, day: Day) -> str:
    edition = witness.edition
    label = edition.native_label if edition.bundled else f"“{edition.native_label}”"
    return (
        f"{_source(witness)}: {label} ({_level(edition)}),"
        f" first seen {dates.exact(edition.seen_at)}; {witness.state(day).label}"
    )
