"""What staff type in. Each form gives the facts that a service takes."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from advisories.models import Country

from . import dates
from .access import Attempts, address_of
from .dates import Dated
from .facts import DepartureFacts, MissionFacts, PostureFacts, Source
from .models import Citation, Departure, Posture
from .vocabulary import (
    Audience,
    Confidence,
    Consular,
    DepartureStatus,
    EndBasis,
    Location,
    MissionKind,
    Operating,
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


def country_field(**options: Any) -> forms.ModelChoiceField[Country]:
    return forms.ModelChoiceField(Country.objects.in_name_order(), **options)


class EntryForm(forms.Form):
    """Any entry: what is said (``fact_names``), then where it is said.

    ``today`` is the day in UTC: nothing was read, published or announced after it.
    """

    fact_names: tuple[str, ...] = ()

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

    def fact_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fact_names]

    def source_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in EntryForm.base_fields]

    def source(self) -> Source:
        data = self.cleaned_data
        return Source(
            url=data["url"],
            publisher=data["publisher"],
            title=data["title"],
            quote=data["quote"],
            language=data["language"],
            accessed_on=data["accessed_on"],
            published_on=data["published_on"],
        )


def source_initial(citation: Citation) -> dict[str, Any]:
    """A citation as a form's first values; the day of reading is left to the form."""
    return {
        "url": citation.url,
        "publisher": citation.publisher,
        "title": citation.title,
        "quote": citation.quote,
        "language": citation.language,
        "published_on": citation.published_on,
    }


class MissionForm(EntryForm):
    fact_names: tuple[str, ...] = (
        "sending",
        "host",
        "city",
        "kind",
        "name",
        "latitude",
        "longitude",
        "wikidata_id",
        "protecting",
        "note",
    )

    sending = country_field(label=_("Sending state"))
    host = country_field(label=_("Host country"))
    city = forms.CharField(label=_("City"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=MissionKind)
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
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            self.add_error("longitude", _("Give both coordinates, or neither."))
        sending = data.get("sending")
        if sending is not None and data.get("protecting") == sending:
            self.add_error("protecting", _("A protecting power is another state."))
        return data

    def facts(self) -> MissionFacts:
        data = self.cleaned_data
        return MissionFacts(
            sending=data["sending"].pk,
            host=data["host"].pk,
            city=data["city"],
            kind=MissionKind(data["kind"]),
            name=data["name"],
            latitude=data["latitude"],
            longitude=data["longitude"],
            wikidata_id=data["wikidata_id"],
            protecting=data["protecting"].pk if data["protecting"] else None,
            note=data["note"],
        )


class DatedForm(EntryForm):
    """An entry that took effect at some time and was announced at some time.

    ``based_on`` is the number of the latest row of its chain that the writer saw.
    """

    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    effective = DatedField(
        label=_("Took effect"),
        help_text=_(
            "2022-01-23, 2022-01, 2022 or 2022-06-13/2022-06-15; empty if not known."
        ),
    )
    announced_on = DayField(label=_("Announced on"), required=False)
    confidence = forms.ChoiceField(label=_("How we know"), choices=Confidence)
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def rebase(self, number: int) -> None:
        """Let the next sending be about what stands now; what was typed stays."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["based_on"] = str(number)
        self.data = data


class PostureForm(DatedForm):
    fact_names: tuple[str, ...] = (
        "operating",
        "location",
        "location_detail",
        "consular",
        "effective",
        "announced_on",
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
    consular = forms.ChoiceField(
        label=_("Consular services"), choices=Consular, initial=Consular.UNKNOWN
    )

    def facts(self) -> PostureFacts:
        data = self.cleaned_data
        return PostureFacts(
            operating=Operating(data["operating"]),
            location=Location(data["location"]),
            location_detail=data["location_detail"],
            consular=Consular(data["consular"]),
            effective=data["effective"],
            announced_on=data["announced_on"],
            confidence=Confidence(data["confidence"]),
            note=data["note"],
        )


def posture_initial(row: Posture) -> dict[str, Any]:
    return source_initial(row.citation) | row.axes | _dated_initial(row)


class DepartureForm(DatedForm):
    """``standing``: the departures that this one can replace."""

    fact_names: tuple[str, ...] = (
        "status",
        "audience",
        "wording",
        "post",
        "effective",
        "announced_on",
        "reported_on",
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
    reported_on = DayField(label=_("First reported on"), required=False)
    replaces = forms.TypedChoiceField(
        label=_("Replaces or ends"), required=False, coerce=int, empty_value=None
    )
    end_basis = forms.ChoiceField(
        label=_("How its end is known"),
        required=False,
        choices=[("", _("not an end")), *EndBasis.choices],
    )

    def __init__(self, *args: Any, standing: list[Departure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["replaces"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", _("nothing")),
                *((row.number, departure_line(row)) for row in standing),
            ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        ended = data.get("status") == DepartureStatus.ENDED
        if ended and not data.get("end_basis"):
            self.add_error("end_basis", _("Say whether the end was stated."))
        if not ended and data.get("end_basis"):
            self.add_error("end_basis", _("Only an end has a basis: leave it out."))
        return data

    def facts(self) -> DepartureFacts:
        data = self.cleaned_data
        return DepartureFacts(
            audience=Audience(data["audience"]),
            status=DepartureStatus(data["status"]),
            post=data["post"],
            wording=data["wording"],
            effective=data["effective"],
            announced_on=data["announced_on"],
            reported_on=data["reported_on"],
            replaces=data["replaces"],
            end_basis=EndBasis(data["end_basis"]) if data["end_basis"] else None,
            confidence=Confidence(data["confidence"]),
            note=data["note"],
        )


def departure_line(row: Departure) -> str:
    parts = [row.get_status_display(), row.get_audience_display(), row.post]
    said = ", ".join(part for part in parts if part)
    return f"{row.number}: {said} ({row.effective.words})"


def departure_initial(row: Departure) -> dict[str, Any]:
    replaces = {"replaces": row.replaces.number if row.replaces else None}
    reported = {"reported_on": row.reported_on}
    return (
        source_initial(row.citation)
        | row.axes
        | _dated_initial(row)
        | replaces
        | reported
    )


def _dated_initial(row: Posture | Departure) -> dict[str, Any]:
    return {
        "effective": str(row.effective),
        "announced_on": row.announced_on,
        "confidence": row.confidence,
        "note": row.note,
    }


class ReasonForm(forms.Form):
    """Why something recorded is taken back."""

    reason = forms.CharField(
        label=_("Why the entry is wrong"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CorrectPostureForm(ReasonForm, PostureForm):
    fact_names = ("reason", *PostureForm.fact_names)


class CorrectDepartureForm(ReasonForm, DepartureForm):
    fact_names = ("reason", *DepartureForm.fact_names)


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
