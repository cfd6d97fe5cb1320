"""What the directory refuses."""

from townline.core.errors import Conflict, NotFound, Refusal


class NoSuchEntry(NotFound):
    """There is no such entry in the directory at that time."""


class BadEntry(Refusal):
    """Something about this entry is missing or cannot be right."""

    code = "bad_entry"


class AlreadyFromThen(Conflict):
    """There is a version from that very moment. Give a later one."""

    code = "already_from_then"


class BadHours(Refusal):
    """These hours cannot be. Write the shifts of a day like 06:00-14:30, 14:30-22:30."""

    code = "bad_hours"


class DayHasBegun(Refusal):
    """A day that has begun keeps its hours. Give a later one."""

    code = "day_has_begun"


class HomeNumber(Refusal):
    """Home numbers are never kept in the directory. The on-call roster has its own place for them."""

    code = "home_number"


class BadFile(Refusal):
    """This file cannot be taken over as it is."""

    code = "bad_file"


class WorldMoved(Conflict):
    """The directory changed since this difference was shown. Look at it again."""

    code = "world_moved"


class AppliedAlready(Conflict):
    """This file was taken over already."""

    code = "applied_already"
