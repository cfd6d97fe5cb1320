"""The fields of a script that stand open in the editor, and the shape of what comes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from townline.scripts.models import ScriptDraft
from townline.scripts.queries import Known
from townline.scripts.rules import drafting

Option = tuple[str, str]


@dataclass(frozen=True)
class Input:
    """One field of the editor: its address in the script, its words, and how often they changed."""

    path: str
    label: str
    value: str
    revision: int
    kind: str = "text"
    options: Sequence[Option] = ()
    hint: str = ""
    known: str = ""

    @property
    def html_id(self) -> str:
        return "w-" + self.path.replace("/", "-")


@dataclass(frozen=True)
class Part:
    """An answer, a field or a branch of the open step: its inputs and where it stands."""

    place: int
    name: str
    inputs: Sequence[Input]
    is_last: bool


@dataclass(frozen=True)
class OpenStep:
    """Everything that can be changed at one step."""

    id: str
    shape: str
    head: Sequence[Input]
    asking: Sequence[Input]
    end: Sequence[Input]
    answers: Sequence[Part] = ()
    fields: Sequence[Part] = ()
    branches: Sequence[Part] = ()


def _urgencies() -> list[Option]:
    return [("C", _("Routine")), ("B", _("Soon")), ("A", _("Urgent")), ("E", _("Emergency"))]


@dataclass
class Inputs:
    """Makes the inputs of a draft."""

    draft: ScriptDraft
    known: Known
    steps: Sequence[Option] = field(init=False)

    def __post_init__(self) -> None:
        self.steps = [("", _("nowhere yet")), *(
            (str(step["id"]), f"{n}  {step.get('name') or step['id']}")
            for n, step in enumerate(self.draft.body["steps"], 1)
        )]  # fmt: skip

    def one(self, path: str, label: str, **more: Any) -> Input:
        value = drafting.words_at(self.draft.body, path)
        return Input(path, label, value, int(self.draft.revisions.get(path, 0)), **more)

    def goto(self, path: str, label: str = "") -> Input:
        there = drafting.words_at(self.draft.body, path)
        lost = [] if there in dict(self.steps) else [(there, f"{there} ({_('is not there')})")]
        return self.one(path, label or _("Then"), kind="select", options=[*self.steps, *lost])

    def head(self) -> list[Input]:
        """What is said of the whole script."""
        return [
            self.one("title", _("Title")),
            self.one("keywords", _("What callers say"), kind="area", hint=_("Phrases, separated by commas.")),
            self.one("reviewed", _("Last reviewed"), kind="date"),
            self.one("no_emergency", _("Why nothing here leads to 9-1-1"),
                     hint=_("Only where no answer does.")),
        ]  # fmt: skip

    def step(self, step: Mapping[str, Any]) -> OpenStep:
        """The open step."""
        at = f"step/{step['id']}"
        shape = drafting.shape(step)
        asking = []
        if shape == "answers":
            asking = [
                self.one(f"{at}/label", _("Heading of the answers")),
                self.one(f"{at}/ask", _("Keep the answer as"),
                         hint=_("One word, used by branches and requests.")),
                self.one(f"{at}/must_ask", _("May it be skipped?"), kind="select",
                         options=[("", _("It may")), ("yes", _("It must be asked"))]),
            ]  # fmt: skip
        elif shape == "onward":
            asking = [
                self.one(f"{at}/place", _("The place"), kind="select",
                         options=[("", _("not needed here")), ("yes", _("must be known to go on"))]),
                self.goto(f"{at}/goto", _("Then, in every other case") if step.get("branch") else _("Then")),
            ]  # fmt: skip
        return OpenStep(
            str(step["id"]), shape, self._said(at), asking,
            self._end(at, step) if shape == "exit" else [],
            self._parts(at, step, "answers", self._answer),
            self._parts(at, step, "fields", self._field),
            self._parts(at, step, "branch", self._branch),
        )  # fmt: skip

    def _said(self, at: str) -> list[Input]:
        return [
            self.one(f"{at}/say", _("Say"), kind="say", hint=_("One question, about 20 words.")),
            self.one(f"{at}/name", _("Name in the progress strip")),
            self.one(f"{at}/must_say", _("Must be said word for word"), kind="area"),
            self.one(f"{at}/note", _("Note for the CSR, never read aloud"), kind="area"),
        ]  # fmt: skip

    def _parts(self, at: str, step: Mapping[str, Any], kind: str, made: Any) -> list[Part]:
        entries = step.get(kind, [])
        return [
            Part(n, str(each.get("label") or each.get("key") or n + 1), made(f"{at}/{kind}/{n}"),
                 n == len(entries) - 1)
            for n, each in enumerate(entries)
        ]  # fmt: skip

    def _answer(self, at: str) -> list[Input]:
        urgencies = [("", _("changes nothing")), *_urgencies()]
        dangers = [
            ("", _("no")),
            ("urgent", _("urgent at once")),
            ("911", _("opens the 9-1-1 gate")),
        ]
        return [
            self.one(f"{at}/key", _("No."), kind="key"),
            self.one(f"{at}/label", _("Answer")),
            self.goto(f"{at}/goto"),
            self.one(f"{at}/danger", _("Danger"), kind="select", options=dangers),
            self.one(f"{at}/urgency", _("Urgency"), kind="select", options=urgencies),
            self.one(f"{at}/hint", _("Hint below it")),
            self.one(f"{at}/value", _("Kept as, if not these words")),
        ]  # fmt: skip

    def _field(self, at: str) -> list[Input]:
        kinds = [
            ("", _("words")),
            ("number", _("number")),
            ("time", _("time")),
            ("choice", _("choice")),
        ]
        return [
            self.one(f"{at}/label", _("What to write down")),
            self.one(f"{at}/code", _("Keep it as")),
            self.one(f"{at}/kind", _("Kind"), kind="select", options=kinds),
            self.one(f"{at}/options", _("Choices"), hint=_("Separated by semicolons.")),
            self.one(f"{at}/must", _("May it stay blank?"), kind="select",
                     options=[("", _("It may")), ("yes", _("It must be asked"))]),
        ]  # fmt: skip

    def _branch(self, at: str) -> list[Input]:
        return [
            self.one(f"{at}/when", _("When"),
                     hint=_("Such as: harm = No; size = Dinner plate. Empty is “else”.")),
            self.goto(f"{at}/goto"),
        ]  # fmt: skip

    def _end(self, at: str, step: Mapping[str, Any]) -> list[Input]:
        kind = drafting.words_at(self.draft.body, f"{at}/exit/kind")
        ends = [("open", _("a request opens")), ("answer", _("an answer is read out")),
                ("refer", _("whose it is, and the number")), ("script", _("another script goes on")),
                ("call_911", _("the caller must call 9-1-1")), ("done", _("nothing follows"))]  # fmt: skip
        found = [self.one(f"{at}/exit/kind", _("How it ends"), kind="select", options=ends)]
        if kind in ("open", "answer", "refer", "script"):
            target = self.one(
                f"{at}/exit/target", dict(ends)[kind], kind="known", known=f"known-{kind}"
            )
            found.append(target)
        if kind == "open":
            facts = self.known.service_types.get(str(step["exit"].get("open")), {})
            names = dict.fromkeys([*facts, *step["exit"].get("facts", {})])
            found += [
                self.one(f"{at}/exit/facts/{name}", _("Fact “%(name)s”") % {"name": name}, kind="known",
                         known="known-heard", hint=_("Needed") if facts.get(name) else "")
                for name in names
            ]  # fmt: skip
            found.append(self.one(f"{at}/exit/describe", _("Description"), kind="area",
                                  hint=_("Put an answer in by its name: Pothole, {size}.")))  # fmt: skip
        levels = [("", _("as it has become")), *_urgencies()]
        return [*found, self.one(f"{at}/exit/urgency", _("Urgency at least"), kind="select", options=levels),
                self.one(f"{at}/exit/reason", _("Because"))]  # fmt: skip


class NewScript(forms.Form):
    """A script for a new subject."""

    title = forms.CharField(max_length=160, label=gettext_lazy("Title"))
    owner = forms.ChoiceField()
    keywords = forms.CharField(
        required=False, label=gettext_lazy("What callers say"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *given: Any, owners: Sequence[str], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["owner"] = forms.ChoiceField(
            choices=[(name, name) for name in owners], label=gettext_lazy("Owner")
        )


class Moment(forms.Form):
    """From when it is said; empty is now."""

    from_at = forms.DateTimeField(
        required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
