"""Writes the reference files into the database, as often as one likes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from django.db import connection, models, transaction

from advisories import reference
from advisories.models import Country, CountryAlias, Issuer, IssuerLabel

# Any number of processes may load at their start; one after the other they find
# nothing left to do.
_LOCK = 0x63686E63
ORGANISATION = models.Q(region="")
EVERY = models.Q()

Row = TypeVar("Row", bound=models.Model)


@dataclass(slots=True)
class Table:
    """What was done to one table, rows being named by their keys.

    ``removed``: no longer in the files, and gone. ``kept``: no longer in the files
    either, but the record may refer to them, so a person decides.
    """

    name: str
    total: int
    created: int = 0
    changed: int = 0
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def load() -> list[Table]:
    """Bring countries, issuers, labels and aliases to what the files say.

    All or nothing. Countries and issuers are never deleted here; labels and aliases
    that the files no longer hold are. Where nothing differs, nothing is written.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return [
        _bring(Country, ("code",), _countries(), among=~ORGANISATION, keep=True),
        _bring(
            Country,
            ("code",),
            _organisations(),
            among=ORGANISATION,
            keep=True,
            name="organisations",
        ),
        _bring(Issuer, ("slug",), _issuers(), keep=True, observed=("list_is_whole",)),
        _bring(IssuerLabel, ("issuer_id", "code"), _labels()),
        _bring(CountryAlias, ("issuer", "name"), _aliases()),
    ]


def _bring(
    rows: type[Row],
    identity: tuple[str, ...],
    wanted: list[Row],
    *,
    among: models.Q = EVERY,
    keep: bool = False,
    observed: tuple[str, ...] = (),
    name: str = "",
) -> Table:
    """Make a table's rows those wanted, told apart by the fields of ``identity``.

    ``among``: the rows that the file is about. ``observed``: fields that reading the
    sources sets, and no file. ``name``: what the rows are called, where that is not
    the table's own name.
    """

    def key(row: Row) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in identity)

    compared = [
        each.attname
        for each in rows._meta.concrete_fields
        if not each.primary_key and each.attname not in (*identity, *observed)
    ]
    manager = rows._default_manager
    present = {key(row): row for row in manager.filter(among)}
    missing, differing = [], []
    for row in wanted:
        old = present.pop(key(row), None)
        if old is None:
            missing.append(row)
        elif any(getattr(old, name) != getattr(row, name) for name in compared):
            row.pk = old.pk
            differing.append(row)
    if missing:
        manager.bulk_create(missing)
    if differing:
        manager.bulk_update(differing, compared)
    if present and not keep:
        manager.filter(pk__in=[row.pk for row in present.values()]).delete()
    left = sorted(": ".join(filter(None, each)) for each in present)
    return Table(
        name=name or str(rows._meta.verbose_name_plural),
        total=len(wanted),
        created=len(missing),
        changed=len(differing),
        removed=[] if keep else left,
        kept=left if keep else [],
    )


def _countries() -> list[Country]:
    return [Country(**asdict(row)) for row in reference.countries()]


def _organisations() -> list[Country]:
    return [Country(**asdict(row)) for row in reference.organisations()]


def _issuers() -> list[Issuer]:
    return [
        Issuer(
            slug=row.slug,
            sending_id=row.sending,
            name=row.name,
            name_fr=row.name_fr,
            short_name=row.short_name,
            home_url=row.home_url,
            licence=row.licence,
            licence_url=row.licence_url,
            language=row.language,
            note=row.note,
        )
        for row in reference.issuers()
    ]


def _labels() -> list[IssuerLabel]:
    return [
        IssuerLabel(
            issuer_id=issuer.slug,
            code=row.code,
            label=row.label,
            level=row.level,
            meaning=row.meaning,
            position=position,
        )
        for issuer in reference.issuers()
        for position, row in enumerate(issuer.labels, start=1)
    ]


def _aliases() -> list[CountryAlias]:
    return [
        CountryAlias(
            issuer=row.issuer, name=row.name, codes=list(row.codes), part=row.part
        )
        for row in reference.aliases()
    ]
