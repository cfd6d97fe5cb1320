"""Taking a callout's row for a change: everything that touches one callout stands in one queue."""

from __future__ import annotations

from townline.callouts.errors import NoSuchAttempt, NoSuchCallout
from townline.callouts.models import Attempt, Callout


def locked(callout_id: int) -> Callout:
    """The callout, locked until the end of the transaction. Raises NoSuchCallout."""
    callout = Callout.objects.select_for_update().filter(pk=callout_id).first()
    if callout is None:
        raise NoSuchCallout
    return callout


def locked_attempt(attempt_id: int) -> tuple[Callout, Attempt]:
    """An attempt with its callout, which is locked first. Raises NoSuchAttempt."""
    key = Attempt.objects.filter(pk=attempt_id).values_list("callout_id", flat=True).first()
    if key is None:
        raise NoSuchAttempt
    callout = locked(key)
    return callout, Attempt.objects.get(pk=attempt_id)
