"""The shape of what is asked and mended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class NeedForm(forms.Form):
    """A program, an instant, and what is needed."""

    program = forms.ChoiceField(label=_("Program"))
    at = forms.DateTimeField(
        label=_("At"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("What for"), required=False,
        choices=[("emergency", _("An emergency")), ("planned", _("Planned work"))],
    )  # fmt: skip
    notice = forms.IntegerField(
        label=_("Hours of notice"), required=False, min_value=0, max_value=2000
    )
    hours = forms.FloatField(label=_("Hours of work"), required=False, min_value=0.25, max_value=24)
    section = forms.CharField(label=_("Yard or section"), required=False, max_length=60)
    version = forms.ChoiceField(label=_("Compare with version"), required=False)

    def __init__(
        self, data: Any, *, programs: list[tuple[str, str]], versions: list[tuple[str, str]]
    ) -> None:
        super().__init__(data, label_suffix="")
        for name, choices in (("program", programs), ("version", [("", _("None")), *versions])):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
        for each in self.fields.values():
            each.widget.attrs.setdefault("class", "in")


class HandForm(forms.Form):
    """Mending a list by hand."""

    worker = forms.IntegerField()
    verb = forms.ChoiceField(choices=[("adjust", ""), ("owe", "")])
    hours = forms.FloatField(required=False, min_value=-200, max_value=200)
    reason = forms.CharField(max_length=240, required=False)
