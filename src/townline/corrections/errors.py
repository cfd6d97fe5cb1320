"""What a correction refuses."""

from townline.core.errors import Conflict, NotFound, NotPermitted, Refusal


class NoSuchCorrection(NotFound):
    """There is no such correction."""


class NoSuchCall(NotFound):
    """There is no such call-back."""


class NothingLeft(NotFound):
    """Nobody waits for a call now."""


class WordsNeeded(Refusal):
    """Write what was wrong and what is right: both are said to everybody who is called."""

    code = "words_needed"


class WrongSpan(Refusal):
    """The time in which it was told begins before it ends, and not in the future."""

    code = "wrong_span"


class AlreadyCorrected(Conflict):
    """A correction of this version is open already."""

    code = "already_corrected"


class IsClosed(Conflict):
    """This correction is closed."""

    code = "is_closed"


class CallIsDone(Conflict):
    """This person was reached, or is not to be called again."""

    code = "call_is_done"


class ColleagueHasIt(Conflict):
    """A colleague is calling them now. Take the next."""

    code = "colleague_has_it"


class QuietHours(NotPermitted):
    """Nobody is called between 21:00 and 08:00 unless it is about safety."""

    code = "quiet_hours"


class CallsOwed(Refusal):
    """Some have not been reached. Say why it ends without them."""

    code = "calls_owed"


class NoticeOwed(Refusal):
    """Callers without a name or number, and readers of the web page, hear of it only by a public notice."""

    code = "notice_owed"
