"""The directory, and who does what, for other programs."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from townline.api import rules
from townline.api.api.bearer import Bearer
from townline.api.api.common import READS, After, Asking, name_in
from townline.api.api.shapes import Code, Entries, WhoDoes, Words
from townline.api.queries.points import at_degrees
from townline.core import clock
from townline.core.errors import NotFound
from townline.directory import queries

router = Router(tags=["directory"], auth=Bearer("directory:read"))
PAGE = 40
Text = Annotated[
    Words, Query("", max_length=80, description="Names, roles, callers' words; misspelt as may be.")
]


class NobodyNamed(NotFound):
    """No rule names anybody for that topic at that point."""

    code = "nobody_named"


@router.get("", response={200: Entries, **READS}, summary="Entries by name, or by words")
def entries(
    request: HttpRequest, kind: Asking = "", text: Text = "", after: After = ""
) -> dict[str, Any]:
    """A page of entries as they are true now."""
    place = name_in(after)
    found = queries.listing(at=clock.now(), kind=kind, text=text, after=place)
    page, more = found[:PAGE], len(found) > PAGE
    return {"items": page, "after": rules.cursor(page[-1].name, page[-1].pk) if more else ""}


@router.get("/who-does-what", response={200: WhoDoes, **READS}, summary="Who does what, there")
def who_does(
    request: HttpRequest, topic: Annotated[Code, Query(..., min_length=1)],
    lon: Annotated[float, Query(..., ge=-180, le=180)], lat: Annotated[float, Query(..., ge=-90, le=90)],
) -> dict[str, Any]:  # fmt: skip
    """Who is responsible for a topic at a point now, why, and the number that works."""
    now = clock.now()
    where = at_degrees(lon, lat, at=now)
    found = where and queries.who_does(
        topic, municipality_code=where.municipality_code, owner_code=where.owner_code,
        maintainer_code=where.maintainer_code, at=now,
    )  # fmt: skip
    if not found:
        raise NobodyNamed
    return {
        "topic": topic, "body": found.body_code, "body_name": found.body_name,
        "is_ours": found.is_ours, "program": found.program_code or "", "why": found.why,
        "agreement": found.agreement, "number": found.call.number, "is_open": found.call.is_open,
        "also": list(found.alternates),
    }  # fmt: skip
