"""Handing on and keeping in step: what the worker does with each hand-off that is due.

No transaction is open while a partner's server is asked. What it answered is written afterwards, under a
lock, and only if the hand-off still stands as it did.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction

from townline.core import ledger, live
from townline.open311.client import Endpoint, SaidNo, Unreached
from townline.open311.double import SCHEME, Double
from townline.open311.models import HandOff, Partner, Report
from townline.open311.rules import relaying as rules
from townline.open311.rules.relaying import Known, Mismatch, Outgoing, Standing, Step, Verdict
from townline.places.queries import ANCHOR
from townline.service_requests import actions as requests
from townline.service_requests.errors import WrongState
from townline.service_requests.models import ServiceRequest

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=5)
AT_ONCE = 50


def begin(*, service_request_id: int, body_code: str, now: datetime) -> HandOff | None:
    """The hand-off of a request that was opened for another body; None where that body takes none of these.

    What came from a partner's own key is not handed back to anybody: they know.
    """
    partner = Partner.objects.filter(body_code=body_code, is_on=True).first()
    request = ServiceRequest.objects.select_related("definition").get(pk=service_request_id)
    if partner is None or request.definition.code not in partner.services or request.is_closed:
        return None
    if Report.objects.filter(service_request=request).exclude(key__body_code="").exists():
        return None
    made, _is_new = HandOff.objects.get_or_create(
        service_request=request, partner=partner,
        defaults={"begun_at": now, "next_at": now + LEASE},
    )  # fmt: skip
    return made


_CLAIM = """
UPDATE open311_handoff SET next_at = %(until)s WHERE id IN (
  SELECT id FROM open311_handoff WHERE next_at <= %(now)s ORDER BY next_at LIMIT %(most)s
  FOR UPDATE SKIP LOCKED) RETURNING id
"""


def look_after_due(*, now: datetime) -> int:
    """Everything that is due, a claim at a time, so that two workers never ask about the same; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"until": now + LEASE, "now": now, "most": AT_ONCE})
        due = [row[0] for row in cursor.fetchall()]
    for pk in due:
        look_after(hand_off_id=pk, now=now)
    return len(due)


def look_after(*, hand_off_id: int, now: datetime) -> None:
    """Send one that waits, or ask how one stands that they have."""
    found = HandOff.objects.select_related("partner", "service_request__definition").get(
        pk=hand_off_id
    )
    if not found.partner.is_on or found.state in (Standing.REFUSED, Standing.BACK):
        return
    there = endpoint(found.partner)
    try:
        if found.state == Standing.WAITING:
            _send(found, there, now)
        elif found.state == Standing.TOKEN:
            _ask_token(found, there, now)
        else:
            _compare(found, there, now)
    except SaidNo as refused:
        _refused(found, str(refused), now)
    except Unreached as lost:
        _unreached(found, str(lost), now)
    except WrongState:
        log.info(
            "hand_off_overtaken", hand_off=hand_off_id
        )  # a colleague was quicker: asked again soon


def endpoint(partner: Partner) -> Endpoint | Double:
    """A partner's server with our key there, which stands in the settings; or a double of it."""
    if partner.endpoint.startswith(SCHEME):
        return Double()
    key = settings.TOWNLINE_OPEN311_PARTNER_KEYS.get(partner.body_code, "")
    return Endpoint(partner.endpoint, partner.jurisdiction, partner.notation, key)


def _send(found: HandOff, there: Endpoint | Double, now: datetime) -> None:
    fields = fields_of(found)
    request = found.service_request
    if request.state == "closed":
        _end(found, Standing.BACK, "It was closed here before it was sent.", now)
        return
    if found.tries:  # an answer may have been lost on the way: look before sending again
        since = (found.begun_at - timedelta(minutes=5)).isoformat(timespec="seconds")
        known = _found(there, fields["service_code"], request.reference, since)
        if known:
            _taken(found, known, "", fields, now)
            return
    reference, token = there.send(fields, once=f"{request.reference}-{found.pk}")
    _taken(found, reference, token, fields, now)


def _found(there: Endpoint | Double, service: str, words: str, since: str) -> str:
    try:
        return there.find(service, words, since)
    except SaidNo:  # it shows no list; the Idempotency-Key has to do
        return ""


def fields_of(found: HandOff) -> dict[str, str]:
    """Exactly what is sent, without the key."""
    request = found.service_request
    lon, lat = ANCHOR.to_lonlat(request.at) if request.at else (None, None)
    first = request.followers.filter(is_first=True).first() if found.with_number else None
    return rules.to_send(
        Outgoing(
            request.reference, request.definition.code, request.description, request.hazard,
            request.facts, request.place_label, lat, lon, first.number if first else "",
        ),
        found.partner.services, jurisdiction=found.partner.jurisdiction,
        with_number=found.with_number,
    )  # fmt: skip


def _ask_token(found: HandOff, there: Endpoint | Double, now: datetime) -> None:
    reference = there.by_token(found.token)
    if reference:
        _taken(found, reference, "", found.sent, now)
    else:
        _note(found, now, tries=found.tries + 1, next_at=now + rules.wait_after(found.tries + 1))


@transaction.atomic
def _taken(
    found: HandOff, reference: str, token: str, fields: dict[str, str], now: datetime
) -> None:
    row = _held(found)
    if row is None:
        return
    row.state = Standing.TAKEN if reference else Standing.TOKEN
    row.their_reference, row.token, row.sent = reference, token, fields
    row.their_service = fields["service_code"]
    row.taken_at, row.heard_at, row.tries, row.misses = row.taken_at or now, now, 0, 0
    row.mismatch, row.problem = "", ""
    row.next_at = now + timedelta(minutes=10 if reference else 1)
    row.save()
    _write(row, "taken", now, their_reference=reference, token=bool(token), sent=sorted(fields))
    if reference:
        try:
            requests.refer(request_id=row.service_request_id, partner=row.partner.name,
                           their_reference=reference, now=now)  # fmt: skip
        except WrongState:
            log.info("handed_off_after_closing", hand_off=row.pk)


def _compare(found: HandOff, there: Endpoint | Double, now: datetime) -> None:
    theirs = there.ask(found.their_reference)
    with transaction.atomic():
        row = _held(found)
        if row is None:
            return
        verdict = rules.compare(_known(row), theirs)
        if theirs is None:
            row.misses += 1
        else:
            row.misses, row.their_status, row.their_notes = 0, theirs.status, theirs.notes
        _act(row, verdict, now)
        row.heard_at, row.tries, row.problem = now, 0, ""
        row.mismatch = verdict.mismatch.value if verdict.mismatch else ""
        if row.state != Standing.BACK:
            row.state = Standing.CLOSED if row.their_status == "closed" else Standing.TAKEN
            row.next_at = _next(row, now)
        row.save()
        live.announce("hand_offs")
    if verdict.step is Step.TELL:
        _tell_closed(row, there, now)


def _next(row: HandOff, now: datetime) -> datetime | None:
    wait = rules.look_again(
        since=now - (row.taken_at or row.begun_at), is_closed=row.state == Standing.CLOSED
    )
    return now + wait if wait else None


def _known(row: HandOff) -> Known:
    request = row.service_request
    return Known(
        our_state=request.state, their_status=row.their_status, their_notes=row.their_notes,
        their_service=row.their_service, was_closed_by_them=row.their_status == "closed",
        misses=row.misses, told=row.settled.startswith("Told them"),
    )  # fmt: skip


def _act(row: HandOff, verdict: Verdict, now: datetime) -> None:
    """Do to our request what the verdict says; what was settled is kept in words."""
    name, pk = row.partner.name, row.service_request_id
    if verdict.step is Step.SAY:
        requests.note_from_partner(request_id=pk, partner=name, words=verdict.words, now=now)
    elif verdict.step is Step.CLOSE:
        requests.close_from_partner(request_id=pk, partner=name, outcome=verdict.outcome,
                                    words=verdict.words, now=now)  # fmt: skip
        came_to = (
            "passed on" if verdict.outcome == "referred" else verdict.outcome.replace("_", " ")
        )
        row.settled = f"Closed here as well, as {came_to}."
    elif verdict.step is Step.REOPEN:
        requests.reopen_from_partner(request_id=pk, partner=name, state="referred",
                                     words=verdict.words, now=now)  # fmt: skip
        row.settled = "Opened here again, because they opened it."
    elif verdict.step is Step.TAKE_BACK:
        requests.take_back(request_id=pk, partner=name, reason=verdict.words, now=now)
        row.state, row.next_at = Standing.BACK, None
        row.settled = "Given back to our centre, because they do not know it any more."
    else:
        return
    _write(row, verdict.step.value, now, words=verdict.words)


def _tell_closed(row: HandOff, there: Endpoint | Double, now: datetime) -> None:
    """Let them know that it is closed here; a partner without updates is only shown as a mismatch."""
    if not row.partner.takes_updates:
        return
    there.tell({
        "service_request_id": row.their_reference, "update_id": f"{row.service_request.reference}-{row.pk}",
        "updated_datetime": now.isoformat(timespec="seconds"), "status": "CLOSED",
        "description": f"Closed at the contact centre: {row.service_request.words}",
    })  # fmt: skip
    _note(row, now, settled="Told them that it is closed here.")
    _write(row, "told", now)


def _refused(found: HandOff, problem: str, now: datetime) -> None:
    """They said no: nothing is lost, our centre has had it all along."""
    if found.state == Standing.WAITING:
        _end(found, Standing.REFUSED, problem, now, Mismatch.REFUSED)
    else:
        _unreached(found, problem, now)


@transaction.atomic
def _end(
    found: HandOff, state: Standing, problem: str, now: datetime, mismatch: Mismatch | None = None
) -> None:
    row = _held(found)
    if row is None:
        return
    row.state, row.problem, row.next_at = state, problem[:300], None
    row.mismatch = mismatch.value if mismatch else ""
    row.save()
    _write(row, state.value, now, problem=problem[:300])


def _unreached(found: HandOff, problem: str, now: datetime) -> None:
    silent_since = found.heard_at or found.begun_at
    tries = found.tries + 1
    silent = now - silent_since >= rules.SILENCE
    _note(found, now, tries=tries, problem=problem[:300], next_at=now + rules.wait_after(tries),
          mismatch=Mismatch.UNREACHED.value if silent else found.mismatch)  # fmt: skip
    log.warning("partner_unreached", hand_off=found.pk, tries=tries, problem=problem)


@transaction.atomic
def _note(found: HandOff, now: datetime, **values: Any) -> None:
    row = _held(found)
    if row is not None:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        live.announce("hand_offs")


def _held(found: HandOff) -> HandOff | None:
    """The row, locked, if nobody changed where it stands meanwhile."""
    return (
        HandOff.objects.select_for_update(of=("self",))
        .select_related("partner", "service_request__definition")
        .filter(pk=found.pk, state=found.state).first()
    )  # fmt: skip


def _write(row: HandOff, verb: str, now: datetime, **after: Any) -> None:
    ledger.append(stream=f"hand_off:{row.pk}", verb=f"hand_off.{verb}", actor=None, now=now,
                  subject=f"request:{row.service_request_id}", after=after)  # fmt: skip
    live.announce("hand_offs")
