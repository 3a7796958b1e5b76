"""The record: countries, issuers, advisories, their editions, and the ledger.

Rows are written by ``advisories.services`` and ``advisories.ledger`` alone. Editions
and events are append-only; the database itself refuses to change or delete them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.db.models.lookups import GreaterThan
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .facts import Advice, Basis, Issued, Precision, Region
from .levels import RANKED, Level


class CountryQuerySet(models.QuerySet["Country"]):
    def in_name_order(self) -> Self:
        """The countries alone: what lies in no region is an organisation."""
        return self.exclude(region="").order_by("sort_name", "code")

    def senders(self) -> Self:
        """All that can send a mission, organisations too; by name."""
        return self.order_by("sort_name", "code")


class Country(models.Model):
    """A country or territory of ISO 3166-1, and Kosovo (XK).

    Organisations that send missions as states do (the European Union) have a row too,
    without a region: they act in the ledger, but are no destination.
    """

    code = models.CharField(max_length=2, primary_key=True)
    iso3 = models.CharField(max_length=3, unique=True)
    name_en = models.CharField(max_length=100)
    name_fr = models.CharField(max_length=100)
    region = models.CharField(max_length=40)
    slug = models.SlugField(unique=True)
    sort_name = models.CharField(max_length=100)

    objects = CountryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "countries"
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{2}$"), name="country_code_is_iso2"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("advisories:country", args=[self.slug])

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        french = (get_language() or "").startswith("fr")
        return self.name_fr if french else self.name_en


class CountryAlias(models.Model):
    """A name that an issuer uses, and the countries it stands for."""

    issuer = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    codes = ArrayField(models.CharField(max_length=2))
    part = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name_plural = "country aliases"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "name"], name="alias_is_unique_per_issuer"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IssuerQuerySet(models.QuerySet["Issuer"]):
    def with_listing(self) -> Self:
        """With how many destinations each lists, and when it last listed one.

        Adds ``listed`` (0 where nothing of the issuer was ever read) and
        ``last_listed_at``; in the order of the sending states' names.
        """
        return (
            self.select_related("sending")
            .annotate(
                listed=models.Count("advisories__listed_at"),
                last_listed_at=models.Max("advisories__listed_at"),
            )
            .order_by("sending__sort_name", "slug")
        )


class Issuer(models.Model):
    """A government's publisher of travel advice.

    ``list_is_whole``: whether its list was whole when last read. Only then does it
    mean something that a destination is not on it.
    """

    slug = models.CharField(max_length=20, primary_key=True)
    sending = models.ForeignKey(
        Country, null=True, on_delete=models.PROTECT, related_name="issuers"
    )
    name = models.CharField(max_length=200)
    name_fr = models.CharField(max_length=200, blank=True)
    short_name = models.CharField(max_length=60)
    home_url = models.URLField(max_length=500)
    licence = models.CharField(max_length=200, blank=True)
    licence_url = models.URLField(max_length=500, blank=True)
    language = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    list_is_whole = models.BooleanField(default=False)

    objects = IssuerQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("advisories:issuer", args=[self.slug])

    @property
    def government(self) -> str:
        """The sending state's name; the publisher's own where it stands for none."""
        return self.sending.name if self.sending else self.short_name


PRECISION_VALUES = [precision.value for precision in Precision]
LEVEL_VALUES = [level.value for level in Level]
RANKED_VALUES = [level.value for level in RANKED]
# For longer, nothing is taken to stand that nobody has confirmed.
SILENCE = timedelta(days=3)


class IssuerLabel(models.Model):
    """One step of an issuer's own scale, and where it stands on the common one."""

    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="labels")
    code = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    level = models.CharField(max_length=10, choices=Level)
    meaning = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["issuer", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "code"], name="label_code_is_unique_per_issuer"
            ),
            models.CheckConstraint(
                condition=Q(level__in=LEVEL_VALUES), name="label_level_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class AdvisoryQuerySet(models.QuerySet["Advisory"]):
    def with_current(self) -> Self:
        """With the edition that stands now, the issuer and the countries."""
        return self.select_related("current", "issuer").prefetch_related("countries")

    def on(self, country: Country) -> Self:
        """Every issuer's advice that covers the country, national advice first."""
        return self.filter(countries=country).order_by("issuer_id", "part", "name")

    def without_texts(self) -> Self:
        """What stands now, less what only an edition's own page shows."""
        return self.defer("current__text", "current__evidence", "current__change_note")

    def listed(self) -> Self:
        """Those that an issuer's own list has named: not from archives alone."""
        return self.filter(listed_at__isnull=False)

    def archived(self) -> Self:
        """Those that archives alone know."""
        return self.filter(listed_at=None)

    def in_name_order(self) -> Self:
        return self.order_by("name", "id")

    def tally(self) -> dict[str, dict[str, int]]:
        """By issuer, how many stand at each level; under "unread" those at none."""
        counted: dict[str, dict[str, int]] = {}
        for issuer, level, count in (
            self.order_by()
            .values_list("issuer_id", "current__level")
            .annotate(count=models.Count("pk"))
        ):
            counted.setdefault(issuer, {})[level or "unread"] = count
        return counted


class Advisory(models.Model):
    """An issuer's standing advice on one destination.

    ``key`` is the issuer's own stable identifier. ``part`` is set where the advice is
    on a part of a country only (the Azores): it never gives the country's level.
    ``listed_at``: when the issuer's list last named it; None where only archives of
    its pages did. ``current`` is what was last read live, ``confirmed_at`` when that
    was last found to hold. ``unread_reason``: why there is no edition.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    issuer = models.ForeignKey(
        Issuer, on_delete=models.PROTECT, related_name="advisories"
    )
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    part = models.CharField(max_length=100, blank=True)
    url = models.URLField(max_length=1000)
    countries = models.ManyToManyField(Country, related_name="advisories")
    current = models.OneToOneField(
        "Edition", null=True, on_delete=models.PROTECT, related_name="+"
    )
    first_listed_at = models.DateTimeField(null=True)
    listed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    unread_reason = models.TextField(blank=True)

    objects = AdvisoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "advisories"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "key"], name="advisory_key_is_unique_per_issuer"
            ),
            models.CheckConstraint(
                condition=Q(current=None) | Q(confirmed_at__isnull=False),
                name="advisory_with_edition_has_been_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(listed_at__gte=F("first_listed_at")),
                name="advisory_listed_after_first_listed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer_id}: {self.name}"

    def is_stale(self, now: datetime, after: timedelta = SILENCE) -> bool:
        """Whether what stands has not been confirmed for too long."""
        return self.confirmed_at is None or now - self.confirmed_at > after


class Change(models.TextChoices):
    """What made an edition differ from the one before."""

    FIRST = "first", _("first reading")
    LEVEL = "level", _("level")
    REGIONS = "regions", _("regions")
    REASONS = "reasons", _("reasons")
    WORDING = "wording", _("wording")
    REISSUE = "reissue", _("reissued without change")
    DATES = "dates", _("dates only")
    TECHNICAL = "technical", _("our reading changed")


# An edition that may differ from the one before it in what a level is made of, or that
# was first seen after nobody had looked.
TURN = Q(change__in=[Change.FIRST, Change.LEVEL, Change.REGIONS, Change.TECHNICAL]) | Q(
    GreaterThan(F("seen_at") - F("previous_confirmed_at"), SILENCE)
)


class EditionQuerySet(models.QuerySet["Edition"]):
    def newest_first(self) -> Self:
        return self.order_by("-seen_at", "-number")

    def before(self, edition: Edition) -> Self:
        """The same strand's earlier editions, latest first."""
        return self.filter(
            advisory=edition.advisory_id,
            archive=edition.archive,
            bundled=edition.bundled,
            number__lt=edition.number,
        ).order_by("-number")

    def after(self, edition: Edition) -> Self:
        """The same strand's later editions, earliest first."""
        return self.filter(
            advisory=edition.advisory_id,
            archive=edition.archive,
            bundled=edition.bundled,
            number__gt=edition.number,
        ).order_by("number")

    def with_text(self) -> Self:
        return self.filter(text__isnull=False)

    def turns(self) -> Self:
        """Those between which no level moved, and nobody stopped looking, left out."""
        return self.filter(TURN)


class Edition(models.Model):
    """One version of an advisory, append-only.

    Editions of an advisory form strands, one for each witness: ``archive`` is empty
    for what was read live, else names the public archive; ``number`` counts within the
    strand. ``bundled``: known from the shipped table of facts alone, until the archive
    itself is imported: without words, its capture is not stored here.

    Three clocks: ``issued_at`` is the issuer's own date (``issued_claim`` as written),
    ``seen_at`` when we first saw it; when it last held is the next edition's
    ``previous_confirmed_at``, or the strand's ``confirmed_at`` for the last one.
    ``text`` is None where it was not read; an archive's editions leave it to their
    captures, which hold it word for word. ``evidence``: list of {role, url, sha256,
    fetched_at}, the deciding capture first.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    advisory = models.ForeignKey(  # "edition_in_time" serves its lookups
        Advisory, on_delete=models.PROTECT, related_name="editions", db_index=False
    )
    archive = models.CharField(max_length=40, blank=True)
    bundled = models.BooleanField(default=False)
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=10, choices=Change)
    level = models.CharField(max_length=10, choices=Level)
    native_label = models.TextField()
    native_code = models.TextField(blank=True)
    basis = models.CharField(max_length=10)
    regional_max = models.CharField(max_length=10, choices=Level, null=True)  # noqa: DJ001  # None: no region is singled out
    regions = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    title = models.TextField(blank=True)
    change_note = models.TextField(blank=True)
    text = models.TextField(null=True)  # noqa: DJ001  # "": empty
    language = models.CharField(max_length=10)
    complete = models.BooleanField()
    withdrawn = models.BooleanField()
    url = models.URLField(max_length=1000)
    issued_at = models.DateTimeField(null=True)
    issued_precision = models.CharField(max_length=10)
    issued_claim = models.TextField(blank=True)
    seen_at = models.DateTimeField()
    previous_confirmed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())
    evidence = models.JSONField()
    capture_sha256 = models.CharField(max_length=64)
    adapter = models.CharField(max_length=40)
    adapter_version = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    substance_digest = models.CharField(max_length=64)
    wording_digest = models.CharField(max_length=64)

    objects = EditionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["advisory", "archive", "-seen_at"], name="edition_in_time"
            ),
            models.Index(
                fields=["advisory", "archive", "seen_at"],
                condition=TURN,
                name="edition_turn",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["advisory", "archive", "number"],
                condition=Q(bundled=False),
                name="edition_number_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(bundled=False) | (~Q(archive="") & Q(text=None)),
                name="edition_bundled_is_of_an_archive",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["live", "backfill", "staff"]),
                name="edition_origin_is_known",
            ),
            models.CheckConstraint(
                condition=Q(level__in=LEVEL_VALUES), name="edition_level_is_known"
            ),
            models.CheckConstraint(
                condition=Q(regional_max=None)
                | Q(regional_max__in=[*RANKED_VALUES, Level.NOT_STATED]),
                name="edition_regional_max_is_known",
            ),
            models.CheckConstraint(
                condition=Q(change__in=Change.values), name="edition_change_is_known"
            ),
            models.CheckConstraint(
                condition=Q(capture_sha256__regex=r"^[0-9a-f]{64}$"),
                name="edition_names_its_capture",
            ),
            models.CheckConstraint(
                condition=~Q(native_label=""), name="edition_has_native_label"
            ),
            models.CheckConstraint(
                condition=Q(change=Change.FIRST, number=1)
                | (~Q(change=Change.FIRST) & Q(number__gt=1)),
                name="edition_first_is_number_one",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=[basis.value for basis in Basis]),
                name="edition_basis_is_known",
            ),
            models.CheckConstraint(
                condition=Q(issued_precision__in=PRECISION_VALUES),
                name="edition_issued_precision_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advisory_id} no. {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("advisories:edition", args=[self.pk])

    @property
    def was_read(self) -> bool:
        """Whether its words were read, here or in its capture."""
        return self.text is not None or bool(self.archive and not self.bundled)

    @cached_property
    def advice(self) -> Advice:
        """The row as the value it was recorded from."""
        issued = None
        if self.issued_at:
            issued = Issued(
                self.issued_at, Precision(self.issued_precision), self.issued_claim
            )
        return Advice(
            level=Level(self.level),
            native_label=self.native_label,
            native_code=self.native_code,
            basis=Basis(self.basis),
            regional_max=Level(self.regional_max) if self.regional_max else None,
            regions=tuple(
                Region(row["name"], Level(row["level"]), row.get("native", ""))
                for row in self.regions
            ),
            reasons=tuple(self.reasons),
            issued=issued,
            title=self.title,
            change_note=self.change_note,
            text=self.text,
            language=self.language,
            complete=self.complete,
            withdrawn=self.withdrawn,
        )


class Archive(models.Model):
    """A public archive of official pages that editions were read from.

    ``spans``: by issuer, a list of [from, until] (ISO 8601), when it was watching;
    between them lie gaps. ``imported``: whether its documents were read here, or only
    the shipped table of facts. ``table``: hash of the one that was last loaded for it.
    """

    slug = models.CharField(max_length=40, primary_key=True)
    title = models.CharField(max_length=200)
    made_by = models.CharField(max_length=200)
    url = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    spans = models.JSONField(default=dict)
    imported = models.BooleanField(default=False)
    table = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.title

    def watched(self, issuer: str) -> list[tuple[datetime, datetime]]:
        """The intervals in which it was watching the issuer, earliest first."""
        return [
            (datetime.fromisoformat(since), datetime.fromisoformat(until))
            for since, until in self.spans.get(issuer, [])
        ]


class FactTable(models.Model):
    """A shipped table of facts as it was loaded, so that a rebuild can load it again.

    ``archives``: whose part of it was loaded. ``position``: the ledger's last one
    before.
    """

    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    archives = ArrayField(models.CharField(max_length=40))
    position = models.BigIntegerField()
    loaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.sha256} at {self.position}"


class Strand(models.Model):
    """Where the reading of an advisory out of one archive stands.

    ``confirmed_at``: when the archive last showed ``current`` to hold.
    """

    advisory = models.ForeignKey(
        Advisory, on_delete=models.PROTECT, related_name="strands"
    )
    archive = models.ForeignKey(
        Archive, on_delete=models.PROTECT, related_name="strands"
    )
    current = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["advisory", "archive"], name="one_strand_per_archive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advisory_id} in {self.archive_id}"


class Kind(models.TextChoices):
    """What the ledger can announce."""

    LEVEL_FIRST_READ = "level-first-read", _("level first read")
    LEVEL_RAISED = "level-raised", _("level raised")
    LEVEL_LOWERED = "level-lowered", _("level lowered")
    LEVEL_CHANGED = "level-changed", _("level changed")
    LEVEL_FIRST_STATED = "level-first-stated", _("level first stated")
    LEVEL_WITHDRAWN = "level-withdrawn", _("level withdrawn")
    REGIONS_CHANGED = "regions-changed", _("regional advice changed")
    REASONS_CHANGED = "reasons-changed", _("reasons changed")
    REISSUED = "reissued", _("reissued without change")
    TEXT_CHANGED = "text-changed", _("text changed")
    MISSION_ADDED = "mission-added", _("mission added to the record")
    MISSION_CHANGED = "mission-changed", _("mission's details changed")
    DEPARTURE_ORDERED = "departure-ordered", _("departure ordered")
    DEPARTURE_AUTHORIZED = "departure-authorized", _("departure authorized")
    STAFF_WITHDRAWN = "staff-withdrawn", _("staff withdrawn")
    DEPARTURE_CHANGED = "departure-changed", _("departure changed")
    DEPARTURE_ENDED = "departure-ended", _("departure ended")
    POSTURE_CHANGED = "posture-changed", _("embassy posture changed")
    HEAD_OF_MISSION_CHANGED = "head-of-mission-changed", _("head of mission changed")
    REPRESENTATION_CHANGED = (
        "representation-changed",
        _("representation by others changed"),
    )
    STATEMENT = "statement", _("statement")
    PRESS_REPORT = "press-report", _("press report")
    SOURCE_LOST = "source-lost", _("source lost")
    SOURCE_RECOVERED = "source-recovered", _("source recovered")
    NOT_CONFIRMED = "not-confirmed", _("not confirmed after all")
    CORRECTION = "correction", _("correction")


LEVEL_CHANGE_KINDS = (
    Kind.LEVEL_RAISED,
    Kind.LEVEL_LOWERED,
    Kind.LEVEL_CHANGED,
    Kind.LEVEL_FIRST_STATED,
    Kind.LEVEL_WITHDRAWN,
)
DEPARTURE_KINDS = (
    Kind.DEPARTURE_ORDERED,
    Kind.DEPARTURE_AUTHORIZED,
    Kind.STAFF_WITHDRAWN,
    Kind.DEPARTURE_CHANGED,
    Kind.DEPARTURE_ENDED,
)
POSTURE_KINDS = (
    Kind.POSTURE_CHANGED,
    Kind.HEAD_OF_MISSION_CHANGED,
    Kind.REPRESENTATION_CHANGED,
)
STATEMENT_KINDS = (Kind.STATEMENT, Kind.PRESS_REPORT)


class Status(models.TextChoices):
    CONFIRMED = "confirmed", _("confirmed")
    UNCONFIRMED = "unconfirmed", _("unconfirmed")
    RETRACTED = "retracted", _("retracted")


class Origin(models.TextChoices):
    LIVE = "live", _("read from the official source")
    BACKFILL = "backfill", _("from a public archive")
    STAFF = "staff", _("entered by staff")
    RECORD = "record", _("from the record that ships with Chancery")


# What became known here long after it happened: no feed tells it as news.
HISTORY = (Origin.BACKFILL, Origin.RECORD)


class EventQuerySet(models.QuerySet["Event"]):
    def newest_first(self) -> Self:
        """In the order in which the ledger learned of them, latest first."""
        return self.order_by("-position")

    def with_story(self) -> Self:
        """With all that a line on a timeline or in a feed needs: no further queries."""
        return (
            self.select_related(
                "issuer__sending", "actor", "advisory", "edition", "corrects", "settles"
            )
            .defer("edition__text", "edition__evidence", "edition__regions")
            .prefetch_related("countries", "corrections")
        )

    def with_outcome(self) -> Self:
        """With what became of each that was not confirmed; one more query."""
        return self.prefetch_related("settlements")

    def of_kinds(self, kinds: Iterable[str]) -> Self:
        return self.filter(kind__in=kinds)

    def about(self, kinds: Iterable[str]) -> Self:
        """Events of these kinds, and the corrections that refer to such events.

        A correction may refer to another one, so two steps back are looked at.
        """
        kinds = list(kinds)
        return self.filter(
            Q(kind__in=kinds)
            | Q(kind=Kind.CORRECTION, corrects__kind__in=kinds)
            | Q(kind=Kind.CORRECTION, corrects__corrects__kind__in=kinds)
        )

    def news(self) -> Self:
        """Confirmed, and neither read out of an archive nor shipped with Chancery."""
        return self.filter(status=Status.CONFIRMED).exclude(origin__in=HISTORY)

    def doubts(self) -> Self:
        """Not confirmed, or telling what became of such; no history."""
        return self.filter(
            Q(status=Status.UNCONFIRMED) | Q(settles__isnull=False)
        ).exclude(origin__in=HISTORY)

    def concerning(
        self, *, countries: Iterable[str] = (), regions: Iterable[str] = ()
    ) -> Self:
        """Each event once that lies in one of the countries or of the regions."""
        places = EventCountry.objects.filter(
            Q(country__in=list(countries)) | Q(country__region__in=list(regions)),
            event=models.OuterRef("pk"),
        )
        return self.filter(models.Exists(places))

    def lately_changed(self, since: datetime) -> Self:
        """Changes of level that became known after ``since``, latest first."""
        return (
            self.news()
            .about(LEVEL_CHANGE_KINDS)
            .filter(published_at__gte=since)
            .newest_first()
        )

    def on_timeline(
        self,
        country: Country,
        before: tuple[datetime, int] | None = None,
        *,
        kinds: Iterable[str] = (),
        issuer: str = "",
    ) -> Self:
        """A country's events, latest occurrence first, then ledger position.

        ``before``: only those that come after this (occurred, position). ``kinds``:
        only what is about these kinds (all: empty), by ``EventCountry.about``.
        """
        where = Q(eventcountry__country=country)
        if kinds := list(kinds):
            where &= Q(eventcountry__about__in=kinds)
        if issuer:
            where &= Q(eventcountry__issuer=issuer)
        if before:
            occurred, position = before
            where &= Q(eventcountry__occurred_at__lte=occurred) & (
                Q(eventcountry__occurred_at__lt=occurred)
                | Q(eventcountry__position__lt=position)
            )
        return self.filter(where).order_by(
            "-eventcountry__occurred_at", "-eventcountry__position"
        )


class Event(models.Model):
    """One row of the ledger: something became known.

    ``position`` is the ledger's order and never has holes that fill later: writers
    take turns. ``occurred_at`` (to ``occurred_until`` for an interval) is when it
    happened by the actor's own account, as exact as ``occurred_precision`` says;
    ``published_at`` is when we first knew. ``actor`` is the acting state. ``subject``
    names a record of another app ("mission:us-kyiv"). ``payload`` has one documented
    shape per kind (docs/ledger.md). ``recorded_by`` is the staff member's name.
    ``corrects``: the event that was wrong; ``settles``: the unconfirmed event that
    this one confirms or drops.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    position = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=30, choices=Kind)
    status = models.CharField(max_length=12, choices=Status)
    origin = models.CharField(max_length=10, choices=Origin)
    confidence = models.CharField(max_length=20, default="official")
    actor = models.ForeignKey(
        Country, null=True, on_delete=models.PROTECT, related_name="acts"
    )
    issuer = models.ForeignKey(
        Issuer, null=True, on_delete=models.PROTECT, related_name="events"
    )
    advisory = models.ForeignKey(
        Advisory, null=True, on_delete=models.PROTECT, related_name="events"
    )
    edition = models.ForeignKey(
        Edition, null=True, on_delete=models.PROTECT, related_name="events"
    )
    countries = models.ManyToManyField(
        Country, through="EventCountry", related_name="events"
    )
    subject = models.CharField(max_length=120, blank=True)
    direction = models.CharField(max_length=4, blank=True)
    level_from = models.CharField(max_length=10, blank=True)
    level_to = models.CharField(max_length=10, blank=True)
    occurred_at = models.DateTimeField()
    occurred_until = models.DateTimeField(null=True)
    occurred_precision = models.CharField(max_length=10)
    published_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.CharField(max_length=150, blank=True)
    payload = models.JSONField(default=dict)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    settles = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="settlements"
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "-position"], name="event_by_kind"),
            models.Index(fields=["issuer", "-position"], name="event_by_issuer"),
            models.Index(
                fields=["subject"], name="event_by_subject", condition=~Q(subject="")
            ),
            models.Index(
                fields=["advisory", "position"],
                name="event_unconfirmed",
                condition=Q(status=Status.UNCONFIRMED),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="event_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="event_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values), name="event_origin_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.STAFF) | ~Q(recorded_by=""),
                name="event_by_staff_names_who",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.CORRECTION) | Q(corrects__isnull=False),
                name="event_correction_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(corrects=F("id")), name="event_corrects_another"
            ),
            models.CheckConstraint(
                condition=Q(occurred_precision__in=PRECISION_VALUES),
                name="event_precision_is_known",
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["", "up", "down"]),
                name="event_direction_is_known",
            ),
            models.CheckConstraint(
                condition=Q(level_to__in=["", *LEVEL_VALUES])
                & Q(level_from__in=["", *LEVEL_VALUES]),
                name="event_levels_are_known",
            ),
            models.CheckConstraint(
                condition=Q(occurred_until=None)
                | Q(occurred_until__gte=F("occurred_at")),
                name="event_interval_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("advisories:event", args=[self.pk])


class EventCountry(models.Model):
    """An event's place on one country's timeline, with what that is sorted and
    narrowed by.

    ``about``: the event's kind; a correction's is that of the event which was wrong in
    the first place, that of a dropped reading the one that it would have been.
    ``issuer``: the event's, empty where it has none.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE)
    country = models.ForeignKey(  # "timeline_order" serves its lookups
        Country, on_delete=models.PROTECT, db_index=False
    )
    occurred_at = models.DateTimeField()
    position = models.BigIntegerField()
    about = models.CharField(max_length=30, choices=Kind)
    issuer = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["country", "-occurred_at", "-position"], name="timeline_order"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "country"], name="event_once_per_country"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.event_id}"
