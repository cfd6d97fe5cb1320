"""Verbs on what a caller was told: shown, read out, sent, passed on, left as a message."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from townline.accounts.models import User
from townline.contacts import rules
from townline.contacts.actions.common import mine, write
from townline.contacts.errors import ForStaffOnly, NeedsWords, NoSuchSending
from townline.contacts.jobs import ORIGIN, send_answer_email
from townline.contacts.models import AnswerExposure, AnswerSending, Contact
from townline.core import ledger, live, outbox, region
from townline.core.templatetags.townline import phone
from townline.knowledge import queries as knowledge
from townline.knowledge.models import ArticleVersion, Audience
from townline.residents.queries import number_key


@transaction.atomic
def record_exposure(
    *, contact_id: int, article_version_id: int, number: int, title: str, kind: str,
    actor: User, now: datetime, language: str = "en", sent_to: str = "", channel: str = "",
    step: str = "",
) -> AnswerExposure:  # fmt: skip
    """Record which version of an answer reached the caller, and how. Viewing twice is once."""
    contact = mine(contact_id, actor)
    if kind == "viewed":
        seen = contact.exposures.filter(article_version_id=article_version_id, kind=kind).first()
        if seen is not None:
            return seen
    exposure = AnswerExposure.objects.create(
        contact=contact, article_version_id=article_version_id, number=number, title=title,
        kind=kind, language=language, channel=channel, sent_to=sent_to[:254], step=step[:60],
        at=now, by=actor,
    )  # fmt: skip
    write(contact, f"answer_{kind}", actor=actor, now=now,
          after={"version": article_version_id, "number": number, "title": title,
                 "language": language, "channel": channel, "step": step})  # fmt: skip
    return exposure


@transaction.atomic
def relay_answer(
    *, contact_id: int, version_id: int, to: str, actor: User, now: datetime
) -> AnswerExposure:
    """Record that the caller, or somebody with them, passes the answer on to another. Raises NeedsWords."""
    if not to.strip():
        raise NeedsWords("Say who passes it on, and to whom.", field="to")
    version = knowledge.usable(version_id, now)
    return record_exposure(
        contact_id=contact_id, article_version_id=version.pk, number=version.number,
        title=version.title, language=version.language, kind="relayed", sent_to=to.strip(),
        actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def send_answer(
    *, contact_id: int, version_id: int, channel: str, to: str, actor: User, now: datetime,
    in_large_print: bool = False,
) -> AnswerSending:  # fmt: skip
    """Send the public words of an answer, with its link: nothing internal leaves.

    An e-mail leaves by a job of the same transaction. Raises Withdrawn, ForStaffOnly, NeedsWords.
    """
    version = knowledge.usable(version_id, now)
    if version.audience == Audience.STAFF:
        raise ForStaffOnly
    address = _address(channel, to)
    exposure = record_exposure(
        contact_id=contact_id, article_version_id=version.pk, number=version.number,
        title=version.title, language=version.language, kind="sent", channel=channel,
        sent_to=address, actor=actor, now=now,
    )  # fmt: skip
    sending = AnswerSending.objects.create(
        exposure=exposure, channel=channel, to=address, subject=version.title,
        text=_words(version), in_large_print=in_large_print, queued_at=now,
    )  # fmt: skip
    if channel == "email":
        outbox.defer(send_answer_email, sending_id=sending.pk)
    live.announce("sendings")
    return sending


@transaction.atomic
def settle_sending(*, sending_id: int, actor: User, now: datetime) -> AnswerSending:
    """Say that a letter was posted, or that a text message went by other means. Raises NoSuchSending.

    Of a contact that is kept apart only its role says so: others could not have read it, and its role says
    nothing of other letters.
    """
    waiting = AnswerSending.objects.select_for_update().exclude(state="sent")
    sending = waiting.filter(pk=sending_id).select_related("exposure__contact").first()
    if sending is None or not _may_settle(sending.exposure.contact, actor):
        raise NoSuchSending
    sending.state, sending.settled_at, sending.problem = "sent", now, ""
    sending.save(update_fields=["state", "settled_at", "problem"])
    contact_id = sending.exposure.contact_id
    ledger.append(
        stream=f"contact:{contact_id}", verb="contact.answer_posted", actor=actor, now=now,
        contact_id=contact_id, after={"channel": sending.channel, "title": sending.subject},
    )  # fmt: skip
    live.announce("sendings")
    live.announce("held")
    return sending


def _may_settle(contact: Contact, actor: User) -> bool:
    if contact.compartment:
        return actor.may(f"{contact.compartment}.open")
    return actor.may("contacts.take")


def _address(channel: str, to: str) -> str:
    to = to.strip()
    if channel == "email":
        try:
            validate_email(to)
        except ValidationError as refused:
            raise NeedsWords("That is no e-mail address. Read it back.", field="to") from refused
        return to.lower()
    if channel == "text":
        number = number_key(to)
        if not number:
            raise NeedsWords("That is no telephone number. Read it back.", field="to")
        return number
    if channel != "paper" or len(to) < 8:
        raise NeedsWords("Write the postal address.", field="to")
    return to


def _words(version: ArticleVersion) -> str:
    with override(version.language):
        page = reverse("answers:answer", args=[version.article.code])
        number = phone(region.here().main)
        closing = _("Something else, or not clear? Call %(number)s, day or night.") % {
            "number": number
        }
    is_public = bool(version.public_wording)
    return rules.words_to_send(
        said=version.public_wording or version.read_aloud, must_say=version.must_say,
        links=[(link["label"], link["url"]) for link in version.links],
        address=f"{ORIGIN}{page}?language={version.language}" if is_public else "",
        closing=closing,
    )  # fmt: skip
