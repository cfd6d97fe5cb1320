"""The public benchmark itself: few rows, every promise in its table; a storm's shape; what counts as lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import psycopg
import pytest
from django.db import connection, connections

from bench.public.calls import Public
from bench.public.surge import due, replay, shape
from bench.public.table import PORTAL, PROMISES, SURGE, WEIGHT, Promise, Table
from bench.rounds import Served
from config.cli.place import ROOT

ROWS = 500
NAME = f"townline_bench_public_{ROWS}"


@pytest.fixture
def pattern(transactional_db):
    """The tests' own database as a pattern, which nobody may use meanwhile; no scratch database is left."""
    home = os.environ["TOWNLINE_DATABASE_URL"]
    name = connection.settings_dict["NAME"]
    connections.close_all()
    yield name
    with psycopg.connect(home, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


@pytest.mark.slow
def test_a_run_over_few_rows_tells_every_promise(pattern):
    environment = {
        **os.environ, "TOWNLINE_BENCH_TEMPLATE": pattern,
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
    }  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-m", "bench", "public", "--rows", str(ROWS), "--quick", "--fresh"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    rows = [line.split(" | ") for line in ran.stdout.splitlines() if line.startswith("| ")]
    verdicts = {cells[0].removeprefix("| ").split(" (")[0]: cells[3].strip(" |") for cells in rows}
    wanted = [*PROMISES, WEIGHT]
    for each in wanted:
        assert each.name in verdicts, ran.stdout + ran.stderr[-3000:]
        assert (verdicts[each.name] != "") == bool(each.words)
    assert sum(name.startswith("portal: ") for name in verdicts) == 13
    for storm in ("storm by its shape", "storm at its peak all along"):
        assert {each.name.format(storm) for each in SURGE} <= set(verdicts)
    # What does not depend on how busy this machine is holds here too.
    certain = [name for name in verdicts if name.startswith("statements of") or "database" in name]
    assert len(certain) == 7
    assert {verdicts[name] for name in certain} == {"held"}


def test_a_storm_keeps_its_shape(tmp_path):
    days = tmp_path / "days.csv"
    days.write_text("date,calls\n2012-10-01,1\n2012-10-02,50\n2012-10-03,100\n2012-10-04,20\n")
    assert shape(days, 2) == [0.5, 1.0]
    assert shape(days, 60) == [0.01, 0.5, 1.0, 0.2]
    ours = shape(None, 60)
    assert len(ours) == 60
    assert max(ours) > 0.9
    assert min(ours) > 0


def test_what_a_second_owes_goes_over_to_the_next():
    times = due([0.25, 0.25, 1.0, 0.0], peak=2)
    assert times == [1.0, 2.0, 2.5]
    assert len(due([0.333] * 60, peak=100)) == 1998


class Door(BaseHTTPRequestHandler):
    """Takes every report; the first try of each third one fails."""

    protocol_version = "HTTP/1.1"
    tried: ClassVar[Counter[str]] = Counter()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        key = self.headers["Idempotency-Key"]
        number = int(key.rpartition("-")[2])
        self.tried[key] += 1
        status = 503 if number % 3 == 0 and self.tried[key] == 1 else 200
        body = json.dumps([{"service_request_id": f"26-{number}"}]).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Nothing."""


def test_a_storm_sends_everything_and_again_where_no_answer_came():
    spot = {"lat": 43.0, "long": -79.8, "address": ""}
    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as door:
        threading.Thread(target=door.serve_forever, daemon=True).start()
        town = Public(door.server_address[1], {"spots": [spot], "keys": ["k"]}, 1)
        storm = replay(town, Served(0), due([1.0], peak=9), desks=0)
        door.shutdown()
    assert (storm.sent, len(storm.again), storm.refused) == (9, 3, [])
    assert sorted(storm.accepted.values()) == [f"26-{number}" for number in range(9)]
    assert {key.rpartition("-")[0] for key in storm.accepted} == {storm.prefix}


def test_a_promise_that_was_not_measured_is_missed(capsys):
    table = Table()
    table.row(Promise("a", "ms", at_most=5), float("nan"))
    table.row(Promise("b", "%", at_least=30), 30.0)
    table.row(PORTAL, 81, "home")
    assert table.missed == ["a", "portal: home, 8 clients, p95"]
    assert "| b | 30 % | ≥ 30 % | held |" in capsys.readouterr().out
