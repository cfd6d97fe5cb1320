"""Who is signed in, without asking the database again while no member of staff was changed."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from townline.accounts.models import User
from townline.core import reference


class StaffBackend(ModelBackend):
    """Django's own check of passwords; the person behind a session is remembered."""

    def get_user(self, user_id: int) -> User | None:
        kept = reference.remember(
            ("user", int(user_id)), lambda: super(StaffBackend, self).get_user(user_id)
        )
        if not isinstance(kept, User):
            return None
        own = User()  # a copy for this request: whoever changes it changes it for nobody else
        own.__dict__.update({**kept.__dict__, "_state": own._state})  # noqa: SLF001
        own._state.adding, own._state.db = False, kept._state.db  # noqa: SLF001
        return own
