"""By e-mail, with a signed link under which the person answers. A message is not an acceptance."""

from __future__ import annotations

from smtplib import SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from townline.callouts.carriers.port import UNKNOWN, Call, CarrierDown, Refused, Seen


class Mail:
    """Real SMTP by Django's mail settings. The Message-ID is made of our call id, so that a message sent
    twice after a crash is shown once by the reader."""

    def place(self, call: Call) -> str:
        to = call.email or (call.number if "@" in call.number else "")
        if not to:
            raise Refused("no e-mail address")
        text = f"{call.voicemail}\n\n{_('Answer here:')} {call.link}\n"
        headers = {"Message-ID": f"<{call.call_id}@callouts.townline>"}
        try:
            EmailMessage(_("You are being called out"), text, None, [to], headers=headers).send()
        except SMTPRecipientsRefused as refused:
            raise Refused("the address was refused") from refused
        except (SMTPException, OSError) as down:
            raise CarrierDown(type(down).__name__) from down
        return "sent"

    def lookup(self, call_id: str) -> Seen:
        return Seen(UNKNOWN, is_certain=False)

    def cancel(self, call_id: str) -> None:
        return
