"""Two million exposures: who was told one version, all ten thousand of them, within half a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from townline.contacts import queries
from townline.contacts.tests.conftest import NOW

OTHERS, CONTACTS, TOLD = 1_970_000, 200_000, 10_000
_CONTACTS = """
INSERT INTO contacts_contact (channel, call_id, from_number, state, opened_at, aware_at, park_reason,
  caller_type, is_anonymous, language, notice_version, verification_level, level, level_reason, heard,
  notes, disposition, reasons, subject)
SELECT 'phone', '', '+1905555' || lpad((n %% 10000)::text, 4, '0'), 'closed', %s, %s, '', '', true,
  'English', '', 0, '', '', '', '', 'answered', '{}', '' FROM generate_series(1, %s) n
"""
_INTO = """
INSERT INTO contacts_answerexposure (contact_id, article_version_id, title, number, kind, language,
  sent_to, channel, step, at, by_id)
"""
_EXPOSURES = (
    _INTO
    + """
SELECT (SELECT min(id) FROM contacts_contact) + n %% %s, 1000 + n %% 25000, 'x', 1,
  (array['viewed', 'read_out', 'sent'])[1 + n %% 3], 'en', '', '', '', %s, %s
FROM generate_series(0, %s) n
"""
)
_THESE = (
    _INTO
    + """
SELECT c.id, 7, 'x', 1, kind, 'en', '', '', '', %s, %s
FROM (SELECT id FROM contacts_contact ORDER BY id LIMIT %s) c,
  unnest(array['viewed', 'read_out', 'sent']) kind
"""
)


def best(read: Callable[[], object]) -> float:
    """Seconds of the best of five: what the machine does besides is not what is measured."""
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        read()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


@pytest.mark.slow
def test_everybody_who_was_told_is_listed_within_half_a_second(june):
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, [NOW, NOW, CONTACTS])
        cursor.execute(_EXPOSURES, [CONTACTS, NOW, june.pk, OTHERS])
        cursor.execute(_THESE, [NOW, june.pk, TOLD])
        cursor.execute("ANALYZE contacts_answerexposure")
        cursor.execute("ANALYZE contacts_contact")
    span = NOW - timedelta(days=1), NOW + timedelta(days=1)
    everyone = list(queries.everyone_told([7], since=span[0], until=span[1]))
    listed = best(lambda: list(queries.everyone_told([7], since=span[0], until=span[1])))
    page = best(lambda: queries.who_was_told([7], since=span[0], until=span[1], limit=51))
    counted = queries.count_told([7], since=span[0], until=span[1])
    assert len(everyone) == TOLD
    assert counted == {"read_out": TOLD}
    assert listed <= 0.5
    assert page <= 0.1
