"""`./townline bench desk|answers`: prints a table of what is promised and what was found."""

from __future__ import annotations

import argparse
import sys

from bench.answers import answers
from bench.desk import desk

parser = argparse.ArgumentParser(
    prog="townline bench", description="Measure: ratios in one run, on one machine."
)
parser.add_argument("subject", choices=["desk", "answers"])
parser.add_argument("--fresh", action="store_true", help="fill the databases anew")
parser.add_argument(
    "--quick", action="store_true", help="a tenth of the rows, fewer calls: to try the bench itself"
)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument(
    "--part", choices=["ratios", "flat", "pages", "bulletin"], help="only this part"
)
options = parser.parse_args()
if options.subject == "answers":
    sys.exit(answers(fresh=options.fresh, quick=options.quick))
sys.exit(desk(fresh=options.fresh, quick=options.quick, rounds=options.rounds, part=options.part))
