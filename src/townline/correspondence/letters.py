"""A message as bytes: words, a frame in the reader's language, headers that keep it from looping."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from townline.core import region
from townline.core.templatetags.townline import day_hour
from townline.correspondence.models import Message
from townline.correspondence.ports.port import Letter
from townline.correspondence.rules.texts import composed

SALT = "correspondence.stop"
SECRET, SECRET_SALT = "{secret}", "correspondence.secret"


def secret_of(key: str) -> str:
    """The sign that stands for SECRET in a letter: made as it leaves, so that no table holds it."""
    return signing.dumps(key, salt=SECRET_SALT)


def key_of(secret: str, *, within: timedelta) -> str | None:
    """The key of the letter that a sign came from; None for a false one, and for one that is too old."""
    try:
        return str(signing.loads(secret, salt=SECRET_SALT, max_age=within))
    except signing.BadSignature:
        return None


def stop_path(address: str, subject_of: str) -> str:
    """The address under which a reader stops messages: signed, so that nobody stops another's."""
    token = signing.dumps([address, subject_of], salt=SALT, compress=True)
    return reverse("correspondence:stop", args=[token])


def leaving(message: Message, together: Sequence[Message]) -> Letter:
    """A message as it leaves by its channel, with those that go along."""
    return text(message, together) if message.is_text else letter(message, together)


def text(message: Message, together: Sequence[Message]) -> Letter:
    """The text message of a message and of those that go with it: the newest words, the page has the rest."""
    newest = max([message, *together], key=lambda each: each.pk)
    whole = composed(organisation=region.here().name, body=newest.body, link=newest.link,
                     language=message.language)  # fmt: skip
    return Letter(message.address, "", whole.encode(), message.key_outside)


def letter(message: Message, together: Sequence[Message]) -> Letter:
    """The e-mail of a message and of those that go with it, the oldest first."""
    everything = sorted([message, *together], key=lambda each: each.pk)
    stop = f"{settings.TOWNLINE_ORIGIN}{stop_path(message.address, message.subject_of)}"
    made = EmailMessage(policy=SMTP)
    name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    made["From"] = formataddr((name or region.here().name, sender))
    made["To"] = message.address
    made["Subject"] = everything[-1].subject
    made["Date"] = format_datetime(message.written_at)
    made["Message-ID"] = message.message_id
    made["X-Auto-Response-Suppress"] = "All"
    if not message.is_letter:
        made["Auto-Submitted"] = "auto-generated"
        made["Precedence"] = "bulk"
        made["List-Unsubscribe"] = f"<{stop}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made["Content-Language"] = message.language
    made.set_content(_text(message, everything, stop), cte="quoted-printable")
    return Letter(message.address, _return_path(message), made.as_bytes())


def _return_path(message: Message) -> str:
    """Where a bounce goes: an address that names the message, or nowhere, which no server answers."""
    local, _at, domain = settings.TOWNLINE_MAIL_BOUNCES.partition("@")
    return f"{local}+{message.token}@{domain}" if domain else ""


def _text(message: Message, everything: Sequence[Message], stop: str) -> str:
    if message.is_letter:
        return message.body.replace(SECRET, secret_of(message.key)) + "\n"
    with override(message.language):
        parts = [each.body for each in everything]
        if len(everything) > 1:
            parts = [f"{day_hour(each.written_at)}\n{each.body}" for each in everything]
        foot = [
            "-- ",
            _("You get this because you asked for word of %(reference)s.") % {"reference": message.reference},
            _("Stop these messages: %(stop)s") % {"stop": stop},
        ]  # fmt: skip
        see = [_("See how it stands: %(link)s") % {"link": message.link}] if message.link else []
        return "\n\n".join([*parts, *see, "\n".join(foot)]) + "\n"
