"""The main menu, built by the apps themselves: core knows no app's name."""

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


_items: list[NavItem] = []


def register(item: NavItem) -> None:
    """Add a place to the main menu; call it from an app's `ready()`."""
    if item not in _items:
        _items.append(item)
        _items.sort()


def items() -> tuple[NavItem, ...]:
    """All places, in the order of the bar."""
    return tuple(_items)
