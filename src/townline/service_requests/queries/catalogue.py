"""The catalogue of request types: the one in force, all of them, those that fit some words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from townline.core.likeness import Listed, may_fit
from townline.core.reference import remember
from townline.places.queries import Location
from townline.service_requests import rules
from townline.service_requests.errors import MissingFacts, NoSuchType, UnknownFact
from townline.service_requests.models import ServiceDefinition

FITS = 0.45


def definition(code: str, at: datetime) -> ServiceDefinition:
    """The request type of a code in force at an instant; NoSuchType."""
    kept = remember(("definition", code), lambda: list(ServiceDefinition.objects.filter(code=code)))
    found = next((version for version in kept if at in version.effective), None)
    if found is None:
        raise NoSuchType(f"There is no request type called {code} now.")
    return found  # type: ignore[no-any-return]


def definitions(at: datetime) -> Sequence[ServiceDefinition]:
    """Every request type in force, by group and name."""
    every = remember(
        "types in order", lambda: list(ServiceDefinition.objects.order_by("group", "name", "pk"))
    )
    return [version for version in every if at in version.effective]


def check_facts(
    definition: ServiceDefinition, given: Mapping[str, Any], location: Location | None
) -> None:
    """Whether all is there that a type needs before it can be opened; MissingFacts, UnknownFact."""
    missing, unknown = rules.gaps(definition.asked(), given)
    if definition.needs_place and location is None:
        missing.append("where it is")
    if missing:
        raise MissingFacts(f"Still needed: {', '.join(missing)}.", field="facts")
    if unknown:
        raise UnknownFact(
            f"{definition.name} does not ask for {', '.join(unknown)}.", field="facts"
        )


@dataclass(frozen=True)
class ServiceHit:
    """A request type that may fit what is being typed."""

    code: str
    name: str
    score: float


def suggest(text: str, *, at: datetime, limit: int = 5) -> list[ServiceHit]:
    """Request types that fit the caller's words, best first; one statement over those that may fit."""
    text = " ".join(text.replace("\0", " ").lower().split())[-160:]
    codes = may_fit(text, remember("types by words", _by_words), FITS) if len(text) > 2 else []
    if not codes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, name, greatest(similarity(name, %(t)s), word_similarity(%(t)s, keywords) * .9,"
            " (SELECT max(word_similarity(trim(k), %(t)s)) FROM"
            "  unnest(string_to_array(keywords, ',')) AS k WHERE length(trim(k)) > 3)) AS score"
            " FROM service_requests_servicedefinition WHERE effective @> %(at)s AND code = ANY(%(codes)s)"
            " ORDER BY score DESC NULLS LAST, code LIMIT %(limit)s",
            {"t": text, "at": at, "limit": limit, "codes": codes},
        )
        return [ServiceHit(*row) for row in cursor.fetchall() if row[2] and row[2] >= FITS]


def _by_words() -> dict[str, list[Listed]]:
    found: dict[str, list[Listed]] = {}
    for code, name, keywords in ServiceDefinition.objects.values_list("code", "name", "keywords"):
        found.setdefault(code, []).append(Listed.of(name, keywords))
    return found
