"""Publish a version of an agreement."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.callin.errors import BadAgreement, TooEarly, VersionTaken
from townline.callin.models import AgreementVersion
from townline.callin.rules.lists import local_midnight
from townline.callin.rules.reading import FaultyAgreement, agreement_of
from townline.core import ledger, live


def checksum(body: Mapping[str, Any]) -> str:
    """SHA-256 over a body as canonical JSON."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def publish_agreement(
    *, body: Mapping[str, Any], actor: User | None, now: datetime
) -> AgreementVersion:
    """Put a version into force from local midnight of its `effective_from`; the one before ends there.

    Publishing the same content again changes nothing. Raises BadAgreement with every fault, VersionTaken,
    TooEarly.
    """
    try:
        agreement = agreement_of(body)
    except FaultyAgreement as fault:
        raise BadAgreement(str(fault)) from fault
    digest, code = checksum(body), agreement.agreement
    known: AgreementVersion | None = AgreementVersion.objects.filter(
        code=code, version=agreement.version
    ).first()
    if known is not None:
        if known.checksum != digest:
            raise VersionTaken
        return known
    since = local_midnight(agreement.effective_from, agreement)
    _end_before(code, since)
    made: AgreementVersion = AgreementVersion.objects.create(
        code=code, version=agreement.version, title=agreement.title,
        programs=list(agreement.programs), body=dict(body), checksum=digest, published_at=now,
        published_by=actor.display_name if actor else "Townline",
        effective=Range(since, None, "[)"),
    )  # fmt: skip
    ledger.append(
        stream=f"agreement:{code}", verb="agreement.published", actor=actor, now=now,
        rule_version=f"{code} {made.version}", after={"checksum": digest, "from": since.isoformat()},
    )  # fmt: skip
    live.announce("callin", code)
    return made


def _end_before(code: str, since: datetime) -> None:
    last = (
        AgreementVersion.objects.select_for_update()
        .filter(code=code)
        .order_by("-effective")
        .first()
    )
    if last is None:
        return
    if last.effective.lower >= since:
        raise TooEarly
    last.effective = Range(last.effective.lower, since, "[)")
    last.save(update_fields=["effective"])
