"""Taking a region's own danger words into use."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger
from townline.knowledge.errors import CueVersionTaken
from townline.knowledge.models import CueRules
from townline.knowledge.queries.cues import look_again, with_built_in
from townline.knowledge.rules.cues import parse


@transaction.atomic
def load_cue_rules(*, source: str, actor: User | None, now: datetime) -> CueRules:
    """Put danger words in force beside the built-in ones, after their own examples have passed.

    Raises BadCueRules naming the group and the example, CueVersionTaken. Loading the same
    version again changes nothing.
    """
    rules = parse(source)
    with_built_in(source)
    before = CueRules.objects.filter(version=rules.version).first()
    if before is not None and before.source != source:
        raise CueVersionTaken(
            f"Version {rules.version} is taken by other words. Give this one a name of its own.",
            field="source",
        )
    row, is_new = CueRules.objects.get_or_create(
        version=rules.version, defaults={"source": source, "loaded_at": now}
    )
    if is_new:
        ledger.append(
            stream="cues", verb="cues.loaded", actor=actor, now=now,
            after={"version": rules.version, "groups": len(rules.groups)},
        )  # fmt: skip
    transaction.on_commit(look_again)
    return row
