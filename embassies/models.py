"""Missions and what they do: posture, departures, and the sentence that says so.

Rows are written by ``embassies.services`` alone. Citations, postures and departures
are append-only: the database refuses to change or delete them. A row that turned
out wrong is referred to by the row that corrects or retracts it.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self, TypeVar

import pghistory
from django.conf import settings
from django.contrib.auth.models import User
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext

from advisories.facts import Precision
from advisories.models import Country, Edition, Event, EventCountry, Issuer

from .dates import Dated, on_day
from .vocabulary import (
    Audience,
    Confidence,
    Consular,
    DepartureStatus,
    EndBasis,
    HeadRole,
    Location,
    MissionKind,
    Operating,
    Presence,
    ProposalOrigin,
    ProposalState,
    Relation,
    RepresentationKind,
    Stage,
    StatementClass,
    Topic,
)


class Citation(models.Model):
    """Where an entry is from, and the sentence that says it.

    ``language`` is that of the quoted sentence, which only entries that ship with
    Chancery may leave out. ``capture_sha256`` names the stored page, where there is
    one.
    """

    url = models.URLField(
        max_length=1000, validators=[URLValidator(schemes=["http", "https"])]
    )
    publisher = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    published_on = models.DateField(null=True)
    accessed_on = models.DateField()
    quote = models.TextField(blank=True)
    language = models.CharField(max_length=10)
    capture_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                condition=Q(url__regex=r"^https?://[^/]"), name="citation_url_is_http"
            ),
            models.CheckConstraint(
                condition=~Q(publisher="") & ~Q(title=""),
                name="citation_says_who_and_what",
            ),
            models.CheckConstraint(
                condition=Q(capture_sha256__regex=r"^([0-9a-f]{64})?$"),
                name="citation_capture_is_sha256",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"


class MissionQuerySet(models.QuerySet["Mission"]):
    def in_country(self, country: Country) -> Self:
        """The missions hosted by the country, by sending state, city and kind."""
        return (
            self.filter(host=country)
            .select_related("sending", "host", "protecting")
            .order_by("sending__sort_name", "city_slug", "kind", "slug")
        )

    def search(self, words: str) -> Self:
        """Missions in whose name, place or states every word occurs, by name."""
        found = self.select_related("sending", "host").order_by("slug")
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(city__icontains=word)
                | Q(slug__icontains=word)
                | Q(sending__name_en__icontains=word)
                | Q(host__name_en__icontains=word)
                | Q(sending__name_fr__icontains=word)
                | Q(host__name_fr__icontains=word)
            )
        return found


def _before(name: str) -> dict[str, Any]:
    """How each row of a history is kept: as it was before an update or a deletion.

    New rows say themselves who made them and when, so that reference data of ten
    thousand missions leave no history. ``name``: of its index.
    """
    return {
        "append_only": True,
        "meta": {
            "indexes": [models.Index(fields=["-pgh_created_at", "-pgh_id"], name=name)]
        },
    }


def _changed() -> pghistory.UpdateEvent:
    return pghistory.UpdateEvent("changed", row=pghistory.Old)


def _removed() -> pghistory.DeleteEvent:
    return pghistory.DeleteEvent("removed", row=pghistory.Old)


def _added() -> pghistory.InsertEvent:
    return pghistory.InsertEvent("added")


@pghistory.track(
    _changed(), _removed(), model_name="MissionHistory", **_before("mission_history")
)
class Mission(models.Model):
    """A state's standing office in another state or at an organisation.

    ``host`` is the country it stands in; ``city`` is empty where reference data do not
    say in which city. ``protecting`` is the state that looks after
    the sending state's interests there. ``citation`` and ``recorded_by`` are empty
    for missions that came with the reference data only. ``imported`` holds what the
    reference data last said of it, so that a later import sees what staff changed;
    ``gone``: the latest reference data do not have it any more.
    """

    slug = models.SlugField(max_length=100, unique=True)
    sending = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="missions_sent"
    )
    host = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="missions_hosted"
    )
    city = models.CharField(max_length=100, blank=True)
    city_slug = models.SlugField(max_length=100, blank=True)
    kind = models.CharField(max_length=30, choices=MissionKind)
    name = models.CharField(max_length=200)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    wikidata_id = models.CharField(max_length=20, blank=True)
    protecting = models.ForeignKey(
        Country, null=True, on_delete=models.PROTECT, related_name="missions_protected"
    )
    website = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    imported = models.JSONField(null=True)
    imported_from = models.CharField(max_length=60, blank=True)
    gone = models.BooleanField(default=False)
    citation = models.ForeignKey(
        Citation, null=True, on_delete=models.PROTECT, related_name="missions"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="missions",
    )
    recorded_at = models.DateTimeField()

    objects = MissionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["host", "city_slug"], name="mission_by_city")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=MissionKind.values), name="mission_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(slug="") & ~Q(name=""), name="mission_has_name"
            ),
            models.CheckConstraint(
                condition=Q(city="", city_slug="", recorded_by=None)
                | (~Q(city="") & ~Q(city_slug="")),
                name="mission_city_is_known_to_staff",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                # A comparison with NULL is not false, so both have to be there.
                | Q(
                    latitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__isnull=False,
                    longitude__range=(-180, 180),
                ),
                name="mission_coordinates_are_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(wikidata_id__regex=r"^(Q[1-9]\d*)?$"),
                name="mission_wikidata_id_is_item",
            ),
            models.UniqueConstraint(
                fields=["wikidata_id"],
                condition=~Q(wikidata_id=""),
                name="mission_wikidata_id_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(recorded_by=None) | Q(citation__isnull=False),
                name="mission_by_staff_is_cited",
            ),
            models.CheckConstraint(
                condition=Q(protecting=None) | ~Q(protecting=F("sending")),
                name="mission_is_protected_by_another_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("embassies:mission", args=[self.slug])

    @property
    def subject(self) -> str:
        """What the ledger calls it."""
        return f"mission:{self.slug}"

    @property
    def place(self) -> str:
        """Its city for readers, also where that is not known."""
        return self.city or gettext("city not known")


class Accreditation(models.Model):
    """A country that a mission in another country serves as well: reference data."""

    mission = models.ForeignKey(
        Mission, on_delete=models.CASCADE, related_name="accreditations"
    )
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="accreditations"
    )

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "country"], name="accreditation_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mission_id} for {self.country_id}"


Row = TypeVar("Row", bound="CitedEntry", covariant=True)


class EntryQuerySet(models.QuerySet[Row]):
    """Rows of one mission's chain, or of many."""

    def standing(self) -> Self:
        """Without retractions and without what was corrected or retracted."""
        return self.filter(correction=None, retracts=False)

    def with_start(self) -> Self:
        """With ``start``: the day by which the chain is ordered, never null.

        The earliest effective day; else the day of the announcement, then of the
        report; else, only to have a place in the order, the day of the entry.
        """
        return self.annotate(
            start=Coalesce(
                "effective_earliest",
                "announced_on",
                "reported_on",
                Cast("recorded_at", models.DateField()),
            )
        )

    def latest_first(self) -> Self:
        """By ``start``, then in the order of entry, the latest first.

        A correction stands where the row that it corrects stood.
        """
        return self.with_start().order_by("-start", "-place", "-number")

    def as_of(self, day: date) -> Self:
        """Only what had begun by the day."""
        return self.with_start().filter(start__lte=day)

    def since(self, day: date) -> Self:
        """Only what began on the day or later."""
        return self.with_start().filter(start__gte=day)

    def with_source(self) -> Self:
        return self.select_related(
            "event",
            "mission",
            "citation__capture",
            "recorded_by",
            "corrects",
            "correction",
        )


class CitedEntry(models.Model):
    """What every entry has: its event, its dates, its source, who made it.

    Each announces itself in the ledger by the event that is its key. ``number`` counts
    rows of this kind from 1 (a mission's own, where it is of a mission); ``place`` is
    the number of the row that a line of corrections began with. ``effective_*`` are
    the days between which it took effect or was said. A correcting row says why in
    ``reason``; a retracting one repeats what it takes back. ``recorded_by`` is empty
    for what ships with Chancery and for what a rule published.
    """

    event = models.OneToOneField(
        Event, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    effective_earliest = models.DateField(null=True)
    effective_latest = models.DateField(null=True)
    effective_precision = models.CharField(max_length=10)
    announced_on = models.DateField(null=True)
    reported_on = models.DateField(null=True)
    confidence = models.CharField(max_length=10, choices=Confidence)
    note = models.TextField(blank=True)
    citation = models.ForeignKey(
        Citation, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="correction"
    )
    retracts = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        abstract = True
        # Nothing here is ever deleted; "change" is the right to correct and retract.
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, place__gte=1, place__lte=F("number")),
                name="%(class)s_numbers_start_at_one",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, place=F("number"), retracts=False, reason="")
                | (Q(corrects__isnull=False, place__lt=F("number")) & ~Q(reason="")),
                name="%(class)s_correction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(
                    effective_precision=Precision.UNKNOWN.value,
                    effective_earliest=None,
                    effective_latest=None,
                )
                | Q(
                    effective_precision=Precision.DAY.value,
                    effective_earliest__isnull=False,
                    effective_latest__isnull=False,
                    effective_latest=F("effective_earliest"),
                )
                | Q(
                    effective_precision__in=[
                        Precision.MONTH.value,
                        Precision.YEAR.value,
                        Precision.INTERVAL.value,
                    ],
                    effective_earliest__isnull=False,
                    effective_latest__isnull=False,
                    effective_latest__gt=F("effective_earliest"),
                ),
                name="%(class)s_effective_days_fit",
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=Confidence.values),
                name="%(class)s_confidence_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.model_name} no. {self.number}"

    @property
    def effective(self) -> Dated:
        return Dated(
            self.effective_earliest,
            self.effective_latest,
            Precision(self.effective_precision),
        )

    @property
    def begun(self) -> Dated:
        """When it took effect, else was announced, else was first reported."""
        if self.effective_earliest:
            return self.effective
        day = self.announced_on or self.reported_on
        return on_day(day) if day else Dated()

    @property
    def is_standing(self) -> bool:
        """Whether nothing has corrected or retracted it; a retraction never stands."""
        return not self.retracts and not hasattr(self, "correction")


class DatedEntry(CitedEntry):
    """A row in one of a mission's chains. ``stage``: how far the decision got."""

    mission = models.ForeignKey(
        Mission, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.IN_EFFECT)

    class Meta(CitedEntry.Meta):
        abstract = True
        constraints = [
            *CitedEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=["mission", "number"], name="%(class)s_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="%(class)s_stage_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mission_id} {self._meta.model_name} no. {self.number}"


class PostureQuerySet(EntryQuerySet["Posture"]):
    def current(self, day: date) -> Self:
        """Each mission's posture on the day, at most one row per mission."""
        later = (
            self.model._default_manager.filter(
                mission=OuterRef("mission"), stage=Stage.IN_EFFECT
            )
            .standing()
            .as_of(day)
            .latest_first()
        )
        return self.filter(pk=models.Subquery(later.values("pk")[:1]))

    def with_last_checked(self) -> Self:
        """With ``last_checked_on``; None where nobody has looked again since."""
        return self.annotate(
            last_checked_on=Max("reconfirmations__citation__accessed_on")
        )


_GLYPHS = {
    "open": "●",
    "limited": "◐",
    "moved": "➜",
    "suspended": "○",
    "closed": "✕",
    "unknown": "?",
}


class Posture(DatedEntry):
    """How a mission works, on three axes that move independently of each other.

    ``sites``: where it works, as "City, ISO2", where that is not its own place.
    ``UNKNOWN`` is a value of its own: it is shown, and never as open.
    ``last_checked_on`` is there on rows of ``with_last_checked`` only.
    """

    last_checked_on: date | None

    operating = models.CharField(max_length=10, choices=Operating)
    location = models.CharField(max_length=25, choices=Location)
    location_detail = models.CharField(max_length=200, blank=True)
    sites = models.JSONField(default=list, blank=True)
    consular = models.CharField(max_length=15, choices=Consular)

    objects = PostureQuerySet.as_manager()

    class Meta(DatedEntry.Meta):
        constraints = [
            *DatedEntry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    operating__in=Operating.values,
                    location__in=Location.values,
                    consular__in=Consular.values,
                ),
                name="posture_axes_are_known",
            ),
        ]

    @property
    def axes(self) -> dict[str, Any]:
        """What the row says beside its dates, as JSON values."""
        return {
            "operating": self.operating,
            "location": self.location,
            "location_detail": self.location_detail,
            "sites": list(self.sites),
            "consular": self.consular,
            "stage": self.stage,
        }

    @property
    def mark(self) -> str:
        """A short name of the gravest thing it says: unknown is never open."""
        if self.operating in (Operating.CLOSED, Operating.SUSPENDED):
            return str(self.operating)
        if self.location in (Location.MOVED_WITHIN, Location.MOVED_ABROAD):
            return "moved"
        if self.operating == Operating.UNKNOWN:
            return "unknown"
        limited = (
            self.operating == Operating.LIMITED
            or self.location == Location.REMOTE
            or self.consular not in (Consular.FULL, Consular.UNKNOWN)
        )
        return "limited" if limited else "open"

    @property
    def glyph(self) -> str:
        """The sign beside the words; it repeats what they say."""
        return _GLYPHS[self.mark]


class Reconfirmation(models.Model):
    """Somebody looked again and found that a posture still held: no news, but known.

    The citation names the page that was looked at; its day of access is the day of
    the check.
    """

    posture = models.ForeignKey(
        Posture, on_delete=models.PROTECT, related_name="reconfirmations"
    )
    citation = models.ForeignKey(
        Citation, on_delete=models.PROTECT, related_name="reconfirmations"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="reconfirmations",
    )
    recorded_at = models.DateTimeField()

    class Meta:
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return f"{self.posture_id} checked {self.recorded_at:%Y-%m-%d}"


class DepartureQuerySet(EntryQuerySet["Departure"]):
    def in_force(self, day: date) -> Self:
        """What stood on the day: begun, not ended, and not replaced by then.

        One row per audience and post; the latest first.
        """
        successor = (
            self.model._default_manager.filter(
                mission=OuterRef("mission"),
                replaces__place=OuterRef("place"),
                stage=Stage.IN_EFFECT,
            )
            .standing()
            .as_of(day)
        )
        return (
            self.standing()
            .filter(stage=Stage.IN_EFFECT)
            .exclude(status=DepartureStatus.ENDED)
            .as_of(day)
            .filter(~Exists(successor))
            .latest_first()
        )


class Departure(DatedEntry):
    """Who may or must leave a mission: one status for one audience at one post.

    ``post`` is empty for the whole mission. ``wording`` keeps the government's own
    words for status and audience. ``reported_on`` is when others first told of it.
    ``replaces`` is the row that this one upgrades, narrows or ends.
    """

    post = models.CharField(max_length=120, blank=True)
    audience = models.CharField(max_length=20, choices=Audience)
    status = models.CharField(max_length=15, choices=DepartureStatus)
    wording = models.CharField(max_length=300, blank=True)
    replaces = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="successors"
    )
    end_basis = models.CharField(max_length=10, choices=EndBasis, blank=True)

    objects = DepartureQuerySet.as_manager()

    class Meta(DatedEntry.Meta):
        constraints = [
            *DatedEntry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    audience__in=Audience.values, status__in=DepartureStatus.values
                ),
                name="departure_audience_and_status_are_known",
            ),
            models.CheckConstraint(
                condition=Q(status=DepartureStatus.ENDED, end_basis__in=EndBasis.values)
                | (~Q(status=DepartureStatus.ENDED) & Q(end_basis="")),
                name="departure_end_says_its_basis",
            ),
        ]

    @property
    def axes(self) -> dict[str, Any]:
        """As ``Posture.axes``."""
        return {
            "status": self.status,
            "audience": self.audience,
            "post": self.post,
            "wording": self.wording,
            "end_basis": self.end_basis,
            "stage": self.stage,
        }


class HeadOfMissionQuerySet(EntryQuerySet["HeadOfMission"]):
    def current(self, day: date) -> Self:
        """Who headed each mission on the day, at most one row per mission."""
        later = (
            self.model._default_manager.filter(
                mission=OuterRef("mission"), stage=Stage.IN_EFFECT
            )
            .standing()
            .as_of(day)
            .latest_first()
        )
        return self.filter(pk=models.Subquery(later.values("pk")[:1]))


class HeadOfMission(DatedEntry):
    """Who heads a mission from a day on, and where that person is."""

    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=HeadRole)
    presence = models.CharField(max_length=25, choices=Presence)
    presence_detail = models.CharField(max_length=200, blank=True)

    objects = HeadOfMissionQuerySet.as_manager()

    class Meta(DatedEntry.Meta):
        constraints = [
            *DatedEntry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(role__in=HeadRole.values, presence__in=Presence.values)
                & ~Q(name=""),
                name="headofmission_is_named_and_placed",
            ),
        ]

    @property
    def axes(self) -> dict[str, Any]:
        """As ``Posture.axes``."""
        return {
            "name": self.name,
            "role": self.role,
            "presence": self.presence,
            "presence_detail": self.presence_detail,
            "stage": self.stage,
        }


class Statement(CitedEntry):
    """Who said what, for whom, about which countries; conflicting ones stand together.

    The countries are those of its event. ``effective`` is when it was said. See
    ``StatementFacts`` for the fields.
    """

    mission = models.ForeignKey(
        Mission, null=True, on_delete=models.PROTECT, related_name="statements"
    )
    speaker = models.CharField(max_length=200)
    speaker_state = models.ForeignKey(
        Country, null=True, on_delete=models.PROTECT, related_name="statements_made"
    )
    relayed_by = models.CharField(max_length=200, blank=True)
    classification = models.CharField(max_length=20, choices=StatementClass)
    topic = models.CharField(max_length=30, choices=Topic)
    summary = models.TextField()
    condition = models.TextField(blank=True)
    accused = models.ForeignKey(
        Country, null=True, on_delete=models.PROTECT, related_name="accusations"
    )
    issuer = models.ForeignKey(
        Issuer, null=True, on_delete=models.PROTECT, related_name="statements"
    )
    level_stated = models.CharField(max_length=30, blank=True)
    answers = models.ForeignKey(
        Event, null=True, on_delete=models.PROTECT, related_name="answers"
    )
    relation = models.CharField(max_length=25, choices=Relation, blank=True)

    objects = EntryQuerySet["Statement"].as_manager()

    class Meta(CitedEntry.Meta):
        constraints = [
            *CitedEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=["number"], name="statement_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(
                    classification__in=StatementClass.values, topic__in=Topic.values
                )
                & ~Q(speaker="")
                & ~Q(summary=""),
                name="statement_says_who_and_what",
            ),
            models.CheckConstraint(
                condition=Q(answers=None, relation="")
                | Q(answers__isnull=False, relation__in=Relation.values),
                name="statement_answer_says_how",
            ),
            models.CheckConstraint(
                condition=Q(accused=None)
                | Q(classification=StatementClass.ACCUSATION.value),
                name="statement_accuses_only_as_accusation",
            ),
        ]

    @property
    def axes(self) -> dict[str, Any]:
        """As ``Posture.axes``."""
        return {
            "speaker": self.speaker,
            "speaker_state": self.speaker_state_id,
            "relayed_by": self.relayed_by,
            "classification": self.classification,
            "topic": self.topic,
            "summary": self.summary,
            "condition": self.condition,
            "accused": self.accused_id,
            "level_stated": self.level_stated,
            "answers": str(self.answers_id) if self.answers_id else None,
            "relation": self.relation,
        }

    @cached_property
    def about(self) -> tuple[str, ...]:
        """The codes of the countries that it is about, in alphabetical order."""
        places = EventCountry.objects.using(self._state.db).filter(event=self.pk)
        return tuple(places.order_by("country").values_list("country", flat=True))


class RepresentationQuerySet(EntryQuerySet["Representation"]):
    def in_force(self, day: date) -> Self:
        """What stood on the day: begun, and not ended before it."""
        return (
            self.standing()
            .as_of(day)
            .filter(Q(until_latest=None) | Q(until_latest__gte=day))
            .latest_first()
        )


class Representation(CitedEntry):
    """How a state is represented where it has no working mission of its own.

    ``by`` protects or helps; ``mission`` serves the country from elsewhere. ``until_*``
    are the days between which it ended; empty while it holds.
    """

    sending = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="representations"
    )
    host = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="representations_hosted"
    )
    kind = models.CharField(max_length=25, choices=RepresentationKind)
    by = models.ForeignKey(
        Country,
        null=True,
        on_delete=models.PROTECT,
        related_name="representations_given",
    )
    mission = models.ForeignKey(
        Mission, null=True, on_delete=models.PROTECT, related_name="representations"
    )
    until_earliest = models.DateField(null=True)
    until_latest = models.DateField(null=True)
    until_precision = models.CharField(max_length=10)

    objects = RepresentationQuerySet.as_manager()

    class Meta(CitedEntry.Meta):
        constraints = [
            *CitedEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=["number"], name="representation_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        RepresentationKind.PROTECTED_BY.value,
                        RepresentationKind.HELPED_BY.value,
                    ],
                    by__isnull=False,
                )
                | Q(
                    kind=RepresentationKind.ACCREDITED_FROM.value, mission__isnull=False
                )
                | Q(kind=RepresentationKind.NEVER.value, by=None, mission=None),
                name="representation_says_by_whom",
            ),
        ]

    @property
    def until(self) -> Dated:
        return Dated(
            self.until_earliest, self.until_latest, Precision(self.until_precision)
        )

    @property
    def axes(self) -> dict[str, Any]:
        """As ``Posture.axes``."""
        return {
            "sending": self.sending_id,
            "host": self.host_id,
            "kind": self.kind,
            "by": self.by_id,
            "until": str(self.until),
        }


class Witness(models.Model):
    """A further source that tells of the same event, with its own wording: no news."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="witnesses")
    wording = models.CharField(max_length=300, blank=True)
    citation = models.ForeignKey(
        Citation, on_delete=models.PROTECT, related_name="witnesses"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="witnesses",
    )
    recorded_at = models.DateTimeField()

    class Meta:
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return f"{self.event_id} told by {self.citation_id}"


class Notice(models.Model):
    """What a mission said at its own address, version by version: append-only.

    ``id`` follows from source, key, archive and what was said. ``source`` is the slug
    of the source that it was read from; ``capture_sha256`` names the stored document.
    ``standing``: a state that holds until it says otherwise, not a message.
    """

    id = models.UUIDField(primary_key=True)
    source = models.CharField(max_length=60)
    key = models.CharField(max_length=300)
    url = models.URLField(max_length=1000)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=10)
    issued_at = models.DateTimeField(null=True)
    issued_precision = models.CharField(max_length=10)
    first_seen_at = models.DateTimeField()
    archive = models.CharField(max_length=40, blank=True)
    sending = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="notices_sent"
    )
    hosts = models.ManyToManyField(Country, related_name="notices")
    mission = models.ForeignKey(
        Mission, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    standing = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)
    capture_sha256 = models.CharField(max_length=64)
    adapter_version = models.PositiveIntegerField()

    class Meta:
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["source", "key", "-first_seen_at"], name="notice_versions"
            ),
            models.Index(fields=["-first_seen_at"], name="notice_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(capture_sha256__regex=r"^[0-9a-f]{64}$"),
                name="notice_capture_is_sha256",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.key


class ReadStrand(models.Model):
    """How far a series of texts was read for what it says of missions.

    Derived: it can be emptied, and is filled again by reading. ``memory``: what
    ``embassies.acts`` remembers. ``waits``: something is gone from the latest text,
    and time must tell whether it stays so.
    """

    name = models.CharField(max_length=400, primary_key=True)
    number = models.PositiveIntegerField()
    memory = models.JSONField(default=dict)
    waits = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def waiting(self) -> Self:
        """What a person has to decide on, the oldest first."""
        return self.filter(state=ProposalState.OPEN).order_by("seen_at", "pk")


@pghistory.track(
    _changed(), _removed(), model_name="ProposalHistory", **_before("proposal_history")
)
class Proposal(models.Model):
    """An entry that a rule or an editor would make, and what became of it.

    ``item`` is what would be entered, in the form of ``embassies.entries``; without a
    mission where the text does not tell which. ``sentence`` stands at ``start`` to
    ``end`` of the text of ``edition`` or ``notice``. ``find`` is what the rule read,
    ``why`` names it.
    The id follows from what is proposed and where it was read, so that reading the
    same again proposes nothing twice; what staff decided is kept in ``Decision``.
    """

    id = models.UUIDField(primary_key=True)
    origin = models.CharField(max_length=10, choices=ProposalOrigin)
    state = models.CharField(
        max_length=10, choices=ProposalState, default=ProposalState.OPEN
    )
    mission = models.ForeignKey(
        Mission, null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    country = models.ForeignKey(
        Country, null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    edition = models.ForeignKey(
        Edition, null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    notice = models.ForeignKey(
        Notice, null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    sentence = models.TextField()
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=10)
    find = models.JSONField(default=dict)
    item = models.JSONField(null=True)
    why = models.CharField(max_length=200, blank=True)
    seen_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    result = models.ForeignKey(
        Event, null=True, on_delete=models.PROTECT, related_name="proposals"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        permissions = [("decide_proposal", "Can decide on proposals")]
        indexes = [
            models.Index(fields=["state", "seen_at", "id"], name="proposal_queue"),
            models.Index(fields=["mission", "state"], name="proposal_by_mission"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    origin__in=ProposalOrigin.values, state__in=ProposalState.values
                ),
                name="proposal_origin_and_state_are_known",
            ),
            models.CheckConstraint(
                condition=Q(origin=ProposalOrigin.TEXT.value, proposed_by=None)
                | Q(origin=ProposalOrigin.EDITOR.value, proposed_by__isnull=False),
                name="proposal_by_editor_has_one",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def lacks_its_mission(self) -> bool:
        """Whether a person has to say which mission it is before it can be entered."""
        if self.item is None:
            return True
        of_a_mission = self.item["kind"] in ("posture", "departure", "headofmission")
        return (
            of_a_mission and bool(self.item["facts"]) and not self.item.get("mission")
        )


class Decision(models.Model):
    """What a person decided on a proposal, and why: append-only.

    ``proposal`` is the proposal's id without a reference, so that decisions can be
    entered again before the texts have been read again.
    """

    proposal = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=10, choices=ProposalState)
    reason = models.TextField(blank=True)
    result = models.UUIDField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions"
    )
    decided_at = models.DateTimeField()

    class Meta:
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        ProposalState.ACCEPTED.value,
                        ProposalState.AMENDED.value,
                        ProposalState.REJECTED.value,
                    ]
                ),
                name="decision_is_final",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.REJECTED.value) | ~Q(reason=""),
                name="decision_against_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} {self.state}"


class CitationCapture(models.Model):
    """What came of asking for a citation's page: its capture, or why there is none.

    ``asked_at`` is empty while nobody has asked. A table of its own, since citations
    never change.
    """

    citation = models.OneToOneField(
        Citation, primary_key=True, on_delete=models.CASCADE, related_name="capture"
    )
    sha256 = models.CharField(max_length=64, blank=True)
    problem = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ("view",)
        indexes = [models.Index(fields=["asked_at"], name="citation_capture_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_at=None, sha256="", problem="")
                | Q(sha256__regex=r"^[0-9a-f]{64}$", problem="")
                | (Q(sha256="") & ~Q(problem="")),
                name="citation_capture_or_problem",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256 or self.problem


@pghistory.track(
    _added(),
    _changed(),
    _removed(),
    fields=["username", "is_active", "is_staff", "is_superuser"],
    app_label="embassies",
    model_name="AccountHistory",
    **_before("account_history"),
)
class Account(User):
    """A person's account, for the history of who may come in."""

    class Meta:
        proxy = True
        default_permissions = ()


@pghistory.track(
    _added(),
    _removed(),
    app_label="embassies",
    model_name="MembershipHistory",
    **_before("membership_history"),
)
class Membership(User.groups.through):  # type: ignore[name-defined,misc]  # made by Django
    """A person's role, for the history of who might do what."""

    class Meta:
        proxy = True
        default_permissions = ()
