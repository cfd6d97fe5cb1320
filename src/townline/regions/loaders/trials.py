"""A script on trial: three CSRs have it since this morning, and two of them met something."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.contacts.models import Contact
from townline.places import queries as places
from townline.places.models import Address
from townline.regions.reading import Loaded
from townline.scripts import actions, queries
from townline.scripts.models import ScriptTrial
from townline.triage import actions as triage

SINCE = timedelta(hours=3)
TESTERS = ("csr1", "csr12", "csr13")
GOAL = "Does every kind of building have its answer?"
# Walks as they came: the answers at building, owner and size; nothing where it was not asked.
WALKS = (
    ("1", "", "1"), ("2", "1", "2"), ("1", "", "3"), ("3", "", ""), ("1", "", "2"), ("2", "2", ""),
    ("2", "stuck", ""), ("1", "", "1"), ("0", "1", "2"), ("1", "", "stuck"), ("1", "", "1"),
    ("2", "2", ""), ("1", "", "2"), ("2", "safety", ""), ("1", "", "3"),
)  # fmt: skip
REMARKS = {
    "owner": "Tenant of a triplex, the owner is abroad and cannot be reached: neither answer fits.",
    "size": "They want two small carts for one large. No answer for that.",
}


def load(folder: Path, *, now: datetime) -> Loaded:
    """Let the morning happen once; without the people of the demo there is no trial."""
    staff = {user.username: user for user in User.objects.filter(is_active=True)}
    known = {"editor", "clerk-waste", *TESTERS}
    path = folder / "trials" / "cart_exchange.yaml"
    if ScriptTrial.objects.exists() or not path.exists() or not known <= set(staff):
        return Loaded(ScriptTrial.objects.count(), "scripts on trial")
    _begin(path, staff, now - SINCE)
    csrs = [staff[name] for name in TESTERS[1:]]
    home = Address.objects.order_by("pk").first()
    rnd = random.Random(17)
    for n, walk in enumerate(WALKS):
        at = now - SINCE + timedelta(minutes=6 + 11 * n)
        _call(csrs[n % 2], walk, home, at, rnd)
    for csr in csrs:
        contacts.set_state(user=csr, state="offline", now=now)
    return Loaded(ScriptTrial.objects.count(), f"script on trial, {len(WALKS)} calls")


def _begin(path: Path, staff: dict[str, User], at: datetime) -> None:
    editor, owner = staff["editor"], staff["clerk-waste"]
    draft = actions.import_script(
        text=path.read_text("utf-8"), actor=editor, now=at - timedelta(days=1)
    )
    allowed = queries.known(at)
    actions.send_for_review(
        draft_id=draft.pk, note="From the memo on cart exchange", known=allowed, actor=editor,
        now=at - timedelta(hours=2),
    )  # fmt: skip
    actions.approve(draft_id=draft.pk, actor=owner, now=at - timedelta(hours=1))
    actions.start_trial(
        draft_id=draft.pk, testers=[staff[name].pk for name in TESTERS], goal=GOAL, known=allowed,
        actor=editor, now=at,
    )  # fmt: skip


def _call(
    csr: User, walk: tuple[str, str, str], home: Address | None, at: datetime, rnd: random.Random
) -> None:
    """One call on the script; where an answer does not fit it is told, and the script is left."""
    contact = contacts.open_by_hand(channel="phone", actor=csr, now=at, line="general",
                                    from_number=f"905-555-{rnd.randint(5000, 6999)}")  # fmt: skip
    location = places.locate(home.at[0], home.at[1], at=at) if home else None
    contacts.set_place(contact_id=contact.pk, location=location, actor=csr, now=at)
    triage.start(contact_id=contact.pk, code="cart_exchange", actor=csr, now=at)
    moment = _answers(contact, walk, csr, at, rnd)
    if moment is not None:
        triage.finish(contact_id=contact.pk, actor=csr, now=moment)
    end = (moment or at) + timedelta(seconds=rnd.randint(60, 120))
    contacts.wrap_up(contact_id=contact.pk, disposition="answered", actor=csr, now=end,
                     reasons=["Question answered"], subject="Cart exchange")  # fmt: skip


def _answers(
    contact: Contact, walk: tuple[str, str, str], csr: User, at: datetime, rnd: random.Random
) -> datetime | None:
    """Answer step by step; gives the moment of the end, or nothing where the script was left."""
    moment = at
    for step, key in (("place", ""), *zip(("building", "owner", "size"), walk, strict=True)):
        if not key and step != "place":
            continue
        moment += timedelta(seconds=rnd.randint(9, 34))
        if key in ("stuck", "safety"):
            _leave(contact, step, key, csr, moment)
            return None
        triage.answer(contact_id=contact.pk, step=step, key=key, actor=csr, now=moment)
    return moment + timedelta(seconds=12)


def _leave(contact: Contact, step: str, key: str, csr: User, at: datetime) -> None:
    if key == "stuck":
        triage.report_problem(contact_id=contact.pk, remark=REMARKS[step], actor=csr, now=at)
    category = "no_match" if key == "stuck" else key
    triage.leave(contact_id=contact.pk, category=category, actor=csr, now=at)
