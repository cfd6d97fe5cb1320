"""Fill a town with a public past: requests with what the public, the desk and the evidence read beside them.

`python -m bench.public.filling ROWS` fills the database of `TOWNLINE_DATABASE_URL`. Rows are made by SQL and
go through COPY, as in `bench.filling`. Two things are the program's own: all that is known of a place comes
from `places.locate` at two thousand corners and doors, and where a request is shown comes from the rule of
privacy, for each row.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402

from bench.databases import say  # noqa: E402
from bench.filling import PREPARE, copy  # noqa: E402
from townline.core import clock  # noqa: E402
from townline.places import queries as places  # noqa: E402
from townline.places.models import Address, Corner  # noqa: E402
from townline.service_requests import queries  # noqa: E402
from townline.service_requests.rules.privacy import Privacy, shown_point  # noqa: E402

YEARS = 5
SITES = 2_000

# Five years with more in winter than in summer and more by day than by night, in the order of their numbers;
# types are unequally common; nearly all that is old is closed.
MADE = """
CREATE TEMP TABLE made AS
SELECT g, k.id AS kind_id, k.program_code, k.needs_place, s.*, s.px + dx AS x, s.py + dy AS y, opened_at, age,
  CASE WHEN h1 %% 100 < CASE WHEN age < 30 THEN 60 WHEN age < 90 THEN 25 ELSE 3 END
    THEN (ARRAY['open','accepted','accepted','referred'])[1 + h2 %% 4] ELSE 'closed' END AS state,
  (ARRAY['done','done','done','done','made_safe','not_found','unable','referred','duplicate'])[1 + h2 %% 9]
    AS outcome,
  (ARRAY['A','B','B','C','C','C','C','C'])[1 + h3 %% 8] AS urgency,
  (4 + h3 %% 200) * interval '1 hour' AS due,
  a.text || ' ' || b.text || ' by the ' || c.text AS description
FROM (
  SELECT g, hashint4(g) & 8388607 AS h1, hashint4(g + 11) & 8388607 AS h2, hashint4(g + 23) & 8388607 AS h3,
    power((hashint4(g + 31) & 65535) / 65536.0, 2.2) AS lot, hashint4(g + 43) & 8388607 AS h4, age,
    now() - age * interval '1 day' - interval '2 minutes' AS opened_at
  FROM (SELECT g, d + 0.13 * sin(6.2831853 * d) AS age FROM (
    SELECT g, 365.25 * (x + 0.06 * sin(6.2831853 * x)) AS d FROM (
      SELECT g, %(years)s * (%(rows)s - g)::float8 / %(rows)s AS x FROM generate_series(1, %(rows)s) g
    ) even) seasons) days) lots
JOIN site s ON s.site = h4 %% (SELECT count(*) FROM site)::int
JOIN kind k ON k.n = floor(lot * (SELECT count(*) FROM kind))::int
JOIN word a ON a.n = h1 & 15 JOIN word b ON b.n = h2 & 255 JOIN word c ON c.n = h3 & 2047
CROSS JOIN LATERAL (SELECT (h2 %% 17 - 8) * spread AS dx, (h3 %% 17 - 8) * spread AS dy) off
"""
SITE = """
CREATE TEMP TABLE site (site int, label text, px float8, py float8, spread float8, municipality_code text,
  ward_code text, road_class int, road_m float8, place jsonb);
"""
CONTACTS = """
SELECT g / 3 AS id, (ARRAY['phone','phone','email','counter'])[1 + g % 4] AS channel, '' AS call_id,
  '905555' || lpad((hashint4(g) & 8191)::text, 4, '0') AS from_number, 'closed' AS state,
  opened_at - interval '2 min' AS opened_at, opened_at - interval '2 min' AS answered_at,
  opened_at + interval '1 min' AS ended_at, opened_at + interval '2 min' AS closed_at,
  opened_at - interval '2 min' AS aware_at, '' AS park_reason, 'public' AS caller_type, true AS is_anonymous,
  'English' AS language, '' AS notice_version, 0 AS verification_level, '' AS level, '' AS level_reason,
  description AS heard, '' AS notes, 'service_request' AS disposition, '{}' AS reasons,
  split_part(description, ' ', 1) AS subject
FROM made WHERE g % 3 = 0
"""
REQUESTS = """
SELECT g AS id, md5('token' || g) AS token, state,
  CASE WHEN state = 'closed' THEN outcome ELSE '' END AS outcome,
  '{}'::jsonb AS facts, description, '' AS hazard, urgency, '' AS urgency_reason, label AS place_label,
  CASE WHEN needs_place THEN place END AS place, CASE WHEN needs_place THEN point(made.x, made.y) END AS at,
  CASE WHEN sx IS NOT NULL THEN point(sx, sy) END AS shown_at, municipality_code, ward_code, road_class,
  'region' AS owner_code, 'Northmoor Region' AS owner_name, 'The region owns this road.' AS owner_why,
  '905-555-0100' AS call_number, program_code, '' AS team_code, '' AS team_why,
  opened_at AS aware_at, opened_at,
  opened_at + due AS target_at, 'By the clock' AS target_why, 'targets-2' AS target_rule,
  CASE WHEN state IN ('closed', 'accepted') THEN opened_at + due / 4 END AS accepted_at,
  CASE WHEN state = 'closed' THEN least(opened_at + due / 2, now()) END AS closed_at,
  1 + (g % 12 = 5)::int AS followers_count, g % 300 = 7 AS is_doubted, 0 AS repeats_count,
  0 AS bounces_count, '' AS public_words, 1 AS version,
  CASE WHEN g % 3 = 0 THEN g / 3 END AS contact_id, kind_id AS definition_id,
  0 AS members_count,
  setweight(to_tsvector('simple', unaccent(label)), 'A')
    || setweight(to_tsvector('simple', unaccent(description || ' ')), 'B') AS search
FROM made JOIN shown ON shown.id = made.g ORDER BY g
"""
FOLLOWERS = """
SELECT g AS service_request_id, CASE WHEN g % 3 = 0 AND n = 1 THEN g / 3 END AS contact_id,
  '905555' || lpad((hashint4(g + n) & 8191)::text, 4, '0') AS number,
  CASE WHEN n > 1 THEN 'It is worse since.' ELSE '' END AS new_fact, n = 1 AS is_first, false AS wants_word,
  '' AS email, 'en' AS language, opened_at + (n - 1) * interval '1 hour' AS aware_at,
  opened_at + (n - 1) * interval '1 hour' AS at
FROM made CROSS JOIN generate_series(1, 1 + (g % 12 = 5)::int) n ORDER BY g
"""
UPDATES = """
SELECT g AS service_request_id, kind, '' AS action_taken, CASE WHEN kind = 'closed' THEN outcome ELSE '' END
  AS resolution, '' AS further_action, '' AS internal_note,
  CASE WHEN kind = 'closed' THEN 'A crew was there.' ELSE '' END AS public_wording, '{}' AS tags,
  CASE WHEN kind = 'closed' THEN least(opened_at + due / 2, now()) ELSE opened_at + due / 4 END AS at
FROM made CROSS JOIN unnest(ARRAY['accepted', 'closed']) kind
WHERE state = 'closed' OR (state = 'accepted' AND kind = 'accepted') ORDER BY g
"""
LEDGER = """
SELECT 'request:' || g AS stream, 1 AS seq, 'request.opened' AS verb, 'request:' || g AS subject,
  CASE WHEN g % 3 = 0 THEN g / 3 END AS contact_id, 'Townline' AS actor_name, opened_at AS known_at,
  opened_at AS acted_at, opened_at AS typed_at,
  jsonb_build_object('after', jsonb_build_object('urgency', urgency, 'program', program_code)) AS data,
  'targets-2' AS rule_version
FROM made ORDER BY g
"""
TABLES = (
    ("contacts_contact", CONTACTS, "a third came by a contact"),
    ("service_requests_servicerequest", REQUESTS, "requests"),
    ("service_requests_follower", FOLLOWERS, "who reported them"),
    ("service_requests_update", UPDATES, "what was done"),
    ("core_ledgerentry", LEDGER, "how each was opened"),
)


def sites() -> Iterator[tuple[Any, ...]]:
    """Two thousand places, half corners and half doors, with all that `places.locate` knows of each."""
    now = clock.now()
    corners = Corner.objects.order_by("pk").values_list("at", flat=True)
    doors = Address.objects.order_by("pk").values_list("at", flat=True)
    number = 0
    for found, spread in ((list(corners), 0.5), (list(doors), 2.0)):
        step = max(1, len(found) * 2 // SITES)
        for x, y in found[::step][: SITES // 2]:
            here = places.locate(x, y, at=now)
            if here is None:
                continue
            road = here.segment
            yield (number, here.label, x, y, spread, here.municipality_code, here.ward_code,
                   road.road_class if road else None, road.distance_m if road else None,
                   json.dumps(here.as_json()))  # fmt: skip
            number += 1


def shown(source: psycopg.Connection, sink: psycopg.Connection) -> None:
    """Where the public sees each: the rule itself, row by row, into a table that lives as long as we do."""
    kinds = queries.public_types(clock.now())
    secret = settings.SECRET_KEY.encode()
    sink.execute("CREATE UNLOGGED TABLE bench_shown (id bigint PRIMARY KEY, sx float8, sy float8)")
    with (
        source.cursor(name="made") as rows,
        sink.cursor().copy("COPY bench_shown FROM STDIN") as into,
    ):
        rows.itersize = 20_000
        rows.execute("SELECT g, kind_id, x, y, road_m, needs_place FROM made")
        for pk, kind_id, x, y, road, has_place in rows:
            kind = kinds.get(kind_id)
            point = shown_point(
                privacy=Privacy(kind.privacy), jitter_metres=kind.jitter_metres, point=(x, y),
                road_metres=road, request_id=pk, secret=secret,
            ) if kind and has_place else None  # fmt: skip
            into.write_row((pk, *(point or (None, None))))


def fill(url: str, rows: int) -> None:
    """Copy the whole past in; says how far it is."""
    started = time.monotonic()

    def told(words: str) -> None:
        say(f"  {time.monotonic() - started:>5.0f} s  {words}")

    with psycopg.connect(url) as source, psycopg.connect(url, autocommit=True) as sink:
        sink.execute("DROP TABLE IF EXISTS bench_shown")
        source.execute(PREPARE)
        source.execute(
            "ALTER TABLE kind ADD needs_place boolean;"
            "UPDATE kind SET needs_place = d.needs_place"
            " FROM service_requests_servicedefinition d WHERE d.id = kind.id"
        )
        source.execute(SITE)
        with source.cursor().copy("COPY site FROM STDIN") as into:
            for row in sites():
                into.write_row(row)
        source.execute("ANALYZE site")
        told("places located")
        source.execute(MADE % {"rows": rows, "years": YEARS})
        shown(source, sink)
        source.commit()
        source.execute("CREATE TEMP VIEW shown AS SELECT * FROM bench_shown")
        told(f"{rows:,} requests made up, each with where it is shown")
        for table, select, words in TABLES:
            source.commit()
            copy(source, sink, table, select)
            told(f"copied: {words}")
        source.execute("DROP VIEW shown")
        source.commit()
        sink.execute("DROP TABLE bench_shown")
        for table in ("contacts_contact", "service_requests_servicerequest"):
            sink.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            )
        for table, _, _ in TABLES:
            sink.execute(f"VACUUM ANALYZE {table}")
        sink.execute("ANALYZE")
    told("counted and weighed")


if __name__ == "__main__":
    fill(os.environ["TOWNLINE_DATABASE_URL"], int(sys.argv[1]))
