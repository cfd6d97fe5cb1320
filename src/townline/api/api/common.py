"""What the parts of the API share: the refusals they name, and a page of a list."""

from __future__ import annotations

from typing import Annotated

from ninja import Query
from pydantic import AfterValidator

from townline.api import rules
from townline.api.api.shapes import Code, Problem, Words

READS = {401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem}
WRITES = {**READS, 400: Problem, 409: Problem}
After = Annotated[Words, Query("", max_length=400, description="`after` of the page before.")]
Limit = Annotated[
    int, Query(rules.PAGE, ge=1, le=rules.LARGEST_PAGE, description="How many on a page.")
]
Asking = Annotated[Code, Query("")]


def _two(text: str) -> str:
    if text not in {"en", "fr"}:
        raise ValueError("en or fr")
    return text


Language = Annotated[str, AfterValidator(_two), Query("en", pattern="^(en|fr)$")]


def number_in(after: str) -> int | None:
    """The number a page ended at."""
    return int(rules.place_of(after, int)[0]) if after else None


def name_in(after: str) -> tuple[str, int] | None:
    """The name and number a page ended at."""
    if not after:
        return None
    name, number = rules.place_of(after, str, int)
    return str(name), int(number)
