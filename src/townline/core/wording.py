"""Words that depend on the page's language alone are worked out once a language."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import get_language

Given = ParamSpec("Given")
Said = TypeVar("Said")


def by_language(say: Callable[Given, Said]) -> Callable[Given, Said]:
    """Remember what `say` answers to the same arguments in the same language; never change the answer."""

    @lru_cache(maxsize=512)
    def kept(_language: str | None, *args: Hashable, **given: Hashable) -> Said:
        return say(*args, **given)  # type: ignore[arg-type]

    @wraps(say)
    def said(*args: Given.args, **given: Given.kwargs) -> Said:
        return kept(get_language(), *args, **given)  # type: ignore[arg-type]

    return said
