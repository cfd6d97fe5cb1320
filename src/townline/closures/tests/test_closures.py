"""Close a road, call back, tell everybody, open it, tell everybody again."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from townline.closures import actions, queries
from townline.closures.errors import NoSuchStretch, NotInDirectory, WordsMissing, WrongMoment
from townline.closures.models import Closure
from townline.closures.tests.conftest import NIGHT, later
from townline.core import ledger
from townline.core.models import LedgerEntry

POLICE = "905-555-0133"


def test_a_stretch_runs_between_two_crossings(northmoor):
    one = queries.stretch(street="Kestrel Road", from_street="Fennimore Avenue", at=NIGHT)
    assert one.street == "Kestrel Road"
    assert len(one.line) >= 2
    whole = queries.stretch(
        street="Alder Avenue", from_street="Sorrel Street", to_street="Oriole Street", at=NIGHT
    )
    assert (whole.street, whole.from_street, whole.to_street) == (
        "Alder Avenue", "Sorrel Street", "Oriole Street"
    )  # fmt: skip
    assert len(whole.line) == 13  # three pieces of five points, whose ends are shared
    assert whole.line[0] == (16101.6, 5501.2)
    with pytest.raises(NoSuchStretch):
        queries.stretch(street="Alder Avenue", from_street="Sorrel Street", to_street="Gore Road",
                        at=NIGHT)  # fmt: skip
    with pytest.raises(NoSuchStretch):
        queries.stretch(street="", at=NIGHT)


def test_a_closure_is_published_once_the_directory_number_confirmed_it(closed, june):
    made = closed()
    assert made.reference[:3] == "C26" or made.reference[0] == "C"
    assert made.stand == "held"
    assert not queries.feed(NIGHT, "https://x/").closures
    actions.record_call_back(
        check_id=made.check_made_id, result="no_answer", actor=june, now=later(1)
    )
    assert not queries.feed(later(1), "https://x/").closures
    check = actions.record_call_back(check_id=made.check_made_id, result="confirmed", actor=june,
                                     answered_by="Dispatcher Hale", now=later(2))  # fmt: skip
    assert (check.number_called, check.answered_by) == (POLICE, "Dispatcher Hale")
    assert check.given_number == "416-555-0199"  # kept, and not what was dialled
    (shown,) = queries.feed(later(2), "https://x/").closures
    assert shown.is_verified
    with pytest.raises(WrongMoment):
        actions.record_call_back(check_id=check.pk, result="denied", answered_by="x", actor=june,
                                 now=later(3))  # fmt: skip


def test_where_lives_are_at_risk_nobody_waits(closed, june):
    made = closed(is_life_safety=True)
    (shown,) = queries.feed(NIGHT, "https://x/").closures
    assert not shown.is_verified
    actions.record_call_back(check_id=made.check_made_id, result="denied", actor=june,
                             answered_by="Dispatcher Hale", now=later(2))  # fmt: skip
    assert not queries.feed(later(2), "https://x/").closures
    assert queries.closure_for(made.pk).stand == "hoax"


def test_everybody_is_told_and_told_again_when_it_opens(closed, june):
    made = closed(is_life_safety=True, subject="incident:7")
    first = queries.notices_of(made)
    assert [each.party for each in first] == [
        "police", "paramedics", "fire", "transit", "school_bus", "municipality", "communications"
    ]  # fmt: skip
    assert first[0].number == POLICE
    with pytest.raises(WordsMissing):
        actions.tell(notice_id=first[0].pk, told_to=" ", actor=june, now=later(1))
    for n, each in enumerate(first):
        actions.tell(notice_id=each.pk, told_to=f"Person {n}", actor=june, now=later(n))
    with pytest.raises(WrongMoment):
        actions.tell(notice_id=first[0].pk, told_to="Again", actor=june, now=later(20))
    actions.reopen(closure_id=made.pk, words="Sgt. Vale", actor=june, now=later(60))
    assert not queries.feed(later(60), "https://x/").closures
    again = [each for each in queries.notices_of(made) if each.is_opening]
    assert len(again) == 7
    assert queries.closure_for(made.pk).stand == "opening"
    for each in again:
        actions.tell(notice_id=each.pk, told_to="Somebody", actor=june, now=later(61))
    over = queries.closure_for(made.pk)
    assert (over.stand, over.is_live) == ("over", False)
    told = LedgerEntry.objects.filter(subject="incident:7", verb__startswith="closure.")
    assert told.filter(verb="closure.told").count() == 7
    assert told.filter(verb="closure.told_open").count() == 7
    assert not list(ledger.verify())


def test_a_body_without_a_number_cannot_close_a_road(closed):
    with pytest.raises(NotInDirectory):
        closed(body_code="emergency")  # nobody calls 9-1-1 back
    with pytest.raises(NotInDirectory):
        closed(body_code="nobody")
    assert not Closure.objects.exists()


def test_word_that_is_late_is_amber_and_an_update_starts_the_clock_again(closed, june):
    made = closed(is_life_safety=True)
    (line,) = queries.live_closures(later(119))
    assert not line.is_late
    (line,) = queries.live_closures(later(121))
    assert line.is_late
    actions.update(closure_id=made.pk, words="Still on the scene.", actor=june, now=later(122))
    (line,) = queries.live_closures(later(123))
    assert not line.is_late


def statements(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_lists_cost_the_same_however_long(client, closed, june, at_night):
    client.force_login(june)
    pages = [reverse("closures:list"), reverse("closures:list") + "?over=1",
             reverse("closures:public"), reverse("closures:wzdx"), reverse("closures:partners")]  # fmt: skip
    closed(is_life_safety=True)
    few = [statements(client, page) for page in pages]
    for _ in range(6):
        closed(is_life_safety=True)
    assert [statements(client, page) for page in pages] == few
    assert max(few) <= 8


def test_the_form_is_filled_from_the_address_and_keeps_what_was_typed(
    client, northmoor, june, at_night
):
    client.force_login(june)
    new = reverse("closures:new")
    shown = client.get(new, {"street": "Kestrel Road", "subject": "incident:3"}).content.decode()
    assert 'value="Kestrel Road"' in shown
    assert 'value="incident:3"' in shown
    asked = {"street": "Alder Avenue", "from_street": "Sorrel Street", "to_street": "Oriole Street"}
    seen = client.get(reverse("closures:stretch"), asked).content.decode()
    assert "m-shut" in seen
    assert "between Sorrel Street and Oriole Street" in seen
    said = {"street": "Alder Avenue", "from_street": "Sorrel Street", "to_street": "Gore Road",
            "direction": "N", "extent": "full", "reason": "wires", "authority": "crew",
            "body_code": "police", "caller_name": "Crew 4", "starts_at": "2026-11-25T02:00",
            "parties": ["police", "fire"], "subject": "incident:3"}  # fmt: skip
    refused = client.post(new, said)
    assert refused.status_code == 422
    assert "does not run from" in refused.content.decode()
    assert "Crew 4" in refused.content.decode()
    made = client.post(new, said | {"to_street": "Oriole Street"}, follow=True)
    assert "Waits for the call-back" in made.content.decode()
    kept = Closure.objects.get()
    assert (kept.subject, kept.direction) == ("incident:3", "N")
    assert kept.notices.count() == 2


def test_the_page_shows_the_number_to_call_and_goes_on_from_there(client, closed, june, at_night):
    client.force_login(june)
    made = closed(note="Driver known")
    page = reverse("closures:closure", args=[made.pk])
    shown = client.get(page).content.decode()
    assert "905 555 0133" in shown
    assert "555-0199" not in shown
    assert "555 0199" not in shown
    said = {"result": "confirmed", "answered_by": "Hale", "back": "closure"}
    call_back = reverse("closures:call_back", args=[made.check_made_id])
    done = client.post(call_back, said, follow=True)
    assert "Closed, confirmed" in done.content.decode()
    refused = client.post(reverse("closures:updates", args=[made.pk]), {"words": ""})
    assert refused.status_code == 422
    opened = client.post(
        reverse("closures:opening", args=[made.pk]), {"words": "Hale"}, follow=True
    )
    assert "Who must know that it is open" in opened.content.decode()


def test_who_may_only_read_gets_no_button(client, closed, clerk, at_night):
    client.force_login(clerk)
    made = closed()
    shown = client.get(reverse("closures:closure", args=[made.pk])).content.decode()
    assert '<form class="tick-form' not in shown
    assert client.get(reverse("closures:new")).status_code == 403
    assert client.post(reverse("closures:opening", args=[made.pk])).status_code == 403
    assert client.get(reverse("closures:partners")).status_code == 403


def test_the_public_page_is_in_both_languages_and_keeps_our_notes(client, closed, at_night):
    closed(is_life_safety=True, note="Driver known", detour_en="By Linden Row",
           detour_fr="Par Linden Row", direction="N")  # fmt: skip
    english = client.get(reverse("closures:public")).content.decode()
    assert "northbound" in english or "Closed" in english
    assert "Reported, not yet confirmed" in english
    french = client.get(
        reverse("closures:public"), headers={"accept-language": "fr"}
    ).content.decode()
    assert "Routes fermées" in french
    assert "Par Linden Row" in french
    assert "pas encore confirmée" in french
    for page in (english, french):
        assert "Driver known" not in page
        assert "Vale" not in page
