"""A way out for tests: answers what it is told to, and keeps what it was given."""

from __future__ import annotations

from collections.abc import Callable

from townline.correspondence.ports.port import Answer, Letter, Result


class Double:
    """`answers` are given one after another; then everything is taken."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.taken: list[Letter] = []

    def hand_over(self, letter: Letter, about_to: Callable[[], None]) -> Result:
        answer = self.answers.pop(0) if self.answers else Answer.SENT
        if answer in (Answer.SENT, Answer.UNKNOWN):
            about_to()
        if answer is Answer.SENT:
            self.taken.append(letter)
        return Result(answer, "as told")
