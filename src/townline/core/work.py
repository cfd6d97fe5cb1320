"""A proof of work in place of a third party's captcha: the sender's machine counts for a moment.

A page carries a challenge, a small script counts until it fits and puts the answer into the form. Nobody is
watched and nothing is asked of a person. Without a script there is no proof, and no harm: it is one of the
signs that `core.doubt` adds up.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from django.conf import settings
from django.http import HttpRequest

from townline.core.doubt import Doubt, Signs, doubt, same
from townline.core.limits import count

HARDEST = 40_000  # hashes at most
HOLDS = timedelta(hours=2)
HOUR, DAY = 3600, 86_400


def _key() -> str:
    return f"work:{settings.SECRET_KEY}"


def challenge(at: datetime) -> str:
    """A new challenge as JSON, for `data-work` of a form."""
    made = create_challenge(
        ChallengeOptions(max_number=HARDEST, hmac_key=_key(), expires=at + HOLDS)
    )
    return json.dumps(made.to_dict())


def is_done(payload: str) -> bool:
    """Whether an answer fits a challenge of ours that has not run out, and is the first with it."""
    if not payload or len(payload) > 2000:
        return False
    fits, _error = verify_solution(payload, _key(), check_expires=True)
    return bool(fits) and count(f"work:{same(payload)}", seconds=int(HOLDS.total_seconds())) == 1


def doubt_of(
    request: HttpRequest, text: str, *, begun_at: datetime, now: datetime, what: str,
    is_done: Callable[[str], bool] = is_done,
) -> Doubt:  # fmt: skip
    """How doubtful it is that what a form was sent with is meant; counts it by address and by words."""
    here = request.META.get("REMOTE_ADDR", "")
    words = same(text)
    return doubt(Signs(
        text=text, seconds=(now - begun_at).total_seconds(),
        is_trapped=bool(request.POST.get("website", "").strip()),
        has_worked=is_done(request.POST.get("work", "")),
        from_here=count(f"{what}-from:{here}", seconds=HOUR),
        same_words=count(f"{what}-words:{words}", seconds=DAY) if words else 1,
    ))  # fmt: skip
