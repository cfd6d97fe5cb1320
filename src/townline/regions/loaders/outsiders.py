"""What comes to a demo region from outside: reports in doubt, an answer by mail, a program that reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from townline.accounts.models import User
from townline.api import actions as api
from townline.api.models import Client, Delivery
from townline.core.doubt import Signs, doubt
from townline.correspondence import actions as correspondence
from townline.correspondence.models import Message
from townline.places import queries as places
from townline.places.models import Segment
from townline.places.queries import Location
from townline.regions.reading import Loaded
from townline.service_requests import actions
from townline.service_requests.models import Doubt

# (type, hours ago, words, seconds since the first page, did the proof of work)
DOUBTFUL = (
    ("line_painting", 3, "BEST ROOF REPAIR!!! http://roofs.example http://cheap.example/now", 4.0, False),
    ("street_light", 7, ";;;; 4444 ]]]] 7777 ==== 0000 1111 ((((", 2.0, False),
    ("pothole", 26, "hole hole hole http://win-a-phone.example", 3.0, False),
)  # fmt: skip
HOOK = "https://open-data.northmoor.example/hooks/townline"
TOLD = (("request.opened", 200, 0), ("request.closed", 200, 0), ("request.opened", 503, 9))


def load(folder: Path, *, now: datetime) -> Loaded:
    """Live it once; a second time changes nothing."""
    del folder
    boss = User.objects.filter(username="supervisor").first()
    admin = User.objects.filter(username="admin").first()
    road = Segment.objects.at(now).filter(owner_code="region").order_by("id").first()
    if boss is None or admin is None or road is None or Client.objects.exists():
        return Loaded(Doubt.objects.count(), "reports in doubt, kept")
    at = _spot(road, now)
    made = [_doubtful(at, case, now) for case in DOUBTFUL]
    actions.settle(reference=made[-1], is_meant=False, actor=boss, now=now - timedelta(hours=20))
    _program(admin, now)
    _answered(now)
    return Loaded(len(made), "reports in doubt, a program that reads, an answer by mail")


def _spot(road: Segment, now: datetime) -> Location:
    (x0, y0), (x1, y1) = road.line[0], road.line[-1]
    found = places.locate((x0 + x1) / 2, (y0 + y1) / 2, at=now)
    if found is None:
        raise ValueError("a road of the pack lies outside the region")
    return found


def _doubtful(place: Location, case: tuple[str, int, str, float, bool], now: datetime) -> str:
    """A report as the public form takes it, doubted by the same rule; its reference."""
    code, hours, words, seconds, has_worked = case
    at = now - timedelta(hours=hours)
    made = actions.open_request(
        contact_id=None, definition_code=code, attributes={}, location=place, description=words,
        urgency="", urgency_reason="", hazard="", person_id=None, aware_at=at, actor=None, now=at,
    )  # fmt: skip
    found = doubt(Signs(text=words, seconds=seconds, has_worked=has_worked, is_trapped=False,
                        from_here=1, same_words=1))  # fmt: skip
    actions.doubt(request_id=made.pk, points=found.points, reasons=found.reasons, now=at)
    return made.reference


def _program(admin: User, now: datetime) -> None:
    """The open-data site: registered by an administrator, told of requests until it moved house."""
    began = now - timedelta(days=6)
    made = api.register(name="Open data site", scopes=["requests:read"], actor=admin, now=began)
    hook = api.subscribe(
        client=made.client, url=HOOK, events=["request.opened", "request.closed"],
        scopes=frozenset({"requests:read"}), actor=made.client.account, now=began,
    )  # fmt: skip
    for n, (event, status, tries) in enumerate(TOLD, 1):
        at = began + timedelta(hours=5 * n)
        is_taken = status == 200
        Delivery.objects.create(
            subscription=hook, message_id=f"msg_demo{n}", event=event, subject_id=n, body="{}", at=at,
            state=Delivery.TAKEN if is_taken else Delivery.GIVEN_UP, tries=max(tries, 1),
            taken_at=at + timedelta(seconds=2) if is_taken else None, last_status=status,
            last_error="" if is_taken else "the address was away for three days",
        )  # fmt: skip
    api.unsubscribe(client=made.client, subscription_id=hook.pk, actor=made.client.account,
                    now=now - timedelta(days=1))  # fmt: skip


def _answered(now: datetime) -> None:
    """A resident answers one of our messages by mail: it waits, marked, at the desk that has the request."""
    told = Message.objects.filter(subject_of__startswith="request:", state=Message.State.SENT)
    asked = told.exclude(event="closed").order_by("-pk").first()
    if asked is None:
        return
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = asked.address, "<demo-answer@residents.example>"
    mail["In-Reply-To"] = asked.message_id
    mail.set_content(
        "It is on the north side, right in front of the school gate.\n\n> Which side is it?\n"
    )
    correspondence.take_in(raw=mail.as_bytes(), recipient="", now=now - timedelta(minutes=25))
