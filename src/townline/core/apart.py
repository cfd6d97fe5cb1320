"""What is kept apart: subjects that one role alone may read. Any floor asks, the one that knows answers.

A subject is what the ledger calls one, such as `incident:12`. The floor that knows a kind registers
how to find the permission that opens it; floors below ask here and never look upward.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from django.utils.translation import gettext as _

Found = Callable[[Sequence[int]], Mapping[int, str]]
_kinds: dict[str, Found] = {}


class Viewer(Protocol):
    """Whoever looks."""

    def may(self, permission: str, /) -> bool: ...


def register(kind: str, found: Found) -> None:
    """Say who knows a kind: given keys, the permission that opens each one that is kept apart."""
    _kinds[kind] = found


def permissions(subjects: Iterable[str]) -> dict[str, str]:
    """The permission that opens each subject that is kept apart; one statement for each kind among them."""
    keys: dict[str, list[int]] = defaultdict(list)
    for subject in {each for each in subjects if each}:
        kind, _sep, key = subject.partition(":")
        if kind in _kinds and key.isdigit():
            keys[kind].append(int(key))
    return {
        f"{kind}:{key}": permission
        for kind, wanted in keys.items()
        for key, permission in _kinds[kind](wanted).items()
    }


def is_apart(subject: str) -> bool:
    """Whether a subject is kept apart at all."""
    return bool(permissions([subject]))


def closed_to(viewer: Viewer | None, subjects: Iterable[str]) -> frozenset[str]:
    """Those of the subjects whose words the viewer may not read; nobody, such as a paper, may read none."""
    found = permissions(subjects)
    return frozenset(
        subject
        for subject, permission in found.items()
        if viewer is None or not viewer.may(permission)
    )


def for_all(subject: str, text: str) -> str:
    """What may be written where everybody reads, such as the ledger: nothing typed of what is kept apart."""
    return "" if text and is_apart(subject) else text


def held() -> str:
    """What stands in place of words that are not for whoever looks."""
    return _("kept apart")
