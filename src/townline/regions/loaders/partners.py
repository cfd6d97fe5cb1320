"""Partners with an Open311 server of their own, and what was handed to them lately."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from townline.directory.models import Body
from townline.open311 import relaying
from townline.open311.double import SCHEME
from townline.open311.models import HandOff, Partner
from townline.open311.rules.relaying import MISSES
from townline.regions.reading import BadPack, Loaded, document, need
from townline.service_requests.models import ServiceDefinition, ServiceRequest

FILE = "open311.yaml"
LATELY = 14


def load(folder: Path, *, now: datetime) -> Loaded:
    """Load or refresh them; refuses unknown bodies and types. A double gets a few requests."""
    path = folder / FILE
    entries = document(path).get("partners", ()) if path.exists() else ()
    types = set(ServiceDefinition.objects.values_list("code", flat=True))
    for entry in entries:
        _partner(entry, types)
    if not HandOff.objects.exists():
        for partner in Partner.objects.filter(endpoint__startswith=SCHEME, is_on=True):
            _lately(partner, now)
    return Loaded(len(entries), f"partners; {HandOff.objects.count()} requests handed to them")


def _partner(entry: dict[str, Any], types: set[str]) -> None:
    need(entry, ("body", "endpoint", "services"), f"{FILE}, partner {entry.get('body')}")
    body = Body.objects.filter(code=entry["body"], is_ours=False).first()
    if body is None:
        raise BadPack(f"{FILE}: no other body is called {entry['body']}")
    if unknown := sorted(set(entry["services"]) - types):
        raise BadPack(f"{FILE}, {entry['body']}: no request type is called {unknown[0]}")
    services = {
        code: {"code": str(each)} if not isinstance(each, dict) else each
        for code, each in entry["services"].items()
    }
    Partner.objects.update_or_create(
        body_code=body.code,
        defaults={
            "name": body.name, "endpoint": entry["endpoint"], "services": services,
            "jurisdiction": entry.get("jurisdiction", ""), "notation": entry.get("notation", "json"),
            "takes_updates": entry.get("updates", False), "is_on": entry.get("live", True),
        },
    )  # fmt: skip


def _lately(partner: Partner, now: datetime) -> None:
    """Hand on what is open and theirs, and hear of it once; of what they do not know, three times."""
    theirs = ServiceRequest.objects.exclude(state="closed").filter(
        owner_code=partner.body_code, definition__code__in=list(partner.services)
    )
    for request in theirs.order_by("-pk")[:LATELY]:
        made = relaying.begin(service_request_id=request.pk, body_code=partner.body_code, now=now)
        if made is not None:
            for _ in range(1 + MISSES if request.reference.endswith("7") else 2):
                relaying.look_after(hand_off_id=made.pk, now=now)
