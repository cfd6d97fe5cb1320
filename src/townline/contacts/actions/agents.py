"""What somebody is doing: ready, on a contact, on a break."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.contacts.errors import NotReady, WrongMoment
from townline.contacts.models import AgentState
from townline.core import ledger, live
from townline.knowledge import queries as knowledge


@transaction.atomic
def set_state(*, user: User, state: str, now: datetime) -> None:
    """Change what somebody is doing. Raises NotReady where the briefing is not acknowledged.

    What rings for somebody who is ready no more rings for the next.
    """
    if state not in AgentState.STATES:
        raise WrongMoment(f"There is no state called {state}.")
    if state == "ready" and not knowledge.may_go_ready(user, now):
        raise NotReady
    if _change(user, state, now) == "ready" and state != "ready":
        from townline.contacts.actions.channel import give_back

        give_back(user, now)


def go_ready(*, user: User, now: datetime) -> None:
    """Be ready for the next contact; whatever waits is offered at once."""
    from townline.contacts.actions.channel import offer_next

    set_state(user=user, state="ready", now=now)
    offer_next(user=user, now=now)


def occupy(user: User, now: datetime) -> None:
    """A contact was taken: the person is on it."""
    _change(user, "on_contact", now)


def _change(user: User, state: str, now: datetime) -> str:
    """Write the state where it differs, and give back the one before it."""
    row = AgentState.objects.select_for_update().filter(user=user).first()
    before = row.state if row else "offline"
    if before == state:
        return before
    if row is None:
        AgentState.objects.update_or_create(user=user, defaults={"state": state, "since": now})
    else:
        row.state, row.since = state, now
        row.save(update_fields=["state", "since"])
    ledger.append(
        stream=f"agent:{user.pk}", verb="agent.state_changed", actor=user, now=now,
        before={"state": before}, after={"state": state},
    )  # fmt: skip
    live.announce("seats")
    live.announce("presence")
    live.announce(f"agent:{user.pk}")
    return before
