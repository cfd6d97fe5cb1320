"""Text messages: by a signed POST to a gateway that takes a key once, however often it hears it.

The contract both sides keep stands in docs/how-to/send-texts.md.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from typing import Any

from django.conf import settings

from townline.core.webhooks import signed
from townline.correspondence.ports.port import Answer, Letter, Result, Way

PATIENCE = 20.0
OURS_TO_MEND = frozenset({401, 403, 404, 405, 408, 409, 425, 429})
"""What says nothing about the message: the key, the address or the load; it is tried again."""


def way() -> Way:
    """The way out of this installation; where none is set up, one that says so."""
    url = settings.TOWNLINE_TEXTS_URL
    return Gateway(url, settings.TOWNLINE_TEXTS_SECRET) if is_set_up() else Nowhere()


def is_set_up() -> bool:
    """Whether text messages can be sent from here."""
    return bool(settings.TOWNLINE_TEXTS_URL and settings.TOWNLINE_TEXTS_SECRET)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is no answer: followed, it would become a GET that says nothing about our text."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


class Gateway:
    """One gateway at one address."""

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret = url, secret

    def hand_over(self, letter: Letter, about_to: Callable[[], None]) -> Result:
        """Hand a text over under its key. A line that breaks is tried again: the key makes that harmless."""
        said = {
            "type": "text.send",
            "id": letter.key,
            "to": letter.to,
            "text": letter.content.decode(),
        }
        body = json.dumps(said, separators=(",", ":")).encode()
        request = urllib.request.Request(  # noqa: S310 - the address is the installation's own setting
            self.url, data=body, method="POST",
            headers=signed(self.secret, letter.key, body, at=time.time()),
        )  # fmt: skip
        about_to()
        try:
            with _opener.open(request, timeout=PATIENCE) as answer:
                return Result(Answer.SENT, f"{answer.status} taken")
        except urllib.error.HTTPError as error:
            error.close()
            return _refused(error.code)
        except (OSError, HTTPException, ValueError) as trouble:
            return Result(Answer.AWAY, type(trouble).__name__)


def _refused(code: int) -> Result:
    about_the_message = 400 <= code < 500 and code not in OURS_TO_MEND
    return Result(Answer.REFUSED if about_the_message else Answer.LATER, f"the gateway said {code}")


class Nowhere:
    """No gateway is set up: nothing leaves, and after two days a person is told."""

    def hand_over(self, letter: Letter, about_to: Callable[[], None]) -> Result:
        del letter, about_to
        return Result(Answer.LATER, NO_GATEWAY)


NO_GATEWAY = "no gateway for texts is set up"
