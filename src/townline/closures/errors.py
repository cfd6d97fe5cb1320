"""What closures refuse."""

from townline.core.errors import Conflict, NotFound, Refusal


class NoSuchClosure(NotFound):
    """There is no such closure."""


class NoSuchCheck(NotFound):
    """There is no such call-back."""


class NoSuchPatch(NotFound):
    """There is no such patch request."""


class NoSuchStretch(Refusal):
    """No road fits those words. Name the street and two crossings, or one place on it."""

    code = "no_such_stretch"


class WordsMissing(Refusal):
    """Something that must be said is missing."""

    code = "words_missing"


class WrongTimes(Refusal):
    """The expected end comes after the start."""

    code = "wrong_times"


class NotInDirectory(Refusal):
    """The directory has no number of that body, so it cannot be called back."""

    code = "not_in_directory"


class WrongMoment(Conflict):
    """That is settled already."""

    code = "wrong_moment"


class NotVerified(Conflict):
    """Call back first: a patch goes through once the caller is confirmed on the directory number."""

    code = "not_verified"
