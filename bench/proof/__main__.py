"""`./townline prove callouts`: prints what was found, and ends with exit code 1 where anything is wrong."""

from __future__ import annotations

import argparse
import sys

from bench.proof.run import TUNED, Outcome, Setting, prove

RESUME_SECONDS = 5.0
MUTANTS = ("random_call_id", "expired_is_final", "no_lease", "no_fence", "wall_clock")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="townline prove", description="Prove by killing.")
    parser.add_argument("subject", choices=["callouts"])
    parser.add_argument("--callouts", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=10_000)
    parser.add_argument("--dispatchers", type=int, default=4)
    parser.add_argument(
        "--stops", type=int, default=20, help="stops of PostgreSQL in immediate mode"
    )
    parser.add_argument("--mutant", choices=["none", *MUTANTS], default="none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--survivors", type=int, default=1, help="dispatchers never killed")
    return parser


def _row(name: str, found: object, promised: str = "", *, holds: bool | None = None) -> None:
    word = "" if holds is None else "held" if holds else "MISSED"
    print(f"| {name} | {found} | {promised} | {word} |")


def table(outcome: Outcome, setting: Setting) -> bool:
    """Print what was found; whether all of it holds."""
    verdict, deaths = outcome.verdict, outcome.deaths
    print("| | found | promised | |\n|---|---|---|---|")
    _row("callouts", f"{verdict.callouts:,}")
    _row(
        "how they ended", ", ".join(f"{n:,} {state}" for state, n in sorted(verdict.states.items()))
    )
    _row("calls the carrier had", f"{verdict.calls:,}")
    _row(
        "dispatchers killed",
        f"{deaths.count:,}",
        f"≥ {setting.kills:,}",
        holds=deaths.count >= setting.kills,
    )
    for boundary, count in sorted(deaths.by_boundary.items()):
        _row(f"… {boundary.replace('_', ' ')}", f"{count:,}")
    _row("stalled past the lease", f"{deaths.stalls:,}")
    _row(
        "database stops, immediate mode",
        outcome.stops,
        f"≥ {setting.stops}",
        holds=outcome.stops >= setting.stops,
    )
    _row("intents left unconfirmed, then reconciled", f"{verdict.unknown:,}")
    for kind, found in verdict.wrong.items():
        _row(kind.replace("_", " "), len(found), "0", holds=not found)
    _row("bugs", len(deaths.bugs), "0", holds=not deaths.bugs)
    waited = deaths.wait(0.99)
    _row("resumed after a death, p50", f"{deaths.wait(0.5):.2f} s")
    _row(
        "resumed after a death, p99",
        f"{waited:.2f} s",
        f"≤ {RESUME_SECONDS:g} s",
        holds=waited <= RESUME_SECONDS,
    )
    _row("took", f"{outcome.seconds:.0f} s")
    for sentences in (*verdict.wrong.values(), deaths.bugs):
        for sentence in sentences[:5]:
            print(f"  {sentence}", file=sys.stderr)
    return not verdict.count and not deaths.bugs and waited <= RESUME_SECONDS


def main() -> int:
    """Prove, or let a mutant be caught: then the exit code is 0 where it was."""
    given = _parser().parse_args()
    setting = Setting(given.callouts, given.kills, given.dispatchers, given.stops, given.mutant,
                      seed=given.seed, survivors=given.survivors, **TUNED.get(given.mutant, {}))  # fmt: skip
    outcome = prove(setting)
    holds = table(outcome, setting)
    if given.mutant == "none":
        return 0 if holds else 1
    is_caught = outcome.verdict.count > 0  # slowness catches nobody: a broken promise does
    print(f"\nThe mutant {given.mutant} was {'caught' if is_caught else 'NOT caught'}.")
    return 0 if is_caught else 1


if __name__ == "__main__":
    sys.exit(main())
