"""What follows when a script changes."""

from __future__ import annotations

from datetime import datetime

from townline.core import clock
from townline.core.events import on
from townline.knowledge import actions as knowledge
from townline.knowledge.models import Article
from townline.scripts import queries as scripts
from townline.scripts.events import ScriptPublished, ScriptWithdrawn
from townline.scripts.queries import Known
from townline.service_requests.models import ServiceDefinition


def lent(at: datetime) -> Known:
    """The request types with their facts, and the answers, that a script may lead to."""
    types = {
        row.code: {fact.code: fact.required for fact in row.asked()}
        for row in ServiceDefinition.objects.at(at)
    }
    return Known(types, articles=set(Article.objects.values_list("code", flat=True)))


@on(ScriptPublished)
def tell_the_floor(event: ScriptPublished) -> None:
    """Who comes to work reads that a script says something new; the first of a script is not a change."""
    version = scripts.version(event.version_id)
    if event.number > 1:
        knowledge.note_change(kind="script", ref=version.code, title=version.title,
                              what=f"version {version.number}", now=clock.now())  # fmt: skip


@on(ScriptWithdrawn)
def tell_that_it_is_gone(event: ScriptWithdrawn) -> None:
    """Nobody looks for a script that is not offered any more."""
    version = scripts.version(event.version_id)
    knowledge.note_change(kind="script", ref=version.code, title=version.title,
                          what="withdrawn", now=clock.now())  # fmt: skip
