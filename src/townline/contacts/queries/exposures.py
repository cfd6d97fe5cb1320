"""Reads of who was told what, and how each of them can be reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db import connection
from django.utils import timezone

from townline.accounts.models import User
from townline.contacts import rules
from townline.contacts.errors import NoSuchSending
from townline.contacts.models import AnswerExposure, AnswerSending
from townline.contacts.queries.contacts import read_contact
from townline.contacts.queries.shielding import is_closed
from townline.core import apart, rows

A_PAGE = 100
AT_ONCE = 20_000


def exposures(contact_id: int) -> list[AnswerExposure]:
    """The answers that reached this caller, in order."""
    return rows.select(AnswerExposure, "WHERE contact_id = %s ORDER BY id", [contact_id])


@dataclass(frozen=True)
class Told:
    """One contact that got an answer: each once, by the strongest kind."""

    contact_id: int
    kind: str
    kinds: tuple[str, ...]
    language: str
    first_at: datetime
    last_at: datetime


# One version is asked for by equality: the index then gives contacts in order, and a page reads only itself.
_TOLD = """
SELECT contact_id, bit_or(CASE kind WHEN 'read_out' THEN 1 WHEN 'sent' THEN 2 WHEN 'relayed' THEN 4
    WHEN 'voicemail' THEN 8 ELSE 16 END),
  CASE WHEN max(at) FILTER (WHERE language = 'fr') = max(at) THEN 'fr' ELSE 'en' END, min(at), max(at)
FROM contacts_answerexposure
WHERE article_version_id {which} AND at >= %s AND at < %s AND contact_id > %s
GROUP BY contact_id ORDER BY contact_id LIMIT %s
"""
_TOLD_ONE, _TOLD_ANY = _TOLD.format(which="= %s"), _TOLD.format(which="= ANY(%s)")


def who_was_told(
    version_ids: Sequence[int], *, since: datetime, until: datetime, after: int = 0,
    limit: int = A_PAGE,
) -> list[Told]:  # fmt: skip
    """Contacts that got any of these versions in [since, until), by contact; one statement.

    The next page starts `after` the last contact of this one.
    """
    with connection.cursor() as cursor:
        if len(version_ids) == 1:
            cursor.execute(_TOLD_ONE, [version_ids[0], since, until, after, limit])
        else:
            cursor.execute(_TOLD_ANY, [list(version_ids), since, until, after, limit])
        return [_told(*row) for row in cursor.fetchall()]


def everyone_told(
    version_ids: Sequence[int], *, since: datetime, until: datetime
) -> Iterator[Told]:
    """All of them, page after page."""
    after = 0
    while page := who_was_told(
        version_ids, since=since, until=until, after=after, limit=AT_ONCE
    ):  # fmt: skip
        yield from page
        after = page[-1].contact_id


def _told(contact_id: int, mask: int, language: str, first_at: datetime, last_at: datetime) -> Told:
    kinds = _kinds(mask)
    return Told(contact_id, kinds[0], kinds, language, first_at, last_at)


@cache
def _kinds(mask: int) -> tuple[str, ...]:
    """The kinds of a sum of their bits, the strongest first."""
    return tuple(kind for place, kind in enumerate(rules.TOLD) if mask >> place & 1)


_COUNTED = """
SELECT kind, count(*) FROM (
  SELECT (array['read_out', 'sent', 'relayed', 'voicemail', 'viewed'])[min(
    array_position(array['read_out', 'sent', 'relayed', 'voicemail', 'viewed'], kind::text))] AS kind
  FROM contacts_answerexposure
  WHERE article_version_id = ANY(%s) AND at >= %s AND at < %s GROUP BY contact_id) each
GROUP BY kind
"""


def count_told(version_ids: Sequence[int], *, since: datetime, until: datetime) -> dict[str, int]:
    """How many contacts got any of these versions, by the strongest kind; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [list(version_ids), since, until])
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class Ways:
    """By what a contact could be reached again: facts only, no number and no name.

    A contact that is kept apart counts as one of a protected person: nobody at the desk calls it.
    """

    contact_id: int
    channel: str
    is_known: bool
    is_protected: bool
    has_number: bool
    has_email: bool
    asked_not: bool


_WAYS = """
SELECT c.id, c.channel, c.person_id IS NOT NULL, c.compartment <> '' OR coalesce(p.is_protected, false),
  c.from_number <> '' OR EXISTS (SELECT FROM residents_contactpoint t
    WHERE t.person_id = c.person_id AND t.kind = 'phone' AND t.is_current),
  EXISTS (SELECT FROM contacts_answerexposure e WHERE e.contact_id = c.id AND e.channel = 'email')
    OR EXISTS (SELECT FROM residents_contactpoint t
      WHERE t.person_id = c.person_id AND t.kind = 'email' AND t.is_current),
  EXISTS (SELECT FROM residents_nocall n WHERE n.value <> '' AND (n.value = c.from_number
    OR n.value IN (SELECT value FROM residents_contactpoint t WHERE t.person_id = c.person_id)))
FROM contacts_contact c LEFT JOIN residents_person p ON p.id = c.person_id WHERE c.id = ANY(%s)
"""


def ways_to_reach(contact_ids: Sequence[int]) -> dict[int, Ways]:
    """By what each of these contacts could be reached; one statement for twenty thousand of them."""
    found: dict[int, Ways] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(contact_ids), AT_ONCE):
            cursor.execute(_WAYS, [list(contact_ids[start : start + AT_ONCE])])
            found.update({row[0]: Ways(*row) for row in cursor.fetchall()})
    return found


def addresses(contact_id: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The numbers and the e-mail addresses of a contact, the one they called from first."""
    with connection.cursor() as cursor:
        cursor.execute(_ADDRESSES, [contact_id, contact_id, contact_id])
        found = cursor.fetchall()
    phones = [value for kind, value in found if kind == "phone" and value]
    emails = [value for kind, value in found if kind == "email" and value]
    return tuple(dict.fromkeys(phones)), tuple(dict.fromkeys(emails))


_ADDRESSES = """
SELECT 'phone', from_number FROM contacts_contact WHERE id = %s
UNION ALL SELECT 'email', sent_to FROM contacts_answerexposure WHERE contact_id = %s AND channel = 'email'
UNION ALL SELECT t.kind, t.value FROM residents_contactpoint t JOIN contacts_contact c USING (person_id)
  WHERE c.id = %s AND t.is_current
"""


def to_send(*, viewer: User, limit: int = 50) -> list[AnswerSending]:
    """What waits for a gateway or the post, or could not be sent, the oldest first.

    Of a contact that is kept apart from the viewer neither what nor where to.
    """
    waiting = AnswerSending.objects.exclude(state="sent").select_related("exposure__contact")
    found = list(waiting.order_by("pk")[:limit])
    for each in found:
        if is_closed(each.exposure.contact, viewer):
            each.subject, each.to, each.problem = apart.held(), "", ""
            each.is_closed = True
    return found


def letter(sending_id: int, *, viewer: User) -> AnswerSending:
    """One letter to print; of a contact the viewer may know of and read. Raises NoSuchSending."""
    found = AnswerSending.objects.filter(pk=sending_id).select_related("exposure").first()
    if found is None:
        raise NoSuchSending
    if read_contact(found.exposure.contact_id, viewer).is_shielded:
        raise NoSuchSending
    return found


_BY_DAY = """
WITH told AS (
  SELECT c.id, min(e.at) AS at,
    coalesce('p' || c.person_id, 'n' || nullif(c.from_number, ''), 'c' || c.id) AS who
  FROM contacts_answerexposure e JOIN contacts_contact c ON c.id = e.contact_id
  WHERE e.article_version_id = ANY(%(versions)s)
    AND e.at >= %(since)s - interval '7 days' AND e.at < %(until)s
  GROUP BY c.id
), spaced AS (
  SELECT at, at - lag(at) OVER (PARTITION BY who ORDER BY at) <= interval '7 days' AS again FROM told
)
SELECT (at AT TIME ZONE %(zone)s)::date, count(*), count(*) FILTER (WHERE again) FROM spaced
WHERE at >= %(since)s GROUP BY 1
"""


def told_by_day(
    version_ids: Sequence[int], *, since: datetime, until: datetime
) -> dict[date, tuple[int, int]]:
    """By local day, contacts in which any of these versions was used, and how many of them were repeats.

    A repeat comes from a person, or else a number, that got it in another contact of the seven days before.
    """
    zone = timezone.get_current_timezone_name()
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_DAY, {"versions": list(version_ids), "since": since, "until": until, "zone": zone}
        )
        return {day: (count, again) for day, count, again in cursor.fetchall()}
