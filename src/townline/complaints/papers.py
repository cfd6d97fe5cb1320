"""A letter as plain text: what the outbox mails and the print queue prints. In the reader's language."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import override

from townline.complaints.models import Complaint, Letter, LetterKind, Stage
from townline.core import region


def next_step(complaint: Complaint, letter: Letter) -> str:
    """What an answer must always say of the next step, printed below it, in its language: `manager`,
    `ombudsman` or nothing. It is not in the words that are edited, so nobody can forget it."""
    if letter.kind != LetterKind.ANSWER or not complaint.has_stages:
        return ""
    return "manager" if letter.stage == Stage.PROGRAM else "ombudsman"


def text_of(complaint: Complaint, letter: Letter) -> str:
    """The whole letter: reference, words, what can be done next, who wrote it."""
    with override(letter.language):
        context = {
            "complaint": complaint, "letter": letter, "policy": complaint.policy,
            "step": next_step(complaint, letter), "region": region.here(),
        }  # fmt: skip
        return render_to_string("complaints/letters/_whole.txt", context).strip()
