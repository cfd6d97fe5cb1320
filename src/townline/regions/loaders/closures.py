"""Two closed roads as a night has them, one of them not called back yet, and an official alert."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from townline.accounts.models import User
from townline.closures import actions, queries
from townline.closures.models import Closure
from townline.dispatch import actions as dispatch
from townline.dispatch.models import Incident
from townline.regions.reading import Loaded


def load(folder: Path, *, now: datetime) -> Loaded:
    """Close the roads once; a second time changes nothing."""
    june = User.objects.get(username="csr1")
    dispatch.take_alert(data=(folder / "alerts" / "squall.xml").read_bytes(), actor=june, now=now)
    if Closure.objects.exists():
        return Loaded(Closure.objects.count(), "closures, kept")
    _watermain(june, now - timedelta(minutes=4))
    _wires(june, now - timedelta(hours=1, minutes=20))
    return Loaded(Closure.objects.count(), "closures")


def _watermain(user: User, at: datetime) -> None:
    """Lives are at risk, so it is published while the call-back is still owed."""
    incident = Incident.objects.filter(category="watermain_break", is_open=True).first()
    shut = actions.Shut(
        direction="both", extent="full", reason="watermain", authority="police", body_code="police",
        caller_name="Sgt. Imre Vale", given_number="905-555-0199", is_life_safety=True,
        words="Broken watermain, the road is sinking",
        words_fr="Conduite d’eau rompue, la chaussée s’affaisse",
        detour_en="By Linden Row and Sorrel Street", detour_fr="Par Linden Row et Sorrel Street",
        subject=f"incident:{incident.pk}" if incident else "",
    )  # fmt: skip
    where = queries.stretch(street="Kestrel Road", from_street="Fennimore Avenue", at=at)
    made = actions.close_road(shut=shut, stretch=where, actor=user, now=at)
    _told(made, ("police", "transit"), user, at + timedelta(minutes=2))


def _wires(user: User, at: datetime) -> None:
    """Called back and confirmed; everybody was told."""
    shut = actions.Shut(
        direction="S", extent="lanes", reason="wires", authority="municipality", body_code="ashgrove",
        caller_name="A. Thorne, city dispatch", words="Wires across the southbound lanes",
        words_fr="Fils au sol en direction sud", expected_end_at=at + timedelta(hours=5),
    )  # fmt: skip
    where = queries.stretch(
        street="Alder Avenue", from_street="Sorrel Street", to_street="Oriole Street", at=at
    )
    made = actions.close_road(shut=shut, stretch=where, actor=user, now=at)
    actions.record_call_back(check_id=made.check_made_id, result="confirmed", answered_by="B. Okafor",
                             actor=user, now=at + timedelta(minutes=3))  # fmt: skip
    parties = tuple(each.party for each in queries.notices_of(made))
    _told(made, parties, user, at + timedelta(minutes=6))


def _told(closure: Closure, parties: tuple[str, ...], user: User, at: datetime) -> None:
    names = (
        "Dispatcher Hale",
        "M. Quill",
        "Lt. Farrow",
        "R. Sandoval",
        "T. Wick",
        "B. Okafor",
        "S. Lund",
    )
    for n, notice in enumerate(queries.notices_of(closure)):
        if notice.party in parties:
            actions.tell(notice_id=notice.pk, told_to=names[n], actor=user,
                         now=at + timedelta(minutes=n))  # fmt: skip
