"""Identity without guessing: how numbers and facts are compared, and what is asked at which level. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz import fuzz

HEARD_ALIKE = 80
SAME_NAME = 88


def number_key(number: str) -> str:
    """A number as ten or more digits with its country code (`+19055550142`); empty if it is none."""
    digits = re.sub(r"\D", "", number)
    if len(digits) == 10:
        return "+1" + digits
    if len(digits) == 11 and digits[0] == "1":
        return "+" + digits
    return "+" + digits if number.strip().startswith("+") and 8 <= len(digits) <= 15 else ""


def folded(text: str) -> str:
    """Lower case letters and digits only, without accents: how spoken facts are compared."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", plain)


@dataclass(frozen=True)
class Question:
    """One thing to ask. The caller says it; the screen never shows what is expected."""

    code: str
    level: int
    words: str


QUESTIONS = (
    Question("street", 1, "What is your street and house number?"),
    Question("phone_end", 1, "What are the last four digits of the number we have for you?"),
    Question("birth_year", 2, "In what year were you born?"),
    Question("email", 2, "What e-mail address do we have for you?"),
)
NEEDED = {1: 2, 2: 3}


def questions(level: int) -> tuple[Question, ...]:
    """What may be asked to reach a level, in order."""
    return tuple(question for question in QUESTIONS if question.level <= level)


def level_reached(passed: set[str]) -> int:
    """The level that the passed questions prove: 1 needs two of level 1, 2 one of level 2 as well."""
    ones = {q.code for q in QUESTIONS if q.level == 1} & passed
    twos = {q.code for q in QUESTIONS if q.level == 2} & passed
    if len(ones) >= 2 and twos:
        return 2
    return 1 if len(ones) >= 2 else 0


def fact_matches(question: str, expected: list[str], given: str) -> bool:
    """Whether what the caller said fits one of the facts on file; nothing on file never fits."""
    said = folded(given)
    if not said:
        return False
    if question == "phone_end":
        return len(said) == 4 and any(folded(fact).endswith(said) for fact in expected)
    if question == "street":
        return any(_same_street(fact, given) for fact in expected)
    return question in ("birth_year", "email") and any(folded(fact) == said for fact in expected)


def _same_street(fact: str, given: str) -> bool:
    """The house number exactly, and each word of the street's name as it may be misheard.

    The kind of street (Road, Avenue) and the municipality need not be said.
    """
    known = [folded(word) for word in fact.split(",")[0].split()]
    said = [folded(word) for word in given.replace(",", " ").split()]
    if len(known) < 2 or known[0] not in said:
        return False
    name = known[1:-1] or known[1:]
    return all(any(fuzz.ratio(word, other) >= HEARD_ALIKE for other in said) for word in name)


def is_same_name(one: str, other: str) -> bool:
    """Whether two names may be one person's: the same words in any order, a slip or two apart.

    `Tamsin Ridout` and `Ridout, Tamsyn` may be; `Tamsin Ridout` and `Tamsin Ridley` are two people.
    """
    plain = [" ".join(sorted(map(folded, name.replace(",", " ").split()))) for name in (one, other)]
    return bool(all(plain) and fuzz.ratio(*plain) >= SAME_NAME)


def masked_number(number: str) -> str:
    """A number with only its last two digits shown: enough to say which, too little to use."""
    digits = re.sub(r"\D", "", number)
    return f"••• ••• ••{digits[-2:]}" if len(digits) >= 4 else ""
