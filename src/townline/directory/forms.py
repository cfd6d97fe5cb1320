"""The shape of what is sent to the directory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from townline.directory.models import Entry
from townline.directory.rules.files import BadValue, value

COMMON = ("name", "name_fr", "role", "role_fr", "phone", "after_hours_phone")
SHOWN = {
    "unit": (*COMMON, "unit", "building", "floor", "calendar_code", "about", "aliases"),
    "staff": (*COMMON, "unit", "building", "floor", "room", "email", "backup", "calendar_code",
              "is_public", "note"),
    "place": (*COMMON, "address", "city", "postal_code", "calendar_code", "hours", "languages",
              "access", "access_fr", "aliases", "is_public"),
    "agency": (*COMMON, "about", "about_fr", "tty", "email", "website", "address", "city",
               "postal_code", "calendar_code", "hours", "languages", "aliases", "is_public", "note"),
    "member": (*COMMON, "municipality_code", "ward_code", "email", "building", "note"),
    "interpreter": (*COMMON, "languages", "calendar_code", "note"),
    "event": (*COMMON, "about", "about_fr", "starts_at", "ends_at", "building", "address",
              "capacity", "unit", "access", "access_fr", "is_public", "note"),
}  # fmt: skip
LABELS = {
    "name": _("Name"), "name_fr": _("Name in French"), "role": _("Role or kind"),
    "role_fr": _("Role in French"), "phone": _("Number"),
    "after_hours_phone": _("After hours"), "tty": _("TTY"), "unit": _("Unit (code)"),
    "building": _("Building (code)"), "floor": _("Floor"), "room": _("Room"),
    "email": _("E-mail"), "backup": _("Backup (code)"), "calendar_code": _("Calendar"),
    "is_public": _("Public"), "note": _("Internal note"), "address": _("Address"),
    "city": _("City"), "postal_code": _("Postal code"), "hours": _("Hours in words"),
    "languages": _("Languages"), "access": _("Access"), "access_fr": _("Access in French"),
    "aliases": _("Callers’ words"), "about": _("What it is for"),
    "about_fr": _("The same in French"), "website": _("Website"),
    "municipality_code": _("Municipality (code)"), "ward_code": _("Ward (code)"),
    "starts_at": _("Begins"), "ends_at": _("Ends"), "capacity": _("Seats"),
}  # fmt: skip
AREAS = frozenset({"about", "about_fr", "note"})
MOMENT = "%Y-%m-%dT%H:%M"


class Cell(forms.CharField):
    """A field read as its column in a file is: the same words are right in both."""

    def __init__(self, name: str, **more: Any) -> None:
        self.column = name
        super().__init__(**more)

    def to_python(self, given: Any) -> Any:
        text = super().to_python(given) or ""
        try:
            return value(self.column, text)
        except BadValue as wrong:
            raise forms.ValidationError(f"{wrong}.") from wrong

    def validate(self, given: Any) -> None:
        if self.required and given in ("", None, []):
            raise forms.ValidationError(_("This is needed."))


def _widget(name: str) -> forms.Widget:
    if name in AREAS:
        return forms.Textarea(attrs={"class": "in", "rows": 3})
    if name in ("starts_at", "ends_at"):
        return forms.DateTimeInput(attrs={"class": "in", "type": "datetime-local"}, format=MOMENT)
    if name == "is_public":
        return forms.Select(choices=[("yes", _("Yes")), ("no", _("No"))], attrs={"class": "in"})
    return forms.TextInput(attrs={"class": "in", "autocomplete": "off"})


class EntryForm(forms.Form):
    """One entry's fields, those its kind has, and from when they hold."""

    from_at = forms.DateTimeField(
        label=_("From"), required=False, input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"],
        help_text=_("Empty means now."),
        widget=forms.DateTimeInput(attrs={"class": "in", "type": "datetime-local"}, format=MOMENT),
    )  # fmt: skip

    def __init__(
        self, *given: Any, kind: str, calendars: list[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*given, **more)
        for name in SHOWN[kind]:
            widget = _widget(name)
            if name == "calendar_code":
                widget = forms.Select(choices=[("", "–"), *calendars], attrs={"class": "in"})
            self.fields[name] = Cell(
                name, label=LABELS[name], widget=widget, required=name == "name",
                help_text=_("Part them with a semicolon.") if name in ("languages", "aliases") else "",
            )  # fmt: skip


class UploadForm(forms.Form):
    """A table or cards to be taken over."""

    file = forms.FileField(label=_("File (CSV or vCard)"))
    kind = forms.ChoiceField(label=_("What stands in it"), choices=Entry.Kind.choices)
    from_at = forms.DateTimeField(
        label=_("True from"), required=False, input_formats=[MOMENT],
        help_text=_("Empty means now. A line may have a day of its own."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )  # fmt: skip
    is_complete = forms.BooleanField(
        label=_("This is the whole list: end what is not in it"), required=False
    )
