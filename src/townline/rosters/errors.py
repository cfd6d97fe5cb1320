"""What a roster refuses, in words that say how to mend it."""

from __future__ import annotations

from townline.core.errors import Conflict, NotFound, NotPermitted, Refusal


class NoSuchWorker(NotFound):
    """There is no such worker."""


class NoSuchTrade(NotFound):
    """There is no such trade."""


class NoSuchTier(NotFound):
    """This program has no such tier at that time."""


class EndsBeforeItBegins(Refusal):
    """The end must lie after the beginning."""

    code = "ends_before_it_begins"


class InThePast(Refusal):
    """What is past cannot be changed: it shows who was called and why."""

    code = "in_the_past"


class NotFit(Refusal):
    """This person may not hold this duty."""

    code = "not_fit"


class NotTheirs(Conflict):
    """The one who gives this duty away does not hold all of it any more."""

    code = "not_theirs"


class AlreadyDecided(Conflict):
    """This trade has been decided already."""

    code = "already_decided"


class NotConfirmed(Refusal):
    """Both must confirm before a trade can be approved."""

    code = "not_confirmed"


class OwnTrade(NotPermitted):
    """Somebody else must approve a trade of your own."""

    code = "own_trade"


class NotYours(NotPermitted):
    """Only the two who trade may confirm it."""

    code = "not_yours"


class SamePerson(Refusal):
    """A trade needs two people."""

    code = "same_person"


class NobodyOnDuty(Refusal):
    """Nobody holds this tier now: assign it instead."""

    code = "nobody_on_duty"


class NotOnDuty(Refusal):
    """You are not on call now."""

    code = "not_on_duty"


class ReasonNeeded(Refusal):
    """Say why."""

    code = "reason_needed"


class BadRoster(Refusal):
    """The roster file cannot be read."""

    code = "bad_roster"


class RosterMoved(Conflict):
    """The roster has changed since this preview. Look at the differences again."""

    code = "roster_moved"
