"""What the script shelf refuses."""

from townline.core.errors import Conflict, NotFound, NotPermitted, Refusal


class NoSuchScript(NotFound):
    """There is no such script now."""


class NoSuchDraft(NotFound):
    """This draft is not there any more."""


class FaultyScript(Refusal):
    """The script has faults and cannot go live."""

    code = "faulty_script"


class NotAScript(Refusal):
    """This file is not a script."""

    code = "not_a_script"


class NeedsExample(Refusal):
    """Keep at least one test run as an example first."""

    code = "needs_example"


class CodeTaken(Conflict):
    """There is a script of this code already."""

    code = "code_taken"


class DraftThere(Conflict):
    """A draft of this script is being written. Publish or drop it first."""

    code = "draft_there"


class OutOfHand(Conflict):
    """The draft is in another hand now: look at its state."""

    code = "out_of_hand"


class PlaceGone(Conflict):
    """That place of the script is not there any more. What you typed is kept."""

    code = "place_gone"


class NotYourProgram(NotPermitted):
    """This script belongs to another program."""

    code = "not_your_program"


class NeedsReason(Refusal):
    """Say why, in a few words."""

    code = "needs_reason"


class NeedsTesters(Refusal):
    """Choose who tries it."""

    code = "needs_testers"
