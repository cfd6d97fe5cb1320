"""The directory of a pack: calendars, bodies, programs, and who does what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg.types.range import Range

from townline.directory.models import Body, Program, Responsibility, Topic, WorkingCalendar
from townline.places.models import Municipality
from townline.regions.loaders import calendars, entries
from townline.regions.reading import BadPack, Loaded, document, midnight, need

FILE = "directory.yaml"


def load(folder: Path, *, now: datetime) -> Loaded:
    """Load or refresh the directory; responsibilities are replaced as a whole."""
    data = document(folder / "directory" / FILE)
    for code, entry in data["calendars"].items():
        calendars.load(code, entry, now=now)
    for code, entry in data["bodies"].items():
        _body(code, entry)
    for code, entry in data["programs"].items():
        _program(code, entry)
    for code, entry in data.get("topics", {}).items():
        Topic.objects.update_or_create(
            code=code,
            defaults={"name": entry["name"], "name_fr": entry.get("fr", ""),
                      "words": entry.get("words", []), "is_hazard": entry.get("hazard", False)},
        )  # fmt: skip
    Responsibility.objects.all().delete()
    made = [rule for entry in data["responsibilities"] for rule in _responsibilities(entry)]
    Responsibility.objects.bulk_create(made)
    entries.neutral(data.get("neutral", ()))
    listed = entries.load(folder / "directory", now=now)
    return Loaded(listed, f"entries; {len(made)} responsibilities of {len(data['bodies'])} bodies")


def _body(code: str, entry: dict[str, Any]) -> None:
    need(entry, ("name", "kind", "phone", "calendar"), f"{FILE}, body {code}")
    Body.objects.update_or_create(
        code=code,
        defaults={
            "name": entry["name"], "kind": entry["kind"], "is_ours": entry.get("ours", False),
            "phone": entry["phone"], "after_hours_phone": entry.get("after_hours", ""),
            "calendar": WorkingCalendar.objects.get(code=entry["calendar"]),
            "verified_date": entry.get("verified"),
        },
    )  # fmt: skip


def _program(code: str, entry: dict[str, Any]) -> None:
    need(entry, ("name", "department", "phone", "calendar"), f"{FILE}, program {code}")
    Program.objects.update_or_create(
        code=code,
        defaults={
            "name": entry["name"], "department": entry["department"], "phone": entry["phone"],
            "on_call_phone": entry.get("on_call", ""), "body": Body.objects.get(is_ours=True),
            "calendar": WorkingCalendar.objects.get(code=entry["calendar"]),
        },
    )  # fmt: skip


def _responsibilities(entry: dict[str, Any]) -> Iterator[Responsibility]:
    where = f"{FILE}, responsibility for {entry.get('topics')}"
    need(entry, ("topics", "why"), where)
    period = Range(midnight(entry.get("from")), midnight(entry.get("to")), "[)")
    program = _program_of(entry, where)
    for topic in entry["topics"]:
        if entry.get("rule") == "municipality":
            others = Municipality.objects.exclude(code__in=entry.get("except", []))
            for code in others.values_list("code", flat=True):
                city = Body.objects.get(code=code)
                yield _one(topic, code, "", "body", city, None, entry, period)
            continue
        for area in entry.get("in", [""]):
            body_code = entry.get("body")
            body = Body.objects.filter(code=body_code).first() if body_code else None
            if body_code and body is None:
                raise BadPack(f"{where}: no body is called {body_code}")
            rule = entry.get("rule", "body")
            yield _one(topic, area, entry.get("owner", ""), rule, body, program, entry, period)


def _program_of(entry: dict[str, Any], where: str) -> Program | None:
    if not entry.get("program"):
        return None
    program = Program.objects.filter(code=entry["program"]).first()
    if program is None:
        raise BadPack(f"{where}: no program is called {entry['program']}")
    return program


def _one(
    topic: str, area: str, owner: str, rule: str, body: Body | None, program: Program | None,
    entry: dict[str, Any], period: Any,
) -> Responsibility:  # fmt: skip
    return Responsibility(
        topic=topic, municipality_code=area, owner_code=owner, rule=rule, body=body,
        program=program, reason=entry["why"], agreement=entry.get("agreement", ""),
        call_phone=entry.get("call", ""), call_after_hours=entry.get("call_after_hours", ""),
        call_label=entry.get("call_label", ""), effective=period,
        successor=Body.objects.get(code=entry["successor"]) if entry.get("successor") else None,
    )  # fmt: skip
