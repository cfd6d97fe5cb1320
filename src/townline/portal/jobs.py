"""What the portal does later: the link to one's requests, and sweeping what was never sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from townline.core import clock
from townline.portal.models import Report
from townline.residents import queries as residents

SALT = "portal.mine"
LINK_HOLDS = timedelta(hours=1)
UNSENT, SENT = timedelta(hours=24), timedelta(days=7)


@app.task(name="portal.send_link", queue="messages")
def send_link(*, email: str, language: str, base: str) -> None:
    """Send the link to one's requests to an address that we know; to any other nothing is sent."""
    people = [person_id for person_id, _name in residents.people_at(email)]
    if not people:
        return
    link = base + reverse("portal:mine", args=[signing.dumps(people, salt=SALT)])
    with override(language):
        words = _(
            "You asked for a link to your requests. It works for one hour:\n\n%(link)s\n\n"
            "If you did not ask, you need do nothing: nobody else has this link."
        )
        send_mail(_("Your requests"), words % {"link": link}, settings.DEFAULT_FROM_EMAIL, [email])


@app.periodic(cron="41 * * * *")
@app.task(name="portal.sweep", queue="messages", pass_context=False)
def sweep_reports(timestamp: int) -> None:
    """Every hour: forget what was never sent after a day, and what was sent after a week."""
    del timestamp
    sweep(now=clock.now())


def sweep(*, now: datetime) -> int:
    """Erase reports that were left lying; how many. The requests they became stay."""
    unsent = Report.objects.filter(sent_at=None, begun_at__lt=now - UNSENT).delete()[0]
    sent = Report.objects.filter(sent_at__lt=now - SENT, begun_at__lt=now - SENT).delete()[0]
    return int(unsent + sent)
