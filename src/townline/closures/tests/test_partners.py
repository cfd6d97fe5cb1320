"""S24: police ask for a worker's home number at 03:00: called back, patched, told nothing, logged."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from townline.closures import actions, queries
from townline.closures.errors import NoSuchPatch, NotVerified, WordsMissing, WrongMoment
from townline.closures.models import PartnerCheck, PatchRequest
from townline.closures.tests.conftest import NIGHT, PACK, later
from townline.core import ledger
from townline.core.models import LedgerEntry
from townline.regions.loaders import rosters
from townline.rosters.models import Worker

THREE = 51  # minutes after 02:09


@pytest.fixture
def worker(northmoor):
    rosters.load(PACK, now=NIGHT)
    found = Worker.objects.filter(numbers__isnull=False).order_by("pk").first()
    assert found is not None
    return found


def numbers_of(worker):
    """Every way a number of theirs may be written."""
    found = list(worker.numbers.values_list("number", flat=True))
    assert found
    forms = set(found)
    for number in found:
        digits = re.sub(r"\D", "", number)[-10:]
        area, office, line = digits[:3], digits[3:6], digits[6:]
        forms |= {digits, f"{area} {office} {line}", f"{office}-{line}", f"{office} {line}"}
    return forms


def test_police_ask_for_a_number_at_three_in_the_morning(client, worker, june, at_night):
    client.force_login(june)
    said = {"body_code": "police", "caller_name": "Cst. R. Dunne", "given_number": "416-555-0177",
            "purpose": f"Home number of {worker.name}"}  # fmt: skip
    opened = client.post(reverse("closures:partners"), said, follow=True)
    check = PartnerCheck.objects.get()
    seen = [opened.content.decode()]
    assert "905 555 0133" in seen[0]
    assert "555 0177" not in seen[0]
    assert "555-0177" not in seen[0]
    asked = client.post(reverse("closures:patches", args=[check.pk]),
                        {"person": worker.name, "why": "Their gate is open"}, follow=True)  # fmt: skip
    seen.append(asked.content.decode())
    patch = PatchRequest.objects.get()
    through = reverse("closures:patch", args=[patch.pk])
    early = client.post(through, {"state": "patched", "check": check.pk})
    assert early.status_code == 409  # nobody is patched who was not called back
    seen.append(early.content.decode())
    client.post(reverse("closures:call_back", args=[check.pk]),
                {"result": "confirmed", "answered_by": "Dispatcher Hale"})  # fmt: skip
    done = client.post(through, {"state": "patched", "check": check.pk}, follow=True)
    seen.append(done.content.decode())
    seen.append(client.get(reverse("closures:partners")).content.decode())
    file = client.get(reverse("closures:patches_csv"))
    seen.append(file.content.decode())
    assert worker.name in seen[-1]
    assert "Cst. R. Dunne" in seen[-1]
    assert "patched" in seen[-1]
    record = str(list(LedgerEntry.objects.values_list("data", flat=True)))
    for number in numbers_of(worker):
        assert all(number not in page for page in [*seen, record])
    patch.refresh_from_db()
    assert (patch.state, patch.settled_by, patch.asked_by) == ("patched", june, june)
    verbs = LedgerEntry.objects.filter(stream=f"partner_check:{check.pk}").order_by("seq")
    assert [row.verb for row in verbs] == [
        "partner.claimed", "partner.patch_asked", "partner.called_back", "partner.patch_patched"
    ]  # fmt: skip
    assert LedgerEntry.objects.filter(verb="partner.log_exported").exists()
    assert not list(ledger.verify())


def test_who_is_not_confirmed_is_not_patched(worker, june):
    check = actions.claim(body_code="ashgrove", caller_name="Somebody", purpose="A number", actor=june,
                          now=later(THREE))  # fmt: skip
    with pytest.raises(WordsMissing):
        actions.ask_for_patch(check_id=check.pk, person=worker.name, why=" ", actor=june,
                              now=later(THREE))  # fmt: skip
    patch = actions.ask_for_patch(check_id=check.pk, person=worker.name, why="Says it is urgent",
                                  actor=june, now=later(THREE))  # fmt: skip
    actions.record_call_back(check_id=check.pk, result="denied", answered_by="Clerk", actor=june,
                             now=later(THREE + 1))  # fmt: skip
    with pytest.raises(NotVerified):
        actions.settle_patch(patch_id=patch.pk, state="patched", actor=june, now=later(THREE + 2))
    actions.settle_patch(patch_id=patch.pk, state="refused", actor=june, now=later(THREE + 2))
    with pytest.raises(WrongMoment):
        actions.settle_patch(patch_id=patch.pk, state="patched", actor=june, now=later(THREE + 3))
    with pytest.raises(NoSuchPatch):
        actions.settle_patch(patch_id=0, state="refused", actor=june, now=later(THREE + 3))


def test_a_name_is_no_formula_in_a_spreadsheet(client, northmoor, june, at_night):
    check = actions.claim(
        body_code="police", caller_name="=1+1", purpose="A number", actor=june, now=NIGHT
    )
    actions.ask_for_patch(check_id=check.pk, person="@cmd", why="+1", actor=june, now=NIGHT)
    client.force_login(june)
    row = client.get(reverse("closures:patches_csv")).content.decode().splitlines()[1]
    assert ",=1+1" not in row
    assert ",@cmd" not in row
    assert "'=1+1" in row
    assert [each.person for each in queries.patch_log()] == ["@cmd"]
