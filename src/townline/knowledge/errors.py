"""What the knowledge base refuses."""

from townline.core.errors import Conflict, NotFound, NotPermitted, Refusal


class NoSuchArticle(NotFound):
    """There is no such answer."""


class NoSuchVersion(NotFound):
    """There is no such version of this answer."""


class NoSuchBulletin(NotFound):
    """There is no such bulletin."""


class NoSuchReport(NotFound):
    """There is no such report."""


class TitleNeeded(Refusal):
    """Give the answer a title in the words a caller would use."""

    code = "title_needed"


class ReadAloudNeeded(Refusal):
    """Write the words to read aloud: they are the answer."""

    code = "read_aloud_needed"


class TooLongToRead(Refusal):
    """The words to read aloud take more than 20 seconds. Shorten them to about 55 words."""

    code = "too_long_to_read"


class BadCode(Refusal):
    """A code has small letters, digits and hyphens only, such as missed-collection."""

    code = "bad_code"


class UnknownLanguage(Refusal):
    """Answers are kept in English (en) and French (fr)."""

    code = "unknown_language"


class Withdrawn(Conflict):
    """This answer was withdrawn or replaced. Do not read it out."""

    code = "withdrawn"


class NotADraft(Conflict):
    """Only a draft can be changed or approved. Start a new draft from this version."""

    code = "not_a_draft"


class NotApproved(Conflict):
    """Approve the draft before it goes live."""

    code = "not_approved"


class NotInUse(Conflict):
    """This version is neither live nor waiting to go live."""

    code = "not_in_use"


class MomentTaken(Conflict):
    """Another version of this answer already goes live at that moment."""

    code = "moment_taken"


class InThePast(Refusal):
    """Choose a moment from now on: what was said in the past cannot be changed."""

    code = "in_the_past"


class ReasonNeeded(Refusal):
    """Say why: those who gave this answer to callers will ask."""

    code = "reason_needed"


class NotYourApproval(NotPermitted):
    """The program that owns this answer approves it; a regulated answer never by who wrote the words."""

    code = "not_your_approval"


class NotAsShown(Conflict):
    """The words were changed since you looked at them. Read them again, then approve."""

    code = "not_as_shown"


class CannotLoosen(NotPermitted):
    """Only the program that owns this answer may make it less strict."""

    code = "cannot_loosen"


class NotTranslatedFromThat(Refusal):
    """Choose a version of the same answer in the other language."""

    code = "not_translated_from_that"


class BadLink(Refusal):
    """A link begins with https:// or http://. Write one a line: its words, a bar, its address."""

    code = "bad_link"


class ReviewTooLate(Refusal):
    """A critical answer is reviewed within 90 days, any other within a year."""

    code = "review_too_late"


class WhoNeeded(Refusal):
    """Say who confirmed it: a name and where they work."""

    code = "who_needed"


class AlreadyOver(Refusal):
    """Choose a day from today on, or leave it empty."""

    code = "already_over"


class SourceNeeded(Refusal):
    """Say who or what the answer is from: somebody else will have to confirm it."""

    code = "source_needed"


class FrenchIncomplete(Refusal):
    """French needs its title and its words, beside words for residents in English."""

    code = "french_incomplete"


class TextNeeded(Refusal):
    """Write what is happening."""

    code = "text_needed"


class ExpiryNeeded(Refusal):
    """Say when it expires, later than now: a bulletin that never ends is believed by nobody."""

    code = "expiry_needed"


class UpdateAfterExpiry(Refusal):
    """The next update is due before the bulletin expires, not after."""

    code = "update_after_expiry"


class QuizIncomplete(Refusal):
    """A quiz question needs two or more answers, and which of them is right."""

    code = "quiz_incomplete"


class NotYetRead(Refusal):
    """Acknowledge each critical item first."""

    code = "not_yet_read"


class WrongAnswer(Refusal):
    """That is not what the bulletin says. Read it again, then answer."""

    code = "wrong_answer"


class BadCueRules(Refusal):
    """The danger words are not written as they should be."""

    code = "bad_cue_rules"


class BadPage(Refusal):
    """This page cannot become an answer."""

    code = "bad_page"


class CueVersionTaken(Conflict):
    """That version is taken by other words. Give this one a name of its own."""

    code = "cue_version_taken"
