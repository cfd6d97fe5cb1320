"""What is refused of files. A refusal leaves nothing behind: neither bytes nor a row."""

from townline.core.errors import Conflict, NotFound, NotPermitted, Refusal


class FileRefused(Refusal):
    """This file cannot be taken."""

    code = "file_refused"


class TooLarge(FileRefused):
    """This file is too large."""

    code = "file_too_large"
    status = 413


class TooMany(FileRefused):
    """These are too many files at once."""

    code = "too_many_files"


class WrongKind(FileRefused):
    """We take photos (JPEG, PNG, WebP), PDF and plain text."""

    code = "wrong_kind_of_file"


class NotWhole(FileRefused):
    """This file is damaged or not complete. Please choose it again, or another one."""

    code = "file_not_whole"


class TwoThingsAtOnce(FileRefused):
    """This file is two things at once: inside it is another file. We do not take that."""

    code = "file_within_a_file"


class HarmfulFile(FileRefused):
    """The check for harmful programs found one in this file. It was not kept."""

    code = "harmful_file"


class PersonalNumber(FileRefused):
    """There is a card or health number in this file. Please take it out: we must not keep it."""

    code = "personal_number"


class NoSuchFile(NotFound):
    """There is no such file."""


class NotYourFile(NotPermitted):
    """This file belongs to something that your role may not read."""


class StillBeingChecked(Conflict):
    """This file is still being checked for harmful programs. Please try again in a few minutes."""

    code = "still_being_checked"


class NotForEverybody(Conflict):
    """This picture cannot be shown to everybody."""

    code = "not_for_everybody"
