"""A draft is begun and changed. Every change is one field, or one thing put in, moved or taken out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger, live
from townline.scripts.actions.publishing import TOPIC
from townline.scripts.errors import (
    CodeTaken,
    DraftThere,
    NeedsReason,
    NoSuchDraft,
    NoSuchScript,
    NotAScript,
    OutOfHand,
    PlaceGone,
)
from townline.scripts.models import DraftState, ScriptDraft, ScriptVersion
from townline.scripts.rules import drafting as rules
from townline.scripts.rules.definition import BadScript, parse, read
from townline.scripts.rules.writing import as_data

Body = dict[str, Any]
KEEPS_TAKEN = 30
CLOSED = (DraftState.PUBLISHED, DraftState.DROPPED)


@dataclass(frozen=True)
class Kept:
    """What became of typed words: kept under a revision, or somebody else's words stand there."""

    revision: int
    text: str
    is_theirs: bool = False
    by: str = ""
    at: datetime | None = None


def write(draft: ScriptDraft, verb: str, *, actor: User | None, now: datetime, reason: str = "",
          **after: Any) -> None:  # fmt: skip
    """One line in the script's own ledger, and a nudge to who looks at it."""
    ledger.append(stream=f"script:{draft.code}", verb=f"script.{verb}", actor=actor, now=now,
                  reason=reason, after={"draft": draft.pk, **after})  # fmt: skip
    live.announce(TOPIC, draft.pk)


def locked(draft_id: int) -> ScriptDraft:
    """The draft, held until the end of the transaction. Raises NoSuchDraft."""
    draft = ScriptDraft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise NoSuchDraft
    return draft


def in_hand(draft_id: int) -> ScriptDraft:
    """A draft that may be changed: not with its owner, not closed. Raises OutOfHand."""
    draft = locked(draft_id)
    if draft.state not in (DraftState.WRITING, DraftState.APPROVED):
        raise OutOfHand("The draft is with its owner. Take it back to change it."
                        if draft.state == DraftState.REVIEW else "")  # fmt: skip
    return draft


def _changed(draft: ScriptDraft, body: Body, actor: User, now: datetime) -> None:
    """Other words: what was approved before is not approved any more."""
    draft.body, draft.changed_at, draft.changed_by = body, now, actor
    draft.revision += 1
    draft.state = DraftState.WRITING
    draft.save()
    live.announce(TOPIC, draft.pk)


def _open_one(code: str) -> ScriptDraft | None:
    return ScriptDraft.objects.filter(code=code).exclude(state__in=CLOSED).first()


def _begin(code: str, body: Body, base: ScriptVersion | None, actor: User | None,
           now: datetime) -> ScriptDraft:  # fmt: skip
    draft = ScriptDraft.objects.create(
        code=code, body=body, base=base, begun_at=now, begun_by=actor, changed_at=now,
        changed_by=actor,
    )  # fmt: skip
    write(draft, "draft_begun", actor=actor, now=now, base=base.number if base else 0)
    return draft


@transaction.atomic
def begin_draft(*, code: str, actor: User | None, now: datetime) -> ScriptDraft:
    """The next version, from the words of the newest; the draft that is there already, if there is one."""
    there = _open_one(code)
    if there is not None:
        return there
    base = ScriptVersion.objects.filter(code=code).order_by("-number").first()
    if base is None:
        raise NoSuchScript
    return _begin(code, as_data(read(base.body)), base, actor, now)


@transaction.atomic
def begin_script(
    *, title: str, owner: str, keywords: str = "", actor: User | None, now: datetime
) -> ScriptDraft:
    """A script for a new subject: the place, the danger question with its way to 9-1-1, and an end.

    Raises NeedsReason without a title, CodeTaken.
    """
    code = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:60]
    if not code:
        raise NeedsReason("Give the script a title.", field="title")
    _free(code)
    body: Body = {
        "code": code,
        "title": title.strip(),
        "owner": owner,
        "keywords": keywords.strip(),
    }
    body = {name: value for name, value in body.items() if value} | {"steps": _skeleton()}
    return _begin(code, body, None, actor, now)


def _free(code: str) -> None:
    if _open_one(code) is not None:
        raise DraftThere
    if ScriptVersion.objects.filter(code=code).exists():
        raise CodeTaken(field="title")


def _skeleton() -> list[Body]:
    return [
        {"id": "place", "name": "Place", "say": "Where is it? A house number or the nearest corner helps.",
         "place": True, "goto": "danger"},
        {"id": "danger", "name": "Danger", "say": "Is anyone hurt or in danger?", "ask": "danger",
         "label": "Hurt or in danger", "must_ask": True, "answers": [
             {"key": 1, "label": "No", "goto": "end"},
             {"key": 2, "label": "Yes", "danger": "911", "goto": "end"},
             {"key": 0, "label": "Not sure", "urgency": "A", "goto": "end"}]},
        {"id": "end", "name": "Read back", "say": "Let me read that back to you.", "exit": {"done": True}},
    ]  # fmt: skip


@transaction.atomic
def import_script(*, text: str, actor: User, now: datetime) -> ScriptDraft:
    """A draft from a file in the documented format. Raises NotAScript by line, DraftThere."""
    try:
        body = as_data(parse(text))
    except BadScript as fault:
        raise NotAScript(str(fault), field="file") from fault
    if _open_one(str(body["code"])) is not None:
        raise DraftThere(field="file")
    base = ScriptVersion.objects.filter(code=body["code"]).order_by("-number").first()
    return _begin(str(body["code"]), body, base, actor, now)


@transaction.atomic
def set_words(
    *, draft_id: int, path: str, text: str, revision: int, resolves: bool = False, actor: User,
    now: datetime,
) -> Kept:  # fmt: skip
    """Keep what was typed in one field. Where somebody typed there since, theirs comes back instead.

    Raises PlaceGone where the step or answer was taken out meanwhile, OutOfHand.
    """
    draft = in_hand(draft_id)
    try:
        there = rules.words_at(draft.body, path)
        body = rules.set_words(draft.body, path, text)
    except rules.NoSuchPlace as gone:
        raise PlaceGone from gone
    count = int(draft.revisions.get(path, 0))
    if revision < count and not resolves and there != text.strip():
        by = draft.changed_by.display_name if draft.changed_by else ""
        return Kept(count, there, is_theirs=True, by=by, at=draft.changed_at)
    if there != text.strip():
        count += 1
        draft.revisions = {**draft.revisions, path: count}
        _changed(draft, body, actor, now)
    return Kept(count, text, at=now)


def _edit(draft_id: int, change: Any, actor: User, now: datetime) -> ScriptDraft:
    """Apply a change of the rules; what it takes out is kept to be brought back."""
    draft = in_hand(draft_id)
    try:
        made = change(draft.body)
    except rules.NoSuchPlace as gone:
        raise PlaceGone from gone
    body, taken = made if isinstance(made, tuple) else (made, None)
    if isinstance(taken, dict):
        draft.taken = [*draft.taken, taken][-KEEPS_TAKEN:]
    if body != draft.body:
        _changed(draft, body, actor, now)
    return draft


@transaction.atomic
def add_step(*, draft_id: int, after: str, kind: str, actor: User, now: datetime) -> str:
    """A new step below another; returns its id."""
    made: list[str] = []

    def change(body: Body) -> Body:
        after_it, name = rules.insert_step(body, after, kind=kind)
        made.append(name)
        return after_it

    _edit(draft_id, change, actor, now)
    return made[0]


@transaction.atomic
def move_step(*, draft_id: int, step: str, by: int, actor: User, now: datetime) -> None:
    """A step up or down."""
    _edit(draft_id, lambda body: rules.move_step(body, step, by), actor, now)


@transaction.atomic
def remove_step(*, draft_id: int, step: str, actor: User, now: datetime) -> None:
    """Take a step out; `bring_back` puts it in again."""
    _edit(draft_id, lambda body: rules.remove_step(body, step), actor, now)


@transaction.atomic
def reshape(*, draft_id: int, step: str, kind: str, actor: User, now: datetime) -> None:
    """A step asks, goes on, or ends; what it had before can be brought back."""
    _edit(draft_id, lambda body: rules.reshape(body, step, kind), actor, now)


@transaction.atomic
def add_part(*, draft_id: int, step: str, kind: str, actor: User, now: datetime) -> None:
    """One more answer, field or branch."""
    _edit(draft_id, lambda body: rules.add_part(body, step, kind), actor, now)


@transaction.atomic
def remove_part(
    *, draft_id: int, step: str, kind: str, place: int, actor: User, now: datetime
) -> None:
    """Take an answer, field or branch out."""
    _edit(draft_id, lambda body: rules.remove_part(body, step, kind, place), actor, now)


@transaction.atomic
def move_part(
    *, draft_id: int, step: str, kind: str, place: int, by: int, actor: User, now: datetime
) -> None:
    """An answer, field or branch up or down."""
    _edit(draft_id, lambda body: rules.move_part(body, step, kind, place, by), actor, now)


@transaction.atomic
def bring_back(*, draft_id: int, actor: User, now: datetime) -> None:
    """What was taken out last stands where it was."""
    draft = in_hand(draft_id)
    if not draft.taken:
        return
    *rest, last = draft.taken
    try:
        body = rules.bring_back(draft.body, last)
    except rules.NoSuchPlace as gone:
        raise PlaceGone from gone
    draft.taken = rest
    _changed(draft, body, actor, now)


@transaction.atomic
def add_example(
    *, draft_id: int, name: str, answers: Sequence[Mapping[str, Any]], ends: str, urgency: str,
    actor: User, now: datetime,
) -> None:  # fmt: skip
    """Keep a walk with what must come of it. Raises NeedsReason without a name."""
    if not name.strip():
        raise NeedsReason("Name the example: what is the caller's case?", field="name")
    kept = {"name": name.strip(), "answers": list(answers), "exit": ends} | (
        {"urgency": urgency} if urgency else {}
    )
    _edit(
        draft_id, lambda body: {**body, "examples": [*body.get("examples", []), kept]}, actor, now
    )


@transaction.atomic
def remove_example(*, draft_id: int, place: int, actor: User, now: datetime) -> None:
    """An example that is not meant any more."""

    def change(body: Body) -> Body:
        left = [each for n, each in enumerate(body.get("examples", [])) if n != place]
        return {**body, "examples": left}

    _edit(draft_id, change, actor, now)
