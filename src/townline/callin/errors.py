"""What call-in rules refuse."""

from __future__ import annotations

from townline.core.errors import Conflict, NotFound, Refusal


class BadAgreement(Refusal):
    """This agreement cannot be used."""

    code = "bad_agreement"


class VersionTaken(Conflict):
    """This version was published before, with another content. Give the changed one a new version."""

    code = "version_taken"


class TooEarly(Conflict):
    """A later version of this agreement is in force already."""

    code = "too_early"


class NoList(NotFound):
    """This program keeps no list."""

    code = "no_list"


class NotOnList(NotFound):
    """This person is not on the list."""

    code = "not_on_list"


class NoVersion(NotFound):
    """There is no such version of the agreement."""

    code = "no_version"


class ReasonNeeded(Refusal):
    """Say why: the reason is read to whoever asks about this list."""

    code = "reason_needed"
