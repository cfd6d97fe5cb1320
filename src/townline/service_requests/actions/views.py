"""Keeping a queue as somebody asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger
from townline.service_requests.errors import NeedsWords
from townline.service_requests.models import SavedView


@transaction.atomic
def save_view(
    *, name: str, asked: Mapping[str, str], is_shared: bool, actor: User, now: datetime
) -> SavedView:
    """Keep these filters under a name; the same name of the same person is written over."""
    name = " ".join(name.split())[:60]
    if not name:
        raise NeedsWords("Give the view a name.", field="name")
    view, _new = SavedView.objects.update_or_create(
        owner=actor, name=name,
        defaults={"asked": {key: value for key, value in asked.items() if value},
                  "is_shared": is_shared, "programs": list(actor.programs)},
    )  # fmt: skip
    if is_shared:
        ledger.append(stream="request_views", verb="view.shared", actor=actor, now=now,
                      after={"name": name, "asked": view.asked})  # fmt: skip
    return view


@transaction.atomic
def drop_view(*, view_id: int, actor: User) -> None:
    """Forget a view of one's own; another's stays."""
    SavedView.objects.filter(pk=view_id, owner=actor).delete()
