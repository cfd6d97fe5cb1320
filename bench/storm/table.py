"""What was promised of the storm, and what was found in the database afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bench.storm.callers import Caller
from bench.storm.desks import Watch
from bench.storm.keys import AIM_S, DEFINITION, hands_s

OF_STORM = """SELECT count(*), count(*) FILTER (WHERE state = 'closed'),
  count(*) FILTER (WHERE state = 'abandoned') FROM contacts_contact WHERE call_id LIKE 'storm-%'"""
REPORTS = """SELECT count(*), count(DISTINCT contact_id), count(*) FILTER (WHERE wants_call_back)
  FROM dispatch_report WHERE event_id IS NOT NULL"""
WAITS = """SELECT extract(epoch FROM answered_at - opened_at)::float FROM contacts_contact
  WHERE call_id LIKE 'storm-%' AND answered_at IS NOT NULL"""
ENOUGH = 10  # fewer are no percentile
VOICES = "SELECT number, incident_id, is_hurt FROM dispatch_report WHERE event_id IS NOT NULL"


def _at(share: float, values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


class Table:
    """A line each; `held` is false once a promise was missed."""

    def __init__(self, look: Any, crowd: list[Caller], watch: Watch) -> None:
        self.look, self.crowd, self.watch, self.held = look, crowd, watch, True
        self.offered = self.closed = self.gone = 0

    def row(self, name: str, found: str, promised: str = "", *, holds: bool = True) -> None:
        self.held = self.held and holds
        verdict = "" if not promised else "held" if holds else "MISSED"
        print(f"| {name} | {found} | {promised} | {verdict} |", flush=True)

    def calls(self) -> None:
        """Every call came to an end, and every answered one is one report."""
        self.offered, self.closed, self.gone = self.look.execute(OF_STORM).fetchone()
        taken, callers, owed = self.look.execute(REPORTS).fetchone()
        ended = self.closed + self.gone
        self.row("calls offered, finished, gone unanswered", f"{self.offered}, {self.closed}, {self.gone}",
                 "all have an end", holds=self.offered == len(self.crowd) == ended)  # fmt: skip
        self.row("reports lost, counted twice", f"{self.closed - callers}, {taken - callers}", "0, 0",
                 holds=self.closed == callers == taken)  # fmt: skip
        self.row("call-backs owed, and counted", str(owed))
        waits = [wait for (wait,) in self.look.execute(WAITS).fetchall()]
        self.row("wait for an answer: p50, p95, longest",
                 f"{_at(0.5, waits):.1f} s, {_at(0.95, waits):.1f} s, {max(waits):.1f} s")  # fmt: skip
        handled = self.watch.handled
        self.row("a call from answer to finish, its talk included: p50, p95",
                 f"{_at(0.5, handled):.1f} s, {_at(0.95, handled):.1f} s")  # fmt: skip

    def later_callers(self) -> None:
        """What those who tell what is known cost besides talk: the machine's part, and hands."""
        machine, keys = ([each[side] for each in self.watch.later] for side in (0, 1))
        self.row("later callers; the machine's part of each: p50, p95",
                 f"{len(machine)}; {_at(0.5, machine):.2f} s, {_at(0.95, machine):.2f} s")  # fmt: skip
        both = [spent + hands_s(many) for spent, many in self.watch.later]
        took = f"{_at(0.5, both):.1f} s, {_at(0.95, both):.1f} s"
        self.row("the same: keys; machine and hands together, without talk: p50, p95",
                 f"{_at(0.5, keys):.0f}, {_at(0.95, keys):.0f}; {took}",
                 f"within {AIM_S:.0f} s: 90 in 100",
                 holds=sum(each <= AIM_S for each in both) >= 0.9 * len(both))  # fmt: skip
        print(f"# {DEFINITION}", flush=True)

    def causes(self) -> None:
        """Whoever named a cause is in its one incident, with nobody who named another."""
        cause = {each.number: each.cause for each in self.crowd}
        rows = [
            (cause[n], incident)
            for n, incident, hurt in self.look.execute(VOICES).fetchall()
            if not hurt
        ]
        sizes = Counter(incident for _, incident in rows)
        pairs = {pair for pair in rows if pair[0] is not None}
        by_cause, by_incident = (Counter(pair[side] for pair in pairs) for side in (0, 1))
        wrong = sum(by_cause[each] > 1 or by_incident[incident] > 1 for each, incident in pairs)
        self.row("causes, their incidents, split or mixed", f"{len(by_cause)}, {len(by_incident)}, {wrong}",
                 "one each", holds=not wrong)  # fmt: skip
        most = max(sizes[incident] for _, incident in pairs)
        self.row("followers of the largest; calls that named no place",
                 f"{most}, {sum(each is None for each, _ in rows)}")  # fmt: skip

    def hurt(self, said: Any) -> None:
        """A life at risk is an incident of one report, on top; and the floor counts abandonment raw."""
        rows = self.look.execute(VOICES).fetchall()
        voices = Counter(incident for _, incident, _ in rows)
        wrong = sum(voices[incident] != 1 for _, incident, hurt in rows if hurt)
        taken, late = len(self.watch.surfaced), sum(not ok for _, ok in self.watch.surfaced)
        self.row("somebody hurt: calls, not an incident of one report", f"{taken}, {wrong}", "0",
                 holds=not wrong and taken == sum(hurt for *_, hurt in rows))  # fmt: skip
        levels = "".join(said["board"])
        is_sorted = levels.startswith("E" * levels.count("E"))
        slowest = max((at for at, _ in self.watch.surfaced), default=0.0)
        self.row("from the key to the top of the board: slowest, behind less", f"{slowest:.2f} s, {late}",
                 "0 behind", holds=not late and is_sorted)  # fmt: skip
        counted = (said["abandoned"], said["offered"])
        self.row("raw abandonment, as the floor shows it", f"{counted[0]} of {counted[1]}",
                 f"{self.gone} of {self.offered}", holds=counted == (self.gone, self.offered))  # fmt: skip

    def desktop(self) -> None:
        """Every page a desk asked for meanwhile."""
        kinds = sorted(self.watch.spent.items())
        for kind, times in [*kinds, ("everything", [each for _, own in kinds for each in own])]:
            p95, promised = _at(0.95, times), "≤ 1,000 ms" if len(times) >= ENOUGH else ""
            self.row(f"{kind}, {len(times):,} times: p95", f"{p95 * 1000:.0f} ms", promised,
                     holds=p95 <= 1 or not promised)  # fmt: skip
        failed = self.watch.failures
        self.row(
            "pages that failed",
            f"{len(failed)} {'; '.join(failed[:2])}".strip(),
            "0",
            holds=not failed,
        )

    def event(self, *, heard: float, unheard: int, waiting: bool) -> None:
        self.row("from the supervisor's key to the words on the telephone", f"{heard:.2f} s", "≤ 60 s",
                 holds=heard <= 60)  # fmt: skip
        self.row("calls that did not hear them", str(unheard), "0", holds=not unheard)
        self.row("calm promises wait", "yes" if waiting else "no", "yes", holds=waiting)

    def end(self, *gone: bool) -> None:
        self.row("a second after its end: gone from telephone, portal, desk",
                 ", ".join("yes" if each else "no" for each in gone), "yes", holds=all(gone))  # fmt: skip
