"""What the portal refuses."""

from townline.core.errors import Conflict, NotFound, Refusal


class NoSuchReport(NotFound):
    """This report is not here any more. Please begin again."""


class SentAlready(Conflict):
    """This report was sent already."""

    code = "sent_already"


class NothingTyped(Refusal):
    """Write a few words, or choose from the list."""

    code = "nothing_typed"


class NoSuchPlace(Refusal):
    """We do not know that place. Try a street, a corner or a building."""

    code = "no_such_place"


class OutsideOurs(Refusal):
    """That is outside of the region. Choose a place within it."""

    code = "outside_ours"


class NeedsAnAddress(Refusal):
    """Write the e-mail address or the number at which we may reach you."""

    code = "needs_an_address"


class BadAddress(Refusal):
    """That is not an e-mail address. It looks like name@example.org."""

    code = "bad_address"


class LinkIsOver(NotFound):
    """This link has ended. Ask for a new one."""
