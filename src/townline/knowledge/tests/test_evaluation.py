"""The figures of a search: worked numbers, and what must hold whatever was asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from townline.knowledge.models import Article
from townline.knowledge.rules.evaluation import Asked, figures

TEN = tuple("abcdefghij")


def test_the_worked_example():
    asked = [
        Asked("a", TEN),
        Asked("b", TEN),
        Asked("f", TEN),
        Asked("z", TEN),
        Asked(None, ()),
        Asked(None, TEN),
    ]
    found = figures(asked)
    assert (found.recall_at_1, found.recall_at_5, found.recall_at_10) == (0.25, 0.5, 0.75)
    assert found.mean_reciprocal_rank == (1 + 1 / 2 + 1 / 6) / 4
    assert (found.answerable, found.unanswerable, found.refused_unanswerable) == (4, 2, 0.5)


ASKED = st.builds(
    Asked, st.one_of(st.none(), st.sampled_from("abcdxyz")),
    st.lists(st.sampled_from(TEN), unique=True).map(tuple), st.floats(0, 9),
)  # fmt: skip


@given(st.lists(ASKED))
def test_shares_lie_between_nothing_and_all_and_grow_with_the_rank(asked):
    found = figures(asked)
    assert 0 <= found.recall_at_1 <= found.recall_at_5 <= found.recall_at_10 <= 1
    assert (
        found.recall_at_1 - 1e-9 <= found.mean_reciprocal_rank <= found.recall_at_10 + 1e-9
        or not found.answerable
    )
    assert 0 <= found.refused_answerable <= 1 - found.recall_at_10 + 1e-9 or not found.answerable
    assert found.answerable + found.unanswerable == len(asked)
    assert found.p50_ms <= found.p95_ms


def write(path: Path, *rows: object) -> str:
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return str(path)


def test_a_corpus_of_anybodys_is_measured_and_leaves_nothing_behind(db, tmp_path, capsys):
    articles = write(
        tmp_path / "a.jsonl",
        {"id": "pipe", "title": "My pipe is frozen", "body": "Warm it with a hair dryer."},
        {"id": "dog", "title": "Licence a dog", "body": "Dogs are licensed by the city."},
    )
    questions = write(
        tmp_path / "q.jsonl",
        {"text": "frozen pipe", "article_id": "pipe"},
        {"text": "licence for my dog", "article_id": "dog"},
        {"text": "xylophone", "article_id": None},
    )
    call_command("answers_eval", articles=articles, questions=questions, by_rank=True)
    told = capsys.readouterr().out
    assert "2 articles, 3 questions" in told
    together = next(line for line in told.splitlines() if line.startswith("all together"))
    assert together.split()[5:10] == ["desk", "1.000", "1.000", "1.000", "1.000"]
    assert Article.objects.count() == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [("{", ":2: this line is no JSON"), ('{"id": 1}', ":2: needs"), ("[]", ":2: needs")],
)
def test_a_bad_line_is_refused_by_file_and_line(db, tmp_path, line, said):
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"text": "a", "article_id": null}\n' + line)
    with pytest.raises(CommandError, match=said):
        call_command("answers_eval", questions=str(questions))
