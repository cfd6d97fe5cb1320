"""Learn what small signs weigh: a straight line between utterances that mean a kind of danger and all others.

It is the linear machine with squared slack, solved utterance by utterance (Hsieh and others, 2008: dual
coordinate descent). The same utterances in the same order always give the same weights. Where few utterances
are dangerous they count for more, so that both sorts weigh alike.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

ROUNDS = 40
NEAR_ENOUGH = 0.02
SMALLEST = 0.02
FOLDS = 5
FEWEST = 2

Row = Sequence[int]


@dataclass(frozen=True)
class Learned:
    """Weights by feature, and from which sum on a text is heard."""

    weights: dict[str, float]
    bias: float
    threshold: float


def learn(
    said: Sequence[tuple[Sequence[str], bool, bool]], *, spared: float,
    quiet: Sequence[Sequence[str]] = (), strength: float = 0.3,
) -> Learned:  # fmt: skip
    """Weights of one kind from utterances: their features, whether they mean it, whether they are harmless.

    `spared` is the share of harmless utterances that may be heard: the threshold is set where no more than
    that were, each judged by weights learned without it (five parts, each left out once), and
    above all that must stay quiet. `strength` is how far weights may go to fit what was said. Features met
    once are left out.
    """
    met = Counter(name for names, _, _ in said for name in names)
    numbers = {name: n for n, name in enumerate(sorted(n for n in met if met[n] >= FEWEST))}
    rows = [sorted(numbers[name] for name in names if name in numbers) for names, _, _ in said]
    sizes = [1 / math.sqrt(max(1, len(names))) for names, _, _ in said]
    meant = [is_meant for _, is_meant, _ in said]
    harmless: list[float] = []
    for fold in range(FOLDS):
        others = [n for n in range(len(rows)) if n % FOLDS != fold]
        weights, bias = _line(rows, sizes, meant, others, len(numbers), strength)
        harmless += [
            _sum(weights, bias, rows[n], sizes[n])
            for n in range(fold, len(rows), FOLDS)
            if said[n][2]
        ]
    weights, bias = _line(rows, sizes, meant, list(range(len(rows))), len(numbers), strength)
    kept = {name: weights[n] for name, n in numbers.items() if abs(weights[n]) >= SMALLEST}
    loudest = max(
        (_sum(weights, bias, sorted(numbers[n] for n in names if n in numbers), 1 / math.sqrt(len(names)))
         for names in quiet if names), default=-1.0,
    )  # fmt: skip
    return Learned(kept, bias, max(_threshold(harmless, spared), loudest + 0.01))


def _threshold(harmless: Sequence[float], spared: float) -> float:
    """The lowest sum of 0 to 1 that no more than the share of harmless utterances reach."""
    ordered = sorted(harmless, reverse=True)
    allowed = int(len(ordered) * spared)
    return max(0.0, min(1.0, ordered[allowed] + 0.001)) if allowed < len(ordered) else 0.0


def _sum(weights: Sequence[float], bias: float, row: Row, size: float) -> float:
    return bias + size * sum([weights[n] for n in row])


def _line(
    rows: Sequence[Row], sizes: Sequence[float], meant: Sequence[bool], used: list[int],
    width: int, strength: float,
) -> tuple[list[float], float]:  # fmt: skip
    """The weights and the bias that part what is meant from what is not, among the rows used."""
    weights, bias = [0.0] * width, 0.0
    many = sum(meant[n] for n in used)
    share = {
        True: len(used) / 2 / max(1, many),
        False: len(used) / 2 / max(1, len(used) - many),
    }
    slack = {is_meant: 1 / (2 * strength * share[is_meant]) for is_meant in share}
    pull = [0.0] * len(rows)
    chance = random.Random(0)
    order = list(used)
    for _ in range(ROUNDS):
        chance.shuffle(order)
        farthest = 0.0
        for n in order:
            row, size, side = rows[n], sizes[n], 1 if meant[n] else -1
            give = slack[meant[n]]
            slope = side * _sum(weights, bias, row, size) - 1 + give * pull[n]
            if pull[n] == 0:
                slope = min(slope, 0.0)
            if slope == 0:
                continue
            farthest = max(farthest, abs(slope))
            before = pull[n]
            pull[n] = max(before - slope / (1 + size * size * len(row) + give), 0.0)
            step = (pull[n] - before) * side
            bias += step
            step *= size
            for name in row:
                weights[name] += step
        if farthest < NEAR_ENOUGH:
            break
    return weights, bias


def written(version: str, learned: Learned) -> str:
    """Weights as they are kept, the heaviest first."""
    lines = [
        f"version\t{version}",
        f"bias\t{learned.bias:.3f}",
        f"threshold\t{learned.threshold:.3f}",
    ]
    lines += [
        f"{name}\t{weight:.2f}"
        for name, weight in sorted(
            learned.weights.items(), key=lambda each: (-round(each[1], 2), each[0])
        )
    ]
    return "\n".join(lines) + "\n"
