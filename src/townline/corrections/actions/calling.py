"""Call people back: deal the calls, take one, write down what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from townline.accounts.actions import log_read
from townline.accounts.models import User
from townline.contacts.models import Contact
from townline.core import live, outbox
from townline.corrections import rules
from townline.corrections.actions.common import open_one, write
from townline.corrections.errors import (
    CallIsDone,
    ColleagueHasIt,
    IsClosed,
    NoSuchCall,
    NothingLeft,
    QuietHours,
)
from townline.corrections.jobs import send_correction_email
from townline.corrections.models import Affected, Attempt, Correction
from townline.corrections.rules import Outcome, Reach, Severity
from townline.residents import actions as residents

HELD_FOR = timedelta(minutes=30)
_SAFETY_FIRST = Case(
    When(correction__severity=Severity.SAFETY.value, then=Value(0)), default=Value(1)
)


@transaction.atomic
def assign(*, correction_id: int, user_ids: Sequence[int], actor: User, now: datetime) -> int:
    """Deal the calls that wait out to these people, evenly; returns how many. Nobody: back to the pool."""
    open_one(correction_id)
    waiting = Affected.objects.filter(
        correction=correction_id, reach=Reach.PHONE.value, done_at=None
    ).select_for_update()
    calls = list(waiting.order_by("pk").values_list("pk", flat=True))
    shares = rules.dealt(calls, user_ids) if user_ids else {None: calls}
    for user_id, share in shares.items():
        Affected.objects.filter(pk__in=share).update(assigned_to=user_id)
        if user_id:
            live.announce(f"agent:{user_id}")
    write(correction_id, "assigned", actor=actor, now=now,
          after={str(user_id): len(share) for user_id, share in shares.items()})  # fmt: skip
    return len(calls)


@transaction.atomic
def take_next(*, actor: User, now: datetime) -> Affected:
    """Take the next call that is due: one's own first, safety first, then the longest due.

    Two people never get the same. Raises NothingLeft, QuietHours.
    """
    held = Q(taken_by=None) | Q(taken_at__lt=now - HELD_FOR) | Q(taken_by=actor)
    due = Affected.objects.filter(
        held, Q(assigned_to=actor) | Q(assigned_to=None), done_at=None, reach=Reach.PHONE.value,
        due_at__lte=now, correction__closed_at=None,
    )  # fmt: skip
    if not rules.may_call(Severity.MISLEADING, timezone.localtime(now)):
        safety = due.filter(correction__severity=Severity.SAFETY.value)
        if due.exists() and not safety.exists():
            raise QuietHours
        due = safety
    in_order = due.select_related("correction").order_by(
        _SAFETY_FIRST, F("assigned_to").asc(nulls_last=True), "due_at", "pk"
    )
    call = in_order.select_for_update(of=("self",), skip_locked=True).first()
    if call is None:
        raise NothingLeft
    return _taken(call, actor, now)


@transaction.atomic
def take_call(*, affected_id: int, actor: User, now: datetime) -> Affected:
    """Take one call. Raises NoSuchCall, CallIsDone, ColleagueHasIt, QuietHours, IsClosed."""
    call = _locked(affected_id)
    if call.done_at:
        raise CallIsDone
    is_held = call.taken_at is not None and call.taken_at > now - HELD_FOR
    if is_held and call.taken_by_id != actor.pk:
        raise ColleagueHasIt
    _check_hours(call.correction, now)
    return _taken(call, actor, now)


def _locked(affected_id: int) -> Affected:
    rows = Affected.objects.select_for_update(of=("self",)).select_related("correction", "contact")
    call = rows.filter(pk=affected_id, reach=Reach.PHONE.value).first()
    if call is None:
        raise NoSuchCall
    if call.correction.closed_at:
        raise IsClosed
    return call


def _check_hours(correction: Correction, now: datetime) -> None:
    if not rules.may_call(Severity(correction.severity), timezone.localtime(now)):
        raise QuietHours


def _taken(call: Affected, actor: User, now: datetime) -> Affected:
    """Held by the actor, and the reading of the person written down."""
    if call.taken_by_id != actor.pk or call.taken_at is None or call.taken_at < now - HELD_FOR:
        call.taken_at = now
    call.taken_by = actor
    call.save(update_fields=["taken_by", "taken_at"])
    person_id = Contact.objects.values_list("person_id", flat=True).get(pk=call.contact_id)
    subject = f"resident:{person_id}" if person_id else f"contact:{call.contact_id}"
    log_read(subject=subject, contact_id=call.contact_id, actor=actor, now=now,
             purpose=f"call back, correction {call.correction_id}")  # fmt: skip
    return call


@transaction.atomic
def record_attempt(
    *, affected_id: int, outcome: str, note: str = "", later_at: datetime | None = None,
    actor: User, now: datetime,
) -> Attempt:  # fmt: skip
    """Write down what became of a call. Whoever was reached is reached for all their contacts.

    Raises NoSuchCall, CallIsDone, ColleagueHasIt, QuietHours, IsClosed.
    """
    call = _locked(affected_id)
    if call.done_at:
        raise CallIsDone
    if (
        call.taken_by_id not in (None, actor.pk)
        and call.taken_at
        and call.taken_at > now - HELD_FOR
    ):
        raise ColleagueHasIt
    _check_hours(call.correction, call.taken_at or now)
    became = Outcome(outcome)
    spent = int((now - (call.taken_at or now)).total_seconds())
    made = Attempt.objects.create(
        affected=call, by=actor, outcome=became.value, note=note.strip()[:240], at=now,
        seconds=max(0, min(spent, rules.LONGEST_CALL)),
    )  # fmt: skip
    _settle(call, became, later_at, now)
    if became == Outcome.REFUSED and call.contact.from_number:
        residents.ask_no_calls(value=call.contact.from_number, contact_id=call.contact_id,
                               actor=actor, now=now)  # fmt: skip
    if became in (Outcome.REACHED, Outcome.REFUSED):
        _settle_others(call, became, now)
    _start(call.correction, now)
    write(call.correction_id, "attempted", actor=actor, now=now, contact_id=call.contact_id,
          after={"outcome": became.value, "attempt": call.attempts, "seconds": made.seconds})  # fmt: skip
    return made


def _settle(call: Affected, outcome: Outcome, later_at: datetime | None, now: datetime) -> None:
    call.attempts += 1
    call.outcome, call.taken_by, call.taken_at = outcome.value, None, None
    call.due_at = rules.try_again(
        outcome, attempts=call.attempts, severity=Severity(call.correction.severity), now=now,
        asked=later_at,
    )  # fmt: skip
    call.done_at = None if call.due_at else now
    call.save()


def _settle_others(call: Affected, outcome: Outcome, now: datetime) -> None:
    """The same person, or the same number, is not called twice for the same correction."""
    same = Q(contact__person=call.contact.person_id) if call.contact.person_id else Q(pk=None)
    if call.contact.from_number:
        same |= Q(contact__from_number=call.contact.from_number)
    others = Affected.objects.filter(same, correction=call.correction_id, done_at=None)
    pks = list(others.exclude(pk=call.pk).values_list("pk", flat=True))
    Affected.objects.filter(pk__in=pks).update(outcome=outcome.value, done_at=now, due_at=None)


def _start(correction: Correction, now: datetime) -> None:
    if correction.started_at is None:
        Correction.objects.filter(pk=correction.pk, started_at=None).update(started_at=now)


@transaction.atomic
def send_emails(*, correction_id: int, actor: User, now: datetime) -> int:
    """Write to all who can be reached by e-mail only, by jobs of this transaction; returns how many."""
    correction = open_one(correction_id)
    waiting = Affected.objects.filter(
        correction=correction, reach=Reach.EMAIL.value, done_at=None, taken_at=None
    )
    calls = list(waiting.order_by("pk").values_list("pk", flat=True))
    waiting.update(taken_at=now, taken_by=actor)
    for pk in calls:
        outbox.defer(send_correction_email, affected_id=pk, actor_id=actor.pk)
    if calls:
        _start(correction, now)
        write(correction_id, "emails_sent", actor=actor, now=now, after={"count": len(calls)})
    return len(calls)
