"""What the doors of the desk do, and what they say when they refuse."""

from __future__ import annotations

import json
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from townline.contacts import actions
from townline.contacts.models import (
    AgentState,
    AnswerExposure,
    AnswerSending,
    Contact,
    Draft,
    Promise,
)
from townline.core import clock
from townline.knowledge import actions as knowledge
from townline.knowledge.models import SearchQuery


def _post(desk, name, contact, **data):
    return desk.post(
        reverse(f"desk:{name}", args=[contact.pk]), data, headers={"HX-Request": "true"}
    )


def _type(desk, contact, text, *, revision=0, tab="a", **more):
    body = {"field": "notes", "text": text, "caret": len(text), "revision": revision, "tab": tab}
    return desk.post(
        reverse("desk:draft", args=[contact.pk]), json.dumps({**body, **more}),
        content_type="application/json",
    )  # fmt: skip


def test_answering_opens_the_contact(desk, ring, june):
    offered = ring()
    gone = desk.post(reverse("desk:answer", args=[offered.pk]))
    assert gone.url == reverse("desk:contact", args=[offered.pk])
    assert Contact.objects.get(pk=offered.pk).agent == june


def test_a_call_that_somebody_else_took_is_refused_in_words(desk, ring, ada):
    offered = ring()
    actions.answer(contact_id=offered.pk, actor=ada, now=clock.now())
    page = desk.post(reverse("desk:answer", args=[offered.pk]), follow=True).content.decode()
    assert "moved on" in page


def test_ready_needs_the_briefing(desk, june):
    from townline.knowledge.models import Briefing

    Briefing.objects.all().delete()
    led = desk.post(reverse("desk:presence"), {"state": "ready"}, follow=True)
    assert "Read and acknowledge" in led.content.decode()
    assert led.redirect_chain[-1][0] == reverse("knowledge:briefing")
    by_menu = desk.post(
        reverse("desk:presence"), {"state": "ready"}, headers={"HX-Request": "true"}
    )
    assert by_menu["HX-Redirect"] == reverse("knowledge:briefing")
    assert not AgentState.objects.filter(user=june, state="ready").exists()


def test_a_contact_opens_by_hand_in_one_step(desk):
    gone = desk.post(reverse("desk:by_hand"), {"channel": "counter"})
    assert gone.url == reverse("desk:contact", args=[Contact.objects.get().pk])


def test_typed_text_is_kept_with_its_caret(desk, call):
    first = _type(desk, call, "Water bubb").json()
    second = _type(desk, call, "Water bubbling up", revision=first["revision"]).json()
    assert second["revision"] == first["revision"] + 1
    assert Draft.objects.get().caret == len("Water bubbling up")


def test_a_second_tab_gets_the_other_text_and_overwrites_nothing(desk, call):
    _type(desk, call, "from the first tab", tab="a")
    late = _type(desk, call, "from the second tab", tab="b")
    assert late.status_code == 409
    assert late.json()["text"] == "from the first tab"
    assert Draft.objects.get().text == "from the first tab"


def test_choosing_both_settles_the_two_texts(desk, call):
    _type(desk, call, "one", tab="a")
    _type(desk, call, "two", tab="b")
    settled = _type(desk, call, "one\ntwo", tab="b", resolves=True)
    assert settled.status_code == 200
    kept = Draft.objects.get()
    assert (kept.text, kept.other_text) == ("one\ntwo", None)


def test_a_draft_that_cannot_be_read_is_refused(desk, call):
    answer = desk.post(
        reverse("desk:draft", args=[call.pk]), "nonsense", content_type="application/json"
    )
    assert answer.status_code == 400


def test_the_notice_is_recorded_with_its_version(desk, call):
    page = _post(desk, "notice", call).content.decode()
    assert "Notice given" in page
    assert Contact.objects.get(pk=call.pk).notice_version


def test_who_is_calling_is_set_and_unset(desk, call, tamsin):
    assert "Tamsin Verrill" in _post(desk, "person", call, person=tamsin.pk).content.decode()
    page = _post(desk, "person", call, person="").content.decode()
    assert "<h1>Not identified</h1>" in page


def test_a_right_answer_is_told_and_the_expected_one_never(desk, call, tamsin, june):
    actions.set_person(contact_id=call.pk, person_id=tamsin.pk, actor=june, now=clock.now())
    wrong = _post(desk, "verification", call, question="birth_year", given="1971")
    page = wrong.content.decode()
    assert "Not right" in page
    assert "1970" not in page


def test_an_interpreter_is_written_down_with_the_language(desk, call):
    page = _post(
        desk, "language", call, language="Punjabi", way="first_service", outcome="works", who="#411"
    )
    assert Contact.objects.get(pk=call.pk).language == "Punjabi"
    assert "First interpreter service" in page.content.decode()


def test_whom_nobody_understands_is_not_finished_until_a_way_works(desk, call):
    tried = {"language": "Tigrinya", "way": "first_service", "outcome": "not_spoken"}
    assert "Tigrinya yet" in _post(desk, "language", call, **tried).content.decode()
    refused = _post(desk, "wrap_up", call, disposition="answered", reason="Housing")
    assert refused.status_code == 422
    assert "a way to understand each other" in refused.content.decode()
    _post(desk, "language", call, language="Tigrinya", way="on_site", outcome="works")
    done = _post(desk, "wrap_up", call, disposition="answered", reason="Housing")
    assert done.status_code < 400


def test_a_try_without_a_language_is_refused_in_place(desk, call):
    refused = _post(desk, "language", call, language=" ", way="first_service", outcome="works")
    assert refused.status_code == 422
    assert "which way was tried" in refused.content.decode()


def test_a_handover_without_words_is_refused_in_place(desk, call):
    refused = _post(desk, "leg", call, kind="transfer", note=" ")
    assert refused.status_code == 422
    assert "who joined" in refused.content.decode()


def test_an_answer_read_out_is_recorded_with_its_version(desk, call, answer):
    url = reverse("desk:exposure", args=[call.pk, answer.pk])
    page = desk.post(url, {"kind": "read_out"}).content.decode()
    assert "version 1" in page
    exposure = AnswerExposure.objects.get()
    assert (exposure.kind, exposure.article_version_id) == ("read_out", answer.pk)


def test_an_answer_read_from_the_panel_is_where_the_search_led(desk, call, answer):
    looked = {"text": "tap is brown", "results": "2", "contact": str(call.pk)}
    desk.post(reverse("desk:searched"), looked)
    assert SearchQuery.objects.get().chosen_ref == ""
    desk.post(reverse("desk:exposure", args=[call.pk, answer.pk]), {"kind": "read_out"})
    kept = SearchQuery.objects.get()
    assert (kept.chosen_kind, kept.chosen_ref) == ("answer", answer.article.code)


def test_a_withdrawn_answer_is_refused(desk, call, answer):
    knowledge.withdraw(version_id=answer.pk, reason="Wrong.", actor=None, now=clock.now())
    url = reverse("desk:exposure", args=[call.pk, answer.pk])
    assert desk.post(url, {"kind": "read_out"}).status_code in (409, 422)
    assert not AnswerExposure.objects.exists()


def test_parking_keeps_what_was_typed(desk, call):
    _type(desk, call, "half a sentence")
    gone = _post(desk, "park", call)
    assert gone.headers["HX-Redirect"] == reverse("desk:home")
    assert Contact.objects.get(pk=call.pk).notes == "half a sentence"


def test_finishing_without_a_reason_says_so_and_loses_nothing(desk, call):
    refused = _post(
        desk, "wrap_up", call, disposition="answered", promise="call back", promise_due=""
    )
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "call back" in page
    assert Contact.objects.get(pk=call.pk).closed_at is None


def test_finishing_gives_the_reference(desk, call):
    _post(desk, "wrap_up", call, disposition="answered", reason="Transit")
    page = desk.get(reverse("desk:home")).content.decode()
    assert call.reference in page
    assert Contact.objects.get(pk=call.pk).state == "closed"


def test_a_promise_is_kept_with_owner_and_time(desk, call, june):
    due = timezone.localtime(clock.now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    page = _post(desk, "promise", call, promise="call back", promise_due=due).content.decode()
    assert "call back" in page
    assert Promise.objects.get().owner == june


def test_a_point_outside_the_region_is_refused_in_place(desk, call):
    refused = _post(desk, "point", call, x="99999999", y="0")
    assert refused.status_code == 422
    assert "outside the region" in refused.content.decode()


def test_ctrl_k_finds_an_answer_and_never_a_protected_person(desk, tamsin, answer, ada):
    from townline.residents import actions as residents

    residents.protect(
        person_id=tamsin.pk, reason="police", review_date=None, actor=ada, now=clock.now()
    )
    shown = desk.get(reverse("desk:find"), {"q": "Verrill"}).content.decode()
    assert "Tamsin" not in shown
    assert f"{reverse('desk:find_people')}?q=Verrill" in shown
    assert "Watermain" in desk.get(reverse("desk:find"), {"q": "watermain"}).content.decode()


def test_what_became_of_a_search_is_kept_without_the_callers_name(desk, ring, tamsin, june):
    call = ring()
    actions.answer(contact_id=call.pk, actor=june, now=clock.now())
    Contact.objects.filter(pk=call.pk).update(person_id=tamsin.pk)
    given = {"text": "verrill has no water 905-555-0142", "results": "3", "kind": "script",
             "ref": "no-water", "rank": "1", "contact": str(call.pk)}  # fmt: skip
    assert desk.post(reverse("desk:searched"), given).status_code == 204
    kept = SearchQuery.objects.get()
    assert (kept.text, kept.chosen_ref, kept.contact_id) == (
        "… has no water #",
        "no-water",
        call.pk,
    )


def test_an_answer_is_sent_and_says_what_it_waits_for(desk, call, answer):
    url = reverse("desk:sending", args=[call.pk, answer.pk])
    page = desk.post(url, {"channel": "text", "to": "905-555-0142"}).content.decode()
    assert "Text waits for the gateway" in page
    sending = AnswerSending.objects.get()
    assert (sending.to, sending.state, sending.exposure.kind) == ("+19055550142", "queued", "sent")
    refused = desk.post(
        url, {"channel": "email", "to": "no address"}, headers={"HX-Request": "true"}
    )
    assert refused.status_code == 422
    assert AnswerSending.objects.count() == 1


def test_an_answer_passed_on_names_to_whom(desk, call, answer):
    desk.post(reverse("desk:relay", args=[call.pk, answer.pk]), {"to": "daughter, to her mother"})
    exposure = AnswerExposure.objects.get()
    assert (exposure.kind, exposure.sent_to) == ("relayed", "daughter, to her mother")
