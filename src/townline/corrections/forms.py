"""The shape of what those who lead a correction send."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from townline.corrections.actions.opening import USUAL_RATE
from townline.corrections.models import Severity

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(
        attrs={"type": "datetime-local", "class": "in"}, format="%Y-%m-%dT%H:%M"
    )


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "in"})


class OpeningForm(forms.Form):
    """What was wrong and what is right."""

    severity = forms.ChoiceField(
        label=_("How much harm can it do?"), choices=Severity.choices, widget=forms.RadioSelect
    )
    wrong = forms.CharField(
        label=_("What we told them"), widget=_area(2),
        help_text=_("In one sentence, as it will be said on the telephone."),
    )  # fmt: skip
    right = forms.CharField(label=_("What is right"), widget=_area(2))
    since = forms.DateTimeField(label=_("Told since"), widget=_moment(), input_formats=FORMATS)
    hourly_rate = forms.DecimalField(
        label=_("Cost of an hour of calling, in dollars"), min_value=0, max_digits=7, decimal_places=2,
        initial=USUAL_RATE, widget=forms.NumberInput(attrs={"class": "in", "step": "0.01"}),
    )  # fmt: skip
    withdraw = forms.BooleanField(
        label=_("Withdraw it at once, on every desk and page"), required=False, initial=True
    )


class NoticeForm(forms.Form):
    """A public notice."""

    title = forms.CharField(
        label=_("Title"), max_length=120, widget=forms.TextInput(attrs={"class": "in"})
    )
    public_text = forms.CharField(label=_("Words for the public"), widget=_area(3))
    title_fr = forms.CharField(
        label=_("Title in French"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"class": "in", "lang": "fr"}),
    )
    public_text_fr = forms.CharField(
        label=_("Words for the public, in French"), required=False, widget=_area(3)
    )
    expires_at = forms.DateTimeField(
        label=_("Shown until"), widget=_moment(), input_formats=FORMATS
    )


class AttemptForm(forms.Form):
    """What became of a call."""

    outcome = forms.CharField(max_length=12)
    note = forms.CharField(max_length=240, required=False)
    later_at = forms.DateTimeField(required=False, input_formats=FORMATS)


class SpanForm(forms.Form):
    """A span of time."""

    since = forms.DateTimeField(label=_("From"), widget=_moment(), input_formats=FORMATS)
    until = forms.DateTimeField(
        label=_("To, not included"), widget=_moment(), input_formats=FORMATS
    )
