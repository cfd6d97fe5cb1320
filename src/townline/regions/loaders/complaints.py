"""The complaints policy of a pack, and a dozen cases that tell what the register is for."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from townline.accounts.models import User
from townline.complaints import actions
from townline.complaints.models import Complaint
from townline.contacts import actions as contacts
from townline.directory.models import Program, WorkingCalendar
from townline.regions.reading import BadPack, Loaded, document, need

NAMES = ("acknowledge_days", "answer_days", "council_days", "media_minutes", "notice_days",
         "extension_days")  # fmt: skip


def load(folder: Path, *, now: datetime) -> Loaded:
    """Put the policies in force by their days, then live the cases once; refuses unknown programs."""
    path = folder / "complaints.yaml"
    if not path.exists():
        return Loaded(0, "complaints, no policy in this pack")
    data = document(path)
    for entry in data["policies"]:
        fields = _policy(entry)
        from_at = datetime.combine(entry["from"], time(), tzinfo=UTC)
        actions.publish_policy(fields=fields, from_at=from_at, actor=None, now=now)
    if not Complaint.objects.exists() and User.objects.filter(username="supervisor2").exists():
        for case in data.get("cases", ()):
            _live(case, now)
    return Loaded(Complaint.objects.count(), "complaints, praise, notices")


def _policy(entry: dict[str, Any]) -> dict[str, Any]:
    where = "complaints.yaml"
    need(entry, ("from", *NAMES, "calendar", "risk_program", "media_program", "addresses"), where)
    if not WorkingCalendar.objects.filter(code=entry["calendar"]).exists():
        raise BadPack(f"{where}: no calendar is called {entry['calendar']}")
    for name in ("risk_program", "media_program"):
        if not Program.objects.filter(code=entry[name]).exists():
            raise BadPack(f"{where}: no program is called {entry[name]}")
    return {
        **{name: entry[name] for name in NAMES}, "calendar_code": entry["calendar"],
        "risk_program": entry["risk_program"], "media_program": entry["media_program"],
        "addresses": entry["addresses"], "media_words": [str(each) for each in entry.get("media_words", ())],
    }  # fmt: skip


def _live(case: dict[str, Any], now: datetime) -> None:
    """One case as it was lived: what came so many hours ago, and what was done since."""
    people = {each.username: each for each in User.objects.all()}
    at, csr = now - timedelta(hours=case["ago"]), people["csr5"]
    facts = dict(case["facts"])
    channel = facts.pop("channel")
    if channel == "phone":
        contact = contacts.open_by_hand(
            channel="phone", actor=csr, now=at, line="general", from_number=facts.get("number", "")
        )
        contacts.wrap_up(
            contact_id=contact.pk, disposition="answered", actor=csr, subject="Taken down",
            reasons=["Question answered"], now=at + timedelta(minutes=6),
        )  # fmt: skip
        facts["contact_id"] = contact.pk
    made = actions.take(
        kind=case["kind"], words=case["words"], channel=channel, received_at=at, now=at,
        actor=None if channel == "web" else csr,
        accused_ids=[people[name].pk for name in case.get("accused", ())], **facts,
    )  # fmt: skip
    for verb, who, hours, *given in case.get("done", ()):
        _do(made.reference, verb, people[who], min(at + timedelta(hours=hours), now), given, people)


def _do(
    reference: str, verb: str, actor: User, at: datetime, given: list[Any], people: dict[str, User]
) -> None:
    about: dict[str, Any] = {"reference": reference, "actor": actor, "now": at}
    if verb == "acknowledge":
        actions.acknowledge(how=given[0], **about)
    elif verb == "note":
        actions.add_note(words=given[0], **about)
    elif verb == "pass_on":
        actions.pass_on(to_whom=given[0], **about)
    elif verb == "escalate":
        actions.escalate(reason=given[0], **about)
    elif verb == "assign":
        actions.assign(owner_id=people[given[0]].pk, program_code=given[1], **about)
    elif verb == "answer":
        letter = actions.write_letter(kind="answer", language="en", subject="Our answer to your complaint",
                                      body=given[1], **about)  # fmt: skip
        actions.send_letter(letter_id=letter.pk, how="by post", outcome=given[0], **about)
