"""Callouts that are over: one lived from the first ring to clear, and hours on their way to payroll."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from townline.accounts.models import User
from townline.callin import queries as callin
from townline.callouts import actions
from townline.callouts.models import Attempt, Callout, Fill, WorkRecord
from townline.core import clock
from townline.regions.reading import Loaded
from townline.rosters.models import Worker

ROADS = "road_operations"
MINUTE = timedelta(minutes=1)
# days ago, hour, minutes of work, advice by telephone, for what, why no page knew of it, what became of it
CLAIMED = (
    (13, 1, 95, False, "Debris on Harrow Street, police on site", "", "approve"),
    (
        12,
        23,
        4,
        True,
        "Desk rang: which detour signs are in the yard?",
        "Not called out",
        "approve",
    ),
    (10, 3, 180, False, "Icy bridge, salt truck", "Telephone was flat", "approve"),
    (10, 1, 20, True, "Police rang me at home about the same bridge", "", "refuse"),
    (6, 2, 60, False, "Stop sign down, Regina Street", "", "approve"),
    (4, 21, 75, False, "Deer on Wilmot Line", "Left the link at home", "wait"),
    (2, 1, 60, False, "Tree on the road, Kestrel Road", "", "wait"),
    (2, 2, 50, False, "The same tree, second half", "Went back at half past", "wait"),
    (1, 22, 3, True, "Desk rang: is the lane on Fennimore ours?", "Not called out", "wait"),
)


def load(folder: Path, *, now: datetime) -> Loaded:
    """Live them once; a second time changes nothing."""
    if WorkRecord.objects.exists():
        return Loaded(WorkRecord.objects.count(), "hours, kept")
    june, clerk = (User.objects.get(username=name) for name in ("csr1", "clerk"))
    for n, (days, *_rest) in enumerate(CLAIMED):
        if days <= 8:
            break
        _claim(n, clerk, now)
    _payroll(clerk, now)
    for n, (days, *_rest) in enumerate(CLAIMED):
        if days <= 8:
            _claim(n, clerk, now)
    night = timezone.localtime(now) - timedelta(days=1)
    with clock.moved(night.replace(hour=2, minute=10, second=0, microsecond=0) - now):
        _tree(june)
    return Loaded(WorkRecord.objects.count(), "hours of callouts, and a record")


def _claim(n: int, clerk: User, now: datetime) -> None:
    days, hour, minutes, is_phone, trigger, reason, fate = CLAIMED[n]
    crew = Worker.objects.filter(program_code=ROADS, left_date=None).exclude(unit="")
    me = crew.filter(user__username="worker").first()
    others = list(crew.filter(user=None).order_by("id")[:4])
    worker = (
        others[n % len(others)] if me is None or n in {0, 4} else others[2] if n in {6, 7} else me
    )
    start = timezone.localtime(now - timedelta(days=days)).replace(hour=hour, minute=10, second=0)
    end = start + minutes * MINUTE
    made = actions.claim(
        worker_id=worker.pk, start_at=start, end_at=end, trigger=trigger, reason=reason, actor=worker.user,
        is_phone=is_phone, now=end + 40 * MINUTE,
    )  # fmt: skip
    if fate != "wait":
        actions.decide(
            record_id=made.pk, approves=fate == "approve", actor=clerk, now=end + timedelta(hours=9),
            decision="" if fate == "approve" else "The bridge is paid already as the call before.",
        )  # fmt: skip


def _payroll(clerk: User, now: datetime) -> None:
    last = timezone.localtime(now).date() - timedelta(days=9)
    actions.take_to_payroll(program_code=ROADS, start=last - timedelta(days=13), end=last, today=last,
                            actor=clerk, now=now - timedelta(days=8))  # fmt: skip


def _tree(june: User) -> None:
    """A tree on wires by night: two do not answer, the third comes, and a note is written the next day."""
    at = clock.now()
    made = actions.start(
        plan=callin.plan(program_code=ROADS, at=at), subject="demo:tree", title="Tree on wires, Kestrel Road",
        say="A tree lies on the wires at Kestrel Road, police hold the road. Can you respond?", level="A",
        voicemail="Please call the Region of Northmoor.", program_code=ROADS, actor=june, now=at,
        deadline_at=at + 10 * MINUTE,
    )  # fmt: skip
    gone = 0
    for seconds, outcome in (
        (48, "no_answer"),
        (48, "no_answer"),
        (22, "declined"),
        (26, "accepted"),
    ):
        gone += 9
        with clock.moved(timedelta(seconds=gone)):
            _ring(made, june, seconds, outcome)
        gone += seconds
    fill = Fill.objects.filter(callout=made).first()
    if fill is None:
        return
    actions.read_back(fill_id=fill.pk, kind="read_place", actor=june, now=clock.now())
    for minutes, step in ((12, "en_route"), (34, "on_scene"), (131, "clear")):
        with clock.moved(minutes * MINUTE):
            actions.report(attempt_id=fill.attempt_id, kind=step, now=clock.now())
    with clock.moved(timedelta(hours=9)):
        actions.add_note(
            callout_id=made.pk, text="Hydro confirms the wires were dead from 03:05.", actor=june,
            at=clock.now() - timedelta(hours=7), now=clock.now(),
        )  # fmt: skip


def _ring(callout: Callout, june: User, seconds: int, outcome: str) -> None:
    """Dial whoever is next; the result is known some seconds later."""
    attempt = Attempt.objects.exclude(state="ended").filter(callout=callout).first()
    if attempt is None:
        return
    actions.dial(attempt_id=attempt.pk, actor=june, now=clock.now())
    with clock.moved(timedelta(seconds=seconds)):
        actions.record(attempt_id=attempt.pk, outcome=outcome, actor=june, now=clock.now(),
                       eta_minutes=25 if outcome == "accepted" else None)  # fmt: skip
