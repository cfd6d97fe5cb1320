"""The pages of knowledge: found, read, written, withdrawn; briefing before Ready; danger over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from townline.accounts.models import User
from townline.core import clock
from townline.directory.models import Body, Program, WorkingCalendar
from townline.knowledge import actions, queries
from townline.knowledge.models import ArticleVersion, Bulletin, GapReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def csr(client):
    user = User.objects.create(username="june", name="June Park", roles=["csr"])
    client.force_login(user)
    return user


@pytest.fixture
def editor(client):
    hours = WorkingCalendar.objects.create(code="office", name="Office", week={}, holidays=[])
    region = Body.objects.create(
        code="region", name="Region", kind="region", is_ours=True, phone="905-555-0100",
        calendar=hours,
    )  # fmt: skip
    Program.objects.create(
        code="waste", name="Waste Collection", department="Engineering", phone="905-555-0160",
        body=region, calendar=hours,
    )  # fmt: skip
    user = User.objects.create(username="kit", name="Kit Ade", roles=["knowledge_editor"])
    client.force_login(user)
    return user


@pytest.fixture
def supervisor(client):
    user = User.objects.create(username="ada", name="Ada Quill", roles=["supervisor"])
    client.force_login(user)
    return user


def live(code="carts", title="Order a cart", *, language="en", days=3, **more):
    at = clock.now() - timedelta(days=days)
    actions.open_article(code=code, topic="waste", program_code="waste", actor=None, now=at)
    text = {
        "title": title, "read_aloud": "Owners may order one cart.", "owner": "Waste Collection",
        "public_wording": "Owners may order **one** cart.", **more,
    }  # fmt: skip
    version = actions.draft(code=code, language=language, text=text, actor=None, now=at)
    actions.approve(version_id=version.pk, actor=None, now=at)
    return actions.publish_version(version_id=version.pk, actor=None, now=at)


def test_a_csr_searches_in_a_callers_words_and_reads_the_answer(client, csr):
    live(callers_words="cart swop", must_say=["Only the owner may ask."])
    page = client.get(reverse("knowledge:home"), {"q": "cart swop"}).content.decode()
    assert "Order a cart" in page
    page = client.get(reverse("knowledge:answer", args=["carts"])).content.decode()
    assert "Only the owner may ask." in page
    assert "Withdraw" not in page


def test_an_empty_search_says_so_and_offers_to_flag_the_gap(client, csr):
    page = client.get(reverse("knowledge:home"), {"q": "goldfish singing"}).content.decode()
    assert "No answer fits these words" in page
    assert reverse("knowledge:gap_new") in page


def test_the_list_costs_the_same_however_long_it_is(client, csr, django_assert_max_num_queries):
    live()
    client.get(reverse("knowledge:home"))
    with django_assert_max_num_queries(
        5
    ):  # one of them reads who the Region is, once after a change
        client.get(reverse("knowledge:home"))
    for n in range(30):
        live(f"cart-{n}", f"Cart {n:02}")
    with django_assert_max_num_queries(
        5
    ):  # one of them reads who the Region is, once after a change
        page = client.get(reverse("knowledge:home"))
    after = page.context["after"]
    more = client.get(reverse("knowledge:home"), {"after": after[0], "pk": after[1]})
    titles = {row.title for row in more.context["answers"]}
    assert len(titles) == 6
    assert titles.isdisjoint(row.title for row in page.context["answers"])


def test_an_editor_drafts_approves_publishes_and_the_difference_shows(client, editor):
    first = live()
    client.post(reverse("knowledge:start_draft", args=[first.pk]))
    draft = ArticleVersion.objects.get(state="draft")
    sent = {
        "title": "Order a cart", "read_aloud": "Owners may order two carts.",
        "audience": "everyone", "confidence": "validated", "change_note": "Two, not one.",
        "public_wording": "",
    }  # fmt: skip
    reply = client.post(reverse("knowledge:draft", args=[draft.pk]), sent)
    assert reply.status_code == 302, reply.content.decode()
    client.post(reverse("knowledge:approval", args=[draft.pk]))
    client.post(reverse("knowledge:publication", args=[draft.pk]))

    assert queries.live_version("carts", at=clock.now()) == draft
    page = client.get(reverse("knowledge:difference", args=[draft.pk, first.pk])).content.decode()
    assert "<ins>two</ins>" in page
    assert "<del>one</del>" in page


def test_words_too_long_to_read_out_come_back_with_the_form(client, editor):
    draft_of = live()
    client.post(reverse("knowledge:start_draft", args=[draft_of.pk]))
    draft = ArticleVersion.objects.get(state="draft")
    sent = draft.text | {"read_aloud": "word " * 80, "must_say": "", "review_due": "", "links": ""}
    reply = client.post(reverse("knowledge:draft", args=[draft.pk]), sent)
    assert reply.status_code == 422
    assert "20 seconds" in reply.content.decode()


def test_an_editor_writes_a_new_answer(client, editor):
    sent = {
        "code": "compost-day", "topic": "waste", "program": "waste", "language": "en",
        "title": "Free compost", "read_aloud": "Saturday at the depot.", "audience": "everyone",
        "confidence": "validated",
    }  # fmt: skip
    reply = client.post(reverse("knowledge:new"), sent)
    assert reply.status_code == 302, reply.content.decode()
    assert ArticleVersion.objects.get().owner == "Waste Collection"
    page = client.get(reverse("knowledge:editor")).content.decode()
    assert "Free compost" in page


def test_a_withdrawn_answer_shouts_and_has_no_page_of_its_own_any_more(client, editor):
    version = live()
    client.post(reverse("knowledge:withdrawal", args=[version.pk]), {"reason": "Wrong number."})
    old = client.get(reverse("knowledge:version", args=[version.pk])).content.decode()
    assert "do not read this out" in old
    assert client.get(reverse("knowledge:answer", args=["carts"])).status_code == 410
    assert client.get(reverse("answers:answer", args=["carts"])).status_code == 404


def test_residents_read_public_words_only_in_both_languages(client):
    live(internal_note="Crew lead said the depot is short.")
    live(title="Commander un bac", language="fr", public_wording="Un seul bac.")
    live("staff-only", "Codes for the gate", audience="staff")
    page = client.get(reverse("answers:answer", args=["carts"])).content.decode()
    assert "<strong>one</strong>" in page
    assert "depot is short" not in page
    french = client.get(reverse("answers:answer", args=["carts"]), {"language": "fr"})
    assert "Un seul bac." in french.content.decode()
    assert client.get(reverse("answers:answer", args=["staff-only"])).status_code == 404


def test_markdown_can_do_nothing_but_be_read(client):
    live(public_wording="<script>alert(1)</script> [x](javascript:alert(1)) **fine**")
    page = client.get(reverse("answers:answer", args=["carts"])).content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<strong>fine</strong>" in page


def bulletin(**more):
    now = clock.now()
    more.setdefault("expires_at", now + timedelta(hours=4))
    return actions.publish_bulletin(
        title="Water off", text="Kestrel Road.", severity="critical", actor=None, now=now, **more
    )


def test_a_csr_reads_what_changed_answers_the_question_and_is_let_go(client, csr):
    row = bulletin(quiz_question="Where?", quiz_answers=["Kestrel Road", "Oriole"], quiz_right=0)
    page = client.get(reverse("knowledge:briefing")).content.decode()
    assert "Kestrel Road" in page
    assert "disabled" in page

    refused = client.post(reverse("knowledge:acknowledgement"))
    assert refused.status_code == 422
    wrong = client.post(reverse("knowledge:receipt", args=[row.pk]), {"answer": "1"})
    assert wrong.status_code == 422
    client.post(reverse("knowledge:receipt", args=[row.pk]), {"answer": "0"})
    client.post(reverse("knowledge:acknowledgement"))
    assert queries.may_go_ready(csr, clock.now())


def test_a_supervisor_publishes_updates_and_ends_a_bulletin(client, supervisor):
    page = client.get(reverse("knowledge:bulletin_new"))
    assert page.status_code == 200
    ends = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    sent = {"title": "Icy roads", "text": "Salt trucks are out.", "severity": "important",
            "expires_at": ends}  # fmt: skip
    assert client.post(reverse("knowledge:bulletin_new"), sent).status_code == 302
    row = Bulletin.objects.get()
    sent["text"] = "Roads are clear by noon."
    assert client.post(reverse("knowledge:bulletin", args=[row.pk]), sent).status_code == 302
    strip = client.get(reverse("knowledge:bulletin_strip")).content.decode()
    assert "clear by noon" in strip
    client.post(reverse("knowledge:bulletin_expiry", args=[row.pk]))
    assert queries.current_bulletins(clock.now()) == []
    assert "Expired" in client.get(reverse("knowledge:bulletins")).content.decode()


def test_a_bulletin_without_an_end_comes_back_with_the_form(client, supervisor):
    sent = {"title": "Icy", "text": "Ice.", "severity": "info", "expires_at": ""}
    assert client.post(reverse("knowledge:bulletin_new"), sent).status_code == 422


def test_a_csr_may_not_publish_bulletins_nor_edit(client, csr):
    assert client.get(reverse("knowledge:bulletin_new")).status_code == 403
    assert client.get(reverse("knowledge:editor")).status_code == 403


def test_a_flag_reaches_the_owner_and_the_reporter_reads_the_outcome(client, csr):
    version = live()
    page = client.get(reverse("knowledge:gap_new"), {"version": version.pk})
    assert "Order a cart" in page.content.decode()
    sent = {"kind": "wrong", "severity": "unsafe", "text": "Number is old.", "version": version.pk}
    assert client.post(reverse("knowledge:gap_new"), sent).status_code == 302
    report = GapReport.objects.get()
    assert report.owner == "waste"
    actions.settle_gap(report_id=report.pk, outcome="Corrected.", actor=csr, now=clock.now())
    assert "Corrected." in client.get(reverse("knowledge:gaps")).content.decode()


def test_danger_is_answered_as_json_and_as_a_prompt_and_nothing_is_kept(
    client, csr, django_assert_num_queries
):
    queries.notice("warm")
    with django_assert_num_queries(2):  # the session and the person
        reply = client.post(reverse("knowledge:cues"), {"text": "by the way I smell gas"})
    assert [cue["code"] for cue in reply.json()["cues"]] == ["gas"]
    prompt = client.post(
        reverse("knowledge:cues"), {"text": "I smell gas"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "smell gas" in prompt
    assert "Ask: is anyone in danger right now?" in prompt


@pytest.fixture
def clerk(client, editor):
    user = User.objects.create(
        username="wes", name="Wes Ito", roles=["program_clerk"], programs=["waste"]
    )
    client.force_login(user)
    return user


def next_draft(version, **text):
    return actions.draft(
        code=version.article.code, language=version.language, text=version.text | text, actor=None,
        now=clock.now(),
    )  # fmt: skip


def test_a_clerk_approves_in_place_and_it_is_live(client, clerk):
    draft = next_draft(live(), read_aloud="Owners may order two carts.")
    actions.ask_approval(version_id=draft.pk, actor=None, now=clock.now())
    page = client.get(reverse("knowledge:approvals")).content.decode()
    assert "Owners may order two carts." in page
    seen = {"written_at": draft.written_at.isoformat()}
    reply = client.post(reverse("knowledge:approval", args=[draft.pk]), seen)
    assert reply.status_code == 302, reply.content.decode()
    assert queries.live_version("carts", at=clock.now()) == draft
    assert "Nothing waits for you" in client.get(reverse("knowledge:approvals")).content.decode()


def test_a_clerk_sends_a_draft_back_and_the_editor_reads_why(client, clerk, editor):
    draft = next_draft(live())
    actions.ask_approval(version_id=draft.pk, actor=editor, now=clock.now())
    client.force_login(clerk)
    client.post(reverse("knowledge:return", args=[draft.pk]), {"reason": "Two is wrong."})
    client.force_login(editor)
    assert (
        "Two is wrong." in client.get(reverse("knowledge:draft", args=[draft.pk])).content.decode()
    )
    assert "Sent back" in client.get(reverse("knowledge:editor")).content.decode()


def test_an_editor_asks_for_approval_and_cannot_approve_what_is_the_owners(client, editor):
    draft = next_draft(live())
    sent = {"governance": "regulated", "is_critical": "on"}
    client.post(reverse("knowledge:governance", args=[draft.pk]), sent)
    client.post(reverse("knowledge:asking", args=[draft.pk]), {"wanted_from": ""})
    page = client.get(reverse("knowledge:version", args=[draft.pk])).content.decode()
    assert "Waits for approval" in page
    assert "Approve these words" not in page
    assert client.post(reverse("knowledge:approval", args=[draft.pk])).status_code == 403


def test_the_list_of_approvals_costs_the_same_however_long_it_is(
    client, clerk, django_assert_max_num_queries
):
    for n in range(12):
        draft = next_draft(live(f"cart-{n}"))
        actions.ask_approval(version_id=draft.pk, actor=None, now=clock.now())
        if n in (0, 11):
            with django_assert_max_num_queries(
                5
            ):  # one of them reads who the Region is, once after a change
                client.get(reverse("knowledge:approvals"))


def test_the_list_of_reviews_costs_the_same_however_long_it_is(
    client, supervisor, django_assert_max_num_queries
):
    for n in range(12):
        live(f"cart-{n}", days=400)
        if n in (0, 11):
            with django_assert_max_num_queries(
                5
            ):  # one of them reads who the Region is, once after a change
                page = client.get(reverse("knowledge:reviews"))
    assert page.content.decode().count("due ") >= 12


def test_a_translation_is_drafted_from_the_english_and_its_drift_is_told(client, editor):
    english = live(days=9)
    french = live(title="Commander un bac", language="fr", days=8)
    client.post(reverse("knowledge:translation", args=[english.pk]))
    draft = ArticleVersion.objects.get(state="draft")
    assert (draft.language, draft.title, draft.translated_from) == (
        "fr",
        "Commander un bac",
        english,
    )
    page = client.get(reverse("knowledge:version", args=[french.pk])).content.decode()
    assert "Nobody said which English version these words follow." in page
    sent = {"title": "Un bac", "read_aloud": "Un bac.", "audience": "everyone",
            "confidence": "validated", "translated_from": str(english.pk),
            "links": "Bacs | https://northmoor.example/bacs", "transfer_to": "program:waste"}  # fmt: skip
    reply = client.post(reverse("knowledge:draft", args=[draft.pk]), sent)
    assert reply.status_code == 302, reply.content.decode()
    draft.refresh_from_db()
    assert draft.translated_from == english
    assert draft.links == [{"label": "Bacs", "url": "https://northmoor.example/bacs"}]
    shown = client.get(reverse("knowledge:version", args=[draft.pk])).content.decode()
    assert "Waste Collection" in shown


def test_any_two_versions_are_compared(client, editor):
    first = live(days=9)
    live(days=8, read_aloud="Owners may order three carts.")
    third = live(days=7, read_aloud="Owners may order four carts.")
    sent = {"old": first.pk, "new": third.pk}
    page = client.get(reverse("knowledge:comparison", args=["carts"]), sent, follow=True)
    assert "<ins>four</ins>" in page.content.decode()
    assert (
        client.get(reverse("knowledge:comparison", args=["carts"]), {"old": "x"}).status_code == 400
    )


def test_what_an_answer_said_at_an_instant_can_be_asked(client, csr):
    version = live(days=5)
    actions.withdraw(version_id=version.pk, reason="Wrong.", actor=None, now=clock.now())
    at = timezone.localtime(clock.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    where = reverse("knowledge:instant", args=["carts"])
    page = client.get(where, {"when": at, "language": "en"}).content.decode()
    assert "Owners may order one cart." in page
    at = timezone.localtime(clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    page = client.get(where, {"when": at, "language": "en"}).content.decode()
    assert "Nothing was in force then" in page


def test_words_on_a_page_that_stands_open_turn_withdrawn(client, csr):
    version = live()
    words = reverse("knowledge:words", args=[version.pk])
    assert "do not read this out" not in client.get(words).content.decode()
    actions.withdraw(version_id=version.pk, reason="Wrong.", actor=None, now=clock.now())
    assert "do not read this out" in client.get(words).content.decode()


def test_a_csr_keeps_an_answer_for_now_and_what_was_typed_stays_when_it_is_refused(client, csr):
    sent = {"question": "Is the rink open?", "answer": "Until nine.", "source": ""}
    refused = client.post(reverse("knowledge:for_now"), sent)
    assert refused.status_code == 422
    assert "Until nine." in refused.content.decode()
    sent["source"] = "The rink, by telephone"
    page = client.post(reverse("knowledge:for_now"), sent, follow=True).content.decode()
    assert "Said for now." in page
    assert "The rink, by telephone" in page


def test_a_csr_notes_who_confirmed_what(client, csr):
    version = live()
    where = reverse("knowledge:confirmation", args=[version.pk])
    assert client.post(where, {"who": "", "what": "One."}).status_code == 422
    sent = {"who": "Dana Pike, Waste", "what": "One a household.", "valid_until": ""}
    page = client.post(where, sent, follow=True).content.decode()
    assert "Dana Pike, Waste" in page
