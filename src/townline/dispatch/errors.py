"""What dispatch refuses."""

from townline.core.errors import Conflict, NotFound, NotPermitted, Refusal


class NoSuchIncident(NotFound):
    """There is no such incident."""


class NoSuchProtocol(NotFound):
    """There is no such protocol now."""


class NoSuchStep(NotFound):
    """That step is not part of this incident."""


class FaultyProtocol(Refusal):
    """The protocol has faults."""

    code = "faulty_protocol"


class NoSuchLevel(Refusal):
    """Choose a level: emergency, urgent, soon or routine."""

    code = "no_such_level"


class NeverLower(Refusal):
    """A level rises with a new fact and never falls. Close the incident when the danger is over."""

    code = "never_lower"


class NeedsWords(Refusal):
    """Write it in a few words."""

    code = "needs_words"


class WrongMoment(Conflict):
    """The incident has moved on: this cannot be done to it any more."""

    code = "wrong_moment"


class StepSettled(Conflict):
    """Somebody has settled this step already."""

    code = "step_settled"


class StillMissing(Refusal):
    """Something that must be on the record is still missing."""

    code = "still_missing"


class NotSkippable(Refusal):
    """The law asks for this one: it cannot be skipped."""

    code = "not_skippable"


class NotYours(NotPermitted):
    """This incident is kept apart from your role."""

    code = "kept_apart"


class SameIncident(Refusal):
    """An incident cannot be linked with itself."""

    code = "same_incident"


class NoSuchEvent(NotFound):
    """There is no such event."""


class EventNeeds(Refusal):
    """An event needs a name, a message and an end."""

    code = "event_needs"


class NoSuchCallout(NotFound):
    """Nobody can be called out for this."""


class UnreadableAlert(Refusal):
    """The file is no alert that can be read."""

    code = "unreadable_alert"


class NoSuchAlert(NotFound):
    """There is no such alert."""


class NoSuchWord(NotFound):
    """No such word was sent."""


class NoSuchHearer(NotFound):
    """Nobody of that kind stands on the list."""
