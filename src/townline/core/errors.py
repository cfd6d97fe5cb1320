"""Refusals: what the program says when it will not do a thing, and what would mend it."""

from __future__ import annotations


class Refusal(Exception):
    """Something a person can act on was wrong. Never a bug, never a crash.

    The subclass's docstring is the sentence the person reads unless a message is given. `code` is
    stable and machine-readable; `field` names the input to mend, where there is one; `status` is the
    HTTP status it becomes: 409 when the world moved, 422 when the input was wrong, 403 when the
    person may not.
    """

    code = "refused"
    status = 422

    def __init__(self, message: str = "", *, field: str = "") -> None:
        self.message = message or (self.__doc__ or "Refused.").strip().splitlines()[0]
        self.field = field
        super().__init__(self.message)


class Conflict(Refusal):
    """Somebody else changed this first. What you typed is kept."""

    code = "conflict"
    status = 409


class NotPermitted(Refusal):
    """Your role may not do this."""

    code = "not_permitted"
    status = 403


class NotFound(Refusal):
    """Nothing was found."""

    code = "not_found"
    status = 404
