"""One line typed at speed becomes an entry, a status or a safety check.

A line that begins with a slash is a command; one that begins with a unit's call sign is what that unit
said; anything else was said by whoever is chosen beside the field, or by the desk.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

STATUSES = {
    "available": ("available", "avail", "av", "free", "10-8"),
    "en_route": ("enroute", "en_route", "en-route", "er", "rolling", "10-17"),
    "on_scene": ("onscene", "on_scene", "on-scene", "os", "there", "arrived", "10-7"),
    "clear": ("clear", "cl", "cleared", "done", "10-98"),
    "off": ("off", "home", "10-42"),
}
SHORTEST, LONGEST = 1, 240
LONGEST_TEXT = 1000
HELP = "/s UNIT STATUS · /c UNIT MINUTES · /ok UNIT · /stop UNIT · UNIT: what it said"


class NotUnderstood(ValueError):
    """A line that says nothing we know: the message says what would."""


@dataclass(frozen=True)
class Said:
    """Something that was said, by a unit (its code) or by somebody else (`speaker`)."""

    text: str
    unit: str = ""
    speaker: str = ""


@dataclass(frozen=True)
class Status:
    """A unit does something else now."""

    unit: str
    status: str
    text: str = ""


@dataclass(frozen=True)
class Check:
    """A unit must be heard from every so many minutes."""

    unit: str
    minutes: int


@dataclass(frozen=True)
class Heard:
    """A unit answered its check."""

    unit: str
    text: str = ""


@dataclass(frozen=True)
class Stop:
    """No more checks of a unit, and why."""

    unit: str
    text: str


Line = Said | Status | Check | Heard | Stop


def status_of(word: str) -> str:
    """A status from any of its words. Raises NotUnderstood with the nearest."""
    plain = word.lower()
    for code, words in STATUSES.items():
        if plain in words:
            return code
    every = [each for words in STATUSES.values() for each in words]
    near = difflib.get_close_matches(plain, every, n=1)
    hint = f" Do you mean {near[0]}?" if near else " Say available, enroute, onscene, clear or off."
    raise NotUnderstood(f"{word} is no status.{hint}")


def read(line: str, units: Mapping[str, str], *, speaker: str = "") -> Line:
    """What a typed line means. `units` maps each call sign in capitals to its code.

    Raises NotUnderstood; what was typed is the caller's to keep.
    """
    text = " ".join(line.split())
    if not text:
        raise NotUnderstood("Write what was said.")
    if len(text) > LONGEST_TEXT:
        raise NotUnderstood(f"A line has at most {LONGEST_TEXT} letters.")
    if text.startswith("/"):
        return _command(text, units)
    match = re.match(r"([A-Za-z0-9-]{1,8})\s*[:,]\s*(.+)", text)
    if match and match[1].upper() in units:
        return Said(match[2], unit=units[match[1].upper()])
    return Said(text, speaker=speaker)


def _command(text: str, units: Mapping[str, str]) -> Line:
    verb, _, rest = text[1:].partition(" ")
    name, _, more = rest.strip().partition(" ")
    if verb.lower() not in {"s", "c", "ok", "stop"}:
        raise NotUnderstood(f"/{verb} is no command. {HELP}")
    unit = _unit(name, units)
    more = more.strip()
    if verb.lower() == "s":
        word, _, words = more.partition(" ")
        if not word:
            raise NotUnderstood(
                f"What does {name} do? Say available, enroute, onscene, clear or off."
            )
        return Status(unit, status_of(word), words.strip())
    if verb.lower() == "c":
        return Check(unit, _minutes(more))
    if verb.lower() == "ok":
        return Heard(unit, more)
    if not more:
        raise NotUnderstood(f"Why does nobody need to hear from {name} any more?")
    return Stop(unit, more)


def _unit(name: str, units: Mapping[str, str]) -> str:
    if not name:
        raise NotUnderstood(f"Which unit? {HELP}")
    if name.upper() in units:
        return units[name.upper()]
    near = difflib.get_close_matches(name.upper(), list(units), n=1, cutoff=0.5)
    raise NotUnderstood(f"There is no unit {name}." + (f" Do you mean {near[0]}?" if near else ""))


def _minutes(text: str) -> int:
    digits = text.removesuffix("min").removesuffix("m").strip()
    if not digits.isdigit() or not SHORTEST <= int(digits) <= LONGEST:
        raise NotUnderstood(
            f"Say every how many minutes, {SHORTEST} to {LONGEST}, such as /c R2 30."
        )
    return int(digits)
