"""The shape of what editors, supervisors and CSRs send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from townline.directory import queries as directory
from townline.knowledge.models import (
    Audience,
    Confidence,
    GapKind,
    GapSeverity,
    Language,
    Severity,
)

MOMENT = {"type": "datetime-local", "class": "in"}
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def _area(rows: int, **more: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "in", **more})


def _line(**more: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "in", **more})


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs=dict(MOMENT), format="%Y-%m-%dT%H:%M")


class _Lines(forms.CharField):
    """A text of one entry a line, as a list."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class NewArticleForm(forms.Form):
    """A question nobody has answered yet."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=60,
        widget=_line(autocomplete="off"),
        help_text=_("Small letters and hyphens, such as missed-collection. It never changes."),
    )
    topic = forms.CharField(label=_("Topic"), max_length=40, widget=_line())
    program = forms.ChoiceField(label=_("Owned by"), widget=forms.Select(attrs={"class": "in"}))
    is_critical = forms.BooleanField(label=_("Critical: reviewed every 90 days"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=Language.choices, widget=forms.Select(attrs={"class": "in"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programs = directory.programs()
        field = self.fields["program"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(program.code, program.name) for program in programs]


class DraftForm(forms.Form):
    """The words of an answer."""

    title = forms.CharField(
        label=_("Title, in the words a caller would use"), max_length=160, widget=_line()
    )
    read_aloud = forms.CharField(
        label=_("Read aloud"),
        widget=_area(3),
        help_text=_("Plain words, at most 20 seconds: about 55 words."),
    )
    must_say = _Lines(
        label=_("Must say"),
        required=False,
        widget=_area(2),
        help_text=_("One sentence a line. They may not be left out."),
    )
    steps = forms.CharField(
        label=_("Steps for the CSR"), required=False, widget=_area(5), help_text=_("Markdown.")
    )
    internal_note = forms.CharField(
        label=_("Internal note: never public"), required=False, widget=_area(3)
    )
    public_wording = forms.CharField(
        label=_("Public wording"),
        required=False,
        widget=_area(6),
        help_text=_("Markdown. What residents read on the web page."),
    )
    callers_words = forms.CharField(
        label=_("Callers' words"),
        required=False,
        widget=_area(4),
        help_text=_("One phrase a line, wrong words included. They make the answer found."),
    )
    audience = forms.ChoiceField(
        label=_("Who may be told"),
        choices=Audience.choices,
        widget=forms.Select(attrs={"class": "in"}),
    )
    confidence = forms.ChoiceField(
        label=_("How sure are we"),
        choices=Confidence.choices,
        widget=forms.Select(attrs={"class": "in"}),
    )
    review_due = forms.DateField(
        label=_("Review due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "in"}, format="%Y-%m-%d"),
    )
    change_note = forms.CharField(
        label=_("What changed"),
        required=False,
        max_length=200,
        widget=_line(),
        help_text=_("Everybody reads this in the next briefing."),
    )


class PublicationForm(forms.Form):
    """The moment a version goes live: now where nothing is given."""

    effective_from = forms.DateTimeField(
        label=_("From"), required=False, widget=_moment(), input_formats=FORMATS
    )


class ReasonForm(forms.Form):
    """A reason, or an outcome."""

    reason = forms.CharField(widget=_line())


class BulletinForm(forms.Form):
    """What is happening now."""

    title = forms.CharField(label=_("Title"), max_length=120, widget=_line(autocomplete="off"))
    text = forms.CharField(label=_("What staff need to know"), widget=_area(3))
    public_text = forms.CharField(
        label=_("What residents may read"),
        required=False,
        widget=_area(2),
        help_text=_("Shown on public pages. Leave empty to show nothing."),
    )
    severity = forms.ChoiceField(
        label=_("How loud"), choices=Severity.choices, widget=forms.RadioSelect()
    )
    area = forms.CharField(
        label=_("Where"),
        required=False,
        max_length=80,
        widget=_line(),
        help_text=_("A street, a town, or nothing for everywhere."),
    )
    update_due_at = forms.DateTimeField(
        label=_("Next update by"),
        required=False,
        widget=_moment(),
        input_formats=FORMATS,
        help_text=_("It turns amber on every desk when this passes."),
    )
    expires_at = forms.DateTimeField(label=_("Expires"), widget=_moment(), input_formats=FORMATS)


class NewBulletinForm(BulletinForm):
    """A new bulletin may carry a question that shows it was read."""

    starts_at = forms.DateTimeField(
        label=_("Starts"),
        required=False,
        widget=_moment(),
        input_formats=FORMATS,
        help_text=_("Empty means now."),
    )
    quiz_question = forms.CharField(
        label=_("Question"), required=False, max_length=200, widget=_line()
    )
    quiz_answers = _Lines(
        label=_("Answers, one a line, the right one first"), required=False, widget=_area(3)
    )


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
        widget=_area(4),
        help_text=_("What does it say, and what should it say? Leave callers' names out."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())
    contact = forms.IntegerField(required=False, widget=forms.HiddenInput())
