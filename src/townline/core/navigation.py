"""The main menu and the rest of the frame, filled by the apps: core knows no app's name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class NavItem:
    """One place in the bar: shown to those with the permission, lit when the path starts with it."""

    order: int
    label: str
    url_name: str
    icon: str
    permission: str


@dataclass(frozen=True)
class FramePart:
    """A fragment an app lends to every page: `presence` in the bar, `search` in the palette."""

    slot: str
    url_name: str
    permission: str


_items: list[NavItem] = []
_parts: list[FramePart] = []


def register(item: NavItem) -> None:
    """Add a place to the main menu; call it from an app's `ready()`."""
    if item not in _items:
        _items.append(item)
        _items.sort()


def items() -> tuple[NavItem, ...]:
    """All places, in the order of the bar."""
    return tuple(_items)


def lend(part: FramePart) -> None:
    """Fill a slot of the frame; call it from an app's `ready()`."""
    if part not in _parts:
        _parts.append(part)


def parts() -> tuple[FramePart, ...]:
    """Every part lent to the frame."""
    return tuple(_parts)
