"""The pages of dispatch: who may see them, what they cost, what they keep when they refuse."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from townline.core import clock
from townline.core.finding import Asked, finders
from townline.core.models import LedgerEntry
from townline.dispatch import actions, queries
from townline.dispatch.models import Incident
from townline.dispatch.tests.conftest import NIGHT, minutes, shift_to

pytestmark = pytest.mark.django_db
FRAGMENT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def night(client, june):
    client.force_login(june)
    with clock.moved(shift_to(NIGHT + minutes(3))):
        yield client


def page(incident):
    return reverse("dispatch:incident", args=[incident.pk])


def test_the_list_shows_the_need_and_its_clock(night, opened):
    opened(title="Watermain break, road sinking")
    shown = night.get(reverse("dispatch:list")).content.decode()
    assert "Watermain break, road sinking" in shown
    assert "Tell 9-1-1" in shown
    assert "Northmoor" in shown


def test_an_empty_list_says_what_would_fill_it(night, northmoor):
    assert "Nothing is open" in night.get(reverse("dispatch:list")).content.decode()
    assert (
        "Nothing was closed yet"
        in night.get(reverse("dispatch:list") + "?closed=1").content.decode()
    )


def test_the_page_keeps_to_its_budget(night, opened, june, django_assert_max_num_queries):
    incident = opened()
    night.get(page(incident))
    with django_assert_max_num_queries(16):
        night.get(page(incident))
    for n in range(30):
        actions.add_report(incident_id=incident.pk, source="contact", fact=f"Fact {n}", actor=june,
                           now=NIGHT)  # fmt: skip
    with django_assert_max_num_queries(16):
        night.get(page(incident))


@pytest.mark.parametrize("part", ["head", "protocol", "tellings", "followers", "record"])
def test_each_part_comes_by_itself(night, opened, part):
    incident = opened()
    shown = night.get(f"{page(incident)}?part={part}", **FRAGMENT).content.decode()
    assert "<section" in shown
    assert "<html" not in shown


def test_a_step_is_settled_and_the_next_one_is_ready(night, opened):
    incident = opened("spill")
    first = queries.steps_of(incident)[0]
    shown = night.post(
        reverse("dispatch:step", args=[incident.pk, first.pk]),
        {"step": first.pk, "from": "protocol", "fact-whose": "The Region"}, **FRAGMENT,
    )  # fmt: skip
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "Is anybody hurt, trapped or in danger now?" in text
    assert "autofocus" in text
    assert queries.steps_of(incident)[0].state == "done"


def test_a_refused_step_keeps_what_was_typed(night, opened):
    incident = opened("spill")
    line = next(step for step in queries.steps_of(incident) if step.code == "spills_line")
    answer = night.post(
        reverse("dispatch:step", args=[incident.pk, line.pk]),
        {"step": line.pk, "from": "tellings", "told_to": "Officer Rao", "words": "As it stands"},
        **FRAGMENT,
    )  # fmt: skip
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Officer Rao" in text
    assert "As it stands" in text
    assert "reference number is missing" in text


def test_closing_names_what_is_missing_and_keeps_the_words(night, opened):
    incident = opened("spill")
    answer = night.post(
        reverse("dispatch:closure", args=[incident.pk]),
        {"outcome": "resolved", "outcome_words": "All clean again."},
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Provincial Spills Action Centre: not done yet" in text
    assert "All clean again." in text


def test_an_incident_opens_by_hand_and_what_is_not_known_makes_it_urgent(night, northmoor):
    answer = night.post(
        reverse("dispatch:new"),
        {"protocol": "icy_road", "title": "Ice at the ramp", "source": "partner",
         "caller": "Northmoor Police", "place": "Kestrel Road at Fennimore Avenue",
         "people": "no", "road": "yes", "water": "unknown", "worse": "no", "certain": "yes"},
    )  # fmt: skip
    incident = Incident.objects.get()
    assert answer.url == page(incident)
    assert incident.level == "A"
    assert "uncertainty rounds up" in incident.level_reason


def test_a_place_that_is_not_certain_tells_everybody_it_may_belong_to(night, northmoor):
    night.post(
        reverse("dispatch:new"),
        {"protocol": "road_hazard", "title": "Wires down", "place": "Line Road", "certain": "no"},
    )
    incident = Incident.objects.get()
    assert not incident.is_place_certain
    assert len(incident.other_places) >= 2


def test_a_form_without_a_choice_is_refused_and_kept(night, northmoor):
    answer = night.post(reverse("dispatch:new"), {"title": "Something odd"})
    assert answer.status_code == 422
    assert "Something odd" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "verb"),
    [
        ("level", {"level": "E", "reason": "A car fell in"}, "incident.raised"),
        ("place", {"place": "Fennimore Avenue", "reason": "Rang back"}, "incident.moved"),
        ("notes", {"words": "Hole is wider"}, "incident.noted"),
        ("tellings", {"what": "School board", "number": "905-555-0143"}, "incident.telling_added"),
        ("protocols", {"protocol": "adverse_water"}, "incident.protocol_started"),
        ("message", {"words_en": "Water is back."}, "incident.followers_told"),
    ],
)
def test_each_verb_goes_on_the_record(night, opened, name, data, verb):
    incident = opened()
    answer = night.post(reverse(f"dispatch:{name}", args=[incident.pk]), data)
    assert answer.status_code == 302
    assert verb in [entry.verb for entry in queries.timeline(incident)]


def test_linking_by_reference(night, opened):
    one, two = opened(location=None), opened("spill", location=None)
    night.post(
        reverse("dispatch:links", args=[one.pk]), {"other": two.reference, "why": "Same truck"}
    )
    assert queries.links_of(one) == [(two, "Same truck")]
    missed = night.post(reverse("dispatch:links", args=[one.pk]), {"other": "I26-9", "why": "?"})
    assert missed.status_code == 404


def test_a_map_is_drawn_where_there_is_a_place(night, opened):
    assert b"<svg" in night.get(reverse("dispatch:map", args=[opened().pk])).content
    elsewhere = opened("spill", location=None)
    assert night.get(reverse("dispatch:map", args=[elsewhere.pk])).status_code == 204


def test_what_is_understood_of_a_place_is_shown(night, northmoor):
    shown = night.get(reverse("dispatch:place_hint"), {"place": "kestral and fenimore"})
    assert "Kestrel Road" in shown.content.decode()


def test_beside_each_place_that_may_be_meant_stands_who_keeps_its_road(
    night, northmoor, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8):
        shown = night.get(reverse("dispatch:place_hint"), {"place": "wilmot line"}).content.decode()
    lines = re.findall(r'class="place-line">(.*?)</span></span></span>', shown, re.S)
    assert "Wilmot Line" in lines[0]
    assert (
        "· owner Township of Wexcombe, kept by Township of Quarry Hill (Boundary road" in lines[0]
    )
    assert all(re.search(r"· (owner and keeper \w|owner \w.*, kept by \w)", line) for line in lines)
    assert "Ashgrove, Ashgrove" not in shown


def test_only_those_of_the_night_may_enter(client, db):
    from townline.accounts.models import User

    for roles, status in ((["program_clerk"], 403), (["health_duty"], 200), (["csr"], 200)):
        client.force_login(User.objects.create(username=roles[0], name="X", roles=roles))
        assert client.get(reverse("dispatch:list")).status_code == status


def test_a_debrief_is_a_task_on_the_list_until_it_is_written_down(night, opened, june):
    incident = opened("odd", title="Odd smell at the plant", location=None)
    incident.steps.all().delete()
    now = NIGHT + minutes(3)
    actions.close(
        incident_id=incident.pk, outcome="resolved", words="Aired out.", actor=june, now=now
    )
    listed = night.get(reverse("dispatch:list")).text
    assert "To be talked over" in listed
    assert page(incident) in listed
    assert "2 Dec, 16:30" in listed
    shown = night.get(page(incident)).text
    assert "5 business days after closing" in shown

    refused = night.post(
        reverse("dispatch:debrief", args=[incident.pk]), {"follow_up": "June asks"}
    )
    assert refused.status_code == 422
    assert "June asks" in refused.text
    said = {"helped": "The list", "gaps": "A number", "follow_up": "June asks Works by Friday"}
    night.post(reverse("dispatch:debrief", args=[incident.pk]), said)
    assert "To be talked over" not in night.get(reverse("dispatch:list")).text
    assert "June asks Works by Friday" in night.get(page(incident)).text


def test_a_debrief_that_is_late_is_marked_and_still_taken(client, opened, june):
    incident = opened("odd", title="Odd smell at the plant", location=None)
    incident.steps.all().delete()
    actions.close(
        incident_id=incident.pk, outcome="resolved", words="Aired out.", actor=june, now=NIGHT
    )
    client.force_login(june)
    with clock.moved(shift_to(NIGHT + timedelta(days=9))):
        listed = client.get(reverse("dispatch:list")).text
        assert "timer over" in listed.partition("To be talked over")[2][:900]
        client.post(reverse("dispatch:debrief", args=[incident.pk]), {"helped": "The list"})
    assert LedgerEntry.objects.get(verb__endswith="debriefed").data["after"]["late"] is True


ON_A_ROAD = {"people": "no", "road": "yes", "water": "no", "worse": "no", "source": "contact"}


@pytest.mark.parametrize(
    ("protocol", "place", "certain", "level"),
    [
        ("icy_road", "Kestrel Road at Fennimore Avenue", "yes", "B"),
        ("icy_road", "ine Line", "no", "A"),
        ("dead_animal", "ine Line", "no", "A"),
        ("dead_animal", "Kestrel Road at Fennimore Avenue", "yes", "C"),
        ("icy_road", "big barn with a red roof", "yes", "A"),  # whatever is ticked, no place fits
    ],
)
def test_a_hazard_on_a_road_nobody_has_found_is_urgent(
    night, northmoor, protocol, place, certain, level
):
    """S1: while the place is not settled it is level A, and everybody it may belong to has ten minutes."""
    night.post(reverse("dispatch:new"), {"protocol": protocol, "title": "On the road", "place": place,
                                         "certain": certain, **ON_A_ROAD})  # fmt: skip
    incident = Incident.objects.get()
    assert incident.level == level
    assert incident.is_place_certain is (level != "A")
    told = {step.body_code for step in queries.steps_of(incident) if step.code.startswith("body-")}
    assert ({"wexcombe", "quarry_hill"} <= told) is (place == "ine Line")


def test_whose_place_nothing_fits_is_told_that_nobody_is_on_the_list(night, northmoor):
    sent = {"protocol": "road_hazard", "title": "On the road", "certain": "no", **ON_A_ROAD}
    for place, is_said in (("qqqq zzzz", True), ("ine Line", False)):
        shown = night.post(reverse("dispatch:new"), {**sent, "place": place}, follow=True)
        assert ("No place fits those words" in shown.content.decode()) is is_said


def test_an_incident_is_found_by_the_reference_a_caller_was_given(
    night, opened, django_assert_num_queries
):
    """S19: who gave no name asks again by the reference; of what is kept apart it says no place."""
    spill, apart = opened("spill"), opened("outbreak", title="Nine ill")
    box = reverse("desk:find")
    for incident, place in ((spill, spill.place_label), (apart, "kept apart")):
        for typed in (incident.reference, f" {incident.reference.lower()} "):
            found = night.get(box, {"q": typed}).content.decode()
            assert f'data-href="{page(incident)}"' in found
            assert f"{incident.reference} · {place} · open" in found
    assert "data-href" not in night.get(box, {"q": "I26-999999"}).content.decode()
    with django_assert_num_queries(0):
        assert list(finders()[0].find(Asked("icy road", None, NIGHT))) == []
