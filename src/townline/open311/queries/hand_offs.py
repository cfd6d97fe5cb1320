"""What was handed to partners, and what could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from townline.accounts.models import User
from townline.core.reference import remember
from townline.open311.models import HandOff, Partner
from townline.open311.rules.relaying import Mismatch, Standing
from townline.service_requests.models import ServiceRequest

PAGE = 25
# Each with its tag: what it says, and how it is coloured.
WORDS = {
    Standing.WAITING: ("Waits to be sent", "wait"),
    Standing.TOKEN: ("Sent, without a reference yet", "wait"),
    Standing.TAKEN: ("With the partner", "info"),
    Standing.CLOSED: ("Closed by the partner", "ok"),
    Standing.REFUSED: ("Refused", "bad"),
    Standing.BACK: ("Back with us", "wait"),
}
AMISS = {
    Mismatch.REFUSED: "The partner refused it. Our relay desk has it.",
    Mismatch.UNREACHED: "The partner’s server has not answered for hours.",
    Mismatch.GONE: "The partner does not know it any more.",
    Mismatch.CLOSED_HERE: "Closed here, still open there.",
    Mismatch.RENAMED: "The partner calls it another kind of request now.",
}


def has_partner(body_code: str, definition_code: str) -> bool:
    """Whether some body has a server that takes such requests; no statement where partners are remembered."""
    on = Partner.objects.filter(is_on=True).values_list("body_code", "services")
    taken = remember(
        "partners", lambda: {(body, code) for body, services in on for code in services}
    )
    return (body_code, definition_code) in taken


@dataclass(frozen=True)
class Line:
    """One hand-off as the page shows it."""

    row: HandOff
    words: str
    kind: str
    amiss: str


def hand_offs(
    viewer: User, *, only: str = "", before: int | None = None
) -> tuple[list[Line], int | None]:
    """(the lines of a page, the newest first, the place of the next page); one statement.

    `only` is `amiss`, or a state. A program's clerk sees those of their programs.
    """
    found = HandOff.objects.select_related("partner", "service_request__definition")
    if viewer.programs and not viewer.may("contacts.take"):
        found = found.filter(service_request__program_code__in=viewer.programs)
    if only == "amiss":
        found = found.exclude(mismatch="")
    elif only in {each.value for each in Standing}:
        found = found.filter(state=only)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: PAGE + 1])
    return [_line(row) for row in rows[:PAGE]], rows[PAGE - 1].pk if len(rows) > PAGE else None


def _line(row: HandOff) -> Line:
    words, kind = WORDS[Standing(row.state)]
    return Line(row, words, kind, AMISS[Mismatch(row.mismatch)] if row.mismatch else "")


def partners() -> list[Any]:
    """Every Partner by name, with how much it `has` and how much of that is `amiss`; one statement."""
    has = Count("hand_offs", filter=Q(hand_offs__state__in=["waiting", "token", "taken"]))
    amiss = Count("hand_offs", filter=~Q(hand_offs__mismatch=""))
    return list(Partner.objects.annotate(has=has, amiss=amiss).order_by("name"))


def could_be_handed_on(
    viewer: User, some: Sequence[Partner], now: datetime
) -> list[ServiceRequest]:
    """Open requests of the partners' own that were never handed to them, the next due first; at most ten."""
    theirs = Q(pk=None)
    for partner in some:
        if partner.is_on:
            theirs |= Q(owner_code=partner.body_code, definition__code__in=list(partner.services))
    found = ServiceRequest.objects.filter(theirs, state__in=["open", "accepted", "returned"])
    if viewer.programs and not viewer.may("contacts.take"):
        found = found.filter(program_code__in=viewer.programs)
    handed = HandOff.objects.exclude(state__in=["refused", "back"]).values("service_request_id")
    rows = found.exclude(pk__in=handed).select_related("definition")
    return list(rows.order_by("target_at", "pk")[:10])
