"""Every door of the site, as the resolver knows it, and those that open without a sign-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

OPEN_SPACES = {"", "core", "portal", "answers", "channels", "events", "hsds", "api-1"}


@dataclass(frozen=True)
class Door:
    """One pattern: its name, its view, and what its address carries."""

    name: str
    view: Callable[..., Any]
    carries: frozenset[str]

    @property
    def permission(self) -> str | None:
        return getattr(self.view, "permission", None)


def doors(
    resolver: URLResolver | None = None, space: str = "", above: frozenset[str] = frozenset()
) -> Iterator[Door]:
    for entry in (resolver or get_resolver()).url_patterns:
        carries = above | frozenset(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from doors(entry, entry.namespace or space, carries)
        elif isinstance(entry, URLPattern):
            yield Door(f"{space}:{entry.name}", entry.callback, carries)


def without_sign_in() -> list[Door]:
    """The doors that no permission closes."""
    return [door for door in doors() if door.permission is None]
