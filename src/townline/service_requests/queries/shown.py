"""Requests as the public may see them: on the map, in the list, in feeds, by Open311."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from townline.core.reference import remember
from townline.places.queries import ANCHOR
from townline.service_requests.models import ServiceDefinition, ServiceRequest
from townline.service_requests.rules import status_words
from townline.service_requests.rules.privacy import Point, Privacy, shown_place, shown_point

PUBLIC_PAGE = 50


@dataclass(frozen=True)
class PublicFilters:
    """What a public page, feed or program asks for. Empty means any.

    `state` is `open`, `closed` or one of our own states. `bounds` is (x1, y1, x2, y2) in metres and is held
    against the *shown* point: held against the true one it would tell it. `since` and `until` are of opening,
    half open.
    """

    types: Sequence[str] = ()
    references: Sequence[str] = ()
    state: str = ""
    municipality: str = ""
    since: datetime | None = None
    until: datetime | None = None
    bounds: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Shown:
    """One request as the public sees it. `words` is a msgid; `name` and `name_fr` are its type's names.

    `point` (metres) and `lonlat` are where it is shown: exactly there, or near there if not `is_exact`, or
    nowhere. `place` is a stretch of road or a ward. Nothing here was typed by a reporter. `picture` is the
    token of the first one that a person let everybody see, of a public type.
    """

    id: int
    reference: str
    code: str
    name: str
    name_fr: str
    group: str
    point: Point | None
    lonlat: Point | None
    is_exact: bool
    place: str
    municipality_code: str
    state: str
    outcome: str
    words: str
    owner_name: str
    opened_at: datetime
    updated_at: datetime
    target_at: datetime
    closed_at: datetime | None
    followers_count: int
    picture: str = ""

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def called(self, language: str) -> str:
        """The type's name in a language, in English where there is no French."""
        return self.name_fr if language == "fr" and self.name_fr else self.name


_SHOWN = """
SELECT r.id, r.reference, r.definition_id, r.shown_at[0], r.shown_at[1], r.at[0], r.at[1],
  r.place #>> '{{segment,street}}', r.place #>> '{{segment,from_street}}',
  r.place #>> '{{segment,to_street}}', r.place ->> 'ward_name', r.place ->> 'municipality_name',
  r.municipality_code, r.state, r.outcome, r.owner_name, r.opened_at,
  greatest(r.opened_at, r.accepted_at, r.reopened_at, r.closed_at,
    (SELECT max(u.at) FROM service_requests_update u
     WHERE u.service_request_id = r.id AND u.public_wording <> '')),
  r.target_at, r.closed_at, r.followers_count,
  (SELECT a.token FROM attachments_attachment a
   WHERE a.owner = 'request:' || r.id AND a.released_at IS NOT NULL AND a.scan <> 'waiting'
   ORDER BY a.id LIMIT 1)
FROM {source} r
WHERE r.parent_id IS NULL AND NOT r.is_doubted AND r.definition_id = ANY(%(types)s) {conditions}
ORDER BY r.opened_at {order}, r.id {order} LIMIT %(limit)s OFFSET %(offset)s
"""
_ALL = "service_requests_servicerequest"
# How many lie in a window the planner cannot know, and it guesses few. So a window is sought among those that
# come first; where it is small it holds too few of them, and then the index by point has few as well.
FIRST = 10_000
_AMONG_THE_FIRST = """
(SELECT * FROM service_requests_servicerequest r WHERE true {firsts}
 ORDER BY r.opened_at {order}, r.id {order} LIMIT %(first)s)
"""
# A page goes on only after a row that is shown: how the list goes on would tell that another is there.
_AFTER = """
(SELECT opened_at, id FROM service_requests_servicerequest
 WHERE id = %(after)s AND parent_id IS NULL AND NOT is_doubted AND definition_id = ANY(%(types)s))
"""
_CONDITIONS = {
    "references": "AND r.reference = ANY(%(references)s)",
    "state": "AND r.state = %(state)s",
    "municipality": "AND r.municipality_code = %(municipality)s",
    "since": "AND r.opened_at >= %(since)s",
    "until": "AND r.opened_at < %(until)s",
    "bounds": "AND r.shown_at <@ box(point(%(x1)s, %(y1)s), point(%(x2)s, %(y2)s))",
    "newest": f"AND (r.opened_at, r.id) < {_AFTER}",
    "oldest": f"AND (r.opened_at, r.id) > {_AFTER}",
}


def where_shown(request: ServiceRequest, kind: ServiceDefinition) -> Point | None:
    """The point at which the public sees a request of a type; no statement. It needs the request's id."""
    segment = (request.place or {}).get("segment")
    return shown_point(
        privacy=Privacy(kind.privacy), jitter_metres=kind.jitter_metres, point=request.at,
        road_metres=segment["distance_m"] if segment else None, request_id=request.pk,
        secret=settings.SECRET_KEY.encode(),
    )  # fmt: skip


def public_types(at: datetime) -> dict[int, ServiceDefinition]:
    """The type in force for each version of a type that the public may see requests of, by the version's id.

    What is public follows the type as it stands now, not as it stood when the request was opened: a type that
    becomes hidden takes its old requests along.
    """
    versions = remember("types", lambda: ServiceDefinition.objects.in_bulk())

    def standing() -> dict[int, ServiceDefinition]:
        now = {each.code: each for each in versions.values() if at in each.effective}
        found = {key: now.get(each.code, each) for key, each in versions.items()}
        return {key: each for key, each in found.items() if each.privacy != Privacy.HIDDEN.value}

    # Between two changes it is the same at every instant.
    changes = remember("changes of types", lambda: _changes(versions.values()))
    return remember(("public types", bisect_right(changes, at)), standing)


def _changes(versions: Iterable[ServiceDefinition]) -> list[datetime]:
    """Every instant at which some version begins or ends, in order."""
    ends = ((each.effective.lower, each.effective.upper) for each in versions)
    return sorted({at for pair in ends for at in pair if at is not None})


def shown_in_public(
    filters: PublicFilters, *, at: datetime, limit: int = PUBLIC_PAGE, after: int | None = None,
    offset: int = 0, is_oldest_first: bool = False,
) -> list[Shown]:  # fmt: skip
    """Requests that everybody may see, the newest first, with where and how they are shown.

    One statement; in a window two, where few of the newest lie in it.

    `after` is the id of the last row of the page before (a place in the list that stays true while requests
    come in); `offset` is for doors whose standard counts pages. Nothing drops out because nobody touched it.
    """
    types = public_types(at)
    wanted = set(filters.types)
    ids = [key for key, each in types.items() if not wanted or each.code in wanted]
    given = {**_values(filters), "types": ids, "after": after, "limit": limit, "offset": offset,
             "first": FIRST}  # fmt: skip
    found: list[tuple[Any, ...]] = []
    for statement in _ways(filters, after=after, is_oldest_first=is_oldest_first):
        with connection.cursor() as cursor:
            cursor.execute(statement, given)
            found = cursor.fetchall()
        if len(found) >= limit:
            break
    return [_shown(row, types[row[2]]) for row in found]


def _ways(filters: PublicFilters, *, after: int | None, is_oldest_first: bool) -> list[str]:
    """The statements to try in turn, until one fills the page."""
    order = "ASC" if is_oldest_first else "DESC"
    times = [_CONDITIONS[name] for name in ("since", "until") if getattr(filters, name)]
    if after is not None:
        times.append(_CONDITIONS["oldest" if is_oldest_first else "newest"])
    names = ("references", "municipality", "bounds")
    # Open and closed stand in the statement itself: each has its own index by time.
    state = {"": "", "open": "AND r.state <> 'closed'", "closed": "AND r.state = 'closed'"}.get(
        filters.state, _CONDITIONS["state"]
    )
    parts = [*times, *(_CONDITIONS[name] for name in names if getattr(filters, name)), state]
    first = _AMONG_THE_FIRST.format(firsts=" ".join([*times, state]), order=order)
    sources = [first, _ALL] if filters.bounds else [_ALL]
    return [
        _SHOWN.format(source=source, conditions=" ".join(parts), order=order) for source in sources
    ]


def _values(filters: PublicFilters) -> dict[str, Any]:
    x1, y1, x2, y2 = filters.bounds or (0.0, 0.0, 0.0, 0.0)
    return {
        "references": list(filters.references), "state": filters.state,
        "municipality": filters.municipality, "since": filters.since, "until": filters.until,
        "x1": x1, "y1": y1, "x2": x2, "y2": y2,
    }  # fmt: skip


def _shown(row: Sequence[Any], kind: ServiceDefinition) -> Shown:
    (key, reference, _, x, y, true_x, true_y, street, start, end, ward, town, town_code, state,
     outcome, owner, opened, updated, target, closed, followers, picture) = row  # fmt: skip
    point = (x, y) if x is not None else None
    place = shown_place(
        privacy=Privacy(kind.privacy), street=street or "", between=(start or "", end or ""),
        ward=ward or "", municipality=town or "",
    )  # fmt: skip
    return Shown(
        id=key, reference=reference, code=kind.code, name=kind.public_name,
        name_fr=kind.public_name_fr, group=kind.group, point=point,
        lonlat=ANCHOR.to_lonlat(point) if point else None,
        is_exact=point is not None and max(abs(x - true_x), abs(y - true_y)) <= 0.5,
        place=place, municipality_code=town_code, state=state, outcome=outcome,
        words=status_words(state, outcome), owner_name=owner, opened_at=opened,
        updated_at=updated, target_at=target, closed_at=closed, followers_count=followers,
        picture=(picture or "") if kind.privacy == Privacy.PUBLIC.value else "",
    )  # fmt: skip
