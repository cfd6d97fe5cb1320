"""Verbs on staff, and the log of who read whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from townline.accounts.errors import LastAdministrator, NobodyHired, UnknownRole
from townline.accounts.models import User
from townline.accounts.rules import Role
from townline.core import ledger


def log_read(
    *, subject: str, contact_id: int | None, actor: User, purpose: str, now: datetime
) -> None:
    """Record that somebody looked at a person (`resident:12`), and the contact it was for."""
    ledger.append(
        stream=subject, verb="person.read", actor=actor, now=now, contact_id=contact_id,
        reason=purpose,
    )  # fmt: skip


@transaction.atomic
def hire(
    *, username: str, name: str, roles: Sequence[str], actor: User | None, now: datetime,
    password: str = "", hashed_password: str = "", seat: str = "", programs: Sequence[str] = (),
) -> User:  # fmt: skip
    """Give somebody a sign-in with roles. `hashed_password` is for many at once. Raises UnknownRole."""
    _check(roles)
    user = User(username=username, name=name, roles=list(roles), seat=seat, programs=list(programs))
    if hashed_password:
        user.password = hashed_password
    else:
        user.set_password(password)
    user.save()
    ledger.append(
        stream=f"staff:{user.pk}", verb="staff.hired", actor=actor, now=now,
        after={"roles": list(roles), "programs": list(programs)},
    )  # fmt: skip
    return user


@transaction.atomic
def change_roles(*, user_id: int, roles: Sequence[str], actor: User, now: datetime) -> None:
    """Give somebody other roles; what they were stays in the ledger."""
    _check(roles)
    user = _locked(user_id)
    if Role.ADMINISTRATOR not in roles:
        _keep_an_administrator(user)
    before = user.roles
    user.roles = list(roles)
    user.save(update_fields=["roles"])
    ledger.append(
        stream=f"staff:{user.pk}", verb="staff.roles_changed", actor=actor, now=now,
        before={"roles": before}, after={"roles": list(roles)},
    )  # fmt: skip


@transaction.atomic
def note_identity(*, user_id: int, provider: str, now: datetime) -> None:
    """Record that an identity of a provider was joined to somebody's account at their first sign-in by it."""
    user = _locked(user_id)
    ledger.append(
        stream=f"staff:{user.pk}", verb="staff.identity_joined", actor=user, now=now,
        after={"provider": provider},
    )  # fmt: skip


@transaction.atomic
def set_active(*, user_id: int, is_active: bool, actor: User, now: datetime) -> None:
    """Let somebody sign in, or no longer."""
    user = _locked(user_id)
    if not is_active:
        _keep_an_administrator(user)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    verb = "staff.admitted" if is_active else "staff.dismissed"
    ledger.append(stream=f"staff:{user.pk}", verb=verb, actor=actor, now=now)


@transaction.atomic
def change_password(*, user_id: int, password: str, actor: User, now: datetime) -> None:
    """Give somebody another password; only that it happened is written down."""
    user = _locked(user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    ledger.append(stream=f"staff:{user.pk}", verb="staff.password_changed", actor=actor, now=now)


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NobodyHired
    return user


def _keep_an_administrator(leaving: User) -> None:
    """Without an administrator nobody could ever be given a role again."""
    if Role.ADMINISTRATOR not in leaving.roles or not leaving.is_active:
        return
    holders = User.objects.select_for_update().filter(
        is_active=True, roles__contains=[Role.ADMINISTRATOR.value]
    )
    if len(holders.order_by("pk")) == 1:
        raise LastAdministrator


def _check(roles: Sequence[str]) -> None:
    unknown = set(roles) - {role.value for role in Role}
    if unknown:
        raise UnknownRole(f"There is no role called {', '.join(sorted(unknown))}.", field="roles")
