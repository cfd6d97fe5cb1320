"""What is being written, the shelf it comes from, and what a script may refer to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet

from townline.accounts.models import User
from townline.accounts.queries import colleagues
from townline.directory.queries import programs, topics
from townline.scripts.errors import NoSuchDraft
from townline.scripts.models import DraftState, ScriptDraft, ScriptTrial, ScriptVersion
from townline.scripts.queries.versions import trials
from townline.scripts.rules.checking import Known

Lender = Callable[[datetime], Known]
_lenders: list[Lender] = []


def draft(draft_id: int) -> ScriptDraft:
    """A draft with who wrote it; NoSuchDraft."""
    related = ("base", "begun_by", "changed_by", "approved_by")
    found = ScriptDraft.objects.select_related(*related).filter(pk=draft_id).first()
    if found is None:
        raise NoSuchDraft
    return found


def open_draft(code: str) -> ScriptDraft | None:
    """The draft of a script that is being written."""
    return _open_drafts().filter(code=code).first()


def _open_drafts() -> QuerySet[ScriptDraft]:
    closed = (DraftState.PUBLISHED, DraftState.DROPPED)
    return ScriptDraft.objects.exclude(state__in=closed).select_related("changed_by")


def owns(owner: str, user: User) -> bool:
    """Whether somebody answers for the words of a script: a clerk of the program that owns it."""
    if not user.may("scripts.approve"):
        return False
    mine = {program.name for program in programs() if program.code in user.programs}
    return not user.programs or owner in mine


def csrs() -> list[User]:
    """Who may try a script: everybody who runs scripts and works here, by name."""
    return sorted(
        (user for user in colleagues().values() if user.is_active and user.may("scripts.run")),
        key=lambda user: user.display_name,
    )


@dataclass(frozen=True)
class OnShelf:
    """One script as it stands: what is live, what comes, what is tried, what is written."""

    code: str
    title: str
    owner: str
    live: ScriptVersion | None
    coming: ScriptVersion | None
    trial: ScriptTrial | None
    draft: ScriptDraft | None

    @property
    def reviewed_date(self) -> date | None:
        return self.live.reviewed_date if self.live else None


def shelf(at: datetime) -> list[OnShelf]:
    """Every script there is or will be, by title; three statements, however many there are."""
    versions: dict[str, list[ScriptVersion]] = {}
    for each in ScriptVersion.objects.order_by("code", "-number").defer("body", "keywords"):
        versions.setdefault(each.code, []).append(each)
    drafts = {each.code: each for each in _open_drafts()}
    tried = {trial.code: trial for trial in trials(at)}
    found = [
        _on_shelf(code, versions.get(code, []), drafts.get(code), tried.get(code), at)
        for code in {**versions, **drafts}
    ]
    return sorted(found, key=lambda each: each.title.lower())


def _on_shelf(
    code: str, versions: Sequence[ScriptVersion], written: ScriptDraft | None,
    trial: ScriptTrial | None, at: datetime,
) -> OnShelf:  # fmt: skip
    dated = [each for each in versions if not each.effective.isempty]
    current = next((each for each in dated if at in each.effective), None)
    coming = next((each for each in dated if each.effective.lower > at), None)
    shown = current or coming or next(iter(versions), None)
    return OnShelf(
        code, shown.title if shown else written.title if written else code,
        shown.owner if shown else written.owner if written else "", current, coming, trial, written,
    )  # fmt: skip


def lend_known(lender: Lender) -> None:
    """A floor above says which request types and answers there are; call it from an app's `ready()`."""
    if lender not in _lenders:
        _lenders.append(lender)


def known(at: datetime) -> Known:
    """What a script may refer to at an instant: topics, other scripts, and what the floors above lend."""
    codes = set(ScriptVersion.objects.values_list("code", flat=True).distinct())
    codes |= set(_open_drafts().values_list("code", flat=True))
    found = Known(topics=set(topics(at)), scripts=codes)
    for lender in _lenders:
        lent = lender(at)
        found = replace(found, service_types={**found.service_types, **lent.service_types},
                        articles=found.articles if lent.articles is None else lent.articles)  # fmt: skip
    return found
