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


class Stage(models.TextChoices):
    """How far a decision got. Only what took effect counts as standing."""

    IN_EFFECT = "in effect", _("in effect")
    ANNOUNCED = "announced", _("announced, not yet in effect")
    NEVER_CARRIED_OUT = "never carried out", _("announced, never carried out")


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


class HeadRole(models.TextChoices):
    AMBASSADOR = "ambassador", _("ambassador")
    HIGH_COMMISSIONER = "high commissioner", _("high commissioner")
    CHARGE = "chargé d'affaires", _("chargé d'affaires")
    CONSUL_GENERAL = "consul general", _("consul general")
    HEAD_OF_DELEGATION = "head of delegation", _("head of delegation")
    OTHER = "other", _("other")


class Presence(models.TextChoices):
    """Where a head of mission is; not the same as the mission's posture."""

    PRESENT = "in the host country", _("in the host country")
    ABSENT = "outside the host country", _("outside the host country")
    ENDED = "no longer in post", _("no longer in post")
    UNKNOWN = "unknown", _("not known where")


class StatementClass(models.TextChoices):
    """What a sentence is, which is not whether it is true."""

    OFFICIAL = "official", _("official statement")
    QUOTED = "quoted", _("quoted")
    PRESS_REPORT = "press report", _("press report")
    DENIAL = "denial", _("denial")
    ACCUSATION = "accusation", _("accusation")
    DECLINED = "declined to comment", _("declined to comment")
    NOT_DISCLOSED = "not disclosed", _("not disclosed")
    CONDITIONAL = "conditional", _("conditional")
    PLANNED = "planned", _("planned")


class Topic(models.TextChoices):
    """What a statement is about. None of them changes a posture or a departure."""

    CITIZENS = "advice to citizens", _("advice to citizens")
    ROUTE = "advice on an area or route", _("advice on an area or route")
    ADVISORY = "advisory issued", _("advisory issued or reissued")
    WARNING = "warning", _("warning")
    CAPABILITY = "what help can be given", _("what help can be given")
    STAFF_LIMITS = "limits on staff movement", _("limits on staff movement")
    DEPARTURE = "departure", _("departure of staff or families")
    POSTURE = "posture", _("posture of missions")
    CONSULTATION = "consultation", _("consultation and coordination")
    REASON = "reason", _("reason for a decision")
    CONTEXT = "context", _("context")


class Relation(models.TextChoices):
    """How a statement stands to the event that it answers."""

    ABOUT = "about", _("about")
    REASON_FOR = "reason for", _("gives the reason for")
    CONFIRMS = "confirms", _("confirms")
    CONTRADICTS = "contradicts", _("contradicts")
    DENIES = "denies", _("denies")
    DECLINES = "declines to comment on", _("declines to comment on")


class RepresentationKind(models.TextChoices):
    """How a state without a working mission of its own is represented."""

    PROTECTED_BY = "protected by", _("interests protected by another state")
    ACCREDITED_FROM = "accredited from", _("served from a mission in another country")
    HELPED_BY = "helped by", _("consular help given by another state")
    NEVER = "never had a mission", _("never had a mission there")


class ProposalOrigin(models.TextChoices):
    TEXT = "text", _("read from a text")
    EDITOR = "editor", _("proposed by an editor")


class ProposalState(models.TextChoices):
    OPEN = "open", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    AMENDED = "amended", _("accepted with changes")
    REJECTED = "rejected", _("rejected")
    PUBLISHED = "published", _("published by rule")
    OVERTAKEN = "overtaken", _("overtaken by another entry")
