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


class NotStaffHere(Refusal):
    """You are known there, but you do not work here yet. Ask an administrator for an account."""

    code = "not_staff_here"
    status = 403


class ProviderFailed(Refusal):
    """Signing in there did not work. Try again, or use your password."""

    code = "provider_failed"
    status = 403
