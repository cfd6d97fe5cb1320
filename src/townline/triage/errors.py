"""What a script in a live contact refuses."""

from townline.core.errors import Conflict, NotFound, Refusal


class NoScriptRunning(NotFound):
    """No script runs in this contact."""


class NotPossible(Refusal):
    """That is not possible at this step."""

    code = "not_possible"


class NeedsReason(Refusal):
    """Say in a few words why you leave the script."""

    code = "needs_reason"


class ScriptEnded(Conflict):
    """This script has ended already."""

    code = "script_ended"


class NoSuchProblem(NotFound):
    """This report was answered already, or was never there."""


class NeedsWords(Refusal):
    """Say what became of it, so that whoever met it knows."""

    code = "needs_words"
