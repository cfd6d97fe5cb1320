"""The shape of what supervisors publish."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from townline.knowledge.forms.fields import FORMATS, Lines, area, line, moment
from townline.knowledge.models import Severity


class BulletinForm(forms.Form):
    """What is happening now."""

    title = forms.CharField(label=_("Title"), max_length=120, widget=line(autocomplete="off"))
    text = forms.CharField(label=_("What staff need to know"), widget=area(3))
    public_text = forms.CharField(
        label=_("What residents may read"),
        required=False,
        widget=area(2),
        help_text=_("Shown on public pages. Leave empty to show nothing."),
    )
    title_fr = forms.CharField(
        label=_("Title in French"),
        required=False,
        max_length=120,
        widget=line(autocomplete="off", lang="fr"),
    )
    public_text_fr = forms.CharField(
        label=_("What residents may read, in French"),
        required=False,
        widget=area(2, lang="fr"),
        help_text=_("Without it, who reads French is shown the English words."),
    )
    severity = forms.ChoiceField(
        label=_("How loud"), choices=Severity.choices, widget=forms.RadioSelect()
    )
    area = forms.CharField(
        label=_("Where"),
        required=False,
        max_length=80,
        widget=line(),
        help_text=_("A street, a town, or nothing for everywhere."),
    )
    update_due_at = forms.DateTimeField(
        label=_("Next update by"),
        required=False,
        widget=moment(),
        input_formats=FORMATS,
        help_text=_("It turns amber on every desk when this passes."),
    )
    expires_at = forms.DateTimeField(label=_("Expires"), widget=moment(), input_formats=FORMATS)


class NewBulletinForm(BulletinForm):
    """A new bulletin may carry a question that shows it was read."""

    starts_at = forms.DateTimeField(
        label=_("Starts"),
        required=False,
        widget=moment(),
        input_formats=FORMATS,
        help_text=_("Empty means now."),
    )
    quiz_question = forms.CharField(
        label=_("Question"), required=False, max_length=200, widget=line()
    )
    quiz_answers = Lines(
        label=_("Answers, one a line, the right one first"), required=False, widget=area(3)
    )
