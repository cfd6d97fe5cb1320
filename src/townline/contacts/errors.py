"""What a contact refuses."""

from townline.core.errors import Conflict, NotFound, NotPermitted, Refusal


class NoSuchContact(NotFound):
    """There is no such contact."""


class NotYours(NotPermitted):
    """A colleague has this contact. Ask them to hand it over."""

    code = "not_yours"


class KeptApart(NotPermitted):
    """This contact is kept apart from your role."""

    code = "kept_apart"


class WrongMoment(Conflict):
    """The contact has moved on: this cannot be done to it any more."""

    code = "wrong_moment"


class NotReady(Refusal):
    """Read and acknowledge what changed before you go ready."""

    code = "briefing_first"


class Unfinished(Refusal):
    """Something is missing before this contact can be finished."""

    code = "unfinished"


class NeedsWords(Refusal):
    """Write it in a few words."""

    code = "needs_words"


class NoSuchWay(Refusal):
    """Say which language, which way was tried, and what came of it."""

    code = "no_such_way"


class Unverified(NotPermitted):
    """Verify who this is before private facts are shown."""

    code = "unverified"


class AskedEnough(NotPermitted):
    """That question was answered wrongly three times. Ask another one."""

    code = "asked_enough"


class BadEvent(Refusal):
    """The event cannot be read."""

    code = "bad_event"
    status = 400


class ForStaffOnly(NotPermitted):
    """This answer is for staff only. Nothing of it may leave."""

    code = "for_staff_only"


class NoSuchSending(NotFound):
    """Nothing like that waits to be sent."""


class NoSuchReferral(NotFound):
    """There is no such referral."""
