"""Reads of the directory by name, by kind and by ward; past events and ended rows are never among them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from townline.core.errors import NotFound
from townline.directory.models import Entry, NeutralPeriod, Upload

PAGE = 40
VERIFY_EVERY = timedelta(days=182)
ELSEWHERE = 0.2  # how much less an entry of another municipality fits
VERIFIED_KINDS = ("agency", "interpreter")


def fold(text: str) -> str:
    """Lower case, no accents, no punctuation: how names are compared."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def current(at: datetime) -> QuerySet[Entry]:
    """Everything that is true at the instant; an event that is over is not."""
    rows: QuerySet[Entry] = Entry.objects.at(at)
    return rows.filter(Q(ends_at=None) | Q(ends_at__gt=at))


@dataclass(frozen=True)
class EntryHit:
    """One line that fits the words, best first."""

    code: str
    kind: str
    name: str
    detail: str
    phone: str
    score: float
    municipality_code: str = ""


def find(
    text: str, *, at: datetime, limit: int = 8, kind: str = "", public_only: bool = False,
    near: str = "",
) -> list[EntryHit]:  # fmt: skip
    """Entries whose name, role or callers' words are like the text, misspelt as it may be; one statement.

    Those of the municipality `near` come before those of others that fit about as well.
    """
    asked = fold(text)[:80]
    digits = "".join(c for c in text if c.isdigit())
    if len(asked.replace(" ", "")) < 3:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.code, e.kind, e.name, e.role, e.unit, e.phone, f.score,"
            " e.municipality_code FROM"
            " directory_like(%s, %s, %s, %s) f JOIN directory_entry e ON e.id = f.id"
            " WHERE (%s = '' OR e.kind = %s) AND (NOT %s OR e.is_public)"
            " ORDER BY f.score + CASE WHEN %s IN ('', e.municipality_code) OR e.municipality_code = ''"
            " THEN 0 ELSE %s END DESC, e.name, e.id LIMIT %s",
            [
                asked,
                digits if len(digits) >= 7 else "",
                at,
                400,
                kind,
                kind,
                public_only,
                near,
                -ELSEWHERE,
                limit,
            ],
        )
        return [
            EntryHit(code, of, name, role or unit.replace("-", " ").capitalize(), phone, score, where)
            for code, of, name, role, unit, phone, score, where in cursor.fetchall()
        ]  # fmt: skip


def listing(
    *, at: datetime, kind: str = "", text: str = "", after: tuple[str, int] | None = None
) -> list[Entry]:
    """A page of entries by name, one more than a page so that it knows of a next one; two statements."""
    rows = current(at)
    if kind:
        rows = rows.filter(kind=kind)
    if text.strip():
        hits = find(text, at=at, limit=PAGE, kind=kind)
        order = {hit.code: place for place, hit in enumerate(hits)}
        found = rows.filter(code__in=list(order))
        return sorted(found, key=lambda each: order[each.code])
    if after is not None:
        name, pk = after
        rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=pk))
    return list(rows.order_by("name", "pk")[: PAGE + 1])


def counts(at: datetime) -> dict[str, int]:
    """How many entries of each kind are true at the instant; one statement."""
    rows = current(at).values_list("kind").annotate(many=Count("pk")).order_by("kind")
    return dict(rows)


def entry(code: str, at: datetime) -> Entry:
    """An entry as it is true at the instant, else as it last was or first will be; NotFound."""
    rows = Entry.objects.filter(code=code)
    begun = rows.filter(effective__startswith__lte=at).order_by("-effective").first()
    found = begun or rows.order_by("effective").first()
    if found is None:
        raise NotFound("There is no such entry in the directory.")
    return found  # type: ignore[no-any-return]


def versions(code: str) -> list[Entry]:
    """Everything an entry ever was or will be, the newest first."""
    return list(Entry.objects.filter(code=code).order_by("-effective"))


def is_current(row: Entry, at: datetime) -> bool:
    """Whether a row is true at the instant and, for an event, not over."""
    return at in row.effective and (row.ends_at is None or row.ends_at > at)


def named(codes: Iterable[str], at: datetime) -> dict[str, Entry]:
    """The entries that others point to (units, buildings, backups), by code; one statement."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    return {row.code: row for row in Entry.objects.at(at).filter(code__in=wanted)}


def staff_of(unit: str, at: datetime) -> list[Entry]:
    """Who works in a unit, by name."""
    return list(current(at).filter(kind="staff", unit=unit).order_by("name", "pk")[:200])


def members(*, municipality_code: str, ward_code: str, at: datetime) -> list[Entry]:
    """Who represents a ward at the instant: its own members, then those of the whole municipality.

    Members of the upper tier have the municipality they are elected in; the chair has none. One statement.
    """
    rows = current(at).filter(kind="member").filter(
        Q(ward_code=ward_code) & ~Q(ward_code="")
        | Q(ward_code="", municipality_code=municipality_code)
        | Q(ward_code="", municipality_code="")
    )  # fmt: skip
    nearness = Case(
        When(~Q(ward_code=""), then=Value(0)),
        When(~Q(municipality_code=""), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return list(rows.order_by(nearness, "role", "name", "pk"))


def neutral_notes(at: datetime, body_codes: Iterable[str] = ()) -> list[NeutralPeriod]:
    """What staff keep to while an election is on; of all bodies, or of some."""
    rows = NeutralPeriod.objects.at(at)
    wanted = list(body_codes)
    if wanted:
        rows = rows.filter(body_code__in=wanted)
    return list(rows.order_by("body_code", "pk"))


def interpreters(language: str, at: datetime) -> list[Entry]:
    """Vendors that have a language, by name."""
    rows = current(at).filter(kind="interpreter")
    if language:
        rows = rows.filter(languages__contains=[language])
    return list(rows.order_by("name", "pk"))


def events(*, at: datetime, public_only: bool = False, limit: int = 60) -> list[Entry]:
    """What is still to come or going on, the next first."""
    rows = current(at).filter(kind="event")
    if public_only:
        rows = rows.filter(is_public=True)
    return list(rows.order_by("starts_at", "pk")[:limit])


def due_for_verification(today: date, at: datetime, *, limit: int = 60) -> list[Entry]:
    """Agencies and interpreters whose number is dead or was not checked for six months, the oldest first."""
    rows = current(at).filter(kind__in=VERIFIED_KINDS).filter(_due(today))
    return list(rows.order_by("-is_dead", "verified_date", "name", "pk")[:limit])


def verification_counts(today: date, at: datetime) -> tuple[int, int]:
    """How many are due, of how many that are to be verified at all; one statement."""
    rows = current(at).filter(kind__in=VERIFIED_KINDS)
    found = rows.aggregate(due=Count("pk", filter=_due(today)), all=Count("pk"))
    return found["due"], found["all"]


def _due(today: date) -> Q:
    return Q(is_dead=True) | Q(verified_date=None) | Q(verified_date__lte=today - VERIFY_EVERY)


def is_due(row: Entry, today: date) -> bool:
    """Whether an entry that is verified at all has to be looked at again."""
    if row.kind not in VERIFIED_KINDS:
        return False
    return row.is_dead or row.verified_date is None or row.verified_date <= today - VERIFY_EVERY


def uploads(*, limit: int = 20) -> Sequence[Upload]:
    """The last files that were sent, the newest first."""
    return list(Upload.objects.select_related("sent_by").order_by("-pk")[:limit])


def upload(upload_id: int) -> Upload:
    """A file that was sent; NotFound."""
    found = Upload.objects.select_related("sent_by").filter(pk=upload_id).first()
    if found is None:
        raise NotFound("There is no such file.")
    return found
