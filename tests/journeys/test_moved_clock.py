"""The clock of a story: one move, and pages, commands and the database all have it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MOMENT = datetime(2027, 11, 7, 5, 10, tzinfo=UTC)  # 01:10 on the night the clocks go back


def shown(page) -> datetime:
    """The instant that a page says it was made at."""
    return datetime.fromisoformat(page.locator("body").get_attribute("data-now") or "")


def test_one_move_reaches_every_program_and_the_database(night, workstation):
    """On a night a year ahead somebody signs in; later it is half an hour later, and nobody waited."""
    night.clock.to(MOMENT)
    page = workstation("supervisor").go("/rosters/")
    assert abs(shown(page) - MOMENT) < timedelta(minutes=2)
    (told,) = night.sql("SELECT now(), clock_timestamp(), statement_timestamp()")
    for each in told:
        assert abs(each - MOMENT) < timedelta(minutes=2)
    asked = "from townline.core import clock; print(clock.now())"
    assert night.manage("shell", "-v", "0", "-c", asked).startswith("2027-11-07 05:1")
    night.clock.on(minutes=30)
    page.reload()
    assert abs(shown(page) - MOMENT - timedelta(minutes=30)) < timedelta(minutes=2)
