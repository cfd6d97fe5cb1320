"""A collective agreement as data: every number and every choice that call-in depends on.

The field names are the keys of the agreement file (docs/reference/agreement-format.md); `reading` builds
these from it. Each part quotes the `article` it comes from, and every sentence the engine writes quotes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from townline.callin.rules.plan import Slot

Key = Literal[
    "seniority", "hours", "rotation", "blank", "lot", "inverse_seniority", "oldest_forced", "tier"
]
Scope = Literal["section_classification", "vacationers", "section", "division"]
Class = Literal["part_time", "full_time", "part_time_overtime"]
RestPart = Literal["clear", "long", "between", "daily"]


@dataclass(frozen=True)
class RungRule:
    """One step of the ladder: whom it holds and in which order.

    `people` is standby (holders of `tiers`), list (volunteers of the unit), forced (the same, who may not
    decline) or outside (other programs, by the emergency article).
    """

    key: str
    name: str
    article: str
    people: Literal["standby", "list", "forced", "outside"]
    tiers: tuple[int, ...] = ()
    qualified: Literal["own", "any"] = "any"
    order: tuple[Key, ...] = ("seniority",)
    scopes: tuple[Scope, ...] = ()
    classes: bool = False
    mode: Literal["serial", "parallel"] = "serial"
    opens_after_minutes: float | None = None
    breaks_rest: bool = False
    only: Literal["always", "emergency", "planned"] = "always"


@dataclass(frozen=True)
class Ties:
    """Rule 4. Equal people go by seniority, or by a lot drawn from the recorded `seed`."""

    article: str
    by: Literal["seniority", "lot"] = "seniority"
    seed: int = 0


@dataclass(frozen=True)
class Charge:
    """Rule 5. Which answers cost the hours offered. `unknown` never does."""

    article: str
    declined: bool = True
    no_answer: bool = True
    busy: bool = True
    voicemail: bool = True
    unfit: bool = False
    late: bool = False
    default_hours: float = 3


@dataclass(frozen=True)
class Exempt:
    """Rule 6. Hours up to, notice under, and cancelled work are not charged."""

    article: str
    hours_up_to: float = 0
    notice_under_minutes: int = 0
    cancelled: bool = True


@dataclass(frozen=True)
class NoShow:
    """Rule 7. Charged so many times; so many within the months take the person off the list."""

    article: str
    times: int = 2
    strikes: int = 3
    within_months: int = 6
    off_months: int = 6


@dataclass(frozen=True)
class Entry:
    """Rule 8. At which hours somebody enters the list, or comes back to it."""

    article: str
    new_hire: Literal["average", "maximum", "zero"] = "average"
    reinstated: Literal["maximum", "average", "keep"] = "maximum"


@dataclass(frozen=True)
class Reset:
    """Rule 9. On these days (MM-DD, local midnight) hours begin at zero, or lose the lowest's."""

    article: str
    dates: tuple[str, ...] = ()
    method: Literal["zero", "subtract_lowest"] = "zero"


@dataclass(frozen=True)
class Blanks:
    """Rule 10. Who works then is not offered and keeps a blank box; blanks add up only if so agreed."""

    article: str
    accumulate: bool = False
    marks: bool = True


@dataclass(frozen=True)
class Rotation:
    """Rule 2. Where the list goes on: after the last who accepted, or whoever was reached goes last."""

    article: str
    variant: Literal["after_last_accepted", "reached_to_bottom"] = "after_last_accepted"


@dataclass(frozen=True)
class Limits:
    """Rule 11. So many rings; minutes to return a message; none if the work starts sooner than this."""

    article: str
    rings: int = 8
    seconds_a_ring: float = 6
    reply_minutes: float = 5
    at_once_under_hours: float = 24


@dataclass(frozen=True)
class Window:
    """With more notice than this, an offer stands open so long."""

    notice_over_hours: float
    minutes: float


@dataclass(frozen=True)
class Offer:
    """Rule 12. Asked all at once; when the window closes the senior who answered gets it."""

    article: str
    windows: tuple[Window, ...]
    choose: Literal["senior", "first"] = "senior"


@dataclass(frozen=True)
class NumberLimits:
    """Rule 13. How many required and optional numbers are dialled, and how often each."""

    article: str
    required: int = 1
    optional: int = 1
    attempts: int = 1


@dataclass(frozen=True)
class Classes:
    """Rule 15. Groups in order; a part-timer beyond `week_hours` would be on overtime."""

    article: str
    order: tuple[Class, ...] = ("part_time", "full_time", "part_time_overtime")
    week_hours: float = 40


@dataclass(frozen=True)
class Standby:
    """Rule 17. Answer within so many minutes, or the day's standby pay is lost. The next person is called
    after `reply_minutes` already."""

    article: str
    response_minutes: float = 30
    reply_minutes: float = 5
    forfeits_day: bool = True


@dataclass(frozen=True)
class CallBack:
    """Rule 18. The least that is paid for coming in."""

    article: str
    hours: float = 3
    day_off_hours: float = 4
    one_within_hours: float = 2
    phone_minutes: int = 0


@dataclass(frozen=True)
class NoticeMinimum:
    """Rule 19. The least that is paid for planned overtime, and less with long notice."""

    article: str
    hours: float = 4
    long_notice_hours: float = 24
    with_long_notice: float = 2


@dataclass(frozen=True)
class Rest:
    """Rule 20. `clear_hours` before the next shift (else a premium, or not called); `long_hours` of work
    within 24 give `long_rest`; `between_hours` after the last shift unless both total `between_total` or
    the person agreed; `daily_hours` free in every 24, except on standby. 0 turns a part off."""

    article: str
    clear_hours: float = 8
    clear_else: Literal["premium", "skip"] = "premium"
    long_hours: float = 16
    long_rest: float = 8
    between_hours: float = 8
    between_total: float = 13
    between_agreed: bool = True
    daily_hours: float = 11
    emergency_lifts: tuple[RestPart, ...] = ()


@dataclass(frozen=True)
class Run:
    """Rule 21. Nobody works longer than this without so many hours off."""

    article: str
    hours: float = 72
    reset_hours: float = 8


@dataclass(frozen=True)
class Holiday:
    """Rule 22. The rate on a holiday, or hours of credit; whether the hours count on the list."""

    article: str
    days: tuple[date, ...] = ()
    rate: float = 2
    credit_hours: float = 0
    equalised: bool = False


@dataclass(frozen=True)
class TradeRule:
    """Rule 23. What a trade needs. Overtime that follows goes to whoever works the shift."""

    article: str
    written: bool = True
    approved: bool = True
    no_overtime: bool = True
    week_hours: float = 40


@dataclass(frozen=True)
class Remedy:
    """Rule 24. Whoever was passed over is first at the next opportunity, within days; else is paid."""

    article: str
    within_days: int = 90
    then: Literal["paid", "nothing"] = "paid"


@dataclass(frozen=True)
class Log:
    """Rule 25. What the call log must hold, how long it is kept, who may copy it."""

    article: str
    fields: tuple[str, ...] = ("employee", "number", "at", "position", "result", "initials")
    kept_days: int = 730
    union_copy: bool = True


@dataclass(frozen=True)
class Emergency:
    """Rule 26. What counts as one, and whether people outside the unit may then be called."""

    article: str
    means: str
    outside_unit: bool = True
    outside_programs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crew:
    """What a program sends where nobody says otherwise."""

    slots: tuple[Slot, ...] = (Slot("worker"),)
    classification: str = ""
    mix: tuple[str, ...] = ()
    hours: float = 3


@dataclass(frozen=True)
class Agreement:
    """One version of an agreement, in force from `effective_from`, for some programs."""

    agreement: str
    version: str
    title: str
    unit: str
    programs: tuple[str, ...]
    effective_from: date
    articles: dict[str, str]
    ladder: tuple[RungRule, ...]
    charge: Charge
    limits: Limits
    numbers: NumberLimits
    standby: Standby
    rest: Rest
    emergency: Emergency
    log: Log
    zone: str = "America/Toronto"
    ties: Ties | None = None
    rotation: Rotation | None = None
    exempt: Exempt | None = None
    no_show: NoShow | None = None
    entry: Entry | None = None
    reset: Reset | None = None
    blanks: Blanks | None = None
    offer: Offer | None = None
    classes: Classes | None = None
    call_back: CallBack | None = None
    notice_minimum: NoticeMinimum | None = None
    run: Run | None = None
    holiday: Holiday | None = None
    trade: TradeRule | None = None
    remedy: Remedy | None = None
    crews: dict[str, Crew] = field(default_factory=dict)

    @cached_property
    def place(self) -> ZoneInfo:
        """Local time of the agreement."""
        return ZoneInfo(self.zone)
