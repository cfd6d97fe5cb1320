"""Sessions in the database, loaded together with the count of changes to reference data: one statement."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection

from townline.core import reference

_LOAD = """
SELECT s.session_data, (SELECT number FROM core_revision)
FROM django_session s WHERE s.session_key = %s AND s.expire_date > now()
"""


class SessionStore(db.SessionStore):
    """Django's own store; only its loading is different."""

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(_LOAD, [self.session_key])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        reference.begin(int(row[1]))
        return dict(_read(row[0]))


@lru_cache(maxsize=1024)
def _read(kept: str) -> dict[str, Any]:
    """What a session holds, from its signed text: the same text says the same. Copied by whoever asks."""
    return db.SessionStore().decode(kept)
