"""Letters: written in versions, sent once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from townline.accounts.models import User
from townline.complaints import papers, queries, rules
from townline.complaints.actions.common import held, write
from townline.complaints.errors import (
    FindingNeeded,
    IsSent,
    NoSuchComplaint,
    NotTheirs,
    NoWayThere,
    WordsNeeded,
)
from townline.complaints.models import Complaint, Format, Letter, LetterKind, Stage, State
from townline.correspondence import actions as correspondence


@transaction.atomic
def write_letter(
    *, reference: str, kind: str, language: str, subject: str, body: str, actor: User, now: datetime
) -> Letter:
    """Write the next version of a letter of this kind in this stage."""
    if kind not in LetterKind.values or not subject.strip() or not body.strip():
        raise WordsNeeded("A letter needs a subject and words.", field="body")
    complaint = held(reference, actor)
    _fit(complaint, kind, actor)
    same = complaint.letters.filter(kind=kind, stage=complaint.stage)
    number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
    made: Letter = Letter.objects.create(
        complaint=complaint, kind=kind, stage=complaint.stage, number=number,
        language="fr" if language == "fr" else "en", subject=subject.strip()[:160],
        body=body.strip(), written_by=actor, written_at=now,
    )  # fmt: skip
    write(complaint, "letter_written", actor=actor, now=now,
          after={"kind": kind, "version": number, "language": made.language})  # fmt: skip
    return made


@transaction.atomic
def send_letter(
    *, reference: str, letter_id: int, outcome: str, actor: User, now: datetime, way: str = "", how: str = "",
) -> Complaint:  # fmt: skip
    """It leaves the house. An answer needs what was found.

    `way` is `email` (into the outbox) or `post` (into the print queue); otherwise somebody took or read it
    there, as `how` says. The manager's answer names the ombudsman on its own and is the last word inside the
    house: the file closes with it. Raises IsSent, FindingNeeded, NotTheirs, NoWayThere, WordsNeeded.
    """
    complaint = held(reference, actor)
    letter = complaint.letters.select_for_update().filter(pk=letter_id).first()
    if letter is None:
        raise NoSuchComplaint
    if letter.sent_at:
        raise IsSent
    _fit(complaint, letter.kind, actor)
    how = _leaves(complaint, letter, way, now) if way else how.strip()
    if not how:
        raise WordsNeeded("Say how it left: by hand, read to them.", field="how")
    if letter.kind == LetterKind.ANSWER:
        if complaint.has_stages and outcome not in {each.value for each in rules.FOUND}:
            raise FindingNeeded(field="outcome")
        _answered(complaint, outcome, now)
    complaint.acknowledged_at = complaint.acknowledged_at or now
    letter.sent_at, letter.sent_how, letter.sent_by = now, how[:40], actor
    letter.save(update_fields=["sent_at", "sent_how", "sent_by"])
    write(complaint, "letter_sent", actor=actor, now=now,
          after={"kind": letter.kind, "version": letter.number, "how": letter.sent_how,
                 "outcome": complaint.outcome, "stage": complaint.stage})  # fmt: skip
    return complaint


def _fit(complaint: Complaint, kind: str, actor: User) -> None:
    """Who answered it before does not answer it again, and a manager's answer is a lead's."""
    if rules.unfit(actor.pk, accused=(), handled=complaint.handled_ids):
        raise NotTheirs
    is_managers = kind == LetterKind.ANSWER and complaint.stage == Stage.MANAGER
    if is_managers and not actor.may("complaints.lead"):
        raise NotTheirs("A manager answers in this stage.")


def _leaves(complaint: Complaint, letter: Letter, way: str, now: datetime) -> str:
    """Put it into the outbox or the print queue, once; returns how it leaves, in words."""
    ways = {"email": (complaint.email, "by e-mail"), "post": (complaint.address, "by post")}
    address, words = ways.get(way, ("", ""))
    if not address:
        raise NoWayThere(field="way")
    correspondence.write_to(
        key=queries.letter_key(letter.pk), subject_of=complaint.stream, reference=complaint.reference,
        channel=way, name=complaint.name, address=address, language=letter.language,
        subject=letter.subject, body=papers.text_of(complaint, letter), now=now,
        is_large=complaint.format_wanted == Format.LARGE,
    )  # fmt: skip
    return words


def _answered(complaint: Complaint, outcome: str, now: datetime) -> None:
    complaint.state, complaint.answered_at = State.ANSWERED.value, now
    complaint.outcome = outcome if complaint.has_stages else complaint.outcome
    if complaint.stage == Stage.MANAGER:
        complaint.stage, complaint.state = Stage.OMBUDSMAN.value, State.CLOSED.value
        complaint.closed_at = now
