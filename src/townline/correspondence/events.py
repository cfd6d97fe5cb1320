"""Facts about messages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MessageAnswered:
    """A person answered one of our messages by mail: about what, in which words, as `known_at` (ISO).

    `is_from_reader`: it came from the address that the message went to. Another address may be forged, or a
    neighbour it was handed on to.
    """

    message_id: int
    subject_of: str
    words: str
    is_from_reader: bool
    known_at: str
