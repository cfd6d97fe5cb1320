"""Fill a town with a long past by COPY: contacts, requests and who reported them.

SQL makes the rows from the town's own addresses and request types, so that places and words are spread as
they are in life: a few words stand in every fifth request, most in one of hundreds, a few in one of a
hundred thousand. Rows go through COPY into the tables; triggers that a user's row would fire are off
meanwhile, and what they would have written (the search vector) is made by the same expression.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg


@dataclass(frozen=True)
class Size:
    """How long a past."""

    contacts: int
    opened: int
    closed: int

    @property
    def requests(self) -> int:
        return self.opened + self.closed


PREPARE = """
CREATE TEMP TABLE spot AS
  SELECT (row_number() OVER (ORDER BY a.id))::int - 1 AS n, a.number || ' ' || s.name || ', ' || s.municipality_name
    AS label, a.at, s.municipality_code
  FROM places_address a JOIN places_street s ON s.id = a.street_id;
CREATE INDEX ON spot (n);
CREATE TEMP TABLE kind AS
  SELECT (row_number() OVER (ORDER BY d.id))::int - 1 AS n, d.id, d.name, d.program_code
  FROM service_requests_servicedefinition d WHERE upper(d.effective) IS NULL;
CREATE TEMP TABLE word AS SELECT n, CASE
    WHEN n < 40 THEN (ARRAY['water','hole','curb','garbage','missed','lane','dark','signal','noise','dog','light','sign',
      'snow','ice','tree','branch','sewer','smell','oil','spill','blue','box','bus','stop','late','broken','glass','fence',
      'ditch','culvert','flood','basement','manhole','cover','loose','paint','line','crossing','school','bridge'])[n + 1]
    ELSE 'mark' || n END AS text
  FROM generate_series(0, 2999) AS n;
CREATE INDEX ON word (n);
"""

CONTACTS = """
SELECT g AS id, (ARRAY['phone','phone','phone','phone','email','counter','tty'])[1 + g %% 7] AS channel,
  '' AS call_id, '905555' || lpad((hashint4(g) & 8191)::text, 4, '0') AS from_number, 'closed' AS state,
  at AS opened_at, at AS answered_at, at + interval '4 min' AS ended_at, at + interval '5 min' AS closed_at,
  at AS aware_at, '' AS park_reason, 'public' AS caller_type, true AS is_anonymous, 'en' AS language,
  '' AS notice_version, 0 AS verification_level, '' AS level, '' AS level_reason,
  w.text || ' on the road' AS heard, 'Told at ' || g AS notes, 'service_request' AS disposition,
  '{Roads and sidewalks}' AS reasons, w.text AS subject, staff.id AS agent_id
FROM (SELECT g, now() - ((%(contacts)s - g) * interval '3 years' / %(contacts)s) - interval '1 hour' AS at
      FROM generate_series(1, %(contacts)s) AS g) AS made
  JOIN word w ON w.n = hashint4(g) & 1023
  JOIN LATERAL (SELECT id FROM accounts_user ORDER BY id OFFSET 3 + g %% 16 LIMIT 1) AS staff ON true
"""

REQUESTS = """
SELECT g AS id, md5('token' || g) AS token, state, outcome, '{}' AS facts, description, '' AS hazard, urgency,
  '' AS urgency_reason, label AS place_label, spot_at AS at, municipality_code, '' AS ward_code,
  1 + g %% 5 AS road_class, 'region' AS owner_code, 'Northmoor Region' AS owner_name,
  'The region owns this road.' AS owner_why, '905-555-0100' AS call_number, program_code,
  opened_at AS aware_at, opened_at, opened_at + due AS target_at, 'By the clock' AS target_why,
  'targets-2' AS target_rule, CASE WHEN state <> 'open' THEN opened_at + interval '1 hour' END AS accepted_at,
  CASE WHEN state = 'closed' THEN opened_at + due / 2 END AS closed_at, 1 AS followers_count, 0 AS repeats_count,
  0 AS bounces_count, '' AS public_words, 1 AS version, (g - 1) %% %(contacts)s + 1 AS contact_id, kind_id AS definition_id,
  setweight(to_tsvector('simple', unaccent(label)), 'A') || setweight(to_tsvector('simple', unaccent(description || ' ')), 'B')
    || setweight(to_tsvector('simple', ''), 'C') AS search
FROM (
  SELECT g, k.id AS kind_id, k.program_code, s.label, s.at AS spot_at, s.municipality_code,
    CASE WHEN g <= %(closed)s THEN 'closed' WHEN g %% 3 = 0 THEN 'accepted' ELSE 'open' END AS state,
    CASE WHEN g <= %(closed)s THEN (ARRAY['done','done','done','not_found','referred'])[1 + g %% 5] ELSE '' END AS outcome,
    (ARRAY['A','B','B','C','C','C','C','C'])[1 + (hashint4(g) & 7)] AS urgency,
    CASE WHEN g <= %(closed)s THEN now() - interval '30 days' - (%(closed)s - g) * interval '3 years' / %(closed)s
      ELSE now() - (%(requests)s - g) * interval '30 days' / %(opened)s END AS opened_at,
    (4 + (hashint4(g + 7) & 127)) * interval '1 hour' AS due,
    a.text || ' ' || b.text || ' by the ' || c.text || CASE WHEN g %% 100003 = 5 THEN ' xylophone' ELSE '' END AS description
  FROM generate_series(1, %(requests)s) AS g
    JOIN spot s ON s.n = (hashint4(g) & 2147483647) %% (SELECT count(*) FROM spot)::int
    JOIN kind k ON k.n = (hashint4(g + 1) & 2147483647) %% (SELECT count(*) FROM kind)::int
    JOIN word a ON a.n = hashint4(g + 2) & 15
    JOIN word b ON b.n = hashint4(g + 3) & 255
    JOIN word c ON c.n = hashint4(g + 4) & 2047
) AS made
"""

FOLLOWERS = """
SELECT id AS service_request_id, '905555' || lpad((hashint4(id::int) & 8191)::text, 4, '0') AS number, '' AS new_fact,
  true AS is_first, false AS wants_word, opened_at AS at, contact_id
FROM service_requests_servicerequest
"""

TABLES = (
    ("contacts_contact", CONTACTS),
    ("service_requests_servicerequest", REQUESTS),
    ("service_requests_follower", FOLLOWERS),
)


def fill(url: str, size: Size) -> None:
    """Copy a past of this size into a town that has places, staff and request types."""
    numbers = {"contacts": size.contacts, "opened": size.opened, "closed": size.closed,
               "requests": size.requests}  # fmt: skip
    with psycopg.connect(url) as source, psycopg.connect(url, autocommit=True) as sink:
        source.execute(PREPARE)
        for table, select in TABLES:
            source.commit()
            copy(source, sink, table, select % numbers)
        for table in ("contacts_contact", "service_requests_servicerequest"):
            sink.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            )
        for table, _ in TABLES:
            sink.execute(f"VACUUM ANALYZE {table}")


UNNAMED = """
SELECT column_name, CASE data_type WHEN 'boolean' THEN 'false' WHEN 'jsonb' THEN '{}' WHEN 'ARRAY' THEN '{}'
  WHEN 'text' THEN '' WHEN 'character varying' THEN '' ELSE '0' END
FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_nullable = 'NO' AND column_default IS NULL
  AND is_identity = 'NO' AND is_generated = 'NEVER' AND column_name <> ALL(%s)
"""


def _leave_empty(sink: psycopg.Connection, table: str, named: list[str]) -> list[str]:
    """Let columns that this past says nothing of be empty; their names."""
    unnamed = sink.execute(UNNAMED, [table, named]).fetchall()
    for name, empty in unnamed:
        sink.execute(f"ALTER TABLE {table} ALTER {name} SET DEFAULT '{empty}'")
    return [name for name, _ in unnamed]


def copy(source: psycopg.Connection, sink: psycopg.Connection, table: str, select: str) -> None:
    """Carry a selection into a table by COPY, its indexes built afterwards as any bulk load does."""
    head = source.execute(f"SELECT * FROM ({select}) AS one LIMIT 0")  # noqa: S608
    named = [column.name for column in head.description or ()]
    columns = ", ".join(named)
    unnamed = _leave_empty(sink, table, named)
    indexes = [
        row[0] for row in sink.execute(
            "SELECT indexdef FROM pg_indexes i LEFT JOIN pg_constraint c ON c.conname = i.indexname"
            " WHERE i.tablename = %s AND c.conname IS NULL", [table],
        )
    ]  # fmt: skip
    sink.execute("SET maintenance_work_mem = '512MB'")
    sink.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for index in indexes:
        name = index.split(" INDEX ")[1].split()[0]
        sink.execute(f"DROP INDEX {name}")  # type: ignore[arg-type]
    with (
        source.cursor().copy(f"COPY ({select}) TO STDOUT") as out,
        sink.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as into,
    ):
        for block in out:
            into.write(block)
    for index in indexes:
        sink.execute(index)
    for name in unnamed:
        sink.execute(f"ALTER TABLE {table} ALTER {name} DROP DEFAULT")
    sink.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
