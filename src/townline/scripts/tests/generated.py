"""Valid scripts of any shape, drawn by Hypothesis: a tree whose ways come together, exits at its leaves."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Body = dict[str, Any]
# What anybody may type, in any script; a file cannot hold half a character.
words = st.text(
    st.characters(codec="utf-8"), min_size=1, max_size=24
).filter(lambda text: text.strip())  # fmt: skip
ends: st.SearchStrategy[Body] = st.sampled_from(
    [{"done": True}, {"call_911": True}, {"open": "flooded", "facts": {"depth": "=deep"}},
     {"answer": "stay-dry"}, {"refer": "sewer"}, {"script": "other"}]
)  # fmt: skip


MARKS: list[Body] = [{}, {"urgency": "B"}, {"danger": "911"}, {"danger": "urgent"}]


@st.composite
def scripts(draw: st.DrawFn) -> Body:
    """A body without a fault."""
    count = draw(st.integers(2, 9))
    parents = {n: draw(st.integers(0, n - 1)) for n in range(1, count)}
    children: dict[int, list[int]] = {n: [] for n in range(count)}
    for child, parent in parents.items():
        children[parent].append(child)
    steps = [_step(draw, n, children[n], count) for n in range(count)]
    head = {"code": "drawn", "title": draw(words), "owner": draw(words), "keywords": draw(words),
            "no_emergency": draw(words)}  # fmt: skip
    first, *rest = steps
    return {**head, "steps": [first, *draw(st.permutations(rest))]}


def _step(draw: st.DrawFn, n: int, below: list[int], count: int) -> Body:
    step: Body = {"id": f"s{n}", "name": draw(words), "say": draw(words), "note": draw(words)}
    if not below:
        return step | {"exit": draw(ends) | {"describe": "Plain."}}
    later = draw(st.lists(st.integers(n + 1, count - 1), max_size=2))
    ways = [f"s{each}" for each in dict.fromkeys([*below, *later])][:8]
    if len(ways) > 1 or draw(st.booleans()):
        answers = [
            {"key": key, "label": draw(words), "goto": way, "hint": draw(words),
             **draw(st.sampled_from(MARKS))}
            for key, way in enumerate(ways, 1)
        ]  # fmt: skip
        return step | {"ask": f"heard_{n}", "label": draw(words), "answers": answers}
    fields = [{"code": f"told_{n}", "label": draw(words), "must": draw(st.booleans())}]
    return step | {"fields": fields, "goto": ways[0]}
