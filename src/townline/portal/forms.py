"""The shape of what the forms of the portal send."""

from __future__ import annotations

from django.http import QueryDict

from townline.portal.actions import EMAIL, Details

FACT = "fact-"


def details(posted: QueryDict) -> Details:
    """The third step as it was filled in; facts are the fields that begin with `fact-`."""
    return Details(
        facts={
            name.removeprefix(FACT): posted.get(name, "")
            for name in posted
            if name.startswith(FACT)
        },
        description=posted.get("description", ""), name=posted.get("name", ""),
        phone=posted.get("phone", ""), email=posted.get("email", ""),
        wants_word="wants_word" in posted,
    )  # fmt: skip


def point(text: str) -> tuple[float, float] | None:
    """`east,north` in metres, or nothing for any other text."""
    east, comma, north = text.partition(",")
    try:
        x, y = float(east), float(north)
    except ValueError:
        return None
    return (x, y) if comma and abs(x) < 1e6 and abs(y) < 1e6 else None


def is_email(text: str) -> bool:
    """Whether it looks like an e-mail address."""
    return EMAIL.fullmatch(text) is not None
