"""Learn what small signs weigh: logistic regression over utterances whose danger is known.

The same utterances in the same order always give the same weights. Where few utterances are dangerous they
count for more, so that both kinds weigh alike.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from townline.knowledge.rules.cues.listening import Signs, features
from townline.knowledge.rules.cues.words import tokens

ROUNDS = 120
STEP = 0.5
SMALLEST = 0.02


def learn(
    said: Sequence[tuple[str, bool]], signs: Signs, *, strength: float = 5.0
) -> tuple[dict[str, float], float]:
    """Weights by feature and the bias, from texts that are dangerous or not; features met once are left out.

    `strength` is how far weights may go to fit what was said (the C of logistic regression).
    """
    rows = [(list(features(tokens(text), signs)), is_danger) for text, is_danger in said]
    met = Counter(name for names, _ in rows for name in names)
    kept = [([name for name in names if met[name] > 1], is_danger) for names, is_danger in rows]
    share = len(kept) / 2 / max(1, sum(is_danger for _, is_danger in kept))
    calm = len(kept) / 2 / max(1, sum(not is_danger for _, is_danger in kept))
    weights = dict.fromkeys(sorted(name for name, times in met.items() if times > 1), 0.0)
    moved = dict.fromkeys(weights, 1e-8)
    bias, bias_moved = 0.0, 1e-8
    for _ in range(ROUNDS):
        for names, is_danger in kept:
            if not names:
                continue
            size = 1 / math.sqrt(len(names))
            total = bias + size * sum(weights[name] for name in names)
            wrong = (1 / (1 + math.exp(-total)) - is_danger) * (share if is_danger else calm)
            bias_moved += wrong * wrong
            bias -= STEP * wrong / math.sqrt(bias_moved)
            for name in names:
                slope = wrong * size + weights[name] / (strength * met[name])
                moved[name] += slope * slope
                weights[name] -= STEP * slope / math.sqrt(moved[name])
    return {name: weight for name, weight in weights.items() if abs(weight) >= SMALLEST}, bias


def written(version: str, weights: dict[str, float], bias: float, threshold: float = 0.0) -> str:
    """Weights as they are kept, the heaviest first."""
    lines = [f"version\t{version}", f"bias\t{bias:.3f}", f"threshold\t{threshold:.3f}"]
    lines += [
        f"{name}\t{weight:.3f}"
        for name, weight in sorted(weights.items(), key=lambda each: (-each[1], each[0]))
    ]
    return "\n".join(lines) + "\n"
