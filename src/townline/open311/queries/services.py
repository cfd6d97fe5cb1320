"""The catalogue of request types as services of the standard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from townline.open311.errors import refuse
from townline.open311.rules import attributes_of
from townline.service_requests import queries as requests
from townline.service_requests.models import ServiceDefinition


def offered(at: datetime) -> Sequence[ServiceDefinition]:
    """The types in force that may be asked for here: about a place, and not hidden from the public."""
    return sorted(_offered(at).values(), key=lambda each: (each.group, each.name))


def _offered(at: datetime) -> dict[str, ServiceDefinition]:
    return {
        each.code: each
        for each in requests.public_types(at).values()
        if each.needs_place and at in each.effective
    }


def service(code: str, at: datetime) -> ServiceDefinition:
    """One of them by its code; 404 for any other."""
    found = _offered(at).get(code)
    if found is None:
        raise refuse(404, "service_code {code} was not found.", code=code[:80])
    return found


def public_name(definition: ServiceDefinition) -> str:
    """Its public name in the language of the request."""
    french = (get_language() or "").startswith("fr")
    return (definition.public_name_fr if french else "") or definition.public_name


def usual_time(definition: ServiceDefinition) -> str:
    """How long it usually takes, in a sentence; '' where nothing is set."""
    target = definition.target_table().get(definition.urgency)
    if target is None:
        return ""
    hours = round(target.hours)
    if target.working:
        return ngettext(
            "Usually done within one working hour.",
            "Usually done within %(hours)d working hours.", hours,
        ) % {"hours": hours}  # fmt: skip
    return ngettext(
        "Usually done within one hour.", "Usually done within %(hours)d hours.", hours
    ) % {"hours": hours}  # fmt: skip


def _about(definition: ServiceDefinition) -> str:
    said = [f"{public_name(definition)}.", usual_time(definition)]
    if definition.urgency in "EA":
        said.append(_("If somebody is in danger, call 9-1-1."))
    return " ".join(each for each in said if each)


def service_row(definition: ServiceDefinition) -> dict[str, Any]:
    """A type as the standard lists it."""
    return {
        "service_code": definition.code,
        "service_name": public_name(definition),
        "description": _about(definition),
        "metadata": bool(definition.facts),
        "type": "realtime",
        "keywords": ", ".join(part.strip() for part in definition.keywords.split(",")),
        "group": definition.group,
    }


def definition_row(definition: ServiceDefinition) -> dict[str, Any]:
    """What a type asks for, as the standard lists it."""
    rows = [each.as_row() for each in attributes_of(definition.facts)]
    return {"service_code": definition.code, "attributes": rows}
