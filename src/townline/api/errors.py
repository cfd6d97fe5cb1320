"""What the JSON door will not do, and why."""

from __future__ import annotations

from townline.core.errors import Conflict, NotFound, NotPermitted, Refusal


class BadCursor(Refusal):
    """That cursor is none of ours. Ask for the first page without one."""

    code = "bad_cursor"


class OutOfScope(NotPermitted):
    """The token does not carry the scope that this needs."""

    code = "out_of_scope"


class NoSuchClient(NotFound):
    """There is no such program."""

    code = "no_such_client"


class NoSuchSubscription(NotFound):
    """There is no such subscription."""

    code = "no_such_subscription"


class NoSuchDelivery(NotFound):
    """There is no such delivery."""

    code = "no_such_delivery"


class UnknownScope(Refusal):
    """That is no scope of this door."""

    code = "unknown_scope"


class UnknownEvent(Refusal):
    """That is no event of this door."""

    code = "unknown_event"


class AddressNotAllowed(Refusal):
    """Webhooks go to a public https address, not into a private network."""

    code = "address_not_allowed"


class KeyReused(Conflict):
    """This idempotency key was used for something else. A new thing needs a new key."""

    code = "key_reused"
