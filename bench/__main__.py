"""`./townline bench desk`: prints a table of what is promised and what was found."""

from __future__ import annotations

import argparse
import sys

from bench.desk import desk

parser = argparse.ArgumentParser(
    prog="townline bench", description="Measure: ratios in one run, on one machine."
)
parser.add_argument("subject", choices=["desk"])
parser.add_argument("--fresh", action="store_true", help="fill the databases anew")
parser.add_argument(
    "--quick", action="store_true", help="a tenth of the rows, fewer calls: to try the bench itself"
)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument(
    "--part", choices=["ratios", "flat", "pages", "bulletin"], help="only this part"
)
options = parser.parse_args()
sys.exit(desk(fresh=options.fresh, quick=options.quick, rounds=options.rounds, part=options.part))
