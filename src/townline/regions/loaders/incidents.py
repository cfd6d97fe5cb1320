"""The night as it stands: a few open incidents part-way through their protocols, and some that are over."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.dispatch import actions, queries
from townline.dispatch.actions.opening import Start
from townline.dispatch.models import Incident
from townline.knowledge import queries as knowledge
from townline.places import queries as places
from townline.places.queries import Location
from townline.regions.reading import BadPack, Loaded


def load(folder: Path, *, now: datetime) -> Loaded:
    """Live the night once; a second time changes nothing."""
    if Incident.objects.exists():
        return Loaded(Incident.objects.count(), "incidents, kept")
    june = User.objects.get(username="csr1")
    ada = User.objects.get(username="supervisor")
    _storm(ada, now)
    _spill(june, now - timedelta(days=1, hours=3))
    _main_break(june, now - timedelta(minutes=6))
    _outbreak(User.objects.get(username="csr5"), now - timedelta(minutes=31))
    _signal(june, now - timedelta(hours=2, minutes=10))
    return Loaded(Incident.objects.count(), "incidents")


def _at(text: str, now: datetime) -> Location:
    found = places.find(text, at=now, limit=1)
    located = places.locate(found[0].x, found[0].y, at=now, label=found[0].label) if found else None
    if located is None:
        raise BadPack(f"No place of the pack is called {text}.")
    return located


def _open(
    user: User, at: datetime, protocol: str, level: str, reason: str, *, callout: bool = True,
    **more: object,
) -> Incident:  # fmt: skip
    start = Start(
        category=protocol,
        protocol=protocol,
        level=level,
        level_reason=reason,
        is_callout=callout,
        **more,  # type: ignore[arg-type]
    )
    return actions.open_incident(start=start, aware_at=at, actor=user, now=at)


def _settle(incident: Incident, user: User, at: datetime, code: str, **given: object) -> None:
    step = next(each for each in queries.steps_of(incident) if each.code == code)
    if step.state == "waiting":
        actions.settle(
            incident_id=incident.pk,
            step_id=step.pk,
            actor=user,
            now=at,
            **given,  # type: ignore[arg-type]
        )


def _main_break(user: User, at: datetime) -> None:
    incident = _open(
        user, at, "watermain_break", "E", "A car stands at the edge of the hole.", opened_from="partner",
        title="Watermain break, road sinking", caller_words="Northmoor Police",
        location=_at("Kestrel Road at Fennimore Avenue", at),
        hazards=["Police holding northbound lane", "School 90 m"],
        description="Road dropping near the curb, water up through the asphalt. We have the lane.",
    )  # fmt: skip
    later = at + timedelta(minutes=1)
    _settle(incident, user, later, "whose", facts={"whose": "City or township"})
    _settle(incident, user, later, "life", facts={"life": "No"})
    _settle(incident, user, at + timedelta(minutes=2), "picture",
            facts={"flow": "Up through the asphalt", "ice": "Yes", "basements": "No"})  # fmt: skip
    for minutes, fact in ((2, "Water over the curb"), (4, "Brown water from the tap")):
        actions.add_report(
            incident_id=incident.pk, source="contact", fact=fact, number=f"905-555-51{minutes:02}",
            wants_word=True, actor=user, now=at + timedelta(minutes=minutes),
        )  # fmt: skip
    actions.note(incident_id=incident.pk, words="Police: hole is wider, about two metres.",
                 actor=user, now=at + timedelta(minutes=5))  # fmt: skip


def _outbreak(user: User, at: datetime) -> None:
    """A care home calls, and is promised and sent something: from then on health holds it."""
    contact = contacts.open_by_hand(
        channel="phone", actor=user, now=at, line="general", from_number="905-555-0188"
    )
    incident = _open(
        user, at, "outbreak", "A", "An outbreak goes to a person at once.", opened_from="contact",
        title="Call for Public Health from a care home", caller_words="care home, charge nurse",
        location=_at("Harrow Street", at), contact_id=contact.pk,
    )  # fmt: skip
    later = at + timedelta(minutes=3)
    _settle(incident, user, later, "whose", facts={"whose": "The Region"})
    _settle(incident, user, later, "life", facts={"life": "No"})
    _settle(incident, user, later, "reporter",
            facts={"reporter": "Charge nurse", "callback": "905-555-0188", "verified": "Yes"})  # fmt: skip
    _settle(incident, user, later, "counts", facts={"ill": "9 of 40", "signs": "Vomiting, fever"})
    _left_to_health(contact.pk, user, later)


def _left_to_health(contact_id: int, user: User, at: datetime) -> None:
    """What the care home was promised and is sent: once the call is over nobody at the desk reads it."""
    mine: dict[str, Any] = {"contact_id": contact_id, "actor": user, "now": at}
    contacts.promise(text="Public Health rings the charge nurse back", owner_id=user.pk,
                     due_at=at + timedelta(minutes=48), **mine)  # fmt: skip
    contacts.follow_up(text="Ask how many are ill now, and write it into the line list", owner_id=user.pk,
                       due_at=at + timedelta(hours=9), **mine)  # fmt: skip
    clinic = knowledge.live_version("flu-clinic", at=at)
    if clinic is not None:
        contacts.send_answer(
            version_id=clinic.pk, channel="paper", in_large_print=True,
            to="Harrow House, 12 Harrow Street, Ashgrove", **mine,
        )  # fmt: skip
    contacts.wrap_up(disposition="emergency", reasons=["Public health"], contact_id=contact_id,
                     actor=user, now=at + timedelta(minutes=4))  # fmt: skip


def _signal(user: User, at: datetime) -> None:
    incident = _open(
        user, at, "dark_signal", "A", "All dark at a corner of two great roads.",
        opened_from="contact", title="Signals dark", location=_at("Fennimore Avenue", at),
        caller_words="a driver", callout=False,
    )  # fmt: skip
    later = at + timedelta(minutes=4)
    _settle(incident, user, later, "whose", facts={"whose": "The Region"})
    _settle(incident, user, later, "life", facts={"life": "No"})
    _settle(incident, user, later, "how", facts={"how": "All dark", "crash": "No"})
    _settle(incident, user, later, "police", told_to="Dispatcher Hale")
    actions.note_accepted(incident_id=incident.pk, by="Signals technician", actor=user,
                          now=at + timedelta(minutes=7))  # fmt: skip


def _spill(user: User, at: datetime) -> None:
    incident = _open(
        user, at, "spill", "A", "Every spill is urgent until it is looked at.", callout=False,
        opened_from="contact", title="Diesel into a storm drain", location=_at("Regina Street", at),
        description="A truck's tank, about forty litres, running to the drain.",
    )  # fmt: skip
    later = at + timedelta(minutes=8)
    for step in queries.steps_of(incident):
        facts = {field["code"]: (field["options"] or ["As told"])[0] for field in step.fields}
        _settle(incident, user, later, step.code, facts=facts, told_to="Officer Rao", is_live=True,
                reference="1-7F2K9" if step.number == "1-800-268-6060" else "")  # fmt: skip
    actions.note_accepted(incident_id=incident.pk, by="Spills lead", actor=user, now=later)
    actions.close(incident_id=incident.pk, outcome="made_safe", actor=user,
                  words="Boom laid, drain cleaned; the ministry follows up.",
                  now=at + timedelta(hours=3))  # fmt: skip


def _storm(user: User, now: datetime) -> None:
    """An event of some weeks ago, that ended by itself."""
    at = now - timedelta(days=23)
    event = actions.declare(
        name="Ice storm, trees down", topics=["tree_down", "wires", "icy_road"], municipality_code="",
        area_label="North of the river", expires_at=at + timedelta(hours=4), actor=user, now=at,
        message_en="We know of the fallen trees north of the river. Crews are out. Stay off the roads.",
        message_fr="Nous savons que des arbres sont tombés au nord de la rivière. Restez chez vous.",
    )  # fmt: skip
    for n, (hurt, fact) in enumerate(
        (
            ("no", "Branch over the lane"),
            ("no", "Wires low over a drive"),
            ("unknown", "Car in ditch"),
        )
    ):
        actions.take_short(
            event_id=event.pk, hurt=hurt, fact=fact, number=f"905-555-52{n:02}", actor=user,
            aware_at=at + timedelta(minutes=10 + n), now=at + timedelta(minutes=10 + n),
            wants_call_back=n == 2,
        )  # fmt: skip
    for report in queries.reports_of(event):
        if report.wants_call_back:
            actions.note_called_back(report_id=report.pk, actor=user, now=at + timedelta(hours=2))
    actions.close(incident_id=event.main_incident_id or 0, outcome="resolved", actor=user,
                  words="Roads clear by morning.", now=at + timedelta(hours=5))  # fmt: skip
