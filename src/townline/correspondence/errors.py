"""What is refused of messages."""

from townline.core.errors import Conflict, NotFound, Refusal


class NoSuchMessage(NotFound):
    """There is no such message."""


class NoSuchWording(NotFound):
    """There is no such wording."""


class BadAddress(Refusal):
    """This is no e-mail address. Please look at it again."""

    code = "bad_address"


class UnknownField(Refusal):
    """The wording names something that we do not know at that moment."""

    code = "unknown_field"


class NeedsBothLanguages(Refusal):
    """Write subject and text in both languages: nobody is answered in half of one."""

    code = "needs_both_languages"


class NothingToDecide(Conflict):
    """Somebody decided on this message already."""

    code = "nothing_to_decide"


class NothingWished(Refusal):
    """Press one of the buttons."""

    code = "nothing_wished"


class StopLinkTooOld(NotFound):
    """This link does not work any more. Call us, and we stop the messages."""
