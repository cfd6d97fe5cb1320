"""What the stories of nights have in common: what time it is, who is on call, whose numbers must not be seen."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

HERE = ZoneInfo("America/Toronto")


def tonight(night, hour: int = 2, minute: int = 10) -> datetime:
    """It is the next such time of a night in Northmoor; before anybody signs in."""
    local = datetime.now(UTC).astimezone(HERE)
    then = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if then <= local:
        then = (then.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=HERE)
    night.clock.to(then)
    return then


def on_call(night, program: str, tier: int) -> tuple[int, str]:
    """Who holds a tier at this minute: their row and their name."""
    ((key, name),) = night.sql(
        "SELECT w.id, w.name FROM rosters_duty d JOIN rosters_worker w ON w.id = d.worker_id"
        " WHERE d.program_code = %s AND d.tier = %s AND d.effective @> now()",
        program,
        tier,
    )
    return key, name


def sits_as(night, username: str, worker: int) -> None:
    """Whoever holds the duty tonight has this account."""
    night.sql(
        "UPDATE rosters_worker SET user_id = NULL WHERE user_id ="
        " (SELECT id FROM accounts_user WHERE username = %s)",
        username,
    )
    night.sql(
        "UPDATE rosters_worker SET user_id = (SELECT id FROM accounts_user WHERE username = %s)"
        " WHERE id = %s",
        username,
        worker,
    )


def numbers_of(night, worker: int) -> set[str]:
    """Every way in which a number of theirs may be written."""
    found: set[str] = set()
    for (number,) in night.sql(
        "SELECT number FROM rosters_workernumber WHERE worker_id = %s", worker
    ):
        digits = re.sub(r"\D", "", number)[-10:]
        area, office, line = digits[:3], digits[3:6], digits[6:]
        found |= {
            number,
            digits,
            f"{area} {office} {line}",
            f"{office}-{line}",
            f"{office} {line}",
        }
    assert found
    return found


def callout_of(page: Page):
    """The callout on an incident's page."""
    return page.locator("section", has=page.get_by_role("heading", name=re.compile("^Callout:")))
