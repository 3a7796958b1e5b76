"""What was fetched, what each poll did, and what is held back.

Captures and fetches are evidence: from them alone the record can be built again.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from advisories import ledger
from advisories.models import Advisory

from .guards import ALARMING


class SourceState(models.TextChoices):
    """How a source fares, in the words of /sources/."""

    NEVER = "never", _("never read")
    OK = "ok", _("read")
    HELD = "held", _("read, something held")
    FAILING = "failing", _("cannot be read")
    BLOCKED = "blocked", _("refused by the publisher")


class SourceQuerySet(models.QuerySet["Source"]):
    def due(self) -> Self:
        """Sources to be polled now, by the database's clock, that nobody has taken."""
        now = models.functions.Now()
        return self.filter(paused=False, next_due_at__lte=now).filter(
            Q(leased_until=None) | Q(leased_until__lt=now)
        )


class Source(models.Model):
    """The running state of one adapter.

    ``clock``: the latest time that the source's record was written under; it never
    runs backwards. ``counts``: destinations per document role of the last reading
    that was accepted. ``lost``: what of it the ledger says is lost, with the keys or
    roles that are missing (``losses``).
    """

    slug = models.CharField(max_length=20, primary_key=True)
    state = models.CharField(
        max_length=10, choices=SourceState, default=SourceState.NEVER
    )
    state_since = models.DateTimeField(null=True)
    problem_code = models.CharField(max_length=40, blank=True)
    problem = models.TextField(blank=True)
    next_due_at = models.DateTimeField(db_default=models.functions.Now())
    leased_until = models.DateTimeField(null=True)
    paused = models.BooleanField(default=False)
    last_attempt_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    clock = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    lost = models.JSONField(default=dict)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SourceState.values), name="source_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Host(models.Model):
    """An upstream host: when it may be asked again, and its robots rules."""

    name = models.CharField(max_length=253, primary_key=True)
    next_slot = models.DateTimeField(null=True)
    blocked_until = models.DateTimeField(null=True)
    blocked_reason = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    robots_body = models.TextField(blank=True)
    robots_status = models.PositiveSmallIntegerField(null=True)
    robots_fetched_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Capture(models.Model):
    """A body as it was fetched (decoded transfer, zstd at rest), once per content.

    ``base``: the capture that ``body`` is a difference from, None where it is whole.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    # Nobody asks which captures are differences from one: no index.
    base = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    body = models.BinaryField()
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=2000)
    first_fetched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="capture_is_named_by_its_hash",
            ),
        ]
        indexes = [
            models.Index(
                fields=["url", "-first_fetched_at"],
                condition=Q(base=None),
                name="capture_whole_newest_first",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256

    def get_absolute_url(self) -> str:
        return reverse("ingest:capture", args=[self.sha256])


class Watched(models.Model):
    """A document that is polled: a source's list, or a page on one destination.

    ``stamp``: the issuer's mark of the version listed now; ``read_stamp`` the one it
    was last read under; ``failed_stamp`` the one the last failure happened under.
    ``capture``: the last body that was read into the record; its validators are what
    the next conditional request sends.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="watched")
    url = models.URLField(max_length=2000)
    role = models.CharField(max_length=20)
    key = models.CharField(max_length=120, blank=True)
    accept = models.CharField(max_length=100, default="*/*")
    rank = models.SmallIntegerField(default=0)
    stamp = models.CharField(max_length=120, blank=True)
    read_stamp = models.CharField(max_length=120, blank=True)
    failed_stamp = models.CharField(max_length=120, blank=True)
    failure_code = models.CharField(max_length=40, blank=True)
    failure = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    capture = models.ForeignKey(
        Capture, null=True, on_delete=models.PROTECT, related_name="+"
    )
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    last_attempt_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_full_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "watched"
        indexes = [models.Index(fields=["source", "role", "key"])]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "url"], name="watched_once_per_source"
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def fresh(self) -> bool:
        return self.last_ok_at is not None and self.read_stamp == self.stamp

    @property
    def present_failure(self) -> str:
        """Why the version listed now could not be read; empty when not tried."""
        if self.failures and self.failed_stamp == self.stamp:
            return self.failure
        return ""


class LatestReading(models.Model):
    """What a document last said of a destination (an encoded ``records.Reading``)."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    role = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    data = models.JSONField()
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(max_length=2000)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "role", "key"], name="one_latest_reading_per_document"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.role} {self.key}"


class TurnManager(models.Manager["Turn"]):
    def take(self, *, finished: str = "") -> Turn:
        """The next turn; take it last in the transaction that writes the record."""
        return self.create(position=ledger.position(), finished=finished)


class Turn(models.Model):
    """A place in the order in which all that made the record entered it.

    Whoever takes one holds the lock of its source, and that of the ledger where it
    wrote events: so turns are numbered as the ledger is. ``position``: the last of the
    ledger then. ``finished``: the archive that was then read to its end, if one was.
    """

    position = models.BigIntegerField()
    finished = models.CharField(max_length=40, blank=True)

    objects = TurnManager()

    def __str__(self) -> str:
        return str(self.pk)


class RunState(models.TextChoices):
    RUNNING = "running", _("running")
    CHANGED = "changed", _("something new")
    UNCHANGED = "unchanged", _("nothing new")
    HELD = "held", _("something held or refused")
    FAILED = "failed", _("failed")
    ABANDONED = "abandoned", _("interrupted, to be repeated")


class RunQuerySet(models.QuerySet["Run"]):
    def live(self) -> Self:
        """Those that asked the official source itself."""
        return self.filter(archive="")


class Run(models.Model):
    """One pass over a source: the lists, or a batch of pages on destinations.

    Or what one moment of an archive shows of the issuer: ``archive`` names it, and
    ``step`` holds what its fetches do not (``archives.base.Step`` without documents).
    ``turn``: when it entered the record; steps that were written at once share one.
    """

    class Stage(models.TextChoices):
        LISTS = "lists", _("lists")
        PAGES = "pages", _("pages")
        ARCHIVE = "archive", _("archive")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    stage = models.CharField(max_length=10, choices=Stage)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.RUNNING)
    trigger = models.CharField(max_length=20)
    adapter_version = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    problem_code = models.CharField(max_length=40, blank=True)
    problem = models.TextField(blank=True)
    archive = models.CharField(max_length=40, blank=True)
    step = models.JSONField(default=dict)
    turn = models.ForeignKey(
        Turn, null=True, on_delete=models.PROTECT, related_name="runs"
    )

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["source", "-id"], name="run_newest_first"),
            models.Index(
                fields=["archive", "-id"],
                name="run_of_archive",
                condition=~Q(archive=""),
            ),
            models.Index(
                fields=["source"],
                name="run_still_running",
                condition=Q(state=RunState.RUNNING),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="run_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")),
                name="run_finishes_after_it_started",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.stage} {self.pk}"


class FetchOutcome(models.TextChoices):
    BODY = "body", _("body")
    NOT_MODIFIED = "not-modified", _("not modified")
    FAILED = "failed", _("failed")


class Fetch(models.Model):
    """One request and its answer."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="fetches")
    url = models.URLField(max_length=2000)
    role = models.CharField(max_length=20)
    key = models.CharField(max_length=120, blank=True)
    stamp = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=15, choices=FetchOutcome)
    status = models.PositiveSmallIntegerField(null=True)
    capture = models.ForeignKey(
        Capture, null=True, on_delete=models.PROTECT, related_name="fetches"
    )
    headers = models.JSONField(default=dict)
    seconds = models.FloatField(default=0)
    problem_code = models.CharField(max_length=40, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "fetches"
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome=FetchOutcome.BODY) | Q(capture__isnull=False),
                name="fetched_body_is_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.url} {self.outcome}"


class HoldOutcome(models.TextChoices):
    RELEASED = "released", _("published: it held")
    REVERTED = "reverted", _("the source took it back")
    SUPERSEDED = "superseded", _("the source says something else now")
    APPROVED = "approved", _("published by staff")
    REFUSED = "refused", _("refused by staff")


class HoldQuerySet(models.QuerySet["Hold"]):
    def live(self) -> Self:
        """Those of what the official source itself showed."""
        return self.filter(archive="")

    def open(self) -> Self:
        """Open ones of what was read live."""
        return self.live().filter(closed_at=None)

    def closed(self) -> Self:
        """Closed ones of what was read live."""
        return self.live().exclude(closed_at=None)

    def alarming(self) -> Self:
        """Open ones that a person should look at."""
        return self.open().filter(guard__in=ALARMING)

    def newest_first(self) -> Self:
        return self.order_by("-opened_at", "-id")


class Hold(models.Model):
    """A reading that is not believed yet, and why.

    ``findings``: list of {guard, evidence}. ``proposed``: the encoded advice that
    would be published; None where the source could not be read at all. ``event``: the
    ledger's unconfirmed event, where a level or regions would move. ``archive``: set
    where an archive showed the reading, whose words are then in its capture.
    ``amended``: the encoded advice that staff published in its place; ``turn``: when
    they decided.
    """

    archive = models.CharField(max_length=40, blank=True)
    event = models.UUIDField(null=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="holds")
    advisory = models.ForeignKey(
        Advisory, null=True, on_delete=models.CASCADE, related_name="holds"
    )
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    guard = models.CharField(max_length=40)
    findings = models.JSONField()
    proposed = models.JSONField(null=True)
    digest = models.CharField(max_length=64)
    url = models.URLField(max_length=1000, blank=True)
    evidence = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    readings = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=HoldOutcome, blank=True)
    closed_by = models.CharField(max_length=150, blank=True)
    reason = models.TextField(blank=True)
    amended = models.JSONField(null=True)
    turn = models.ForeignKey(
        Turn, null=True, on_delete=models.PROTECT, related_name="decisions"
    )

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "archive", "key"],
                condition=Q(closed_at=None),
                name="one_open_hold_per_destination",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False, outcome__in=HoldOutcome.values),
                name="hold_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["approved", "refused"])
                | (~Q(closed_by="") & ~Q(reason="")),
                name="hold_decided_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.name}: {self.guard}"
