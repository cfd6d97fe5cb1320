"""What the standard's door refuses: a list of codes and sentences, as GeoReport v2 has it."""

from __future__ import annotations

from collections.abc import Sequence

from townline.core.errors import Conflict, NotFound, Refusal


class Said:
    """One error of an answer: the code that the HTTP status repeats, and a sentence for a person.

    The sentence is kept with its facts apart, so that a floor above can say it in another language.
    """

    def __init__(self, code: int, sentence: str, /, **facts: object) -> None:
        self.code, self.sentence, self.facts = code, sentence, facts

    @property
    def description(self) -> str:
        """The sentence in English."""
        return self.in_words(self.sentence)

    def in_words(self, sentence: str) -> str:
        """The same in the words of a translated sentence; what a client sent is never read as a sentence."""
        return sentence.format(**self.facts) if self.facts else sentence


class DoorRefused(Refusal):
    """The door did not open: every reason it found, the gravest first."""

    code = "open311"

    def __init__(self, *said: Said) -> None:
        self.said = said
        super().__init__(" ".join(each.description for each in said))
        self.status = said[0].code if said else 400


def refuse(code: int, sentence: str, /, **facts: object) -> DoorRefused:
    """A refusal for one reason; `facts` stand in the sentence as `{name}`."""
    return DoorRefused(Said(code, sentence, **facts))


# A wrong key comes before a thing that is not there, and that before a wrong argument.
_ORDER = (403, 429, 413, 404, 405, 409, 400)


def together(said: Sequence[Said]) -> DoorRefused:
    """A refusal for several reasons: its status is that of the gravest."""
    return DoorRefused(*sorted(said, key=lambda each: _ORDER.index(each.code)))


class NoSuchKey(Refusal):
    """There is no such key, or it was revoked already."""

    code = "no_such_key"
    status = 404


class NeedsName(Refusal):
    """Say whose key it is, so that whoever sees it in a year knows."""

    code = "needs_name"


class UnknownScope(Refusal):
    """Choose what the key may do."""

    code = "unknown_scope"


class UnknownJurisdiction(Refusal):
    """No jurisdiction has that name. A key for none that there is would be one for all."""

    code = "unknown_jurisdiction"


class NoSuchHandOff(NotFound):
    """There is no such hand-off."""


class CannotHandOver(Conflict):
    """No partner takes this kind of request, or it has it already."""

    code = "cannot_hand_over"


class NotTheirs(Conflict):
    """This hand-off is over: it cannot be sent or taken back any more."""

    code = "not_theirs"


class NeedsReason(Refusal):
    """Say why you take it back, so that a colleague understands."""

    code = "needs_reason"
