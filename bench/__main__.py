"""`./townline bench desk|answers|callouts`: prints a table of what is promised and what was found."""

from __future__ import annotations

import argparse
import sys

from bench.answers import answers
from bench.callouts import callouts
from bench.desk import desk

parser = argparse.ArgumentParser(
    prog="townline bench", description="Measure: ratios in one run, on one machine."
)
parser.add_argument("subject", choices=["desk", "answers", "callouts"])
parser.add_argument("--fresh", action="store_true", help="fill the databases anew")
parser.add_argument(
    "--quick", action="store_true", help="a tenth of the rows, fewer calls: to try the bench itself"
)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument(
    "--part", choices=["ratios", "flat", "pages", "bulletin"], help="only this part"
)
parser.add_argument("--callouts", type=int, default=20_000, help="of the simulated year; 0: none")
options = parser.parse_args()
if options.subject == "callouts":
    sys.exit(callouts(year_of=options.callouts, quick=options.quick))
if options.subject == "answers":
    sys.exit(answers(fresh=options.fresh, quick=options.quick))
sys.exit(desk(fresh=options.fresh, quick=options.quick, rounds=options.rounds, part=options.part))
