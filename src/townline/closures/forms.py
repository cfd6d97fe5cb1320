"""The shape of what those who close roads and call partners back send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from townline.closures.models import Closure
from townline.closures.rules.standing import PARTIES
from townline.directory.models import Body

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
PARTY_NAMES = {
    "police": _("Police"), "paramedics": _("Paramedics"), "fire": _("Fire"), "transit": _("Transit"),
    "school_bus": _("School buses"), "municipality": _("City or township"),
    "communications": _("Communications"),
}  # fmt: skip


def _text(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "in", "autocomplete": "off", **attrs})


def _choice() -> forms.Select:
    return forms.Select(attrs={"class": "in"})


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(
        attrs={"type": "datetime-local", "class": "in"}, format="%Y-%m-%dT%H:%M"
    )


class ClosureForm(forms.Form):
    """Which road, why, who says so, until when, and who must hear of it."""

    street = forms.CharField(label=_("Street or place"), max_length=120, widget=_text())
    from_street = forms.CharField(
        label=_("From"), max_length=80, required=False, widget=_text(),
        help_text=_("A crossing. Without both it is the piece the place lies on."),
    )  # fmt: skip
    to_street = forms.CharField(label=_("To"), max_length=80, required=False, widget=_text())
    direction = forms.ChoiceField(label=_("Closed for"), widget=_choice())
    extent = forms.ChoiceField(label=_("How much"), widget=_choice())
    reason = forms.ChoiceField(label=_("Why"), widget=_choice())
    words = forms.CharField(
        label=_("In public words"), max_length=160, required=False, widget=_text(),
        help_text=_("Everybody reads them: no names."),
    )  # fmt: skip
    words_fr = forms.CharField(
        label=_("In French"), max_length=160, required=False, widget=_text(lang="fr")
    )
    authority = forms.ChoiceField(label=_("Who closes it"), widget=_choice())
    body_code = forms.ChoiceField(label=_("Of which body"), widget=_choice())
    caller_name = forms.CharField(label=_("Name and office"), max_length=120, widget=_text())
    given_number = forms.CharField(
        label=_("The number they gave"), max_length=30, required=False, widget=_text(inputmode="tel"),
        help_text=_("Kept, never dialled: we call the directory’s number."),
    )  # fmt: skip
    is_life_safety = forms.BooleanField(
        label=_("Lives are at risk: publish it now, as not yet confirmed"), required=False
    )
    starts_at = forms.DateTimeField(label=_("Closed from"), widget=_moment(), input_formats=FORMATS)
    expected_end_at = forms.DateTimeField(
        label=_("Expected until"), required=False, widget=_moment(), input_formats=FORMATS
    )
    detour_en = forms.CharField(
        label=_("Way round"), max_length=240, required=False, widget=_text()
    )
    detour_fr = forms.CharField(
        label=_("Way round, in French"), max_length=240, required=False, widget=_text(lang="fr")
    )
    note = forms.CharField(
        label=_("For us only"), required=False,
        widget=forms.Textarea(attrs={"class": "in", "rows": 2}),
    )  # fmt: skip
    parties = forms.MultipleChoiceField(
        label=_("Who must hear of it"), widget=forms.CheckboxSelectMultiple
    )
    subject = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())

    def __init__(self, *args: Any, bodies: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("direction", Closure.Direction.choices)
        self._choices("extent", Closure.Extent.choices)
        self._choices("reason", Closure.Reason.choices)
        self._choices("authority", Closure.Authority.choices)
        self._choices("body_code", [(body.code, body.name) for body in bodies])
        self._choices("parties", [(code, PARTY_NAMES[code]) for code in PARTIES])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = choices


class UpdateForm(forms.Form):
    """How it goes."""

    words = forms.CharField(label=_("How it goes"), max_length=240, widget=_text())
    expected_end_at = forms.DateTimeField(
        label=_("Expected until"), required=False, widget=_moment(), input_formats=FORMATS
    )
    detour_en = forms.CharField(
        label=_("Way round"), max_length=240, required=False, widget=_text()
    )
    detour_fr = forms.CharField(
        label=_("Way round, in French"), max_length=240, required=False, widget=_text(lang="fr")
    )


class CheckForm(forms.Form):
    """Who somebody says they are."""

    body_code = forms.ChoiceField(label=_("They say they are"), widget=_choice())
    caller_name = forms.CharField(label=_("Name and office"), max_length=120, widget=_text())
    given_number = forms.CharField(
        label=_("The number they gave"), max_length=30, required=False, widget=_text(inputmode="tel"),
        help_text=_("Kept, never dialled: we call the directory’s number."),
    )  # fmt: skip
    purpose = forms.CharField(label=_("What they want"), max_length=240, widget=_text())
    subject = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())
    contact_id = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, bodies: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body_code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(body.code, body.name) for body in bodies]


def local(at: Any) -> Any:
    """A local time for a form's field."""
    return timezone.localtime(at) if at else None
