"""Residents read answers in English and French, by title, without a script, and never what is for staff."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from townline.accounts.models import User
from townline.core import clock
from townline.knowledge import actions, queries
from townline.knowledge.models import PageViews, SearchQuery

pytestmark = pytest.mark.django_db


def live(code, title, *, language="en", days=3, follows=None, **more):
    at = clock.now() - timedelta(days=days)
    actions.open_article(code=code, topic="waste", program_code="waste", actor=None, now=at)
    text = {"title": title, "read_aloud": "Yes.", "public_wording": f"About **{title}**.", **more}
    version = actions.draft(
        code=code, language=language, text=text, translated_from_id=follows, actor=None, now=at
    )
    actions.approve(version_id=version.pk, actor=None, now=at)
    return actions.publish_version(version_id=version.pk, actor=None, now=at)


def test_every_public_answer_is_listed_by_title_a_page_at_a_time(client, django_assert_num_queries):
    for n in range(27):
        live(f"cart-{n}", f"Cart {n:02}")
    live("gate", "Codes of the gate", audience="staff")
    live("chute", "For partners", audience="partner")
    live("bac", "Un bac", language="fr")
    with django_assert_num_queries(3):  # two read who the Region is, the first time
        first = client.get(reverse("answers:index"))
    after = first.context["after"]
    second = client.get(reverse("answers:index"), {"after": after[0], "pk": after[1]})
    titles = [row.title for page in (first, second) for row in page.context["answers"]]
    assert titles == [f"Cart {n:02}" for n in range(27)]
    french = client.get(reverse("answers:index"), {"language": "fr"}).content.decode()
    assert "Toutes les réponses" in french
    assert "Un bac" in french
    assert "Cart 01" not in french


def test_a_french_page_that_is_behind_says_so_and_leads_to_the_newer(client):
    english = live("carts", "Order a cart", days=9)
    live("carts", "Commander un bac", language="fr", days=8, follows=english.pk)
    where = reverse("answers:answer", args=["carts"])
    page = client.get(where, {"language": "fr"}).content.decode()
    assert "plus récente" not in page
    live("carts", "Order two carts", days=1)
    page = client.get(where, {"language": "fr"}).content.decode()
    assert "La page dans l’autre langue est plus récente" in page
    assert 'hreflang="en"' in page
    assert "newer than this one" not in client.get(where, {"language": "en"}).content.decode()


def test_an_answer_without_french_is_shown_in_english_and_says_so(client):
    live("carts", "Order a cart", links=[{"label": "Sizes", "url": "https://northmoor.example/s"}])
    page = client.get(reverse("answers:answer", args=["carts"]), {"language": "fr"})
    words = page.content.decode()
    assert "Cette réponse n’existe qu’en anglais." in words
    assert 'href="https://northmoor.example/s"' in words


def test_the_search_of_residents_finds_nothing_that_is_for_staff(client):
    csr = User.objects.create(username="june", name="June Park", roles=["csr"])
    live("carts", "Order a cart", callers_words="wheelie bin")
    live("gate", "Code of the wheelie bin gate", audience="staff")
    live("truck", "Wheelie bin for partners", audience="partner")
    actions.answer_for_now(
        question="Wheelie bin for my boat?", answer="Ask the harbour.", source="A guess", actor=csr,
        now=clock.now(),
    )  # fmt: skip
    page = client.get(reverse("portal:home"), {"q": "wheelie bin"}).content.decode()
    assert reverse("answers:answer", args=["carts"]) in page
    for inside in ("gate", "partners", "harbour"):
        assert inside not in page


def test_the_pages_need_no_script(client):
    live("carts", "Order a cart")
    for where in (reverse("answers:index"), reverse("answers:answer", args=["carts"])):
        page = client.get(where).content.decode()
        assert "onclick" not in page
        assert "Order a cart" in page  # the words are in what the server sends


def test_what_is_read_and_taken_most_is_asked_often_and_never_what_is_for_staff(
    client, django_assert_num_queries
):
    now = clock.now()
    read, taken, quiet = (live(code, code.title()) for code in ("bags", "carts", "attic"))
    hidden = live("gate", "Codes of the gate", audience="staff")
    live("sacs", "Des sacs", language="fr")
    today = timezone.localdate(now)
    for version, views in ((read, 9), (hidden, 99), (quiet, 0)):
        PageViews.objects.create(version=version, day=today, views=views)
    PageViews.objects.create(version=quiet, day=today - timedelta(days=40), views=500)
    SearchQuery.objects.create(
        text="cart", results=3, chosen_kind="answer", chosen_ref="carts", chosen_rank=1, at=now
    )
    with django_assert_num_queries(1):
        often = queries.often_asked(at=now, language="en")
    assert [each.pk for each in often] == [read.pk, taken.pk, quiet.pk]
    assert [each.title for each in queries.often_asked(at=now, language="fr")] == ["Des sacs"]


def test_answers_about_a_matter_are_those_residents_may_read():
    live("bags", "Bags")
    live("gate", "Codes of the gate", audience="staff")
    found = queries.public_about(["waste"], at=clock.now(), language="en", limit=5)
    assert [each.title for each in found] == ["Bags"]
    assert queries.public_about(["roads"], at=clock.now(), language="en", limit=5) == []
