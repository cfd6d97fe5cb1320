"""What the register of people refuses."""

from townline.core.errors import NotFound, Refusal


class NobodyFound(NotFound):
    """Nobody was found."""


class NameNeeded(Refusal):
    """Give a name, or leave the caller anonymous."""

    code = "name_needed"


class BadNumber(Refusal):
    """That is not a telephone number. Write it with its area code: ten digits."""

    code = "bad_number"


class ReasonNeeded(Refusal):
    """Say why: a protected person is opened only with a reason, and others are told at once."""

    code = "reason_needed"
