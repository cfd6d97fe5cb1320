"""What complaints refuse."""

from townline.core.errors import Conflict, NotFound, NotPermitted, Refusal


class NoSuchComplaint(NotFound):
    """There is no such file."""


class WordsNeeded(Refusal):
    """Write down what happened, in their words."""

    code = "words_needed"


class NoSuchKind(Refusal):
    """Say what it is: a complaint, praise, a barrier, an injury, council or the media."""

    code = "no_such_kind"


class NotTheirs(NotPermitted):
    """They may not handle this one: it is about them, or they answered it before."""

    code = "not_theirs"


class IsClosed(Conflict):
    """This file is closed."""

    code = "is_closed"


class NotYet(Conflict):
    """That comes later: look at what is still to be done."""

    code = "not_yet"


class IsSent(Conflict):
    """This letter was sent. Write the next version."""

    code = "is_sent"


class ExtendedOnce(Conflict):
    """The time was moved on once in this stage already. Answer it, or they go on to the next stage."""

    code = "extended_once"


class TooLateToExtend(Conflict):
    """The time is up: it cannot be moved on any more. Answer it; they may go on to the next stage."""

    code = "too_late_to_extend"


class NoWayThere(Refusal):
    """We have no such address of theirs. Choose another way, or write down how they are told."""

    code = "no_way_there"


class FindingNeeded(Refusal):
    """Say what was found before the answer goes out."""

    code = "finding_needed"


class NoPolicy(Conflict):
    """No complaints policy is in force. Load one with the region pack."""

    code = "no_policy"
