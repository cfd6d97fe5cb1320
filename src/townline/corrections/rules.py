"""Who can be called back, when, how often and at what cost. Pure; docs/explanation/who-was-told.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Severity(StrEnum):
    """How much harm the wrong answer can do."""

    SAFETY = "safety"
    MISLEADING = "misleading"
    MINOR = "minor"


# The first call is made within this time of opening.
START_WITHIN = {
    Severity.SAFETY: timedelta(hours=1),
    Severity.MISLEADING: timedelta(hours=24),
    Severity.MINOR: timedelta(hours=72),
}


class Reach(StrEnum):
    """By what a contact can be reached again."""

    PHONE = "phone"
    EMAIL = "email"
    UNREACHABLE = "unreachable"
    ANONYMOUS = "anonymous"


class Reason(StrEnum):
    """Why somebody cannot be reached though we know of them."""

    NO_NUMBER = "no_number"
    WITHHELD = "withheld"
    ASKED_NOT = "asked_not"
    PROTECTED = "protected"


def reach(
    *, channel: str, is_known: bool, is_protected: bool, has_number: bool, has_email: bool,
    asked_not: bool,
) -> tuple[Reach, Reason | None]:  # fmt: skip
    """By what one contact can be reached, and if not, why.

    A protected person is never put on a list of calls. Who asked not to be called is not called. Then a
    number goes before an e-mail address. Without either, somebody we know is unreachable, and somebody we
    do not know is anonymous.
    """
    if is_protected:
        return Reach.UNREACHABLE, Reason.PROTECTED
    if asked_not:
        return Reach.UNREACHABLE, Reason.ASKED_NOT
    if has_number:
        return Reach.PHONE, None
    if has_email:
        return Reach.EMAIL, None
    if not is_known:
        return Reach.ANONYMOUS, None
    return Reach.UNREACHABLE, Reason.WITHHELD if channel == "phone" else Reason.NO_NUMBER


@dataclass(frozen=True)
class Tally:
    """Everybody who was told, each counted once: the parts add up to `listed`."""

    by_phone: int
    by_email: int
    unreachable: int
    anonymous: int

    @property
    def listed(self) -> int:
        return self.by_phone + self.by_email + self.unreachable + self.anonymous

    @property
    def reachable(self) -> int:
        return self.by_phone + self.by_email


def tally(ways: Iterable[Reach]) -> Tally:
    """How many can be reached by what."""
    all_of_them = list(ways)
    return Tally(*(all_of_them.count(each) for each in Reach))


class Outcome(StrEnum):
    """What became of one attempt."""

    REACHED = "reached"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    REFUSED = "refused"
    LATER = "later"
    EMAILED = "emailed"


FINAL = frozenset({Outcome.REACHED, Outcome.WRONG_NUMBER, Outcome.REFUSED, Outcome.EMAILED})
ATTEMPTS = 3
TRY_AGAIN_AFTER = {
    Severity.SAFETY: timedelta(minutes=30),
    Severity.MISLEADING: timedelta(hours=3),
    Severity.MINOR: timedelta(hours=20),
}


def try_again(
    outcome: Outcome, *, attempts: int, severity: Severity, now: datetime, asked: datetime | None
) -> datetime | None:
    """When to try again after the `attempts`th attempt; None where that was the last.

    No answer and a message left are tried three times in all; who asked for another time gets it.
    """
    if outcome == Outcome.LATER:
        return asked or now + TRY_AGAIN_AFTER[severity]
    if outcome in FINAL or attempts >= ATTEMPTS:
        return None
    return now + TRY_AGAIN_AFTER[severity]


CALLS_FROM, CALLS_TO = time(8), time(21)


def may_call(severity: Severity, local: datetime) -> bool:
    """Whether somebody may be called at a local time: from 08:00 to 21:00, and at any hour about safety."""
    return severity == Severity.SAFETY or CALLS_FROM <= local.time() < CALLS_TO


def starts_late(
    *, severity: Severity, due: datetime, started: datetime | None, now: datetime
) -> bool:
    """Whether a correction about safety has no attempt though its hour is over: an alarm."""
    return severity == Severity.SAFETY and started is None and now >= due


def dealt(calls: Sequence[int], people: Sequence[int]) -> dict[int, list[int]]:
    """Calls dealt out one by one, so that nobody has two more than another. Seven to two: four and three."""
    return {person: list(calls[place :: len(people)]) for place, person in enumerate(people)}


LONGEST_CALL = 30 * 60


@dataclass(frozen=True)
class Cost:
    """Minutes on calls, and what they cost at a rate of one hour."""

    minutes: int
    amount: Decimal


def cost(seconds: Iterable[int], hourly_rate: Decimal) -> Cost:
    """Whole minutes over all attempts, each from opening the call to its outcome and at most thirty.

    Fourteen attempts of 190 seconds are 45 minutes (44.3 rounded up); at 42.00 an hour that is 31.50.
    """
    total = sum(min(max(each, 0), LONGEST_CALL) for each in seconds)
    minutes = -(-total // 60)
    amount = hourly_rate * minutes / 60
    return Cost(minutes, amount.quantize(Decimal("0.01"), ROUND_HALF_UP))


def script(*, region: str, wrong: str, right: str) -> str:
    """What is said to somebody who was told wrongly: what was wrong, what is right, and that we are sorry."""
    return (
        f"This is {region}. You asked us something, and what we told you was wrong. We are sorry.\n"
        f"We said: {wrong.strip()}\nThat was wrong. What is right: {right.strip()}\n"
        "Have you already acted on it? Is there anything we can put right for you?"
    )


def voicemail(*, region: str, number: str) -> str:
    """What is left as a message: who called and the number, not what it is about."""
    return f"This is {region}, calling about a question you asked us. Please call {number}, day or night."


DAYS_TO_TELL = 3


@dataclass(frozen=True)
class Effect:
    """How often something came up a day, before it was mended and since; None where too early to tell."""

    before: float
    since: float | None

    @property
    def change(self) -> int | None:
        """In per cent: 8.0 a day before and 2.0 since is -75."""
        if self.since is None or not self.before:
            return None
        return round((self.since - self.before) / self.before * 100)


def effect(before: Sequence[int], since: Sequence[int]) -> Effect:
    """The mean of whole days before and of whole days since; the day of the mending counts for neither."""
    per_day = sum(before) / len(before) if before else 0.0
    return Effect(per_day, sum(since) / len(since) if len(since) >= DAYS_TO_TELL else None)
