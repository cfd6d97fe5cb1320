"""Callers who say they are a partner: claim, call back, patch. No number of ours ever leaves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.closures.errors import (
    NoSuchCheck,
    NoSuchPatch,
    NotVerified,
    WordsMissing,
    WrongMoment,
)
from townline.closures.models import Closure, PartnerCheck, PatchRequest
from townline.closures.models.partners import RESULTS
from townline.closures.queries.partners import number_of
from townline.core import ledger, live
from townline.directory import queries as directory


@transaction.atomic
def claim(
    *, body_code: str, caller_name: str, purpose: str, given_number: str = "", subject: str = "",
    contact_id: int | None = None, actor: User, now: datetime,
) -> PartnerCheck:  # fmt: skip
    """Write down who somebody says they are. Raises WordsMissing, NotInDirectory."""
    if not caller_name.strip():
        raise WordsMissing("Write down who is calling.", field="caller_name")
    if not purpose.strip():
        raise WordsMissing("Write down what they want.", field="purpose")
    number_of(body_code, now)
    name = directory.body_names()[body_code]
    check = PartnerCheck.objects.create(
        body_code=body_code, body_name=name, caller_name=caller_name.strip()[:120],
        given_number=given_number.strip()[:30], purpose=purpose.strip()[:240], subject=subject[:40],
        contact_id=contact_id, opened_at=now, opened_by=actor,
    )  # fmt: skip
    _write(check, "claimed", actor, now, reason=check.purpose,
           after={"body": body_code, "caller": check.caller_name})  # fmt: skip
    return check


@transaction.atomic
def record_call_back(
    *, check_id: int, result: str, answered_by: str = "", actor: User, now: datetime
) -> PartnerCheck:
    """What the body said on the number the directory has of it. The number a caller gave is not asked for.

    `confirmed` verifies the closures that wait for it, `denied` withdraws them. Nobody answering keeps it
    open. Raises NoSuchCheck, WrongMoment, WordsMissing, NotInDirectory.
    """
    check = _locked(check_id)
    if result not in RESULTS:
        raise WordsMissing("Say what came of the call.", field="result")
    if result != "no_answer" and not answered_by.strip():
        raise WordsMissing("Write down who answered.", field="answered_by")
    number = number_of(check.body_code, now)
    check.number_called, check.called_at, check.called_by = number, now, actor
    check.answered_by = answered_by.strip()[:120]
    if result != "no_answer":
        check.result = result
    check.save()
    _write(check, "called_back", actor, now,
           after={"number": number, "result": result, "answered_by": check.answered_by})  # fmt: skip
    for closure in Closure.objects.select_for_update().filter(check_made=check, is_live=True):
        _settle(closure, result, check, actor, now)
    return check


def _settle(closure: Closure, result: str, check: PartnerCheck, actor: User, now: datetime) -> None:
    if result == "denied":
        closure.is_live = False
    if result != "no_answer":
        closure.updated_at = now
        closure.save(update_fields=["is_live", "updated_at"])
    verb = {"confirmed": "verified", "denied": "withdrawn"}.get(result, "not_reached")
    ledger.append(
        stream=f"closure:{closure.pk}", subject=closure.subject, verb=f"closure.{verb}", actor=actor,
        now=now, after={"number": check.number_called, "answered_by": check.answered_by},
    )  # fmt: skip
    live.announce("closures")
    live.announce(f"closure:{closure.pk}")


@transaction.atomic
def ask_for_patch(
    *, check_id: int, person: str, why: str, actor: User, now: datetime
) -> PatchRequest:
    """A partner wants one of ours: joined by us, never told a number. Raises NoSuchCheck, WordsMissing."""
    check = _locked(check_id, is_open=False)
    if not person.strip():
        raise WordsMissing("Write down whom they ask for.", field="person")
    if not why.strip():
        raise WordsMissing("Write down why they ask.", field="why")
    patch = PatchRequest.objects.create(
        check_made=check, person=person.strip()[:120], why=why.strip()[:240], asked_at=now,
        asked_by=actor,
    )  # fmt: skip
    _write(check, "patch_asked", actor, now, reason=patch.why,
           after={"patch": patch.pk, "for": patch.person})  # fmt: skip
    return patch


@transaction.atomic
def settle_patch(
    *, patch_id: int, state: str, note: str = "", actor: User, now: datetime
) -> PatchRequest:
    """What became of a patch. It goes through only for a caller who was confirmed.

    Raises NoSuchPatch, NotVerified, WrongMoment, WordsMissing.
    """
    patch = PatchRequest.objects.select_for_update(of=("self",)).select_related("check_made")
    found = patch.filter(pk=patch_id).first()
    if found is None:
        raise NoSuchPatch
    if found.state in ("patched", "refused"):
        raise WrongMoment
    if state not in PatchRequest.STATES[1:]:
        raise WordsMissing("Say what became of it.", field="state")
    if state != "refused" and found.check_made.result != "confirmed":
        raise NotVerified
    found.state, found.settled_at, found.settled_by = state, now, actor
    found.note = note.strip()[:240]
    found.save()
    _write(found.check_made, f"patch_{state}", actor, now, reason=found.note,
           after={"patch": found.pk, "for": found.person})  # fmt: skip
    return found


@transaction.atomic
def note_patch_log_taken(*, rows: int, actor: User, now: datetime) -> None:
    """That the log of patches was taken away as a file."""
    ledger.append(
        stream="partners", verb="partner.log_exported", actor=actor, now=now, after={"rows": rows}
    )


def _locked(check_id: int, *, is_open: bool = True) -> PartnerCheck:
    found = PartnerCheck.objects.select_for_update(of=("self",)).filter(pk=check_id).first()
    if found is None:
        raise NoSuchCheck
    if is_open and found.result:
        raise WrongMoment
    return found


def _write(
    check: PartnerCheck, verb: str, actor: User, now: datetime, *, reason: str = "",
    after: dict[str, object] | None = None,
) -> None:  # fmt: skip
    stream = f"partner_check:{check.pk}"
    ledger.append(
        stream=stream, subject=check.subject or stream, verb=f"partner.{verb}", actor=actor, now=now,
        contact_id=check.contact_id, reason=reason, after=after,
    )  # fmt: skip
    live.announce("partners")
    if check.subject:
        live.announce(check.subject)
