"""The shape of what editors, program owners and CSRs send about answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from townline.directory import queries as directory
from townline.knowledge.forms.fields import FORMATS, Lines, Links, area, day, line, moment, select
from townline.knowledge.models import (
    Article,
    ArticleVersion,
    Audience,
    Confidence,
    Governance,
    Language,
)


def _offer(field: forms.Field, choices: Sequence[tuple[Any, Any]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101
    field.choices = choices


def _targets() -> list[tuple[str, str]]:
    """Whom a caller may be passed on to: our programs, then bodies that are not ours."""
    programs = [(f"program:{p.code}", p.name) for p in directory.programs()]
    return programs + [(f"body:{b.code}", b.name) for b in directory.bodies() if not b.is_ours]


def _name(version: ArticleVersion) -> str:
    return _now("%(language)s, version %(n)d") % {
        "language": version.get_language_display(), "n": version.number,
    }  # fmt: skip


class NewArticleForm(forms.Form):
    """A question nobody has answered yet."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=60,
        widget=line(autocomplete="off"),
        help_text=_("Small letters and hyphens, such as missed-collection. It never changes."),
    )
    topic = forms.CharField(label=_("Topic"), max_length=40, widget=line())
    program = forms.ChoiceField(label=_("Owned by"), widget=select())
    is_critical = forms.BooleanField(label=_("Critical: reviewed every 90 days"), required=False)
    governance = forms.ChoiceField(
        label=_("Who approves it"), choices=Governance.choices, initial=Governance.OPEN,
        required=False, widget=select(),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, widget=select())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programs = directory.programs()
        _offer(self.fields["program"], [(program.code, program.name) for program in programs])

    def clean_code(self) -> str:
        """A code nobody has used: an answer that is there gets its next version instead."""
        code = str(self.cleaned_data["code"])
        if Article.objects.filter(code=code).exists():
            raise forms.ValidationError(
                _now("There is an answer with this code. Draft its next version instead.")
            )
        return code


class DraftForm(forms.Form):
    """The words of an answer."""

    title = forms.CharField(
        label=_("Title, in the words a caller would use"), max_length=160, widget=line()
    )
    read_aloud = forms.CharField(
        label=_("Read aloud"),
        widget=area(3),
        help_text=_("Plain words, at most 20 seconds: about 55 words."),
    )
    must_say = Lines(
        label=_("Must say"),
        required=False,
        widget=area(2),
        help_text=_("One sentence a line. They may not be left out."),
    )
    conditions = forms.CharField(
        label=_("When it applies"),
        required=False,
        widget=area(2),
        help_text=_("To whom, where, when it does not."),
    )
    steps = forms.CharField(
        label=_("Steps for the CSR"), required=False, widget=area(5), help_text=_("Markdown.")
    )
    internal_note = forms.CharField(
        label=_("Internal note: never public"), required=False, widget=area(3)
    )
    public_wording = forms.CharField(
        label=_("Public wording"),
        required=False,
        widget=area(6),
        help_text=_("Markdown. What residents read on the web page."),
    )
    callers_words = forms.CharField(
        label=_("Callers' words"),
        required=False,
        widget=area(4),
        help_text=_("One phrase a line, wrong words included. They make the answer found."),
    )
    links = Links(
        label=_("Links to the website"),
        required=False,
        widget=area(2),
        help_text=_("One a line: words | https://address."),
    )
    transfer_to = forms.ChoiceField(label=_("Passed on to"), required=False, widget=select())
    audience = forms.ChoiceField(
        label=_("Who may be told"),
        choices=Audience.choices,
        widget=select(),
    )
    confidence = forms.ChoiceField(
        label=_("How sure are we"),
        choices=Confidence.choices,
        widget=select(),
    )
    review_due = forms.DateField(
        label=_("Review due"),
        required=False,
        help_text=_("Empty: 90 days where it is critical, a year otherwise."),
        widget=day(),
    )
    change_note = forms.CharField(
        label=_("What changed"),
        required=False,
        max_length=200,
        widget=line(),
        help_text=_("Everybody reads this in the next briefing."),
    )

    def __init__(self, *args: Any, originals: Sequence[ArticleVersion] = (), **kwargs: Any) -> None:
        """`originals` are versions in the other language that these words may follow."""
        super().__init__(*args, **kwargs)
        _offer(self.fields["transfer_to"], [("", _("Nobody")), *_targets()])
        if originals:
            self.fields["translated_from"] = forms.TypedChoiceField(
                label=_("Follows"), required=False, coerce=int, empty_value=None, widget=select(),
                choices=[("", _("Not a translation")), *((v.pk, _name(v)) for v in originals)],
            )  # fmt: skip


class PublicationForm(forms.Form):
    """The moment a version goes live: now where nothing is given."""

    effective_from = forms.DateTimeField(
        label=_("From"), required=False, widget=moment(), input_formats=FORMATS
    )


class ReasonForm(forms.Form):
    """A reason, or an outcome."""

    reason = forms.CharField(widget=line())


class WantedForm(forms.Form):
    """Asking for approval, and from when the words should be live."""

    wanted_from = forms.DateTimeField(
        label=_("Live from"), required=False, widget=moment(), input_formats=FORMATS
    )


class GovernanceForm(forms.Form):
    """Who approves an answer, and how often it is looked at."""

    governance = forms.ChoiceField(
        label=_("Who approves it"), choices=Governance.choices, widget=select()
    )
    is_critical = forms.BooleanField(label=_("Critical: reviewed every 90 days"), required=False)


class ConfirmationForm(forms.Form):
    """Who of a program area confirmed what, until when."""

    who = forms.CharField(
        label=_("Who confirmed it?"), max_length=120, widget=line(autocomplete="off")
    )
    what = forms.CharField(label=_("What?"), widget=area(2))
    valid_until = forms.DateField(label=_("Holds until"), required=False, widget=day())


class AnswerForNowForm(forms.Form):
    """An answer that was given where none was found."""

    question = forms.CharField(
        label=_("What did they ask?"), max_length=160, widget=line(autocomplete="off")
    )
    answer = forms.CharField(
        label=_("What did you answer?"),
        widget=area(3),
        help_text=_("As you would read it out. Leave callers' names out."),
    )
    source = forms.CharField(
        label=_("Who or what is it from?"), max_length=200, widget=line(autocomplete="off")
    )
    contact = forms.IntegerField(required=False, widget=forms.HiddenInput())


class InstantForm(forms.Form):
    """An instant to look back at, or ahead to."""

    when = forms.DateTimeField(label=_("At"), widget=moment(), input_formats=FORMATS)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, widget=select())
