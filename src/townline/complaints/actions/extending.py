"""More time for an answer: once in a stage, with the reason, and told to whoever waits for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.complaints import queries
from townline.complaints.actions.common import held, write
from townline.complaints.actions.letters import send_letter, write_letter
from townline.complaints.errors import ExtendedOnce, NotYet, TooLateToExtend, WordsNeeded
from townline.complaints.models import Complaint, LetterKind


@transaction.atomic
def extend(
    *, reference: str, reason: str, subject: str, body: str, way: str, how: str, actor: User, now: datetime
) -> Complaint:  # fmt: skip
    """Move the answer's day on by the days of the policy, and tell them why: nobody learns it by waiting.

    `subject` and `body` are the letter in their language; it leaves as `send_letter` sends it. Nothing is
    moved where it cannot leave. Raises WordsNeeded, ExtendedOnce, TooLateToExtend, NotYet, NoWayThere.
    """
    if not reason.strip():
        raise WordsNeeded("Say why it takes longer: they read it.", field="extension_reason")
    complaint = held(reference, actor)
    if complaint.extended_at is not None:
        raise ExtendedOnce
    if complaint.answer_by is None or complaint.answered_at is not None:
        raise NotYet("There is no answer to wait for.")
    if complaint.answer_by < now:
        raise TooLateToExtend
    before = complaint.answer_by
    complaint.answer_by = after = queries.extended_to(complaint, before)
    complaint.extended_at, complaint.extension_reason = now, reason.strip()
    write(complaint, "extended", actor=actor, now=now, reason=complaint.extension_reason,
          before={"answer_by": before.isoformat()},
          after={"answer_by": after.isoformat()})  # fmt: skip
    if complaint.is_anonymous:
        return complaint
    letter = write_letter(reference=reference, kind=LetterKind.UPDATE.value, language=complaint.language,
                          subject=subject, body=body, actor=actor, now=now)  # fmt: skip
    return send_letter(reference=reference, letter_id=letter.pk, way=way, how=how, outcome="",
                       actor=actor, now=now)  # fmt: skip
