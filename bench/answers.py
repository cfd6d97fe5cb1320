"""The answers benchmark: thousands of answers with a past, a large directory, and two million exposures.

Measured in one process at one client, the statements and the program's own work, without HTTP. Directions of
the passages are random (reading fifteen thousand of them takes minutes and changes nothing in how long a search
takes); the question is read by the real reader where there is one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import psycopg
from psycopg import sql

from bench.databases import durability, region, say, server
from bench.desk import Table
from bench.filling import Size, fill
from config.cli import reader
from config.cli.place import ROOT

NAME = "townline_bench_answers"
SAID = (
    "water coming up through the road", "my garbage was not picked up", "traffic light is dark",
    "who clears the sidewalk", "garbige day", "toilet backing up in basement", "bus pass for a senior",
    "noise next door", "pothole broke my rim", "le ramassage des ordures", "mark120 mark7 permit",
    "i want to complain about a clerk", "dog licence", "is the museum open", "write a poem about autumn",
)  # fmt: skip
PEOPLE = (
    "harper lin",
    "unit 120",
    "mark45 services",
    "shelter",
    "counciler ward 3",
    "905-555-0142",
)

ARTICLES = """
INSERT INTO knowledge_article (code, topic, program_code, is_critical, created_at)
SELECT 'bench-' || g, 'waste', '', false, now() - interval '3 years' FROM generate_series(1, %(articles)s) g;
INSERT INTO knowledge_articleversion (article_id, number, language, state, effective, title, callers_words,
  read_aloud, must_say, steps, internal_note, public_wording, links, audience, confidence, owner, written_at,
  withdrawn_why, change_note)
SELECT a.id, nr, 'en', 'published',
  tstzrange(now() - interval '3 years' + (nr - 1) * interval '7 months',
            CASE WHEN nr < 5 THEN now() - interval '3 years' + nr * interval '7 months' END),
  'How to get ' || w1.text || ' ' || w2.text || ' ' || w3.text, w2.text || E'\\n' || w4.text || ' permit',
  'Ask for ' || w1.text || ' at the counter. It takes ' || nr || ' days. Bring ' || w3.text || ' and ' || w4.text || '.',
  '{}', 'Open ' || w4.text || ', then ' || w2.text || '. Tell them about ' || w1.text || '.', '', '', '[]', 'everyone',
  'validated', 'Bench', now() - interval '3 years', '', ''
FROM knowledge_article a CROSS JOIN generate_series(1, 5) nr
  JOIN word w1 ON w1.n = hashint8(a.id) & 1023 JOIN word w2 ON w2.n = hashint8(a.id + 7) & 2047
  JOIN word w3 ON w3.n = hashint8(a.id + 11) & 255 JOIN word w4 ON w4.n = hashint8(a.id + 13) & 63
WHERE a.code LIKE 'bench-%%';
INSERT INTO knowledge_word (word) SELECT DISTINCT text FROM word ON CONFLICT DO NOTHING;
"""
WORDS = """
CREATE TEMP TABLE word AS SELECT n, CASE WHEN n < 40 THEN (ARRAY['water','hole','curb','garbage','missed','lane','dark',
  'signal','noise','dog','light','sign','snow','ice','tree','branch','sewer','smell','oil','spill','blue','box','bus',
  'stop','late','broken','glass','fence','ditch','culvert','flood','basement','manhole','cover','loose','paint','line',
  'crossing','school','bridge'])[n + 1] ELSE 'mark' || n END AS text FROM generate_series(0, 2999) n;
"""
PASSAGES = """
INSERT INTO knowledge_passage SELECT v.id, p, (SELECT array_agg(random() - 0.5)
    FROM generate_series(1, 384) WHERE v.id + p > 0)::vector(384)::halfvec(384)
FROM knowledge_articleversion v CROSS JOIN generate_series(0, 2) p
WHERE upper_inf(v.effective) ON CONFLICT DO NOTHING
"""
ENTRIES = """
INSERT INTO directory_entry (effective, kind, code, name, name_fr, role, role_fr, about, about_fr, aliases, unit,
  body_code, municipality_code, ward_code, building, floor, room, address, city, postal_code, phone,
  after_hours_phone, tty, email, website, calendar_code, hours, languages, backup, access, access_fr, is_public,
  note, verified_by, is_dead, plain)
SELECT tstzrange(now() - interval '1 year', NULL), (ARRAY['staff','agency','unit','place'])[1 + g %% 4], 'bench-' || g,
  w1.text || ' ' || w2.text || ' ' || g, '', w2.text || ' officer', '', '', '', '{}', '', '', '', '', '', '', '', '', '',
  '', '905555' || lpad((g %% 10000)::text, 4, '0'), '', '', '', '', '', '', '{}', '', '', '', true, '', '', false,
  w1.text || ' ' || w2.text || ' ' || g || ' ' || w2.text || ' officer'
FROM generate_series(1, %(entries)s) g JOIN word w1 ON w1.n = hashint4(g) & 2047
  JOIN word w2 ON w2.n = hashint4(g + 5) & 1023;
"""
EXPOSURES = """
INSERT INTO contacts_answerexposure (contact_id, article_version_id, title, number, kind, language, channel, sent_to,
  step, at, by_id)
SELECT 1 + g %% %(contacts)s,
  CASE WHEN g <= 10000 THEN (SELECT max(id) FROM knowledge_articleversion)
       ELSE (SELECT min(id) FROM knowledge_articleversion) + hashint4(g) & 16383 END,
  'How to get it', 1, (ARRAY['viewed','read_out','sent'])[1 + g %% 3], 'en', '', '', '',
  now() - (g %% 700) * interval '1 day', (SELECT min(id) FROM accounts_user)
FROM generate_series(1, %(exposures)s) g;
"""


def answers(*, fresh: bool, quick: bool) -> int:
    """Fill, measure, print the table; the exit code says whether every promise held."""
    scale = 10 if quick else 1
    size = {"articles": 5_000 // scale, "entries": 20_000 // scale, "contacts": 300_000 // scale,
            "exposures": 2_000_000 // scale}  # fmt: skip
    table = Table()
    os.environ.setdefault("TOWNLINE_DATA", str(ROOT / "var"))
    with server() as home:
        url = _prepared(home, size, fresh=fresh)
        print(f"{size['articles']:,} answers of 5 versions, {size['entries']:,} directory rows, "
              f"{size['exposures']:,} exposures; {os.cpu_count()} cores; {durability(url)}")  # fmt: skip
        with reader.running():
            found = _measured(url)
    table.head("95th percentile, one client, without HTTP")
    table.line("suggestions: answers alone", found["answers"], "ms", at_most=60)
    table.line("suggestions: the one box, every kind", found["box"], "ms", at_most=60)
    table.line("directory by a name", found["directory"], "ms", at_most=60)
    table.line("who does what, at a place", found["resolver"], "ms", at_most=15)
    table.line("told one version: 10,000 contacts, all pages", found["told"], "ms", at_most=500)
    table.line("told one version: counted by kind", found["counted"], "ms", at_most=500)
    table.line("the reader, a question it has not heard", found["reader"], "ms")
    print(f"\n{table.missed} promises missed" if table.missed else "\nEvery promise held")
    return 1 if table.missed else 0


def _prepared(home: str, size: dict[str, int], *, fresh: bool) -> str:
    name = f"{NAME}_{size['exposures']}"
    url = f"{home.rpartition('/')[0]}/{name}"
    with psycopg.connect(home, autocommit=True) as admin:
        there = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there and not fresh:
            return url
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    region(url)
    started = time.monotonic()
    fill(url, Size(contacts=size["contacts"], opened=100, closed=900))
    with psycopg.connect(url, autocommit=True) as town:
        town.execute(WORDS)
        town.execute("SET session_replication_role = replica")
        for statements in (ARTICLES, ENTRIES, EXPOSURES):
            for statement in filter(
                None, (each.strip() for each in (statements % size).split(";\n"))
            ):
                town.execute(statement)  # type: ignore[arg-type]
        if town.execute("SELECT to_regclass('knowledge_passage')").fetchone() != (None,):
            town.execute(PASSAGES)  # type: ignore[arg-type]
        for each in ("knowledge_articleversion", "directory_entry", "contacts_answerexposure"):
            town.execute(f"VACUUM ANALYZE {each}")  # type: ignore[arg-type]
        town.execute("ANALYZE")
    say(f"{name}: filled in {time.monotonic() - started:.0f} s")
    return url


def _measured(url: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.answers"], text=True, capture_output=True, check=False,
        env={**os.environ, "TOWNLINE_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _p95(work: Callable[[int], object], times: int) -> float:
    spent = []
    for n in range(times + 5):
        started = time.perf_counter()
        work(n)
        spent.append((time.perf_counter() - started) * 1000)
    kept: Sequence[float] = sorted(spent[5:])
    return kept[int(len(kept) * 0.95)]


def measure() -> dict[str, float]:
    """Every promise, in this process; milliseconds."""
    import django

    django.setup()
    from datetime import timedelta

    from townline.accounts.models import User
    from townline.contacts import queries as contacts
    from townline.core import clock, finding, reference
    from townline.directory import queries as directory
    from townline.knowledge import queries as knowledge
    from townline.knowledge import reading
    from townline.knowledge.models import ArticleVersion

    now = clock.now()
    viewer = User.objects.filter(roles__contains=["csr"]).order_by("pk")[0]
    told = ArticleVersion.objects.order_by("-pk").values_list("pk", flat=True)[0]
    span = {"since": now - timedelta(days=900), "until": now + timedelta(days=1)}
    topics = [topic.code for topic in directory.named_topics()]
    where = [
        directory.Where(code) for code in sorted({body.code for body in directory.bodies()})[:4]
    ]

    def box(n: int) -> object:
        with reference.request():
            reference.begin(1)
            text = f"{SAID[n % len(SAID)]} {n % 7}"
            return finding.found(finding.Asked(text, viewer, now, contact_id=1))

    def resolver(n: int) -> object:
        with reference.request():
            reference.begin(1)
            return directory.answer(topics[n % len(topics)], [where[n % len(where)]], at=now)

    return {
        "answers": _p95(lambda n: knowledge.suggest(f"{SAID[n % len(SAID)]} {n}", at=now), 150),
        "box": _p95(box, 150),
        "directory": _p95(lambda n: directory.find(PEOPLE[n % len(PEOPLE)], at=now), 60),
        "resolver": _p95(resolver, 200),
        "told": _p95(lambda _: list(contacts.everyone_told([told], **span)), 20),
        "counted": _p95(lambda _: contacts.count_told([told], **span), 20),
        "reader": _p95(lambda n: reading.direction(f"question number {n} about garbage"), 60),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
