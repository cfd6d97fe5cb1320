"""What the portal does later: the link to one's requests, and sweeping what was never sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from townline.core import clock
from townline.correspondence import actions as correspondence
from townline.correspondence import queries as letters
from townline.portal.models import Link, Report
from townline.portal.queries import SENT, UNSENT
from townline.residents import queries as residents


@app.task(name="portal.send_link", queue="messages")
def send_link(*, email: str, language: str, asked: str) -> None:
    """Write the link to one's requests to an address that we know; to any other nothing is written.

    It is in the transactional outbox of letters; done twice it is one letter.
    """
    people = [person_id for person_id, _name in residents.people_at(email)]
    if people:
        write_link(
            key=f"mine:{asked}", email=email, people=people, language=language, now=clock.now()
        )


@transaction.atomic
def write_link(
    *, key: str, email: str, people: Sequence[int], language: str, now: datetime
) -> None:
    """A letter with a link to the requests of these people; the same `key` again is nothing."""
    Link.objects.get_or_create(key=key, defaults={"people": list(people), "asked_at": now})
    with override(language):
        words = _(
            "You asked for a link to your requests. It works once, for one hour:\n\n%(link)s\n\n"
            "If you did not ask, you need do nothing: nobody else has this link."
        )
        correspondence.write_to(
            key=key, subject_of="portal:mine", reference="", channel="email", name="",
            address=email, language=language, subject=_("Your requests"), now=now,
            body=words % {"link": f"{settings.TOWNLINE_ORIGIN}/mine/{letters.SECRET}/"},
            is_at_once=True,
        )  # fmt: skip


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
    Link.objects.filter(asked_at__lt=now - SENT).delete()
    return int(unsent + sent)
