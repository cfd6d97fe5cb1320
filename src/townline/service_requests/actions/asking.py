"""A question to the resident: the time stands still until it is answered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import events
from townline.service_requests.actions.opening import deadline_of, set_target
from townline.service_requests.actions.taking import clean, held, take, write
from townline.service_requests.errors import AlreadyAsked, NeedsWords, NothingAsked, OneJob
from townline.service_requests.events import QuestionAnswered, RequestUpdated
from townline.service_requests.models import ServiceRequest, Update


@transaction.atomic
def ask_resident(
    *, request_id: int, question: str, actor: User, now: datetime, seen: int | None = None
) -> Update:
    """Ask those who reported it something in public words; our own time stands still meanwhile.

    The law's time runs on, and after fourteen days without an answer so does ours. Raises NeedsWords,
    AlreadyAsked, WrongState, NotYourProgram.
    """
    if not question.strip():
        raise NeedsWords("Write the question as the resident reads it.", field="question")
    request = take(request_id, "ask", actor, seen)
    if request.asked_at is not None:
        raise AlreadyAsked
    made = Update.objects.create(service_request=request, kind="question", by=actor, at=now,
                                 public_wording=clean(question))  # fmt: skip
    request.asked_at = now
    request.pauses = [*(request.pauses or ()), [now.isoformat(), None]]
    _set_anew(request)
    write(request, "asked", actor=actor, now=now, update=made,
          after={"question": made.public_wording, "target_at": request.target_at.isoformat()})  # fmt: skip
    events.publish(RequestUpdated(request.pk))
    return made


@transaction.atomic
def answer_question(
    *, request_id: int, answer: str, now: datetime, actor: User | None = None,
    contact_id: int | None = None,
) -> Update:  # fmt: skip
    """Write down what the resident answered; the time runs again from here.

    `actor` is None where the resident wrote it (on the portal, by mail). The answer is kept inside: who
    else follows the request does not read it. Raises NeedsWords, NothingAsked where no question waits.
    """
    if not answer.strip():
        raise NeedsWords("Write your answer in a few words.", field="answer")
    request = held(request_id)
    if request.lead_id is not None:
        if request.asked_at is None:
            raise OneJob
        request = held(request.lead_id)
    if request.asked_at is None or request.is_closed:
        raise NothingAsked
    made = Update.objects.create(service_request=request, kind="answer", by=actor, at=now,
                                 internal_note=clean(answer)[:4000])  # fmt: skip
    request.version += 1
    request.heard_at = now if actor is None else None
    resume(request, now)
    write(request, "answered", actor=actor, now=now,
          after={"contact": contact_id, "target_at": request.target_at.isoformat()})  # fmt: skip
    events.publish(QuestionAnswered(request.pk))
    return made


def resume(request: ServiceRequest, now: datetime) -> None:
    """The question is answered: the pause ends and the target time is counted anew."""
    request.asked_at = None
    request.pauses = [[asked, end or now.isoformat()] for asked, end in request.pauses or ()]
    _set_anew(request)


def _set_anew(request: ServiceRequest) -> None:
    set_target(request, deadline_of(request))
