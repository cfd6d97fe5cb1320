"""The ring command against a server that runs."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from townline.accounts.models import User
from townline.channels.management.commands.ring import _key
from townline.contacts.models import Contact, Line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ring(live_server, monkeypatch):
    monkeypatch.setenv("TOWNLINE_URL", live_server.url)
    Line.objects.create(code="general", name="General")
    Line.objects.create(code="tty", name="TTY", is_tty=True)
    User.objects.create(username="june", name="June Park", roles=["csr"])

    def call(*words: str) -> str:
        out = StringIO()
        call_command("ring", *words, stdout=out)
        return out.getvalue()

    return call


def test_it_says_in_one_line_what_rings(ring):
    said = ring("--number", "905-555-0142", "--to", "june")
    contact = Contact.objects.get()
    assert said == f"{contact.reference} rings on general for june (offered).\n"
    assert contact.offered_to == User.objects.get()


def test_an_answered_call_that_hangs_up_is_told_to_its_end(ring):
    said = ring("--to", "june", "--answer", "--hang-up-after", "0")
    assert said.endswith("is answered on general for june (live), ended after 0 s (wrap_up).\n")


def test_a_text_telephone_rings_on_its_own_line(ring):
    ring("--tty")
    contact = Contact.objects.get()
    assert (contact.channel, contact.line) == ("tty", Line.objects.get(code="tty"))


def test_a_refusal_is_told_in_the_words_of_the_door(ring):
    with pytest.raises(CommandError, match="no line called attic"):
        ring("--line", "attic")


def test_where_nobody_answers_it_says_what_to_do(monkeypatch):
    monkeypatch.setenv("TOWNLINE_URL", "http://127.0.0.1:9")
    with pytest.raises(CommandError, match="is the demo running"):
        call_command("ring")


def test_the_key_of_the_demo_is_found_with_its_data(settings, tmp_path):
    settings.TOWNLINE_CHANNEL_KEY = ""
    settings.DATA_DIR = tmp_path
    assert _key() == ""
    (tmp_path / "channel-key").write_text("kept here\n")
    assert _key() == "kept here"
