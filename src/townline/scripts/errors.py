"""What the script shelf refuses."""

from townline.core.errors import NotFound, Refusal


class NoSuchScript(NotFound):
    """There is no such script now."""


class FaultyScript(Refusal):
    """The script has faults and cannot go live."""

    code = "faulty_script"
