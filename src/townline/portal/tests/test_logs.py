"""What a resident types reaches no log line: neither from the address nor from the body."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from django.urls import reverse

from townline.service_requests import queries

NUMBER, NAME = "905-555-0142", "Orsolya"


@pytest.fixture
def lines(settings):
    """Log lines as the program writes them, everything from DEBUG on."""
    written: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler = Kept(logging.DEBUG)
    line = dict(settings.LOGGING["formatters"]["line"])
    handler.setFormatter(line.pop("()")(**line))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for name in ("django.request", "django.security.csrf"):
        assert logging.getLogger(name).propagate
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def _unsaid(lines):
    """Whether something was logged at all, and none of it says who."""
    text = "\n".join(line for line in lines if "django.db.backends" not in line)
    assert text, "nothing was logged: the test proves nothing"
    return NUMBER not in text and NAME not in text


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_logged_without_its_query(client, lines):
    assert client.get("/no-such-page/", {"q": NAME, "number": NUMBER}).status_code == 404
    assert _unsaid(lines)


@pytest.mark.django_db
def test_a_forged_form_is_logged_without_its_body(lines):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("portal:find"), {"reference": NAME, "digits": NUMBER})

    assert answer.status_code == 403
    assert _unsaid(lines)


@pytest.mark.django_db
def test_a_crash_is_logged_without_query_or_body(client, lines, monkeypatch):
    def crash(reference, digits):
        raise RuntimeError("broken")

    monkeypatch.setattr(queries, "by_reference_and_number", crash)
    client.raise_request_exception = False
    answer = client.post(
        f"{reverse('portal:find')}?who={NAME}", {"reference": NAME, "digits": NUMBER}
    )

    assert answer.status_code == 500
    assert any("RuntimeError: broken" in line for line in lines)
    assert _unsaid(lines)
