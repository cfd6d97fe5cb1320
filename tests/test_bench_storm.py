"""The storm's own figures: who is a later caller, and what is counted as their keys and the machine's part."""

from __future__ import annotations

from dataclasses import replace

from bench.storm.callers import Caller
from bench.storm.desks import Watch
from bench.storm.keys import DEFINITION, hands_s, presses
from bench.storm.table import Table

FIRST = Caller(0, 0.0, 7, "Kestrel and Fennimore", "Tree down 0", "no", False, 20.0, 60.0)


def test_keys_are_what_is_typed_and_ten_more() -> None:
    assert presses(FIRST) == 21 + 11 + 10
    assert presses(replace(FIRST, where="", fact="")) == 10
    assert hands_s(42) == 42 * 0.28 + 5 * 1.35


def test_a_later_caller_names_what_was_named_and_nobody_is_hurt(capsys) -> None:
    watch = Watch()
    for caller, machine in (
        (FIRST, 9.0), (replace(FIRST, n=1), 0.5), (replace(FIRST, n=2, cause=8), 9.0),
        (replace(FIRST, n=3, hurt="yes"), 9.0), (replace(FIRST, n=4, cause=None), 9.0),
        (replace(FIRST, n=5, hurt="unknown"), 0.7),
    ):  # fmt: skip
        watch.done(caller, machine)
    assert [spent for spent, _ in watch.later] == [0.5, 0.7]
    assert watch.handled == [29.0, 20.5, 29.0, 29.0, 29.0, 20.7]
    Table(None, [], watch).later_callers()
    printed = capsys.readouterr().out
    assert "| 2; 0.70 s, 0.70 s |" in printed
    assert "| 42, 42; 19.2 s, 19.2 s | within 40 s: 90 in 100 | held |" in printed
    assert DEFINITION in printed


def test_slow_pages_miss_the_aim(capsys) -> None:
    watch = Watch()
    for n in range(10):
        watch.done(replace(FIRST, n=n), 30.0 if n in (4, 5) else 0.5)
    table = Table(None, [], watch)
    table.later_callers()
    assert "MISSED" in capsys.readouterr().out
    assert not table.held
