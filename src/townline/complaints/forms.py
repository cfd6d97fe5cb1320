"""The shape of what is taken down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from townline.accounts import queries as accounts
from townline.complaints.models import About, Format, Kind
from townline.directory import queries as directory

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
CHANNELS = [
    ("phone", _("By telephone")), ("counter", _("At the counter")), ("letter", _("By letter")),
    ("email", _("By e-mail")), ("web", _("On the web page")),
]  # fmt: skip


def _line(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "in", "autocomplete": "off", **attrs})


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "in"})


def _choice() -> forms.Select:
    return forms.Select(attrs={"class": "in"})


def moment() -> forms.DateTimeInput:
    """A day and an hour."""
    return forms.DateTimeInput(
        attrs={"type": "datetime-local", "class": "in"}, format="%Y-%m-%dT%H:%M"
    )


def staff_choices() -> list[tuple[str, str]]:
    """Everybody who works here, by name."""
    people = [each for each in accounts.colleagues().values() if each.is_active]
    return [
        (str(each.pk), each.display_name)
        for each in sorted(people, key=lambda each: each.display_name)
    ]


class PersonForm(forms.Form):
    """Who they are, as far as they say, and how they are to be answered."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False, widget=_line())
    number = forms.CharField(label=_("Telephone"), max_length=20, required=False, widget=_line())
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=200,
        required=False,
        widget=forms.EmailInput(attrs={"class": "in"}),
    )
    address = forms.CharField(
        label=_("Postal address"), max_length=240, required=False, widget=_line()
    )
    language = forms.ChoiceField(
        label=_("Answered in"), choices=[("en", _("English")), ("fr", _("French"))],
        widget=forms.RadioSelect, initial="en",
    )  # fmt: skip
    format_wanted = forms.ChoiceField(
        label=_("In another form than print"), required=False, widget=_choice(),
        choices=[("", _("Print is fine")), *Format.choices],
    )  # fmt: skip


class IntakeForm(PersonForm):
    """What came in: every kind but an injury, which needs a place and a request of its own."""

    kind = forms.ChoiceField(
        label=_("What is it?"), widget=forms.RadioSelect,
        choices=[pair for pair in Kind.choices if pair[0] != Kind.INJURY.value],
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("How it came"), choices=CHANNELS, widget=_choice())
    received_at = forms.DateTimeField(
        label=_("When we had it"), widget=moment(), input_formats=FORMATS,
        help_text=_("The clocks count from here, not from when you type."),
    )  # fmt: skip
    words = forms.CharField(label=_("What happened, in their words"), widget=_area(6))
    remedy = forms.CharField(
        label=_("What would put it right for them"), required=False, widget=_area(2)
    )
    about = forms.ChoiceField(label=_("What it is about"), choices=About.choices, widget=_choice())
    program_code = forms.ChoiceField(label=_("Whose service"), required=False, widget=_choice())
    accused = forms.MultipleChoiceField(
        label=_("Members of staff it is about"), required=False,
        widget=forms.SelectMultiple(attrs={"class": "in", "size": 5}),
        help_text=_("Whoever you choose will never find this file, nor will whoever is named in the words."),
    )  # fmt: skip
    office = forms.CharField(
        label=_("Which office, or which paper or station"), max_length=120, required=False,
        widget=_line(),
    )  # fmt: skip
    has_consent = forms.BooleanField(
        label=_("The constituent agrees that we tell the office about their case"), required=False
    )

    danger_done = forms.CharField(
        label=_("What was done about the danger?"), max_length=200, required=False, widget=_line(),
        help_text=_("Such as: request 26-118204 opened; or: nobody is in danger any more."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programs = [(each.code, each.name) for each in directory.programs()]
        self.fields["program_code"].choices = [("", _("Not known yet")), *programs]  # type: ignore[attr-defined]
        self.fields["accused"].choices = staff_choices()  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What `take` wants, from a form that is valid."""
        given = dict(self.cleaned_data)
        given["accused_ids"] = [int(key) for key in given.pop("accused")]
        if given["kind"] != Kind.COUNCIL:
            given["has_consent"] = None
        return given


class LetterForm(forms.Form):
    """A letter as it is written."""

    kind = forms.CharField(widget=forms.HiddenInput)
    language = forms.CharField(widget=forms.HiddenInput)
    subject = forms.CharField(label=_("Subject"), max_length=160, widget=_line())
    body = forms.CharField(label=_("Words"), widget=_area(16))


class PublicForm(PersonForm):
    """What somebody tells us on the web page."""

    kind = forms.ChoiceField(
        label=_("What is it?"), widget=forms.RadioSelect, initial="complaint",
        choices=[
            ("complaint", _("Something went wrong")), ("compliment", _("Something went well")),
            ("accessibility", _("Something is in my way, or I need another format")),
        ],
    )  # fmt: skip
    words = forms.CharField(
        label=_("What happened?"), max_length=8000, widget=_area(7),
        help_text=_("Say when and where, if you can. Please leave out card and health numbers."),
    )  # fmt: skip
    remedy = forms.CharField(
        label=_("What would put it right?"), max_length=1000, required=False, widget=_area(2)
    )
    about_staff = forms.BooleanField(label=_("It is about somebody who works here"), required=False)
    website = forms.CharField(
        label=_("Leave this empty"), required=False, widget=_line(tabindex="-1")
    )

    def clean_website(self) -> str:
        """Only programs fill what nobody sees."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this empty"))
        return ""

    def facts(self) -> dict[str, Any]:
        """What `take` wants, from a form that is valid."""
        given = dict(self.cleaned_data)
        del given["website"]
        is_staff = given.pop("about_staff")
        return {**given, "about": "staff" if is_staff else "service"}
