"""The shape of what is sent about rosters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from townline.rosters.models import Worker
from townline.rosters.rules.periods import Period

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
BIGGEST_FILE = 2_000_000


def moment(**more: Any) -> forms.DateTimeField:
    """A local time to the minute. One that the clocks skip or have twice is refused."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "in"}, format=FORMATS[0])
    return forms.DateTimeField(input_formats=FORMATS, widget=widget, **more)


class WorkerChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A person by name and number."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            queryset=Worker.objects.none(), widget=forms.Select(attrs={"class": "in"}), **more
        )

    def label_from_instance(self, obj: Worker) -> str:
        return f"{obj.name}, {obj.classification.replace('_', ' ')}"


class Spanning(forms.Form):
    """From and to, as one period."""

    start = moment(label=_("From"))
    end = moment(label=_("To"))

    @property
    def during(self) -> Period:
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])


class DutyForm(Spanning):
    """Who holds a tier, when. Without a person it is left open, which needs a reason."""

    tier = forms.IntegerField(widget=forms.HiddenInput)
    worker = WorkerChoice(label=_("Who"), required=False, empty_label=_("Nobody: leave it open"))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=240,
        widget=forms.TextInput(attrs={"class": "in"}),
        help_text=_("Needed to leave it open, or to give it to somebody who is not fit for it."),
    )  # fmt: skip

    def __init__(self, *args: Any, program_code: str, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        people = Worker.objects.employed_at(now).filter(program_code=program_code).order_by("name")
        self.fields["worker"].queryset = people  # type: ignore[attr-defined]


class TradeForm(Spanning):
    """A duty or part of it for somebody else, perhaps against one of theirs."""

    taker = WorkerChoice(label=_("Who takes it"))
    back_start = moment(label=_("In return from"), required=False)
    back_end = moment(label=_("to"), required=False)
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=240,
        widget=forms.TextInput(attrs={"class": "in"}),
    )

    def __init__(self, *args: Any, giver: Worker, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        people = Worker.objects.employed_at(now).filter(program_code=giver.program_code)
        self.fields["taker"].queryset = people.exclude(pk=giver.pk).order_by("name")  # type: ignore[attr-defined]

    @property
    def back(self) -> Period | None:
        start, end = self.cleaned_data.get("back_start"), self.cleaned_data.get("back_end")
        return Period(start, end) if start and end else None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if bool(given.get("back_start")) != bool(given.get("back_end")):
            self.add_error("back_end", _("In return needs both times, or neither."))
        return given


class ImportForm(forms.Form):
    """A roster as a table or as a calendar of one tier."""

    file = forms.FileField(
        label=_("File"), required=False, widget=forms.FileInput(attrs={"class": "in", "accept": ".csv,.ics"}),
        help_text=_("A table (.csv): program, tier, employee, from, to; or a calendar (.ics) of one tier."),
    )  # fmt: skip
    program = forms.ChoiceField(
        label=_("Program of a calendar"), required=False, widget=forms.Select(attrs={"class": "in"})
    )
    tier = forms.IntegerField(
        label=_("Tier of a calendar"),
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "in"}),
    )  # fmt: skip
    content = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(required=False, max_length=240, widget=forms.TextInput(attrs={"class": "in"}),
                             label=_("Reason, where somebody is not fit"))  # fmt: skip

    def clean_file(self) -> Any:
        given = self.cleaned_data.get("file")
        if given and given.size > BIGGEST_FILE:
            raise forms.ValidationError(_("The file is larger than two megabytes."))
        return given


def instant(text: str) -> datetime | None:
    """A local time from an address, or None where it is none."""
    field = moment(required=False)
    try:
        return field.clean(text)  # type: ignore[no-any-return]
    except forms.ValidationError:
        return None
