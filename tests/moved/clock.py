"""Moves the clock of a story: that of every program which reads the file, and that of the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

# `moved` stands before `pg_catalog` in the search path of this one database: its functions are the ones found.
SCHEMA = """
CREATE SCHEMA moved;
CREATE TABLE moved.by (by interval NOT NULL);
INSERT INTO moved.by VALUES ('0');
CREATE FUNCTION moved.by() RETURNS interval LANGUAGE sql STABLE AS 'SELECT by FROM moved.by';
CREATE FUNCTION moved.now() RETURNS timestamptz LANGUAGE sql STABLE
  AS 'SELECT pg_catalog.now() + moved.by()';
CREATE FUNCTION moved.transaction_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
  AS 'SELECT pg_catalog.now() + moved.by()';
CREATE FUNCTION moved.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
  AS 'SELECT pg_catalog.statement_timestamp() + moved.by()';
CREATE FUNCTION moved.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
  AS 'SELECT pg_catalog.clock_timestamp() + moved.by()';
"""


class MovedClock:
    """The clock of one story. Made on an empty database, before its tables are."""

    def __init__(self, database: str, file: Path) -> None:
        self.database, self.file, self.by = database, file, timedelta(0)
        self._write()

    @classmethod
    def install(cls, database: str) -> None:
        """Give an empty database a clock that can be moved."""
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(SCHEMA)
        cls.look(database)

    @staticmethod
    def look(database: str) -> None:
        """Let every session of this database see the moved functions first; a copy needs it again."""
        name = database.rpartition("/")[2]
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(
                f'ALTER DATABASE "{name}" SET search_path = public, moved, pg_catalog'
            )

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by

    def to(self, instant: datetime) -> None:
        """It is this instant now, and goes on from there."""
        self.by = instant - datetime.now(UTC)
        self._write()

    def on(self, **by: float) -> None:
        """So much later: `on(minutes=31)`. Nobody waits for it."""
        self.by += timedelta(**by)
        self._write()

    def _write(self) -> None:
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute("UPDATE moved.by SET by = %s", [self.by])
        new = self.file.with_suffix(".new")
        new.write_text(str(self.by.total_seconds()))
        new.replace(self.file)
