"""The shape of what is taken down in a contact."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "in", "autocomplete": "off"})


HAZARDS = [
    ("pothole", _("A hole in the road")), ("icy_road", _("Ice or snow on the road")),
    ("sidewalk_snow", _("Ice or snow on a sidewalk")), ("road_debris", _("Something on the road")),
    ("sign_missing", _("A sign that was missing or down")), ("manhole", _("A manhole or its cover")),
    ("tree_down", _("A tree or a branch")), ("damage_hazard", _("Something else")),
]  # fmt: skip


class InjuryForm(forms.Form):
    """What happened to whom, when, and by what. Where is the place of the contact."""

    hazard = forms.ChoiceField(
        label=_("What did it?"), choices=HAZARDS, widget=forms.RadioSelect, initial="damage_hazard"
    )
    happened_at = forms.DateTimeField(
        label=_("When it happened"), required=False,
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "in"}, format="%Y-%m-%dT%H:%M"
        ),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text=_("As they say it. Nothing is worked out from it here."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What happened, in their words"),
        widget=forms.Textarea(attrs={"rows": 6, "class": "in"}),
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False, widget=_line())
    number = forms.CharField(label=_("Telephone"), max_length=20, required=False, widget=_line())
    address = forms.CharField(
        label=_("Where risk management writes to"), max_length=240, required=False, widget=_line()
    )
    language = forms.ChoiceField(
        label=_("Written in"), choices=[("en", _("English")), ("fr", _("French"))],
        widget=forms.RadioSelect, initial="en",
    )  # fmt: skip
