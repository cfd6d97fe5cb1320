"""What the register of staff refuses."""

from townline.core.errors import Refusal


class UnknownRole(Refusal):
    """There is no such role."""

    code = "unknown_role"


class SignInRefused(Refusal):
    """That user name and password do not go together."""

    code = "sign_in_refused"


class LockedOut(Refusal):
    """Too many tries. Wait fifteen minutes, or ask an administrator."""

    code = "locked_out"
    status = 429
