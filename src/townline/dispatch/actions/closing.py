"""Closing an incident: refused while something that must be on the record is missing."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from townline.accounts.models import User
from townline.callouts import actions as callouts
from townline.core import events
from townline.core.errors import NotFound
from townline.directory import queries as directory
from townline.dispatch.actions.common import locked, write
from townline.dispatch.actions.word import tell_followers
from townline.dispatch.errors import NeedsWords, NoSuchIncident, StillMissing, WrongMoment
from townline.dispatch.events import IncidentClosed
from townline.dispatch.models import Debrief, Incident
from townline.dispatch.models.incidents import OUTCOMES
from townline.dispatch.queries.incidents import subject_of
from townline.dispatch.queries.protocols import missing_for_closing, steps_of
from townline.dispatch.queries.word import wish
from townline.dispatch.rules import closing

OFFICE = "office"


@transaction.atomic
def close(
    *, incident_id: int, outcome: str, words: str, actor: User, now: datetime,
    told_en: str = "", told_fr: str = "", untold: str = "",
) -> Incident:  # fmt: skip
    """Close with what it came to. Raises NeedsWords, and StillMissing naming all that must come first.

    `told_en` and `told_fr` go to everybody who reported it and agreed to be told, in the same transaction;
    where somebody asked for word and was sent none, either they are told or `untold` says why not. Whoever is
    still called for it is called no more. An incident of level E or A leaves a debrief as a task.
    """
    if outcome not in OUTCOMES:
        raise NeedsWords("Say what it came to.", field="outcome")
    if not words.strip():
        raise NeedsWords("Say in a sentence how it ended.", field="words")
    incident = locked(incident_id)
    lacking = missing_for_closing(steps_of(incident))
    if lacking:
        raise StillMissing(f"It cannot be closed yet. {'; '.join(lacking)}.", field="outcome")
    is_told = bool(told_en.strip() or told_fr.strip())
    if not is_told and not untold.strip() and wish(incident).unheard:
        raise NeedsWords(
            "Some who reported it asked to be told of it and have heard nothing since. Write what they are"
            " told, or why they are not.", field="told_en",
        )  # fmt: skip
    incident.is_open, incident.closed_at = False, now
    incident.outcome, incident.outcome_words = outcome, words.strip()
    incident.version += 1
    incident.save()
    incident.steps.filter(state="waiting").update(
        state="void", reason="The incident was closed.", settled_at=now, settled_by=actor
    )
    write(incident, "closed", actor=actor, now=now, reason=untold.strip(),
          after={"outcome": outcome, "words": incident.outcome_words})  # fmt: skip
    if is_told:
        tell_followers(
            incident_id=incident.pk, words_en=told_en, words_fr=told_fr, actor=actor, now=now
        )
    callouts.stand_down(
        subject=subject_of(incident), reason="The incident was closed.", actor=actor, now=now
    )
    _owe_debrief(incident, now)
    events.publish(IncidentClosed(incident.pk))
    return incident


def _owe_debrief(incident: Incident, now: datetime) -> None:
    if not closing.is_debriefed(incident.level):
        return
    zone = ZoneInfo(settings.TIME_ZONE)
    due = closing.debrief_by(now, zone=zone, holidays=_holidays(now.astimezone(zone).date()))
    why = f"{closing.DEBRIEF_DAYS} business days after closing, by the office calendar"
    Debrief.objects.update_or_create(
        incident=incident, defaults={"due_at": due, "due_why": why, "done_at": None}
    )


def _holidays(day: date) -> frozenset[date]:
    try:
        return directory.calendar(OFFICE).plan(day).holidays
    except NotFound:
        return frozenset()


@transaction.atomic
def reopen(*, incident_id: int, reason: str, actor: User, now: datetime) -> Incident:
    """It was not over. What was voided by closing waits again."""
    if not reason.strip():
        raise NeedsWords("Say why it is not over.", field="reason")
    incident = locked(incident_id, must_be_open=False)
    if incident.is_open:
        raise WrongMoment("This incident is open.")
    closed_at = incident.closed_at
    incident.is_open, incident.closed_at, incident.outcome = True, None, ""
    incident.reopened_at = now
    incident.version += 1
    incident.save()
    incident.steps.filter(state="void", settled_at=closed_at).update(
        state="waiting", reason="", settled_at=None, settled_by=None
    )
    Debrief.objects.filter(incident=incident, done_at=None).delete()
    write(incident, "reopened", actor=actor, now=now, reason=reason.strip(),
          before={"outcome_words": incident.outcome_words})  # fmt: skip
    return incident


@transaction.atomic
def debrief(
    *, incident_id: int, helped: str, gaps: str, follow_up: str, actor: User, now: datetime
) -> Debrief:
    """Talk an urgent incident over: what helped, what was missing, what is done about it."""
    if not (helped.strip() or gaps.strip()):
        raise NeedsWords("Write what helped or what was missing.", field="helped")
    found = Debrief.objects.select_for_update().filter(incident=incident_id).first()
    if found is None:
        raise NoSuchIncident("No debrief is owed for this incident.")
    found.helped, found.gaps = helped.strip(), gaps.strip()
    found.follow_up, found.done_at, found.done_by = follow_up.strip(), now, actor
    found.save()
    write(locked(incident_id, must_be_open=False), "debriefed", actor=actor, now=now,
          after={"helped": found.helped, "gaps": found.gaps, "follow_up": found.follow_up,
                 "late": now > found.due_at})  # fmt: skip
    return found
