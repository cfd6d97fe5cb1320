"""What the request desk refuses."""

from townline.core.errors import Conflict, NotFound, NotPermitted, Refusal


class NoSuchRequest(NotFound):
    """There is no such request."""


class NoSuchType(NotFound):
    """There is no such request type now."""


class MissingFacts(Refusal):
    """Some facts are still missing."""

    code = "missing_facts"


class UnknownFact(Refusal):
    """This request type does not ask for that."""

    code = "unknown_fact"


class NoSuchUrgency(Refusal):
    """Choose how urgent it is: emergency, urgent, soon or routine."""

    code = "no_such_urgency"


class WrongState(Conflict):
    """The request has moved on: this cannot be done to it any more."""

    code = "wrong_state"


class NeedsWords(Refusal):
    """Write it in a few words."""

    code = "needs_words"


class NotYourProgram(NotPermitted):
    """This request belongs to another program."""

    code = "not_your_program"


class OneJob(Conflict):
    """This is one job with another request. Work on that one, or split this one off first."""

    code = "one_job"


class NotOneJob(Conflict):
    """These two cannot be one job."""

    code = "not_one_job"


class PartsAreOpen(Refusal):
    """A part of this is still open. Close it first, or say why this closes all the same."""

    code = "parts_are_open"


class AlreadyAsked(Conflict):
    """A question waits for its answer already."""

    code = "already_asked"


class NothingAsked(Conflict):
    """No question waits for an answer."""

    code = "nothing_asked"


class NoSuchTeam(Refusal):
    """This program has no team of that name."""

    code = "no_such_team"


class GoesRound(Conflict):
    """They sent this back already. Only a supervisor may send it there again."""

    code = "goes_round"


class NoSuchPicture(NotFound):
    """There is no such picture here."""


class NotAPublicType(Refusal):
    """Requests of this type keep their place to themselves, so their pictures are not shown to everybody."""

    code = "not_a_public_type"


class NeedsProof(Refusal):
    """This kind of request is closed with proof of what was done."""

    code = "needs_proof"


class LinkIsOver(Conflict):
    """This link opens no more. Ask the desk for a new one."""

    code = "link_is_over"
    status = 410


class NoSuchDoubt(NotFound):
    """Somebody has looked at it already."""

    code = "no_such_doubt"


class NotDoneYet(Conflict):
    """This is not done yet. Tell us how it went when it is."""

    code = "not_done_yet"


class RatedAlready(Conflict):
    """You have told us already how this went. Thank you."""

    code = "rated_already"
