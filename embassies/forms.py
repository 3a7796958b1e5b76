"""What staff type in. Each form gives the item that ``embassies.entries`` enters."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from advisories.models import Country, Event, Issuer

from . import dates
from .access import ROLES, Attempts, address_of
from .dates import Dated
from .entries import Item
from .models import Departure, Mission
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
    Relation,
    RepresentationKind,
    Stage,
    StatementClass,
    Topic,
)

logger = logging.getLogger(__name__)

LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("de", _("German")),
    ("es", _("Spanish")),
    ("it", _("Italian")),
    ("nl", _("Dutch")),
    ("pt", _("Portuguese")),
    ("da", _("Danish")),
    ("no", _("Norwegian")),
    ("sv", _("Swedish")),
    ("fi", _("Finnish")),
    ("pl", _("Polish")),
    ("uk", _("Ukrainian")),
    ("ru", _("Russian")),
    ("ar", _("Arabic")),
    ("fa", _("Persian")),
    ("zh", _("Chinese")),
    ("ja", _("Japanese")),
    ("ko", _("Korean")),
    ("und", _("another language")),
]


class DatedField(forms.CharField):
    """A date known to the day, the month, the year or an interval; blank: not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=30, **kwargs)

    def clean(self, value: Any) -> Dated:
        try:
            return dates.parse(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(error), code="date") from error


class DayField(forms.DateField):
    """One day that has come already."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
        self.error_messages["invalid"] = _("Write the day as 2022-01-23.")


class LinesField(forms.CharField):
    """A list, one entry a line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = (super().clean(value) or "").splitlines()
        return [line.strip() for line in lines if line.strip()]


class MissionField(forms.CharField):
    """A mission, by the last part of its page's address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=100, help_text=_("As in its page's address: us-kyiv."), **kwargs
        )

    def clean(self, value: Any) -> str | None:
        slug = super().clean(value)
        if slug and not Mission.objects.filter(slug=slug).exists():
            raise ValidationError(
                _("There is no mission %(slug)s: look it up under Missions."),
                params={"slug": slug},
            )
        return slug or None


class EventField(forms.CharField):
    """An event, by its id or the address of its page."""

    _ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if not text:
            return None
        found = self._ID.search(text.lower())
        if not found or not Event.objects.filter(pk=UUID(found[0])).exists():
            raise ValidationError(
                _("No event has this address: copy it from the event's page.")
            )
        return found[0]


def country_field(**options: Any) -> forms.ModelChoiceField[Country]:
    """A state that can send a mission, or an organisation that does."""
    return forms.ModelChoiceField(Country.objects.senders(), **options)


def place_field(**options: Any) -> forms.ModelChoiceField[Country]:
    """A country in which something can stand."""
    return forms.ModelChoiceField(Country.objects.in_name_order(), **options)


class ItemForm(forms.Form):
    """Anything that gives an item.

    ``kind`` is the item's. ``fact_names``: the fields that are its facts; a form for
    an item that says something else has none. ``about``: what else the item holds.
    """

    kind: str = ""
    fact_names: tuple[str, ...] = ()

    def __init__(self, *args: Any, about: Item | None = None, **kwargs: Any) -> None:
        self.about = about or {}
        super().__init__(*args, **kwargs)

    def fact_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fact_names if name in self.fields]

    def source_fields(self) -> list[forms.BoundField]:
        return []

    def facts(self) -> Item | None:
        return {name: plain(self.cleaned_data[name]) for name in self.fact_names}

    def item(self) -> Item:
        return {"kind": self.kind, **self.about, "facts": self.facts()}


class EntryForm(ItemForm):
    """Any entry: what is said (``fact_names``), then where it is said.

    ``today`` is the day in UTC: nothing was read, published or announced after it.
    """

    url = forms.CharField(
        label=_("Address of the page"),
        max_length=1000,
        validators=[
            URLValidator(
                schemes=["http", "https"],
                message=_("Give the page's full address, from http:// or https:// on."),
            )
        ],
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    publisher = forms.CharField(label=_("Publisher"), max_length=200)
    title = forms.CharField(label=_("Title of the page"), max_length=300)
    quote = forms.CharField(
        label=_("The sentence that says it, word for word"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    language = forms.ChoiceField(label=_("Its language"), choices=LANGUAGES)
    published_on = DayField(label=_("Published on"), required=False)
    accessed_on = DayField(label=_("Read on"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        kwargs["initial"] = {"accessed_on": today} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        # In the Pacific it is tomorrow already.
        limit = self.today + timedelta(days=1)
        for name, field in self.fields.items():
            day = self.cleaned_data.get(name)
            if isinstance(field, DayField) and day and day > limit:
                self.add_error(name, _("This day is still to come: check the date."))
        return self.cleaned_data

    def source_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in EntryForm.base_fields]

    def item(self) -> Item:
        source = {
            name: plain(self.cleaned_data[name]) for name in EntryForm.base_fields
        }
        return super().item() | {"source": source}


class BasedForm(EntryForm):
    """An entry that can be overtaken by another person's.

    ``based_on`` is the number of the latest row, or change, that the writer saw.
    """

    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def rebase(self, number: int) -> None:
        """Let the next sending be about what stands now; what was typed stays."""
        if isinstance(self.data, QueryDict):
            data = self.data.copy()
            data["based_on"] = str(number)
            self.data = data


class ReasonForm(forms.Form):
    """Why something recorded is wrong, or is changed."""

    reason = forms.CharField(
        label=_("Why the entry is wrong"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RetractForm(ReasonForm, ItemForm):
    """``about`` names the entry; a retraction has no facts and no source of its own."""

    def facts(self) -> None:
        return None

    def item(self) -> Item:
        return super().item() | {"reason": self.cleaned_data["reason"]}


class MissionForm(EntryForm):
    kind = "mission"
    fact_names = (
        "sending",
        "host",
        "city",
        "kind",
        "name",
        "latitude",
        "longitude",
        "wikidata_id",
        "protecting",
        "website",
        "note",
    )

    sending = country_field(label=_("Sending state"))
    host = place_field(label=_("Host country"))
    city = forms.CharField(label=_("City"), max_length=100)
    name = forms.CharField(label=_("Name"), max_length=200)
    latitude = forms.FloatField(
        label=_("Latitude"), required=False, min_value=-90, max_value=90
    )
    longitude = forms.FloatField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180
    )
    wikidata_id = forms.RegexField(
        r"^Q[1-9]\d*$",
        label=_("Wikidata item"),
        required=False,
        max_length=20,
        error_messages={"invalid": _("Write the item as Q and digits, such as Q42.")},
    )
    protecting = country_field(label=_("Protecting power"), required=False)
    website = forms.URLField(
        label=_("Its own website"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Added here, since "kind" names the item's kind on the class.
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=MissionKind)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            self.add_error("longitude", _("Give both coordinates, or neither."))
        sending = data.get("sending")
        if sending is not None and data.get("protecting") == sending:
            self.add_error("protecting", _("A protecting power is another state."))
        return data


class EditMissionForm(ReasonForm, BasedForm, MissionForm):
    """``about`` names the mission; the item has what was changed alone."""

    kind = "mission-change"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Why the details are changed")

    def fact_fields(self) -> list[forms.BoundField]:
        return [self["reason"], *super().fact_fields()]

    def facts(self) -> Item:
        everything = super().facts() or {}
        return {
            name: value
            for name, value in everything.items()
            if value != plain(self.initial.get(name))
        }

    def item(self) -> Item:
        return super().item() | {"reason": self.cleaned_data["reason"]}


class CitedForm(EntryForm):
    """What every entry with days has."""

    effective = DatedField(
        label=_("Took effect"),
        help_text=_(
            "2022-01-23, 2022-01, 2022 or 2022-06-13/2022-06-15; empty if not known."
        ),
    )
    announced_on = DayField(label=_("Announced on"), required=False)
    reported_on = DayField(label=_("First reported on"), required=False)
    confidence = forms.ChoiceField(label=_("How we know"), choices=Confidence)
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ChainForm(BasedForm, CitedForm):
    """A row of a mission's chain. ``about`` names the mission, unless it is asked for.

    ``choose``: missions to choose from, where the item does not say which.
    """

    stage = forms.ChoiceField(
        label=_("How far it got"), choices=Stage, initial=Stage.IN_EFFECT
    )

    def __init__(
        self, *args: Any, choose: Iterable[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if choose is not None:
            self.fields["mission"] = MissionField(
                label=_("Mission"),
                widget=forms.TextInput(attrs={"list": "missions"}),
            )
            self.fact_names = ("mission", *self.fact_names)
        self.suggested = list(choose or ())

    def item(self) -> Item:
        item = super().item()
        if "mission" in self.fields:
            item["mission"] = item["facts"].pop("mission")
        return item


class PostureForm(ChainForm):
    kind = "posture"
    fact_names = (
        "operating",
        "location",
        "location_detail",
        "sites",
        "consular",
        "effective",
        "announced_on",
        "reported_on",
        "stage",
        "confidence",
        "note",
    )

    operating = forms.ChoiceField(
        label=_("Operating"), choices=Operating, initial=Operating.UNKNOWN
    )
    location = forms.ChoiceField(
        label=_("Location"), choices=Location, initial=Location.UNKNOWN
    )
    location_detail = forms.CharField(
        label=_("Where to"), required=False, max_length=200
    )
    sites = LinesField(
        label=_("Sites it works at"),
        required=False,
        help_text=_("One a line, as “Lviv, UA”; empty for its own place."),
    )
    consular = forms.ChoiceField(
        label=_("Consular services"), choices=Consular, initial=Consular.UNKNOWN
    )


class DepartureForm(ChainForm):
    """``standing``: the departures that this one can replace."""

    kind = "departure"
    fact_names = (
        "status",
        "audience",
        "wording",
        "post",
        "effective",
        "announced_on",
        "reported_on",
        "stage",
        "replaces",
        "end_basis",
        "confidence",
        "note",
    )

    status = forms.ChoiceField(label=_("What"), choices=DepartureStatus)
    audience = forms.ChoiceField(label=_("Whom"), choices=Audience)
    wording = forms.CharField(
        label=_("In the government's own words"),
        required=False,
        max_length=300,
        help_text=_("Its terms for what and whom, in its language."),
    )
    post = forms.CharField(
        label=_("Post"),
        required=False,
        max_length=120,
        help_text=_("Empty for the whole mission."),
    )
    replaces = forms.ChoiceField(label=_("Replaces or ends"), required=False)
    end_basis = forms.ChoiceField(
        label=_("How its end is known"),
        required=False,
        choices=[("", _("not an end")), *EndBasis.choices],
    )

    def __init__(
        self, *args: Any, standing: Iterable[Departure] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["replaces"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", _("nothing")),
                *((str(row.pk), departure_line(row)) for row in standing),
            ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        ended = data.get("status") == DepartureStatus.ENDED
        if ended and not data.get("end_basis"):
            self.add_error("end_basis", _("Say whether the end was stated."))
        if not ended and data.get("end_basis"):
            self.add_error("end_basis", _("Only an end has a basis: leave it out."))
        return data


def departure_line(row: Departure) -> str:
    parts = [row.get_status_display(), row.get_audience_display(), row.post]
    said = ", ".join(part for part in parts if part)
    return f"{row.number}: {said} ({row.effective.words})"


class HeadForm(ChainForm):
    kind = "headofmission"
    fact_names = (
        "name",
        "role",
        "presence",
        "presence_detail",
        "effective",
        "announced_on",
        "reported_on",
        "stage",
        "confidence",
        "note",
    )

    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=HeadRole)
    presence = forms.ChoiceField(
        label=_("Where"), choices=Presence, initial=Presence.UNKNOWN
    )
    presence_detail = forms.CharField(
        label=_("Where exactly"), required=False, max_length=200
    )


class StatementForm(CitedForm):
    """``latest``: events that a statement may be about, the latest first."""

    kind = "statement"
    effective = DatedField(
        label=_("Said on"), help_text=_("As exactly as it is known; empty if not.")
    )
    fact_names = (
        "classification",
        "topic",
        "speaker",
        "speaker_state",
        "relayed_by",
        "countries",
        "mission",
        "summary",
        "condition",
        "accused",
        "issuer",
        "level_stated",
        "answers",
        "relation",
        "effective",
        "announced_on",
        "reported_on",
        "confidence",
        "note",
    )

    classification = forms.ChoiceField(label=_("What it is"), choices=StatementClass)
    topic = forms.ChoiceField(label=_("What it is about"), choices=Topic)
    speaker = forms.CharField(
        label=_("Who says it"),
        max_length=200,
        help_text=_("As the source names them: a ministry, a spokesperson, a paper."),
    )
    speaker_state = country_field(
        label=_("For which state"), required=False, empty_label=_("none: the press")
    )
    relayed_by = forms.CharField(label=_("Relayed by"), required=False, max_length=200)
    countries = forms.ModelMultipleChoiceField(
        Country.objects.in_name_order(),
        label=_("About which countries"),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    mission = MissionField(label=_("About which mission"), required=False)
    summary = forms.CharField(
        label=_("What is said, in our words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    condition = forms.CharField(
        label=_("On what condition"), required=False, max_length=500
    )
    accused = country_field(label=_("Whom it accuses"), required=False)
    issuer = forms.ModelChoiceField(
        Issuer.objects.order_by("slug"), label=_("Whose advisory"), required=False
    )
    level_stated = forms.CharField(
        label=_("Level, where it is said"), required=False, max_length=30
    )
    answers = forms.ChoiceField(label=_("Which event it answers"), required=False)
    answers_address = EventField(
        label=_("Or the address of that event"), required=False
    )
    relation = forms.ChoiceField(
        label=_("How it stands to it"),
        required=False,
        choices=[("", _("no answer")), *Relation.choices],
    )

    def __init__(
        self, *args: Any, latest: Iterable[tuple[UUID, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(pk), said) for pk, said in latest]
        answers = str(self.initial.get("answers") or "")
        if answers and answers not in dict(choices):
            self.initial = {**self.initial, "answers": "", "answers_address": answers}
        field = self.fields["answers"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("none of these")), *choices]

    def fact_fields(self) -> list[forms.BoundField]:
        found = super().fact_fields()
        place = self.fact_names.index("answers") + 1
        return [*found[:place], self["answers_address"], *found[place:]]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["answers"] = data.get("answers_address") or data.get("answers")
        if bool(data["answers"]) != bool(data.get("relation")):
            self.add_error(
                "relation", _("Say how it stands to the event: for an answer only.")
            )
        accuses = data.get("classification") == StatementClass.ACCUSATION
        if data.get("accused") and not accuses:
            self.add_error("accused", _("Only an accusation accuses: leave it out."))
        return data


class RepresentationForm(CitedForm):
    kind = "representation"
    fact_names = (
        "sending",
        "host",
        "kind",
        "by",
        "mission",
        "effective",
        "until",
        "announced_on",
        "reported_on",
        "confidence",
        "note",
    )

    sending = country_field(label=_("Represented state"))
    host = place_field(label=_("In which country"))
    by = country_field(label=_("By which state"), required=False)
    mission = MissionField(label=_("By which mission, from elsewhere"), required=False)
    until = DatedField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("How"), choices=RepresentationKind
        )


class WitnessForm(EntryForm):
    """``about`` names the event that the source tells of in other words."""

    kind = "witness"

    wording = forms.CharField(
        label=_("Its own words for it"),
        required=False,
        max_length=300,
        help_text=_("The terms in which this source tells of the same event."),
    )

    def fact_fields(self) -> list[forms.BoundField]:
        return [self["wording"]]

    def item(self) -> Item:
        item = super().item() | {"wording": self.cleaned_data["wording"]}
        item.pop("facts")
        return item


class CheckForm(EntryForm):
    """``about`` names the posture that was found to hold still."""

    kind = "reconfirmation"

    def item(self) -> Item:
        item = super().item()
        item.pop("facts")
        return item


class CorrectionMixin(ReasonForm):
    """``about`` names what is corrected; the reason comes first."""

    def fact_fields(self) -> list[forms.BoundField]:
        return [self["reason"], *super().fact_fields()]  # type: ignore[misc]  # a form's

    def item(self) -> Item:
        item: Item = super().item()  # type: ignore[misc]  # a form's
        return item | {"reason": self.cleaned_data["reason"]}


class CorrectPostureForm(CorrectionMixin, PostureForm):
    pass


class CorrectDepartureForm(CorrectionMixin, DepartureForm):
    pass


class CorrectHeadForm(CorrectionMixin, HeadForm):
    pass


class CorrectStatementForm(CorrectionMixin, StatementForm):
    pass


class CorrectRepresentationForm(CorrectionMixin, RepresentationForm):
    pass


FORMS: dict[str, type[CitedForm]] = {
    "posture": PostureForm,
    "departure": DepartureForm,
    "headofmission": HeadForm,
    "statement": StatementForm,
    "representation": RepresentationForm,
}
CORRECTIONS: dict[str, type[CitedForm]] = {
    "posture": CorrectPostureForm,
    "departure": CorrectDepartureForm,
    "headofmission": CorrectHeadForm,
    "statement": CorrectStatementForm,
    "representation": CorrectRepresentationForm,
}
KIND_NAMES = {
    "posture": _("posture"),
    "departure": _("departure"),
    "headofmission": _("head of mission"),
    "statement": _("statement or press report"),
    "representation": _("representation by others"),
    "mission": _("mission added"),
    "mission-change": _("mission's details"),
    "reconfirmation": _("checked, unchanged"),
    "witness": _("further source"),
}


def initial_of(item: Item) -> dict[str, Any]:
    """An item as a form's first values, what it says and where; its day of reading is
    left to the form."""
    source = {
        name: value
        for name, value in (item.get("source") or {}).items()
        if name not in ("accessed_on", "capture_sha256")
    }
    more = {name: item[name] for name in ("mission", "wording") if item.get(name)}
    return source | (item.get("facts") or {}) | more


def plain(value: Any) -> Any:
    """A cleaned value as JSON, as ``embassies.entries`` reads it back."""
    if isinstance(value, QuerySet):
        return sorted(str(row.pk) for row in value)
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Dated):
        return str(value)
    return value


class RejectForm(forms.Form):
    reason = forms.CharField(label=_("Why it is rejected"), max_length=1000)


class QueueForm(forms.Form):
    """Which proposals are shown; what is left empty narrows nothing."""

    country = forms.ModelChoiceField(
        Country.objects.in_name_order(), required=False, label=_("Country")
    )
    kind = forms.ChoiceField(
        required=False,
        label=_("Kind"),
        choices=[("", _("any")), *KIND_NAMES.items()],
    )
    origin = forms.ChoiceField(
        required=False,
        label=_("From"),
        choices=[("", _("anywhere")), *ProposalOrigin.choices],
    )
    language = forms.ChoiceField(
        required=False, label=_("Language"), choices=[("", _("any")), *LANGUAGES]
    )
    mission = forms.SlugField(required=False, label=_("Mission"))


class RoleForm(forms.Form):
    """What a person may do from now on, and why that changes."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    role = forms.ChoiceField(label=_("Role"), choices=[(role, role) for role in ROLES])
    active = forms.BooleanField(label=_("May sign in"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=300)


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Country, city or mission"), required=False)


class SignInForm(AuthenticationForm):
    """Refuses for a while after too many failures under a name from an address."""

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username")
        if not name:
            return super().clean()
        attempts = Attempts(name, address_of(self.request))
        try:
            if not attempts.begin():
                raise ValidationError(
                    _("Too many attempts: wait a quarter of an hour and try again."),
                    code="throttled",
                )
            data = super().clean()
            attempts.forget()
        except RedisError as error:
            logger.warning("Signing in is closed, the cache fails: %s", error)
            raise ValidationError(
                _("Attempts cannot be counted at the moment: try again later."),
                code="uncounted",
            ) from error
        return data
