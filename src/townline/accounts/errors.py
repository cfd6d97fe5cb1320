"""What the register of staff refuses."""

from townline.core.errors import Conflict, NotFound, Refusal


class UnknownRole(Refusal):
    """There is no such role."""

    code = "unknown_role"


class NobodyHired(NotFound):
    """There is no such member of staff."""


class LastAdministrator(Conflict):
    """This is the last administrator. Give somebody else that role first."""

    code = "last_administrator"


class SignInRefused(Refusal):
    """That user name and password do not go together."""

    code = "sign_in_refused"


class LockedOut(Refusal):
    """Too many tries. Wait fifteen minutes, or ask an administrator."""

    code = "locked_out"
    status = 429
