"""The closed vocabularies of missions. Where "unknown" stands, it is an answer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MissionKind(models.TextChoices):
    EMBASSY = "embassy", _("embassy")
    HIGH_COMMISSION = "high commission", _("high commission")
    CONSULATE_GENERAL = "consulate general", _("consulate general")
    CONSULATE = "consulate", _("consulate")
    HONORARY_CONSULATE = "honorary consulate", _("honorary consulate")
    INTERESTS_SECTION = "interests section", _("interests section")
    TO_ORGANISATION = "mission to an organisation", _("mission to an organisation")
    LIAISON_OFFICE = "liaison office", _("liaison office")
    OTHER = "other", _("other")


class Operating(models.TextChoices):
    OPEN = "open", _("open")
    LIMITED = "limited", _("limited operations")
    SUSPENDED = "suspended", _("operations suspended")
    CLOSED = "closed", _("closed")
    UNKNOWN = "unknown", _("not known whether it operates")


class Location(models.TextChoices):
    IN_PLACE = "in place", _("in its place")
    MOVED_WITHIN = "moved within the host", _("moved within the country")
    MOVED_ABROAD = "moved abroad", _("moved abroad")
    REMOTE = "remote", _("working remotely")
    UNKNOWN = "unknown", _("not known where it works")


class Consular(models.TextChoices):
    FULL = "full", _("full consular services")
    LIMITED = "limited", _("limited consular services")
    EMERGENCY_ONLY = "emergency only", _("emergency consular services only")
    REMOTE = "remote", _("consular services given from elsewhere")
    NONE = "none", _("no consular services")
    UNKNOWN = "unknown", _("consular services not known")


class Audience(models.TextChoices):
    FAMILY = "family members", _("family members")
    MINORS = "minors", _("minors")
    NON_EMERGENCY = "non-emergency staff", _("non-emergency staff")
    DIRECT_HIRE = "direct-hire staff", _("direct-hire staff")
    DESIGNATED = "designated staff", _("designated staff")
    ALL = "all", _("all staff and family members")


class DepartureStatus(models.TextChoices):
    """The first two are the US terms; others say that staff are withdrawn."""

    AUTHORIZED = "authorized", _("departure authorized (voluntary)")
    ORDERED = "ordered", _("departure ordered (mandatory)")
    WITHDRAWN = "staff withdrawn", _("staff withdrawn")
    ENDED = "ended", _("departure ended")


class EndBasis(models.TextChoices):
    STATED = "stated", _("its end was stated")
    INFERRED = "inferred", _("inferred: the sentence is gone")


class Confidence(models.TextChoices):
    OFFICIAL = "official", _("the government's own words")
    REPORTED = "reported", _("reported by others")
    INFERRED = "inferred", _("inferred")
    MEMORY = "memory", _("from memory, source to be found")
