"""A thing as other programs read it: the same fields in a list, in a message and alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from townline.accounts.models import User
from townline.core.errors import NotFound
from townline.knowledge import queries as knowledge
from townline.knowledge.models import ArticleVersion
from townline.service_requests import queries as requests
from townline.service_requests.models import ServiceRequest


def service_request(row: ServiceRequest) -> dict[str, Any]:
    """A request without who reported it. Instants are UTC."""
    place = row.place or {}
    return {
        "reference": row.reference, "type": row.definition.code, "name": row.definition.name,
        "state": row.state, "outcome": row.outcome, "status": row.words, "urgency": row.urgency,
        "facts": row.facts, "description": row.description, "place": row.place_label,
        "lon": place.get("lon"), "lat": place.get("lat"), "municipality": row.municipality_code,
        "owner": row.owner_code, "program": row.program_code, "aware_at": row.aware_at,
        "opened_at": row.opened_at, "target_at": row.target_at, "target_why": row.target_why,
        "closed_at": row.closed_at, "followers": row.followers_count, "repeats": row.repeats_count,
        "version": row.version,
    }  # fmt: skip


def article(row: ArticleVersion) -> dict[str, Any]:
    """An answer in one version and language."""
    return {
        "code": row.article.code, "language": row.language, "version": row.number,
        "title": row.title, "answer": row.read_aloud, "must_say": row.must_say,
        "public_wording": row.public_wording,
        "audience": row.audience, "confidence": row.confidence, "topic": row.article.topic,
        "from": row.effective.lower if row.effective else None,
        "to": row.effective.upper if row.effective else None,
    }  # fmt: skip


def described(event: str, subject_id: int, viewer: User) -> dict[str, Any]:
    """What a message says of its subject; nothing where it is gone or not for the program's account."""
    try:
        if event.startswith("request."):
            found = service_request(requests.by_id_for(subject_id, viewer))
        else:
            found = article(knowledge.version(subject_id))
    except NotFound:
        return {}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in found.items()
        if name not in {"description", "facts"}
    }
