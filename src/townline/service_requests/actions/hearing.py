"""What a resident answered by mail: onto the request, into its desk's queue, past the question that waits."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.contacts import actions as contacts
from townline.core.models import LedgerEntry
from townline.knowledge import queries as knowledge
from townline.service_requests.actions.asking import answer_question
from townline.service_requests.actions.opening import follow
from townline.service_requests.actions.taking import clean, held, write
from townline.service_requests.models import ServiceRequest, Update


@transaction.atomic
def hear(
    *, request_id: int, words: str, is_from_reader: bool, message_id: int, now: datetime
) -> ServiceRequest:
    """Keep an answer by mail inside the request, marked for the desk that has it; the same again is nothing.

    From the address we wrote to it answers our question where one waits, and the time runs again. From
    another it is only shown. A sign of danger makes the request more urgent and rings at the desk. A closed
    request is not opened by it: a person reads it and decides.
    """
    request = held(request_id)
    job = held(request.lead_id) if request.lead_id else request
    said = clean(words)[:4000]
    if _is_known(job, message_id, said):
        return job
    _listen_for_danger(request, job, said, now)
    job = held(job.pk)
    if is_from_reader and job.asked_at is not None and not job.is_closed:
        answer_question(request_id=job.pk, answer=said, now=now)
        job = held(job.pk)
    else:
        note = said if is_from_reader else f"From another address than we wrote to:\n{said}"
        Update.objects.create(service_request=job, kind="answer", at=now, internal_note=note)
    job.heard_at, job.version = now, job.version + 1
    write(job, "heard", actor=None, now=now,
          after={"message": message_id, "words": said, "is_from_reader": is_from_reader})  # fmt: skip
    return job


def _is_known(job: ServiceRequest, message_id: int, said: str) -> bool:
    """Whether a job that runs a second time brought this answer already."""
    rows = LedgerEntry.objects.filter(stream=f"request:{job.pk}", verb="request.heard")
    return rows.filter(data__after__message=message_id, data__after__words=said).exists()


def _listen_for_danger(
    request: ServiceRequest, job: ServiceRequest, said: str, now: datetime
) -> None:
    found = knowledge.notice(said)
    if not found or found[0].level not in ("E", "A") or job.is_closed:
        return
    contact = contacts.take_written(
        heard=f"{request.reference}: {said}", subject=job.definition.name, language="en", now=now,
        level=found[0].level, level_reason=found[0].reason, is_for_a_person=True,
    )  # fmt: skip
    follow(request_id=job.pk, contact_id=contact.pk, new_fact=said, person_id=None, actor=None, now=now,
           urgency=found[0].level, urgency_reason=found[0].reason, is_same_caller=True)  # fmt: skip
