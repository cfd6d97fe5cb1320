"""The request types of a pack."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from townline.directory.models import Program
from townline.regions.reading import BadPack, Loaded, document, need
from townline.service_requests.actions import publish_definition

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
LEVELS = set("EABC")
OUTCOMES = {"done", "made_safe", "unable", "not_found", "referred", "duplicate"}
PROOFS = {"photo", "note", "either"}
PRIVACY = {"public", "near", "hidden"}


def load(folder: Path, *, now: datetime) -> Loaded:
    """Publish each type whose content changed; refuses unknown programs, levels and doubled codes."""
    data = document(folder / "service_types.yaml")
    programs = set(Program.objects.values_list("code", flat=True))
    codes = {entry.get("code") for entry in data["types"]}
    seen: set[str] = set()
    for entry in data["types"]:
        where = f"service_types.yaml, {entry.get('code')}"
        need(entry, ("code", "name", "public", "group", "topic", "program"), where)
        if entry["code"] in seen:
            raise BadPack(f"{where}: this code stands there twice")
        if entry["program"] not in programs:
            raise BadPack(f"{where}: no program is called {entry['program']}")
        seen.add(entry["code"])
        unknown = set(entry.get("same_as", [])) - codes
        if unknown:
            raise BadPack(
                f"{where}: same_as names no type of this file: {', '.join(sorted(unknown))}"
            )
        fields = _fields(entry, data, where)
        publish_definition(
            code=entry["code"], fields=fields, from_at=BEGINNING, actor=None, now=now
        )
    return Loaded(len(seen), "request types")


def _fields(entry: dict[str, Any], data: dict[str, Any], where: str) -> dict[str, Any]:
    targets = data["targets"].get(entry.get("targets", "usual"))
    if not targets or not set(targets) <= LEVELS:
        raise BadPack(f"{where}: no targets are called {entry.get('targets')}")
    standard = (
        data["road_standards"].get(entry.get("standard"), {}) if entry.get("standard") else {}
    )
    metres, hours = entry.get("cluster", [0, 0])
    facts = [_fact(fact, where) for fact in entry.get("facts", [])]
    return {
        "name": entry["name"], "public_name": entry["public"], "group": entry["group"],
        "public_name_fr": entry.get("fr", ""), "topic": entry["topic"],
        "program_code": entry["program"], "facts": facts, "urgency": entry.get("urgency", "C"),
        "targets": targets, "acceptance": _acceptance(entry, data, where),
        "legal_hours": {str(k): v for k, v in standard.items()},
        "privacy": _privacy(entry, where), "jitter_metres": entry.get("jitter", 0),
        "needs_place": entry.get("place", True), "cluster_metres": metres, "cluster_hours": hours,
        "proof": _proof(entry, where),
        "same_as": entry.get("same_as", []),
        "keywords": ", ".join([entry["name"].lower(), *entry.get("words", [])]),
    }  # fmt: skip


def _acceptance(entry: dict[str, Any], data: dict[str, Any], where: str) -> dict[str, Any]:
    """By when a program must have taken it on; where a pack says nothing, what is usual."""
    name = entry.get("acceptance", "usual")
    found = data.get("acceptance", {}).get(name, {} if name == "usual" else None)
    if found is None or not set(found) <= LEVELS:
        raise BadPack(f"{where}: no acceptance is called {name}")
    return dict(found)


def _privacy(entry: dict[str, Any], where: str) -> str:
    said = entry.get("privacy", "hidden")
    if said not in PRIVACY:
        raise BadPack(f"{where}: privacy is public, near or hidden, not {said}")
    if said == "near" and not entry.get("jitter"):
        raise BadPack(f"{where}: near needs a jitter in metres")
    return str(said)


def _proof(entry: dict[str, Any], where: str) -> dict[str, str]:
    proof = {str(outcome): str(kind) for outcome, kind in entry.get("proof", {}).items()}
    if not set(proof) <= OUTCOMES or not set(proof.values()) <= PROOFS:
        raise BadPack(f"{where}: proof maps outcomes to photo, note or either")
    return proof


def _fact(fact: dict[str, Any], where: str) -> dict[str, Any]:
    need(fact, ("code", "label"), where)
    made: dict[str, Any] = {"code": fact["code"], "label": fact["label"]}
    for key in ("kind", "required"):
        if key in fact:
            made[key] = fact[key]
    if "options" in fact:
        made["kind"] = "choice"
        made["options"] = [str(option) for option in fact["options"]]
    return made
