"""Ninety days of a contact centre's life, lived through the same actions a person would call."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.contacts.models import AgentState, Contact
from townline.knowledge import queries as knowledge
from townline.places import queries as places
from townline.places.models import Address, Corner
from townline.places.queries import Location
from townline.regions.reading import Loaded
from townline.residents.models import ContactPoint
from townline.service_requests import actions as requests
from townline.service_requests.models import ServiceDefinition, ServiceRequest

DAYS = 90
STORM_DAYS_AGO = 23
# Contacts an hour of a weekday, from 0 to 23: Monday mornings are busiest, nights are quiet.
HOURS = (0, 0, 0, 0, 0, 0, 1, 1, 3, 4, 5, 4, 3, 3, 3, 3, 2, 2, 1, 1, 1, 1, 0, 0)
SPARE = 0.34
RECENT = timedelta(days=14)
ASKED = (
    ("missed_collection", 14), ("pothole", 10), ("cart_exchange", 9), ("street_light", 6),
    ("icy_road", 6), ("bus_service", 5), ("transit_pass", 5), ("water_on_road", 4),
    ("traffic_signal", 3), ("noise_referral", 4), ("blue_box_relay", 6), ("dead_animal", 3),
    ("clinic_appointment", 5), ("housing_repair", 4), ("income_callback", 4), ("sign_missing", 2),
    ("tree_down", 2), ("low_pressure", 2), ("sewer_backup", 1), ("illegal_dumping", 3),
)  # fmt: skip
SAID = {
    "pothole": "Deep hole by the curb, cars swerve around it.",
    "icy_road": "Sheet of ice across both lanes, nobody has salted.",
    "water_on_road": "Water coming up through the pavement since this morning.",
    "missed_collection": "Out before seven, the truck went by.",
    "street_light": "Dark for a week, right by the crossing.",
    "traffic_signal": "Stuck on red for the side street.",
}
DONE = (
    ("done", "", 70), ("made_safe", "Filled for now; the lasting repair comes in spring.", 12),
    ("not_found", "The crew came and found nothing there.", 8),
    ("unable", "This belongs to a private owner; we have told them.", 4),
    ("referred", "Passed on to the city, which looks after this.", 6),
)  # fmt: skip


@dataclass
class World:
    """What a day draws from."""

    rnd: random.Random
    now: datetime
    csrs: list[User]
    worker: User
    homes: list[Address]
    corners: list[Corner]
    numbers: list[tuple[int, str]]
    types: dict[str, ServiceDefinition]


def load(folder: Path, *, now: datetime) -> Loaded:
    """Live the days once; a second time changes nothing."""
    if Contact.objects.exists():
        return Loaded(Contact.objects.count(), "contacts, kept")
    world = _world(now)
    for at in _instants(world):
        _contact(world, at)
    _work(world)
    _today(world)
    made = ServiceRequest.objects.count()
    return Loaded(Contact.objects.count(), f"contacts and {made} requests in {DAYS} days")


def _world(now: datetime) -> World:
    rnd = random.Random(90)
    homes = list(Address.objects.order_by("pk")[::23])
    points = ContactPoint.objects.filter(kind="phone", person__is_protected=False).order_by("pk")
    return World(
        rnd, now, list(User.objects.filter(username__startswith="csr").order_by("pk")[4:]),
        User.objects.get(username="supervisor2"), homes,
        list(Corner.objects.select_related("first", "second").order_by("pk")),
        list(points.values_list("person_id", "value")),
        {row.code: row for row in ServiceDefinition.objects.at(now)},
    )  # fmt: skip


def _instants(world: World) -> Iterator[datetime]:
    """When contacts began: by weekday and hour, with one storm."""
    start = world.now - timedelta(days=DAYS)
    hours = int((world.now - timedelta(hours=1) - start) / timedelta(hours=1))
    for n in range(hours):
        hour = start + timedelta(hours=n)
        usual = HOURS[(hour.hour - 5) % 24] * SPARE
        usual *= 1.5 if hour.weekday() == 0 else 0.35 if hour.weekday() > 4 else 1
        if (world.now - hour).days == STORM_DAYS_AGO:
            usual *= 5
        count = int(usual) + (world.rnd.random() < usual % 1)
        yield from sorted(
            hour + timedelta(seconds=world.rnd.randint(0, 3500)) for _ in range(count)
        )


def _contact(world: World, at: datetime) -> None:
    rnd = world.rnd
    csr = rnd.choice(world.csrs)
    known = rnd.random() < 0.55
    person_id, number = rnd.choice(world.numbers) if known else (None, _stranger(rnd))
    channel = rnd.choices(("phone", "counter", "tty", "email"), (82, 10, 2, 6))[0]
    contact = contacts.open_by_hand(channel=channel, actor=csr, now=at, line="general",
                                    from_number=number if channel in ("phone", "tty") else "")  # fmt: skip
    if person_id and rnd.random() < 0.5:
        contacts.set_person(contact_id=contact.pk, person_id=person_id, actor=csr, now=at)
    end = at + timedelta(seconds=rnd.randint(70, 520))
    if rnd.random() < 0.42:
        _request(world, contact, person_id, csr, at + timedelta(seconds=60))
        disposition, reason = "service_request", "Service request"
    else:
        disposition, reason = rnd.choices(
            (("answered", "Question answered"), ("referral", "Belongs to another body"),
             ("transfer", "Passed to a specialist"), ("hang_up", "")), (60, 22, 12, 6),
        )[0]  # fmt: skip
        _read_answer(contact, csr, at, rnd)
    contacts.wrap_up(contact_id=contact.pk, disposition=disposition, actor=csr, now=end,
                     reasons=[reason] if reason else [], subject=reason)  # fmt: skip


def _stranger(rnd: random.Random) -> str:
    return f"905-555-{rnd.randint(5000, 6999)}"


def _read_answer(contact: Contact, csr: User, at: datetime, rnd: random.Random) -> None:
    answers, _more = knowledge.page_of_answers(at=at, language="en")
    if not answers:
        return
    version = rnd.choice(answers)
    contacts.record_exposure(
        contact_id=contact.pk, article_version_id=version.pk, number=version.number,
        title=version.title, kind="read_out", actor=csr, now=at + timedelta(seconds=40),
    )  # fmt: skip


def _place(world: World, at: datetime) -> Location:
    for _ in range(20):
        home = world.rnd.choice(world.homes)
        found = places.locate(home.at[0], home.at[1], at=at)
        if found is not None:
            return found
    raise ValueError("no address of the pack lies inside the region")


def _at_a_corner(world: World, at: datetime) -> Location | None:
    """What stands on a road is mostly told by a corner; the rest by the house beside it."""
    rnd = random.Random(at.timestamp())  # its own, so that the other days stay as they were
    if rnd.random() < 0.3:
        return None
    corner = rnd.choice(world.corners)
    label = f"{corner.first.name} at {corner.second.name}"
    return places.locate(corner.at[0], corner.at[1], at=at, label=label)


def _request(
    world: World, contact: Contact, person_id: int | None, csr: User, at: datetime
) -> ServiceRequest:
    codes, weights = zip(*ASKED, strict=True)
    storm = (world.now - at).days == STORM_DAYS_AGO
    code = world.rnd.choice(("tree_down", "icy_road", "traffic_signal")) if storm else None
    definition = world.types[code or world.rnd.choices(codes, weights)[0]]
    location = _place(world, at) if definition.needs_place else None
    if location is not None and definition.privacy == "public":
        location = _at_a_corner(world, at) or location
    if location is not None:
        contacts.set_place(contact_id=contact.pk, location=location, actor=csr, now=at)
    facts = {
        fact.code: world.rnd.choice(fact.options) if fact.options else "As the caller told it"
        for fact in definition.asked()
        if fact.required
    }
    return requests.open_request(
        contact_id=contact.pk, definition_code=definition.code, attributes=facts,
        location=location, description=SAID.get(definition.code, f"{definition.name}, reported."),
        urgency=world.rnd.choices(("C", "B", "A"), (75, 20, 5))[0], urgency_reason="", hazard="",
        person_id=person_id, aware_at=contact.aware_at, actor=csr, now=at,
        number=contact.from_number,
    )  # fmt: skip


def _work(world: World) -> None:
    """The programs' work: most old requests are closed, some came back, the newest wait."""
    rnd, worker = world.rnd, world.worker
    for request in ServiceRequest.objects.order_by("opened_at"):
        age = world.now - request.opened_at
        taken = request.opened_at + timedelta(minutes=rnd.randint(10, 1400))
        if taken >= world.now or (age < RECENT and rnd.random() < 0.25):
            continue
        requests.accept(request_id=request.pk, actor=worker, now=taken)
        due = max(request.target_at, taken + timedelta(hours=1))
        done = taken + (due - taken) * rnd.uniform(0.2, 1.1)
        if done >= world.now or (age < RECENT and rnd.random() < 0.5):
            continue
        if rnd.random() < 0.25:
            requests.add_update(
                request_id=request.pk, actor=worker, now=taken + (done - taken) / 2,
                action_taken="Crew visited.", resolution="", further_action="Repair is planned.",
                public_wording="A crew has looked at it. The repair is planned.",
            )  # fmt: skip
        outcomes = [(outcome, words) for outcome, words, _ in DONE]
        outcome, words = rnd.choices(outcomes, [weight for *_, weight in DONE])[0]
        requests.close(
            request_id=request.pk,
            outcome=outcome,
            public_wording=words,
            actor=worker,
            now=done,
            proof_note="The crew's sheet says so.",
        )
        again = done + timedelta(days=rnd.randint(1, 8))
        if rnd.random() < 0.03 and again < world.now:
            requests.reopen(
                request_id=request.pk, reason="It is there again.", actor=worker, now=again
            )


def _today(world: World) -> None:
    """The floor as it is right now: two calls in hand, one waiting in French, promises that fall due."""
    now, rnd = world.now, world.rnd
    for state in AgentState.objects.select_related("user"):
        contacts.set_state(user=state.user, state="offline", now=now - timedelta(minutes=30))
    for n, csr in enumerate(world.csrs[:3]):
        at = now - timedelta(seconds=90 + 140 * n)
        contact = contacts.open_by_hand(channel="phone", actor=csr, now=at, line="general",
                                        from_number=_stranger(rnd))  # fmt: skip
        contacts.set_caller_type(contact_id=contact.pk, caller_type="public", actor=csr, now=at)
    contacts.set_state(user=world.csrs[4], state="lunch", now=now - timedelta(minutes=12))
    contacts.receive_channel_event(
        event_id="history-waiting-1", kind="offered", call_id="history-waiting-1", line="francais",
        at=now - timedelta(seconds=25), now=now, from_number=_stranger(rnd),
    )  # fmt: skip
    verrill = next((pair for pair in world.numbers if pair[1] == "+19055550142"), None)
    first = User.objects.get(username="csr1")
    if verrill:
        _verrill(world, verrill[0], first)
    for state in AgentState.objects.filter(user=first):
        contacts.set_state(user=first, state="offline", now=now)
        del state


def _verrill(world: World, person_id: int, csr: User) -> None:
    """The tutorial's caller has called before, and has been promised something."""
    for days, code in ((52, "cart_damaged"), (19, "street_light"), (3, "missed_collection")):
        at = world.now - timedelta(days=days)
        contact = contacts.open_by_hand(channel="phone", actor=csr, now=at, line="general",
                                        from_number="905-555-0142")  # fmt: skip
        contacts.set_person(contact_id=contact.pk, person_id=person_id, actor=csr, now=at)
        definition = world.types[code]
        home = places.place("address:" + str(_home().pk))
        location = places.locate(home.x, home.y, at=at, label=home.label)
        contacts.set_place(contact_id=contact.pk, location=location, actor=csr, now=at)
        facts = {
            f.code: f.options[0] if f.options else "Green bin"
            for f in definition.asked()
            if f.required
        }
        requests.open_request(
            contact_id=contact.pk, definition_code=code, attributes=facts, location=location,
            description=definition.name, urgency="C", urgency_reason="", hazard="",
            person_id=person_id, aware_at=at, actor=csr, now=at, number=contact.from_number,
        )  # fmt: skip
        if days == 3:
            contacts.promise(contact_id=contact.pk, text="Call back about the missed bin", owner_id=csr.pk,
                             due_at=world.now + timedelta(hours=3), actor=csr, now=at)  # fmt: skip
        contacts.wrap_up(contact_id=contact.pk, disposition="service_request", actor=csr,
                         reasons=["Service request"], subject=definition.name,
                         now=at + timedelta(minutes=4))  # fmt: skip


def _home() -> Address:
    return Address.objects.get(number=418, street__name="Kestrel Road",
                               street__municipality_code="ashgrove")  # fmt: skip
