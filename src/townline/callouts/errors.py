"""What calling people out refuses."""

from townline.core.errors import Conflict, NotFound, NotPermitted, Refusal


class NoSuchCallout(NotFound):
    """There is no such callout."""


class NoSuchAttempt(NotFound):
    """There is no such call."""


class NobodyToCall(Refusal):
    """The plan has nobody to call."""

    code = "nobody_to_call"


class BadPlan(Refusal):
    """The plan cannot be carried out."""

    code = "bad_plan"


class NoSuchCarrier(Refusal):
    """There is no such way of calling."""

    code = "no_such_carrier"


class AlreadyEnded(Conflict):
    """This call has its result already."""

    code = "already_ended"


class CalloutOver(Conflict):
    """This callout is over."""

    code = "callout_over"


class NoSuchOutcome(Refusal):
    """Choose what became of the call."""

    code = "no_such_outcome"


class EtaNeeded(Refusal):
    """How long until they get there? Give the minutes."""

    code = "eta_needed"


class ReasonNeeded(Refusal):
    """Say why, in a few words: a skip or a change of order is asked about later."""

    code = "reason_needed"


class NotOnDuty(Conflict):
    """The roster changed: this person is not on call any more."""

    code = "not_on_duty"


class TwiceThatNight(Refusal):
    """That time came twice that night. Choose one outside that hour, and say the exact one in the words."""

    code = "twice_that_night"


class MayNotOverride(NotPermitted):
    """Only a supervisor or the manager on call may change the order."""


class DeadlineBehind(Refusal):
    """The new deadline must be later than now."""

    code = "deadline_behind"


class BadSignature(NotPermitted):
    """The signature does not fit."""

    code = "bad_signature"


class NotOnTheCrew(NotPermitted):
    """Only whoever has a place on this crew can say this."""


class WordsNeeded(Refusal):
    """Say it in a few words."""

    code = "words_needed"


class LinkOver(Conflict):
    """This link has ended."""

    code = "link_over"


class NoSuchRecord(NotFound):
    """There are no such hours."""


class HoursWrong(Refusal):
    """The end must come after the beginning, and neither may lie ahead."""

    code = "hours_wrong"


class AlreadyDecided(Conflict):
    """These hours have been decided already."""

    code = "already_decided"


class OwnHours(NotPermitted):
    """Nobody approves their own hours."""


class AlreadyClaimed(Conflict):
    """Your hours of this callout are there already: mend those instead."""

    code = "already_claimed"


class HoursOverlap(Refusal):
    """These hours overlap others of the same person."""

    code = "hours_overlap"


class EarlierFirst(Conflict):
    """Earlier hours of this person may count as one call with these: decide those first."""

    code = "earlier_first"


class NotYourProgram(NotPermitted):
    """These hours belong to another program."""


class NothingToPay(Refusal):
    """There are no approved hours that are not in a file yet."""

    code = "nothing_to_pay"


class PeriodWrong(Refusal):
    """The period must end after it begins, and not after today."""

    code = "period_wrong"


class NoSuchFile(NotFound):
    """There is no such payroll file."""


class NotReplayable(Refusal):
    """This version is of another agreement, or no facts were frozen with the callout."""

    code = "not_replayable"
