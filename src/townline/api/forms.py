"""Letting a program in, and ending it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from townline.api.rules import SCOPES


class ClientForm(forms.Form):
    """A name that people know it by, and what it may do."""

    name = forms.CharField(label=_("Name"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )


class EndForm(forms.Form):
    """Why a program's sign-in ends."""

    reason = forms.CharField(label=_("Why"), max_length=200)
