"""Word to those who reported an incident: each once, by e-mail, by text or by a call, and nobody is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from townline.core import clock, ledger
from townline.core.models import LedgerEntry
from townline.correspondence.models import FailingAddress, Message, Stop
from townline.dispatch import actions, queries
from townline.dispatch.errors import NeedsWords, WrongMoment
from townline.dispatch.models import Hearer, Incident, Word
from townline.dispatch.tests.conftest import NIGHT, minutes, shift_to
from townline.dispatch.tests.test_steps import work_off
from townline.residents import actions as residents
from townline.service_requests.models import ServiceRequest

pytestmark = pytest.mark.django_db
LATER = NIGHT + timedelta(hours=2)


@pytest.fixture
def broken_main(wordings, june, water_breaks):
    """An incident that a request opened, and who follows it: an address, a number, or both."""
    made = water_breaks()
    assert made.incident is not None

    def follow(number="", email="", language="en", wants_word=True, wants_text=False):
        actions.follow_request(
            request_id=made.request.pk, contact_id=None, new_fact="", urgency="", urgency_reason="",
            person_id=None, number=number, email=email, language=language, wants_word=wants_word,
            wants_text=wants_text, actor=june, now=NIGHT + minutes(1),
        )  # fmt: skip

    return made.incident, made.request, follow


def tell(incident, june, **more):
    said = {"words_en": "Water is back.", "words_fr": ""} | more
    return actions.tell_followers(incident_id=incident.pk, actor=june, now=LATER, **said)


def reach_of(incident):
    (found,) = queries.words_of(incident)
    return found


def test_an_address_is_written_to_and_a_number_is_called(broken_main, june):
    incident, request, follow = broken_main
    follow(email="a@mail.example")
    follow(number="9055550101")
    follow(number="9055550102", wants_word=False)
    word = tell(incident, june)
    letter = Message.objects.get(key__startswith=f"word:{word.pk}:")
    assert (letter.address, letter.event, letter.reference) == (
        "a@mail.example", "incident", request.reference,
    )  # fmt: skip
    assert "Water is back." in letter.body
    assert request.token in letter.link
    assert [line.hearer.number for line in queries.to_call(word)] == ["9055550101"]
    reach = reach_of(incident)
    assert (reach.people, reach.waits, reach.owed) == (2, 1, 1)


@pytest.fixture
def gateway(settings):
    settings.TOWNLINE_TEXTS_URL, settings.TOWNLINE_TEXTS_SECRET = "http://127.0.0.1:9/", "secret"


def test_who_agreed_to_texts_has_the_words_by_text_and_is_not_called(broken_main, june, gateway):
    incident, request, follow = broken_main
    follow(number="9055550101", wants_text=True, language="fr")
    follow(number="9055550102")
    word = tell(incident, june, words_fr="L’eau est revenue.")
    text = Message.objects.get(key__startswith=f"word:{word.pk}:")
    assert (text.channel, text.address) == ("text", "+19055550101")
    assert "L’eau est revenue." in text.body
    assert request.reference in text.body
    assert [line.hearer.number for line in queries.to_call(word)] == ["9055550102"]
    assert (reach_of(incident).waits, reach_of(incident).owed) == (1, 1)


def test_who_agreed_to_texts_and_gave_an_address_is_written_to_once(broken_main, june, gateway):
    incident, _request, follow = broken_main
    follow(number="9055550101", wants_text=True)
    follow(number="9055550101", wants_text=True, email="a@mail.example")
    follow(number="9055550102")
    follow(number="9055550102", wants_text=True)
    tell(incident, june)
    sent = Message.objects.filter(event="incident").values_list("channel", flat=True)
    assert sorted(sent) == ["email", "text"]
    assert reach_of(incident).people == 2


@pytest.mark.parametrize("why", ["no gateway", "stopped"])
def test_a_text_that_cannot_go_is_a_call(broken_main, june, why, settings, request):
    incident, _request, follow = broken_main
    follow(number="9055550101", wants_text=True)
    if why == "stopped":
        request.getfixturevalue("gateway")
        Stop.objects.create(address="+19055550101", at=NIGHT)
    word = tell(incident, june)
    assert [line.hearer.number for line in queries.to_call(word)] == ["9055550101"]
    assert reach_of(incident).owed == 1


def test_each_reads_their_own_language_and_english_where_nobody_wrote_french(broken_main, june):
    incident, _request, follow = broken_main
    follow(email="a@mail.example", language="fr")
    first = tell(incident, june, words_fr="L’eau est revenue.")
    second = tell(incident, june, words_en="It is over.")
    bodies = [
        Message.objects.get(key__startswith=f"word:{word.pk}:").body for word in (first, second)
    ]
    assert "L’eau est revenue." in bodies[0]
    assert "It is over." in bodies[1]
    assert all("nouvelles" in each.subject for each in Message.objects.filter(event="incident"))


def test_who_reported_it_twice_is_told_once_by_the_way_they_agreed_to(broken_main, june):
    incident, _request, follow = broken_main
    follow(number="9055550101")
    follow(number="9055550101", email="a@mail.example")
    actions.add_report(incident_id=incident.pk, source="contact", fact="", number="9055550101",
                       wants_word=True, actor=june, now=NIGHT)  # fmt: skip
    tell(incident, june)
    assert Hearer.objects.count() == Message.objects.filter(event="incident").count() == 1


@pytest.mark.parametrize("why", ["stopped", "fails"])
def test_who_gets_no_mail_any_more_is_called_where_there_is_a_number(broken_main, june, why):
    incident, _request, follow = broken_main
    follow(number="9055550101", email="a@mail.example")
    if why == "stopped":
        Stop.objects.create(address="a@mail.example", at=NIGHT)
    else:
        FailingAddress.objects.create(
            address="a@mail.example", bounces=1, last_at=NIGHT, failing_since=NIGHT
        )
    word = tell(incident, june)
    assert [line.hearer.number for line in queries.to_call(word)] == ["9055550101"]
    assert reach_of(incident).owed == 1


def test_mail_that_does_not_arrive_comes_onto_the_list(broken_main, june):
    incident, _request, follow = broken_main
    follow(number="9055550101", email="a@mail.example")
    word = tell(incident, june)
    assert queries.to_call(word) == []
    Message.objects.filter(event="incident").update(state="failed")
    assert [line.why for line in queries.to_call(word)] == ["failed"]


def test_who_asked_not_to_be_called_is_not_called_and_is_counted(broken_main, june):
    incident, _request, follow = broken_main
    follow(number="9055550101")
    residents.ask_no_calls(value="9055550101", contact_id=None, actor=june, now=NIGHT)
    word = tell(incident, june)
    assert queries.to_call(word) == []
    assert (reach_of(incident).owed, reach_of(incident).lost) == (0, 1)


def test_a_report_in_doubt_sends_no_mail_to_an_address_somebody_typed(broken_main, june):
    incident, request, follow = broken_main
    follow(email="a@mail.example")
    ServiceRequest.objects.filter(pk=request.pk).update(is_doubted=True)
    tell(incident, june)
    assert not Message.objects.filter(event="incident").exists()
    assert reach_of(incident).lost == 1


def test_not_reached_stays_on_the_list_and_told_is_told_once(broken_main, june, ada):
    incident, _request, follow = broken_main
    follow(number="9055550101")
    word = tell(incident, june)
    (line,) = queries.to_call(word)
    actions.note_told(hearer_id=line.hearer.pk, is_reached=False, actor=june, now=LATER)
    assert (reach_of(incident).owed, queries.to_call(word)[0].hearer.tries) == (1, 1)
    actions.note_told(hearer_id=line.hearer.pk, is_reached=True, actor=ada, now=LATER + minutes(9))
    with pytest.raises(WrongMoment):
        actions.note_told(hearer_id=line.hearer.pk, is_reached=True, actor=june, now=LATER)
    assert (reach_of(incident).called, reach_of(incident).owed) == (1, 0)
    verbs = LedgerEntry.objects.filter(subject=queries.subject_of(incident)).values_list(
        "verb", flat=True
    )
    assert "incident.follower_not_reached" in verbs
    assert "incident.follower_told" in verbs
    assert list(ledger.verify()) == []


def test_nothing_is_sent_without_words_or_when_it_is_rolled_back(broken_main, june):
    incident, _request, follow = broken_main
    follow(email="a@mail.example")
    with pytest.raises(NeedsWords):
        tell(incident, june, words_en="  ")
    assert not Word.objects.exists()
    assert not Message.objects.filter(event="incident").exists()


# ---- the pages


@pytest.fixture
def desk(client, june):
    client.force_login(june)
    with clock.moved(shift_to(LATER)):
        yield client


def test_word_leads_to_the_list_of_whom_to_call(desk, broken_main):
    incident, _request, follow = broken_main
    follow(number="9055550101")
    sent = desk.post(
        reverse("dispatch:message", args=[incident.pk]), {"words_en": "Water is back."}
    )
    word = Word.objects.get()
    assert sent.url == reverse("dispatch:word", args=[incident.pk, word.pk])
    shown = desk.get(sent.url).content.decode()
    assert "905 555 0101" in shown
    assert "Water is back." in shown
    told = reverse("dispatch:told", args=[incident.pk, word.pk, Hearer.objects.get().pk])
    assert "June Ali" in desk.post(told, {"came": "told"}, follow=True).content.decode()


def test_refused_words_stay_in_the_form(desk, broken_main):
    incident, _request, _follow = broken_main
    url = reverse("dispatch:message", args=[incident.pk])
    shown = desk.post(url, {"words_en": "", "words_fr": "L’eau est revenue."})
    assert shown.status_code == 422
    assert "L’eau est revenue." in shown.content.decode()


def test_the_end_of_it_is_told_after_it_was_closed(desk, broken_main, june):
    incident, _request, _follow = broken_main
    Incident.objects.filter(pk=incident.pk).update(is_open=False, closed_at=LATER)
    shown = desk.get(reverse("dispatch:incident", args=[incident.pk])).content.decode()
    assert reverse("dispatch:message", args=[incident.pk]) in shown


def test_the_incident_says_how_far_word_got(desk, broken_main, june):
    incident, _request, follow = broken_main
    follow(email="a@mail.example")
    follow(number="9055550101")
    tell(incident, june)
    shown = desk.get(reverse("dispatch:incident", args=[incident.pk])).content.decode()
    assert "1 message waits" in shown
    assert "1 to be called" in shown


def test_the_list_costs_the_same_for_one_and_for_many(
    desk, broken_main, june, django_assert_num_queries
):
    incident, _request, follow = broken_main
    for n in range(60):
        follow(number=f"90555502{n:02}")
    word = tell(incident, june)
    url = reverse("dispatch:word", args=[incident.pk, word.pk])
    desk.get(url)
    with django_assert_num_queries(4):
        shown = desk.get(url, HTTP_HX_REQUEST="true").content.decode()
    assert "10 more come up" in shown


def test_the_list_of_what_is_kept_apart_is_health_s_alone(desk, broken_main, june):
    incident, _request, follow = broken_main
    follow(number="9055550101")
    word = tell(incident, june)
    Incident.objects.filter(pk=incident.pk).update(compartment="health")
    url = reverse("dispatch:word", args=[incident.pk, word.pk])
    assert desk.get(url).status_code == 403
    shown = desk.get(reverse("dispatch:incident", args=[incident.pk])).content.decode()
    assert "Water is back." not in shown


def test_a_list_of_another_incident_is_refused(desk, broken_main, opened, june):
    incident, _request, follow = broken_main
    follow(number="9055550101")
    word = tell(incident, june)
    other = opened("odd", title="Odd", location=None)
    assert desk.get(reverse("dispatch:word", args=[other.pk, word.pk])).status_code == 403


def end(incident, june, **more):
    work_off(incident, june)
    given = {"outcome": "resolved", "words": "The main holds.", "actor": june, "now": LATER}
    return actions.close(incident_id=incident.pk, **given | more)


def test_an_incident_ends_with_word_to_whoever_asked_for_it(broken_main, june, gateway):
    incident, _request, follow = broken_main
    follow(email="a@mail.example")
    follow(number="9055550101")
    ended = end(incident, june, told_en="Water is back.", told_fr="L’eau est revenue.")
    word = queries.word_at(ended, LATER)
    assert word is not None
    assert Message.objects.filter(key__startswith=f"word:{word.pk}:").count() == 1
    assert [line.hearer.number for line in queries.to_call(word)] == ["9055550101"]


def test_nobody_who_asked_for_word_is_forgotten_at_the_end(broken_main, june):
    incident, _request, follow = broken_main
    follow(number="9055550101")
    with pytest.raises(NeedsWords) as refused:
        end(incident, june)
    assert refused.value.field == "told_en"
    incident.refresh_from_db()
    assert incident.is_open
    end(incident, june, untold="All of them were at the meeting.")
    entry = LedgerEntry.objects.filter(verb="incident.closed").get()
    assert entry.data["reason"] == "All of them were at the meeting."
    assert not Word.objects.exists()


def test_who_was_told_before_or_asked_for_nothing_keeps_no_incident_open(broken_main, june):
    incident, _request, follow = broken_main
    follow(number="9055550102", wants_word=False)
    follow(number="9055550101")
    tell(incident, june)
    assert queries.wish(incident) == queries.Wish(people=1, unheard=0)
    assert not end(incident, june).is_open


def test_french_words_alone_are_not_enough_and_leave_it_open(broken_main, june):
    incident, _request, follow = broken_main
    follow(number="9055550101")
    with pytest.raises(NeedsWords):
        end(incident, june, told_fr="L’eau est revenue.")
    incident.refresh_from_db()
    assert incident.is_open
    assert not Word.objects.exists()


def test_the_page_asks_for_the_word_keeps_what_was_typed_and_leads_to_whom_to_call(
    broken_main, june, client
):
    incident, _request, follow = broken_main
    follow(number="9055550101")
    client.force_login(june)
    page, closing = (
        reverse(name, args=[incident.pk]) for name in ("dispatch:incident", "dispatch:closure")
    )
    follow(number="9055550103")
    assert "2 people asked to be told, 2 have heard nothing yet" in client.get(page).text
    work_off(incident, june)
    posted = {"outcome": "resolved", "outcome_words": "The main holds."}
    refused = client.post(closing, posted)
    assert refused.status_code == 422
    assert 'value="The main holds."' in refused.content.decode()
    ended = client.post(closing, posted | {"told_en": "Water is back."})
    word = Word.objects.get()
    assert ended["Location"] == reverse("dispatch:word", args=[incident.pk, word.pk])
    assert "asked to be told" not in client.get(page).text


def test_who_was_told_before_can_be_told_of_the_end_and_nobody_must_say_why_not(
    broken_main, june, client
):
    incident, _request, follow = broken_main
    follow(number="9055550101")
    tell(incident, june)
    client.force_login(june)
    text = client.get(reverse("dispatch:incident", args=[incident.pk])).text
    assert "1 person asked to be told</legend>" in text
    assert 'name="told_en"' in text
    assert 'name="untold"' not in text
