"""What the knowledgebase refuses."""

from townline.core.errors import Conflict, NotFound, Refusal


class NoSuchAnswer(NotFound):
    """There is no such answer."""


class Withdrawn(Conflict):
    """This answer was withdrawn. Do not read it out."""

    code = "withdrawn"


class NeedsText(Refusal):
    """Something is missing from the text."""

    code = "needs_text"


class NotAcknowledged(Refusal):
    """That is not what the notice says. Read it once more."""

    code = "not_acknowledged"


class BadCueRules(Refusal):
    """The danger cue rules are not right."""

    code = "bad_cue_rules"
