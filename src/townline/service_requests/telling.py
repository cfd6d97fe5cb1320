"""What followers of a request are told, in their language: the facts that a wording is filled with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from townline.core import region
from townline.core.templatetags.townline import day_hour
from townline.correspondence import actions as correspondence
from townline.correspondence.actions import Reader
from townline.service_requests.models import Follower, ServiceRequest, Update
from townline.service_requests.rules import Privacy

EVENTS = ("accepted", "question", "closed", "reopened")
LANGUAGES = ("en", "fr")


def of_update(request_id: int, update_id: int, now: datetime) -> int:
    """Tell all who follow and asked for word of one update; returns how many messages are new."""
    update = Update.objects.filter(pk=update_id, service_request_id=request_id).first()
    if update is None or not update.public_wording:
        return 0
    event = update.kind if update.kind in EVENTS else "update"
    readers = Follower.objects.filter(service_request_id=request_id)
    return _tell(request_id, event, f"update:{update.pk}", update.public_wording, readers, now)


def of_opening(request_id: int, now: datetime) -> int:
    """Tell who reported it that it has arrived; returns how many messages are new."""
    first = Follower.objects.filter(service_request_id=request_id, is_first=True)
    return _tell(request_id, "opened", f"opened:{request_id}", "", first, now)


def of_word(
    request_id: int, *, words: Mapping[str, str], fact: str, readers: Sequence[Reader], is_safety: bool,
    now: datetime,
) -> int:  # fmt: skip
    """Tell some who follow a request what became of the incident behind it; returns how many are new.

    `words` by language; French is left out where nobody wrote it. `readers` are those who asked for word.
    """
    request = ServiceRequest.objects.select_related("definition").get(pk=request_id)
    if request.is_doubted or not readers:
        return 0
    return _written(request, "incident", fact, words, readers, is_safety=is_safety, now=now)


def _tell(
    request_id: int, event: str, fact: str, words: str, followers: Iterable[Follower], now: datetime
) -> int:
    readers = [reader for each in followers for reader in _reader(each)]
    if not readers:
        return 0
    request = ServiceRequest.objects.select_related("definition").get(pk=request_id)
    if request.is_doubted:  # nobody gets mail because somebody else typed their address into a form
        return 0
    said = dict.fromkeys(LANGUAGES, words)
    return _written(request, event, fact, said, readers, is_safety=request.urgency == "E", now=now)


def _reader(who: Follower) -> list[Reader]:
    """By e-mail where they gave an address, else by text where they agreed to texts at their number."""
    if not who.wants_word:
        return []
    if who.email:
        return [Reader(str(who.pk), who.email, who.language)]
    if who.wants_text and who.number:
        return [Reader(str(who.pk), who.number, who.language, channel="text")]
    return []


def _written(
    request: ServiceRequest, event: str, fact: str, words: Mapping[str, str], readers: Sequence[Reader], *,
    is_safety: bool, now: datetime,
) -> int:  # fmt: skip
    return correspondence.tell(
        subject_of=f"request:{request.pk}", reference=request.reference, event=event, fact=fact,
        type_code=request.definition.code, topic=request.definition.topic, readers=readers, now=now,
        facts={each: _facts(request, words.get(each) or words["en"], each) for each in LANGUAGES},
        is_safety=is_safety, link=_link(request),
    )  # fmt: skip


def _link(request: ServiceRequest) -> str:
    return f"{settings.TOWNLINE_ORIGIN}{reverse('portal:status', args=[request.token])}"


def _facts(request: ServiceRequest, words: str, language: str) -> dict[str, str]:
    """The fields of a wording. The place only where everybody sees it: mail is read on its way."""
    kind = request.definition
    is_public = kind.privacy == Privacy.PUBLIC.value
    with override(language):
        return {
            "reference": request.reference, "status": _(request.words),
            "type": (language == "fr" and kind.public_name_fr) or kind.public_name,
            "where": request.place_label if is_public else "",
            "words": _(words) if words else "",
            "due": "" if request.is_closed else day_hour(request.target_at),
            "owner": request.owner_name, "link": _link(request),
            "organisation": region.here().name,
        }  # fmt: skip
