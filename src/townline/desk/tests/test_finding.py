"""One box: what every app lends is found together, by kind, and what does not fit is not guessed."""

from __future__ import annotations

from django.urls import reverse

from townline.core import clock, finding
from townline.core.finding import Asked, Finder, Hit


def test_every_kind_is_lent_by_its_own_app():
    kinds = [finder.kind for finder in finding.finders()]
    assert kinds == [
        "incident", "request", "complaint", "bulletin", "script", "answer", "service", "topic", "entry",
        "place",
    ]  # fmt: skip


def test_a_finder_is_asked_only_for_those_who_may(monkeypatch, june):
    seen = []

    def look(asked):
        seen.append(asked.text)
        return [Hit("x", "1", "One")]

    monkeypatch.setattr(finding, "_finders", {
        "a": Finder(1, "a", "A", "desk.open", look), "b": Finder(2, "b", "B", "staff.manage", look),
    })  # fmt: skip
    groups = finding.found(Asked("water", june, clock.now()))
    assert [group.kind for group in groups] == ["a"]
    assert seen == ["water"]
    assert finding.found(Asked("w", june, clock.now())) == []


def test_what_do_they_say_shows_kinds_and_says_when_nothing_fits(desk, ring, june, answer):
    from townline.contacts import actions

    call = ring()
    actions.answer(contact_id=call.pk, actor=june, now=clock.now())
    address = reverse("desk:what", args=[call.pk])
    page = desk.get(address, {"q": "watermain leak"}).content.decode()
    assert 'data-kind="answer" data-ref="watermain"' in page
    assert "Answers" in page

    nothing = desk.get(address, {"q": "qwxz zzqk vvpt"}).content.decode()
    assert "Nothing of ours fits these words" in nothing
    assert "data-kind" not in nothing
    assert desk.get(address, {"q": "qw"}).content.decode().strip() == ""


def test_the_palette_shows_the_same_box(desk, answer):
    page = desk.get(reverse("desk:find"), {"q": "watermain leak"}).content.decode()
    assert 'data-kind="answer" data-ref="watermain"' in page
    assert reverse("knowledge:answer", args=["watermain"]) in page
