"""`./townline bench SUBJECT`: prints a table of what is promised and what was found."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.answers import answers
from bench.callouts import callouts
from bench.desk import desk
from bench.public.measure import Asked, public
from bench.storm.run import storm

parser = argparse.ArgumentParser(
    prog="townline bench", description="Measure: ratios in one run, on one machine."
)
parser.add_argument("subject", choices=["desk", "answers", "callouts", "public", "storm"])
parser.add_argument("--fresh", action="store_true", help="fill the databases anew")
parser.add_argument(
    "--quick", action="store_true", help="a tenth of the rows, fewer calls: to try the bench itself"
)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument(
    "--part",
    choices=["ratios", "flat", "pages", "bulletin", "lookups", "open311", "portal", "surge"],
    help="only this part",
)
parser.add_argument("--callouts", type=int, default=20_000, help="of the simulated year; 0: none")
parser.add_argument("--rows", type=int, default=1_000_000, help="requests, of public")
parser.add_argument("--shape", type=Path, help="a CSV of a storm, a line a day, for public")
parser.add_argument("--minutes", type=float, default=30, help="in which the storm's 400 calls come")
options = parser.parse_args()
if options.subject == "storm":
    sys.exit(storm(minutes=3 if options.quick else options.minutes))
if options.subject == "callouts":
    sys.exit(callouts(year_of=options.callouts, quick=options.quick))
if options.subject == "public":
    asked = Asked(options.rows, options.fresh, options.quick, options.shape, options.part)
    sys.exit(public(asked))
if options.subject == "answers":
    sys.exit(answers(fresh=options.fresh, quick=options.quick))
sys.exit(desk(fresh=options.fresh, quick=options.quick, rounds=options.rounds, part=options.part))
