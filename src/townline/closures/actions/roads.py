"""Close a road, say how it goes, tell those who must know, open it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from townline.accounts.models import User
from townline.closures.actions.partners import claim
from townline.closures.errors import NoSuchClosure, WordsMissing, WrongMoment, WrongTimes
from townline.closures.models import Closure, Notice
from townline.closures.queries.stretches import Stretch
from townline.closures.rules.standing import PARTIES
from townline.core import ledger, live
from townline.core.errors import NotFound
from townline.directory import queries as directory

_OF_PARTY = {"police": ("body", "police"), "transit": ("program", "transit"),
             "school_bus": ("body", "schools"), "communications": ("program", "citizen_service"),
             "paramedics": ("program", "paramedics")}  # fmt: skip


@dataclass(frozen=True)
class Shut:
    """What is known when a road is closed. `words` and detours are public, `note` is not."""

    direction: str
    extent: str
    reason: str
    authority: str
    body_code: str
    caller_name: str
    given_number: str = ""
    is_life_safety: bool = False
    words: str = ""
    words_fr: str = ""
    detour_en: str = ""
    detour_fr: str = ""
    note: str = ""
    subject: str = ""
    contact_id: int | None = None
    starts_at: datetime | None = None
    expected_end_at: datetime | None = None
    parties: tuple[str, ...] = field(default=PARTIES)


@transaction.atomic
def close_road(*, shut: Shut, stretch: Stretch, actor: User, now: datetime) -> Closure:
    """Keep a closure, with who must be told and the call-back that verifies it.

    A closure that saves lives is published at once as unverified; any other waits for the call-back.
    Raises WordsMissing, WrongTimes, NotInDirectory.
    """
    starts = shut.starts_at or now
    if shut.expected_end_at is not None and shut.expected_end_at <= starts:
        raise WrongTimes(field="expected_end_at")
    check = claim(
        body_code=shut.body_code, caller_name=shut.caller_name, given_number=shut.given_number,
        purpose=f"Close {stretch.label}", subject=shut.subject, contact_id=shut.contact_id,
        actor=actor, now=now,
    )  # fmt: skip
    closure = Closure.objects.create(
        street=stretch.street, from_street=stretch.from_street, to_street=stretch.to_street,
        place_label=stretch.label[:160], municipality_code=stretch.municipality_code,
        municipality_name=stretch.municipality_name, line=[list(point) for point in stretch.line],
        at=stretch.middle, direction=shut.direction, extent=shut.extent, reason=shut.reason,
        words=shut.words.strip()[:160], words_fr=shut.words_fr.strip()[:160],
        detour_en=shut.detour_en.strip()[:240], detour_fr=shut.detour_fr.strip()[:240],
        note=shut.note.strip(), is_life_safety=shut.is_life_safety, authority=shut.authority,
        check_made=check, contact_id=shut.contact_id, subject=shut.subject[:40], starts_at=starts,
        expected_end_at=shut.expected_end_at, opened_at=now, opened_by=actor, updated_at=now,
    )  # fmt: skip
    _list(closure, shut.parties, now, is_opening=False)
    _write(closure, "closed", actor, now, reason=shut.words, after={
        "road": stretch.label, "direction": shut.direction, "extent": shut.extent,
        "authority": shut.body_code, "by": shut.caller_name, "life_safety": shut.is_life_safety,
        "starts_at": starts.isoformat(),
    })  # fmt: skip
    return closure


def _list(closure: Closure, parties: tuple[str, ...], now: datetime, *, is_opening: bool) -> None:
    Notice.objects.bulk_create(
        Notice(closure=closure, is_opening=is_opening, party=party, position=place,
               number=_number(party, closure, now))
        for place, party in enumerate(parties)
    )  # fmt: skip


def _number(party: str, closure: Closure, now: datetime) -> str:
    """The directory's number of those who are told; empty where it has none."""
    kind, code = _OF_PARTY.get(party, ("body", closure.municipality_code))
    try:
        if kind == "program":
            return directory.call_program(code, now).number
        return directory.call_now(code, now).number if code else ""
    except NotFound:
        return ""


@transaction.atomic
def update(
    *, closure_id: int, words: str, expected_end_at: datetime | None = None, detour_en: str = "",
    detour_fr: str = "", actor: User, now: datetime,
) -> Closure:  # fmt: skip
    """Say how it goes; the clock for the next word starts again. Raises NoSuchClosure, WordsMissing."""
    closure = _locked(closure_id)
    if not words.strip():
        raise WordsMissing("Say how it goes.", field="words")
    if expected_end_at is not None and expected_end_at <= closure.starts_at:
        raise WrongTimes(field="expected_end_at")
    before = {"expected_end_at": _iso(closure.expected_end_at), "detour": closure.detour_en}
    closure.expected_end_at = expected_end_at or closure.expected_end_at
    closure.detour_en = detour_en.strip()[:240] or closure.detour_en
    closure.detour_fr = detour_fr.strip()[:240] or closure.detour_fr
    closure.updated_at = now
    closure.save()
    _write(closure, "updated", actor, now, reason=words.strip(), before=before, after={
        "expected_end_at": _iso(closure.expected_end_at), "detour": closure.detour_en,
    })  # fmt: skip
    return closure


@transaction.atomic
def tell(*, notice_id: int, told_to: str, actor: User, now: datetime) -> Notice:
    """One of those who must know was told, and by name. Raises NoSuchClosure, WrongMoment, WordsMissing."""
    notice = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise NoSuchClosure
    closure = _locked(notice.closure_id, is_closed=not notice.is_opening)
    if notice.told_at is not None:
        raise WrongMoment("They were told already.")
    if not told_to.strip():
        raise WordsMissing("Write down who was told.", field="told_to")
    notice.told_at, notice.told_to, notice.told_by = now, told_to.strip()[:120], actor
    notice.save()
    if notice.is_opening:
        closure.untold = closure.notices.filter(is_opening=True, told_at=None).count()
        closure.is_live = closure.untold > 0
        closure.save(update_fields=["untold", "is_live"])
    verb = "told_open" if notice.is_opening else "told"
    _write(closure, verb, actor, now, after={"party": notice.party, "to": notice.told_to})
    return notice


@transaction.atomic
def reopen(*, closure_id: int, words: str = "", actor: User, now: datetime) -> Closure:
    """The road is open: gone from the feeds at once, and everybody who was on the list hears it again.

    Raises NoSuchClosure, WrongMoment.
    """
    closure = _locked(closure_id)
    closure.reopened_at, closure.reopened_by, closure.updated_at = now, actor, now
    parties = tuple(closure.notices.filter(is_opening=False).values_list("party", flat=True))
    _list(closure, parties, now, is_opening=True)
    closure.untold = len(parties)
    closure.is_live = closure.untold > 0
    closure.save()
    _write(closure, "reopened", actor, now, reason=words.strip(), after={"to_tell": len(parties)})
    return closure


def _locked(closure_id: int, *, is_closed: bool = True) -> Closure:
    rows = Closure.objects.select_for_update(of=("self",)).select_related("check_made")
    closure = rows.filter(pk=closure_id).first()
    if closure is None:
        raise NoSuchClosure
    if not closure.is_live:
        raise WrongMoment("This closure is over.")
    if is_closed and closure.reopened_at is not None:
        raise WrongMoment("This road is open again.")
    return closure


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _write(
    closure: Closure, verb: str, actor: User, now: datetime, *, reason: str = "",
    before: dict[str, Any] | None = None, after: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    ledger.append(
        stream=f"closure:{closure.pk}", subject=closure.subject, verb=f"closure.{verb}", actor=actor,
        now=now, contact_id=closure.contact_id, reason=reason, before=before, after=after,
    )  # fmt: skip
    live.announce("closures")
    live.announce(f"closure:{closure.pk}")
    if closure.subject:
        live.announce(closure.subject)
