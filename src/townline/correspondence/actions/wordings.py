"""Wordings: published from an instant on, the one before ends there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import ledger
from townline.correspondence.errors import NeedsBothLanguages, UnknownField
from townline.correspondence.models import Wording
from townline.correspondence.rules.wording import FIELDS, one_line, unknown_fields


@transaction.atomic
def publish_wording(
    *, event: str, about: str, subject_en: str, body_en: str, subject_fr: str, body_fr: str,
    actor: User | None, now: datetime, from_at: datetime | None = None, text_en: str = "",
    text_fr: str = "",
) -> Wording:  # fmt: skip
    """Put a wording in force; the same again is nothing. Raises NeedsBothLanguages, UnknownField.

    The texts for telephones may be left empty, both or neither: the subject is the text then.
    """
    fields = {"subject_en": one_line(subject_en), "body_en": _plain(body_en),
              "subject_fr": one_line(subject_fr), "body_fr": _plain(body_fr),
              "text_en": _plain(text_en)[:300], "text_fr": _plain(text_fr)[:300]}  # fmt: skip
    for name, text in fields.items():
        is_needed = not name.startswith("text_") or fields["text_en"] or fields["text_fr"]
        if not text and is_needed:
            raise NeedsBothLanguages(field=name)
        if wrong := unknown_fields(text):
            known = ", ".join(FIELDS)
            raise UnknownField(f"“{wrong[0]}” is no field. There are: {known}.", field=name)
    versions = Wording.objects.filter(event=event, about=about).order_by("-number")
    last: Wording | None = versions.select_for_update().first()
    if last is not None and all(getattr(last, name) == text for name, text in fields.items()):
        return last
    start = from_at or now
    if last is not None:
        last.effective = Range(last.effective.lower, start, "[)")
        last.save(update_fields=["effective"])
    made: Wording = Wording.objects.create(
        event=event, about=about, number=(last.number if last else 0) + 1, by=actor, at=now,
        effective=Range(start, None, "[)"), **fields,
    )  # fmt: skip
    ledger.append(stream=f"wording:{event}:{about}", verb="wording.published", actor=actor, now=now,
                  after={"number": made.number, **fields})  # fmt: skip
    return made


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()
