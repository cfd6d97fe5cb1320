"""A contact becomes what one role alone may read: the intake of a compartment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.contacts.actions.common import write
from townline.contacts.models import Contact
from townline.core import live


@transaction.atomic
def keep_apart(
    *, contact_ids: Iterable[int | None], compartment: str, actor: User | None, now: datetime
) -> None:
    """From now on only the compartment's role reads these contacts, and whoever still has one on the line.

    It stays so for good, whatever becomes of the incident. One that is kept apart already stays where it is.
    """
    wanted = {each for each in contact_ids if each is not None}
    held = Contact.objects.select_for_update(of=("self",)).filter(pk__in=wanted, compartment="")
    for contact in held.order_by("pk"):
        contact.compartment = compartment
        contact.save(update_fields=["compartment"])
        write(contact, "kept_apart", actor=actor, now=now, after={"kind": compartment})
        live.announce("seats")
