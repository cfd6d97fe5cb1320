"""The shape of what somebody says is wrong."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from townline.knowledge.forms.fields import area
from townline.knowledge.models import GapKind, GapSeverity


class GapForm(forms.Form):
    """Something is wrong, missing, unclear or broken."""

    kind = forms.ChoiceField(
        label=_("What is the matter?"), choices=GapKind.choices, widget=forms.RadioSelect()
    )
    severity = forms.ChoiceField(
        label=_("How much harm does it do?"),
        choices=GapSeverity.choices,
        initial=GapSeverity.MISLEADS,
        widget=forms.RadioSelect(),
    )
    text = forms.CharField(
        label=_("In your words"),
        widget=area(4),
        required=False,
        help_text=_("What does it say, and what should it say? Leave callers' names out."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())
    contact = forms.IntegerField(required=False, widget=forms.HiddenInput())
    step = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput())
    where = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput())
