"""Who the Region is and how it is reached: names, numbers, privacy office. Dated data of the pack.

Every page, message and letter that names the Region or gives its number asks here. What was read last is kept
for the one page that must not ask the database: the page that says that something broke. An installation
into which no pack was loaded yet says what its settings say (docs/reference/configuration.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from townline.core import clock, reference
from townline.core.models import RegionFacts


@dataclass(frozen=True)
class Region:
    """Names, and telephone numbers as the pack writes them; what a Region has not is empty.

    `name` stands alone, `name_en` and `name_fr` are the whole name. `danger` is the number for what cannot
    wait: the one for nights and emergencies where there is one, else the main number.
    """

    name: str
    name_en: str = ""
    name_fr: str = ""
    web: str = ""
    main: str = ""
    tty: str = ""
    after_hours: str = ""
    privacy_en: str = ""
    privacy_fr: str = ""
    privacy_number: str = ""

    @property
    def full_name(self) -> str:
        """The whole name in the language of the page; the short one where the pack gives no other."""
        whole = self.name_fr if _is_french() else self.name_en
        return whole or _("Region of %(region_name)s") % {"region_name": self.name}

    @property
    def mark(self) -> str:
        """A short mark of what a page kept on a device shows: other numbers, another mark."""
        shown = "|".join(str(getattr(self, field)) for field in FIELDS)
        return sha256(shown.encode()).hexdigest()[:12]

    @property
    def danger(self) -> str:
        return self.after_hours or self.main

    @property
    def privacy(self) -> str:
        """Who answers questions about personal data, in the page's language; empty where nobody is named."""
        return self.privacy_fr if _is_french() else self.privacy_en

    @property
    def privacy_line(self) -> str:
        """The number of the privacy office; the main number where it has none of its own."""
        return self.privacy_number or self.main


def _is_french() -> bool:
    return (get_language() or "").startswith("fr")


FIELDS = tuple(Region.__dataclass_fields__)
_last: Region | None = None


def here(at: datetime | None = None) -> Region:
    """The Region as it is at an instant, now where none is given."""
    global _last
    instant = at or clock.now()
    known = reference.remember(("region",), _known)
    found = next((made for since, until, made in known if _holds(since, until, instant)), None)
    region = found or of_settings()
    if at is None:
        _last = region
    return region


def _holds(since: datetime | None, until: datetime | None, at: datetime) -> bool:
    """Whether a period [since, until) holds an instant: its first is in it, its end is not."""
    return (since is None or since <= at) and (until is None or at < until)


def last_known() -> Region:
    """What this process read last, without asking the database; else what the settings say."""
    return _last or of_settings()


def forget() -> None:
    """Know nothing, as a process that has just begun: for tests."""
    global _last
    _last = None


def of_settings() -> Region:
    """What an installation says before a pack is loaded, and a process that never read one."""
    return Region(
        name=settings.TOWNLINE_REGION_NAME or "Townline",
        name_en="" if settings.TOWNLINE_REGION_NAME else "Townline",
        name_fr="" if settings.TOWNLINE_REGION_NAME else "Townline",
        main=settings.TOWNLINE_REGION_NUMBER, tty=settings.TOWNLINE_REGION_TTY,
    )  # fmt: skip


def _known() -> tuple[tuple[datetime | None, datetime | None, Region], ...]:
    rows = RegionFacts.objects.order_by("effective").values_list("effective", *FIELDS)
    return tuple((period.lower, period.upper, Region(*facts)) for period, *facts in rows)


def dialled(number: str) -> str:
    """A number as a telephone dials it, with its extension after a pause."""
    main, _sep, extension = number.partition(" x")
    digits = re.sub(r"\D", "", main)
    if len(digits) < 10:
        return digits  # 9-1-1 and its like, or none
    whole = digits if main.strip().startswith("+") or len(digits) > 10 else f"1{digits}"
    return f"+{whole}" + (f",{extension}" if extension else "")
