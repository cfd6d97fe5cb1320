"""Reads of corrections: what is open, how far it is, who waits for a call, what it cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from townline.accounts.models import User
from townline.contacts import queries as contacts
from townline.contacts.models import Contact
from townline.corrections import rules
from townline.corrections.errors import NoSuchCall, NoSuchCorrection
from townline.corrections.models import Affected, Attempt, Correction, Reason
from townline.corrections.rules import Cost, Outcome, Reach, Severity
from townline.residents import queries as residents

PAGE = 50


@dataclass(frozen=True)
class Progress:
    """How far a correction is: of those who can be reached, how many are done, and how they ended."""

    reachable: int
    done: int
    waiting: int
    reached: int
    by_outcome: dict[str, int]
    cost: Cost


_PROGRESS = """
SELECT a.correction_id,
  count(*) FILTER (WHERE a.reach IN ('phone', 'email')),
  count(*) FILTER (WHERE a.reach IN ('phone', 'email') AND a.done_at IS NOT NULL)
FROM corrections_affected a WHERE a.correction_id = ANY(%s) GROUP BY 1
"""


def progress_of(corrections: Sequence[Correction]) -> dict[int, Progress]:
    """How far each is; three statements however many."""
    keys = [each.pk for each in corrections]
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, [keys])
        counted = {pk: (reachable, done) for pk, reachable, done in cursor.fetchall()}
    ended: dict[int, dict[str, int]] = {}
    outcomes = Affected.objects.filter(correction__in=keys).exclude(outcome="")
    for pk, outcome, count in outcomes.values_list("correction", "outcome").annotate(Count("pk")):
        ended.setdefault(pk, {})[outcome] = count
    spent: dict[int, list[int]] = {}
    tries = Attempt.objects.filter(affected__correction__in=keys)
    for pk, seconds in tries.values_list("affected__correction", "seconds"):
        spent.setdefault(pk, []).append(seconds)
    return {
        each.pk: _progress(each, counted, ended.get(each.pk, {}), spent.get(each.pk, []))
        for each in corrections
    }


def _progress(
    correction: Correction,
    counted: dict[int, tuple[int, int]],
    ended: dict[str, int],
    spent: list[int],
) -> Progress:
    reachable, done = counted.get(correction.pk, (0, 0))
    heard = (Outcome.REACHED, Outcome.VOICEMAIL, Outcome.EMAILED)
    return Progress(
        reachable=reachable, done=done, waiting=reachable - done,
        reached=sum(ended.get(each.value, 0) for each in heard), by_outcome=ended,
        cost=rules.cost(spent, correction.hourly_rate),
    )  # fmt: skip


def all_corrections(*, before: int | None = None) -> list[Correction]:
    """Open ones first by what is due, then closed ones, newest first; one row more than a page."""
    rows = Correction.objects.select_related("opened_by", "article")
    if before:
        return list(rows.filter(closed_at__isnull=False, pk__lt=before).order_by("-pk")[: PAGE + 1])
    still_open = list(rows.filter(closed_at=None).order_by("start_due_at", "pk"))
    return still_open + list(rows.filter(closed_at__isnull=False).order_by("-pk")[: PAGE + 1])


def correction(correction_id: int) -> Correction:
    """One correction with its people. Raises NoSuchCorrection."""
    rows = Correction.objects.select_related("article", "opened_by", "closed_by", "notice")
    found = rows.filter(pk=correction_id).first()
    if found is None:
        raise NoSuchCorrection
    return found


def correction_of(version_id: int) -> Correction | None:
    """The last correction of a version, if there was one."""
    rows = Correction.objects.filter(version_ids__contains=[version_id])
    return rows.order_by("-pk").first()


@dataclass(frozen=True)
class Listed:
    """One contact of the list as a page shows it: never a name."""

    affected: Affected
    reference: str
    number: str
    is_hidden: bool


def listed(
    correction_id: int, *, viewer: User, reach: str = "", after: int = 0, limit: int = PAGE
) -> list[Listed]:
    """The list as it was frozen, by contact, one row more than a page; one statement, two for supervisors.

    A protected person's contact is counted and shown without its reference to those who may not know.
    """
    rows = Affected.objects.filter(correction=correction_id, contact__gt=after)
    if reach:
        rows = rows.filter(reach=reach)
    rows = rows.select_related("contact", "assigned_to").order_by("contact")
    return [_listed(row, viewer) for row in rows[: limit + 1]]


def _listed(row: Affected, viewer: User) -> Listed:
    may_know = viewer.may("residents.see_protected")
    is_hidden = row.reason == Reason.PROTECTED.value and not may_know
    is_hidden = is_hidden or contacts.is_closed(row.contact, viewer)
    number = row.contact.from_number if not is_hidden and row.reach == Reach.PHONE.value else ""
    masked = residents.masked_number(number) if number else ""
    return Listed(row, "" if is_hidden else row.contact.reference, masked, is_hidden)


def shares(correction_id: int) -> list[tuple[User | None, int, int]]:
    """Who has how many of the calls, and how many of them wait; the pool first."""
    rows = Affected.objects.filter(correction=correction_id, reach=Reach.PHONE.value)
    counted = rows.values_list("assigned_to").annotate(
        total=Count("pk"), waiting=Count("pk", filter=Q(done_at=None))
    )
    people = User.objects.in_bulk([row[0] for row in counted if row[0]])
    found = [(people.get(pk), total, waiting) for pk, total, waiting in counted]
    return sorted(found, key=lambda row: row[0].name if row[0] else "")


@dataclass(frozen=True)
class Waiting:
    """How many calls wait for somebody: their own, and those anybody may take; and when the next is due."""

    mine: int
    pool: int
    next_at: datetime | None
    may_call: bool

    @property
    def count(self) -> int:
        return self.mine + self.pool


_WAITING = """
SELECT count(*) FILTER (WHERE a.assigned_to_id = %(me)s),
  count(*) FILTER (WHERE a.assigned_to_id IS NULL), min(a.due_at), bool_or(c.severity = 'safety')
FROM corrections_affected a JOIN corrections_correction c ON c.id = a.correction_id
WHERE a.done_at IS NULL AND a.reach = 'phone' AND c.closed_at IS NULL
  AND (a.assigned_to_id = %(me)s OR a.assigned_to_id IS NULL)
"""


def waiting_for(user: User, *, at: datetime) -> Waiting:
    """What somebody could call now; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"me": user.pk})
        mine, pool, next_at, is_safety = cursor.fetchone()
    severity = Severity.SAFETY if is_safety else Severity.MISLEADING
    return Waiting(mine, pool, next_at, rules.may_call(severity, timezone.localtime(at)))


@dataclass(frozen=True)
class Card:
    """Everything for one call: whom, at which numbers, what they were told, what to say."""

    affected: Affected
    contact: Contact
    name: str
    numbers: tuple[str, ...]
    language: str
    tries: Sequence[Attempt]


def card(affected_id: int, *, viewer: User) -> Card:
    """One call that the viewer has taken. Raises NoSuchCall for one they do not hold."""
    rows = Affected.objects.select_related("correction", "contact__agent")
    found = rows.filter(pk=affected_id, taken_by=viewer, done_at=None).first()
    if found is None or contacts.is_closed(found.contact, viewer):
        raise NoSuchCall
    contact = found.contact
    person = residents.summary(contact.person_id, viewer=viewer) if contact.person_id else None
    numbers, _emails = contacts.addresses(contact.pk)
    tries = list(found.tries.select_related("by").order_by("pk"))
    return Card(
        found, contact, person.name if person else "", numbers,
        person.language if person else contact.language, tries,
    )  # fmt: skip


def reasons(correction_id: int) -> list[tuple[str, int]]:
    """Why those who cannot be reached cannot, with how many of each."""
    rows = Affected.objects.filter(correction=correction_id).exclude(reason="")
    counted = dict(rows.values_list("reason").annotate(Count("pk")).order_by("reason"))
    return [(str(label), counted[value]) for value, label in Reason.choices if value in counted]
