"""What staff say about a held reading."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisories.facts import Advice
from advisories.levels import Level

APPROVE, REFUSE = "approve", "refuse"


class DecisionForm(forms.Form):
    """Publish the reading or keep what stands, and why."""

    decision = forms.ChoiceField(
        label=_("What is to be done"),
        choices=[(APPROVE, _("Publish it")), (REFUSE, _("Keep what stands"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    @property
    def approves(self) -> bool:
        return bool(self.cleaned_data["decision"] == APPROVE)

    def advice(self, language: str) -> Advice | None:
        """What is to be published in place of the reading; None for the reading."""
        return None


class TakeBackForm(forms.Form):
    """Why a published change of level was wrong."""

    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class UnreadDecisionForm(DecisionForm):
    """The same where nothing could be read: whoever publishes says what holds."""

    level = forms.ChoiceField(
        label=_("Level, if it is published"),
        required=False,
        choices=[("", _("not said")), *Level.choices],
    )
    native_label = forms.CharField(
        label=_("In the issuer's own words"), required=False, max_length=300
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("decision") == APPROVE:
            for name in ("level", "native_label"):
                if not self.cleaned_data.get(name):
                    self.add_error(
                        name, _("Nothing could be read here: say what holds.")
                    )
        return self.cleaned_data

    def advice(self, language: str) -> Advice | None:
        if not self.approves:
            return None
        return Advice(
            level=Level(self.cleaned_data["level"]),
            native_label=self.cleaned_data["native_label"],
            language=language,
            complete=False,
        )
