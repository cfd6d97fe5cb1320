"""One verb on many requests: each in its own transaction, each with its own outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from townline.accounts.models import User
from townline.core.errors import Refusal
from townline.service_requests import queries
from townline.service_requests.actions.closing import close
from townline.service_requests.actions.routing import give_to_team
from townline.service_requests.actions.working import accept, add_update, transfer
from townline.service_requests.errors import NeedsWords
from townline.service_requests.models import ServiceRequest

MOST = 100
VERBS = ("accept", "update", "team", "transfer", "close")


@dataclass(frozen=True)
class Chosen:
    """A request that was chosen, and the version that was seen."""

    reference: str
    seen: int | None


@dataclass(frozen=True)
class Result:
    """What became of one of them: nothing in `refused` means that it was done."""

    reference: str
    name: str
    refused: str


def do_to_many(
    *, verb: str, chosen: Sequence[Chosen], fields: Mapping[str, str], actor: User, now: datetime
) -> list[Result]:
    """Do one thing to each of at most a hundred; what one refuses stops none of the others.

    Each is its own transaction: what was done stays done, and whoever changed one in between wins there.
    Raises NeedsWords where nothing was chosen or the verb is none.
    """
    if verb not in VERBS:
        raise NeedsWords("Choose what to do with them.", field="verb")
    if not chosen:
        raise NeedsWords("Choose at least one request.", field="pick")
    if len(chosen) > MOST:
        raise NeedsWords(f"At most {MOST} at once.", field="pick")
    return [_one(verb, each, fields, actor, now) for each in chosen]


def _one(verb: str, each: Chosen, fields: Mapping[str, str], actor: User, now: datetime) -> Result:
    name = ""
    try:
        request = queries.request_for(each.reference, actor)
        name = f"{request.definition.name}, {request.place_label}".rstrip(", ")
        _do(verb, request, each.seen, fields, actor, now)
    except Refusal as refusal:
        return Result(each.reference, name, str(refusal.message))
    return Result(each.reference, name, "")


def _do(
    verb: str, request: ServiceRequest, seen: int | None, fields: Mapping[str, str], actor: User,
    now: datetime,
) -> None:  # fmt: skip
    words, pk = fields.get("public_wording", ""), request.pk
    if verb == "accept":
        accept(request_id=pk, actor=actor, now=now, seen=seen)
    elif verb == "team":
        give_to_team(
            request_id=pk, team_code=fields.get("team", ""), actor=actor, now=now, seen=seen
        )
    elif verb == "transfer":
        transfer(request_id=pk, program_code=fields.get("program", ""), actor=actor, now=now, seen=seen,
                 reason=fields.get("reason", ""))  # fmt: skip
    elif verb == "close":
        close(request_id=pk, outcome=fields.get("outcome", ""), actor=actor, now=now, seen=seen,
              public_wording=fields.get("close_wording", ""),
              proof_note=fields.get("proof_note", ""))  # fmt: skip
    else:
        add_update(request_id=pk, action_taken=fields.get("action_taken", ""), resolution="",
                   further_action="", public_wording=words, actor=actor, now=now, seen=seen)  # fmt: skip
