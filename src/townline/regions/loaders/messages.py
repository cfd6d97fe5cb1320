"""Messages of the last two weeks, so that their log can be looked at: sent, lost, refused, come back."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from townline.correspondence import actions as correspondence
from townline.correspondence.jobs import send_due
from townline.correspondence.models import Message
from townline.correspondence.ports.double import Double
from townline.correspondence.ports.port import Answer
from townline.regions.reading import Loaded
from townline.service_requests import actions as requests
from townline.service_requests import telling
from townline.service_requests.models import ServiceRequest, Update

READERS = (
    "mara.ellison", "j.okafor", "lucie.tremblay", "sam.whitlock", "d.petrov", "noor.rahimi", "h.vandermeer",
    "ana.soares", "tomas.reid", "ines.caron",
)  # fmt: skip
FRENCH = ("lucie.tremblay", "ines.caron")
ODD = {7: Answer.LATER, 15: Answer.UNKNOWN, 22: Answer.REFUSED}
"""Which messages did not go as they should."""


def load(folder: Path, *, now: datetime) -> Loaded:
    """Let some callers follow open requests by e-mail, and send what they were told since."""
    del folder
    if not Message.objects.exists():
        fresh = ServiceRequest.objects.exclude(state="closed").filter(
            opened_at__gt=now - timedelta(days=14)
        )
        for n, request in enumerate(fresh.order_by("opened_at")[:40]):
            name = READERS[n % len(READERS)]
            requests.follow(
                request_id=request.pk, contact_id=None, new_fact="", urgency="", urgency_reason="",
                person_id=None, actor=None, now=request.opened_at + timedelta(minutes=5), wants_word=True,
                email=f"{name}@mail.example", language="fr" if name in FRENCH else "en",
            )  # fmt: skip
        _send(now)
    return Loaded(Message.objects.count(), "messages to residents")


def _send(now: datetime) -> None:
    told = Update.objects.exclude(public_wording="").filter(
        service_request__followers__email__gt="", at__gt=now - timedelta(days=14)
    )
    for n, update in enumerate(told.distinct().order_by("at")):
        telling.of_update(update.service_request_id, update.pk, update.at)
        answer = Double(*([ODD[n]] if n in ODD else []))
        send_due(now=update.at + timedelta(minutes=1), out=answer)
        send_due(now=update.at + timedelta(hours=1), out=Double())
    sent = Message.objects.filter(state="sent").order_by("pk").first()
    if sent is not None:
        raw = (
            b"From: MAILER-DAEMON@mail.example\n\n5.1.1 no such mailbox " + sent.message_id.encode()
        )
        correspondence.take_in(raw=raw, recipient="", now=sent.written_at + timedelta(minutes=3))
