"""The words the desk shows for codes: channels, states, outcomes, reasons. Nobody should meet a bare code."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from townline.core.wording import by_language

CHANNEL_ICONS = {
    "phone": "phone", "tty": "keyboard", "relay": "ear", "email": "mail", "counter": "users",
    "letter": "mail-open", "radio": "radio-tower", "web": "globe", "voicemail": "voicemail",
}  # fmt: skip
STATE_ICONS = {
    "offered": "phone-incoming", "live": "radio", "held": "pause", "wrap_up": "pencil",
    "dropped": "phone-missed", "closed": "check", "abandoned": "phone-off",
}  # fmt: skip
URGENCY_CLASSES = {"E": "p1", "A": "p2", "B": "p3", "C": "p4", "": "p4"}


@dataclass(frozen=True)
class Choice:
    """One thing to choose: its code, its word, its picture and the letter that chooses it."""

    code: str
    word: str
    icon: str = ""
    letter: str = ""
    is_now: bool = False


@by_language
def channel(code: str) -> str:
    """What a channel is called."""
    words = {
        "phone": _("Call"), "tty": _("TTY"), "relay": _("Relay"), "email": _("E-mail"),
        "counter": _("Counter"), "letter": _("Letter"), "radio": _("Radio"), "web": _("Web"),
        "voicemail": _("Voice mail"),
    }  # fmt: skip
    return words.get(code, code)


@by_language
def state(code: str, *, is_parked: bool = False) -> str:
    """What the state of a contact is called; parked outranks the rest."""
    if is_parked:
        return _("Parked")
    words = {
        "offered": _("Ringing"), "live": _("Live"), "held": _("On hold"),
        "wrap_up": _("Call ended"), "dropped": _("Line dropped"), "closed": _("Finished"),
        "abandoned": _("Hung up"),
    }  # fmt: skip
    return words.get(code, code)


@by_language
def caller_types() -> list[tuple[str, str]]:
    """Who may be calling, the public first."""
    return [
        ("", _("Who is calling?")), ("public", _("Resident")), ("business", _("Business")),
        ("contractor", _("Contractor")), ("police", _("Police or fire")),
        ("municipality", _("Municipality")), ("laboratory", _("Laboratory")),
        ("institution", _("School or care home")), ("staff", _("Our staff")),
        ("council", _("Council")), ("media", _("Media")),
    ]  # fmt: skip


@by_language
def agent_state(code: str) -> str:
    """What somebody is doing."""
    words = {
        "offline": _("Off"), "briefing": _("Briefing"), "ready": _("Ready"),
        "on_contact": _("On a contact"), "wrap_up": _("Wrap-up"), "break": _("Break"),
        "lunch": _("Lunch"), "coaching": _("Coaching"), "away": _("Away"),
    }  # fmt: skip
    return words.get(code, code)


@by_language
def agent_choices(now: str) -> list[Choice]:
    """The states somebody may choose, with their letters."""
    rows = (
        ("ready", "check", "R"), ("break", "coffee", "B"), ("lunch", "utensils", "L"),
        ("coaching", "graduation-cap", "C"), ("away", "door-open", "A"), ("offline", "power", "O"),
    )  # fmt: skip
    return [
        Choice(code, agent_state(code), icon, letter, is_now=code == now)
        for code, icon, letter in rows
    ]


@by_language
def by_hand() -> list[Choice]:
    """The ways to begin a contact that no system announced."""
    rows = (("counter", "C"), ("letter", "L"), ("relay", "R"), ("email", "E"), ("radio", "D"),
            ("voicemail", "V"), ("web", "W"), ("tty", "T"))  # fmt: skip
    return [Choice(code, channel(code), CHANNEL_ICONS[code], letter) for code, letter in rows]


@by_language
def dispositions() -> list[tuple[str, str]]:
    """How a contact can have ended."""
    return [
        ("", _("Choose")), ("service_request", _("Request made")), ("answered", _("Answered")),
        ("referral", _("Referred")), ("transfer", _("Transferred")), ("booking", _("Booked")),
        ("complaint", _("Complaint taken")), ("emergency", _("Emergency handled")),
        ("dead_air", _("Nobody there")), ("wrong_number", _("Wrong number")),
        ("hang_up", _("They hung up")),
    ]  # fmt: skip


@by_language
def reasons() -> list[str]:
    """Why people get in touch, in the words reports will count."""
    return [
        _("Roads and sidewalks"), _("Water and sewer"), _("Waste collection"), _("Transit"),
        _("Public health"), _("Social services"), _("Housing"), _("Permits and licences"),
        _("By-law and noise"), _("Bills and payments"), _("Parks and facilities"),
        _("Council and meetings"), _("Something else"),
    ]  # fmt: skip


def notice() -> str:
    """The collection notice as it is read out, and NOTICE_VERSION is its version."""
    return _(
        "I will write down what you tell me so that we can help you. Only staff who need it see it. "
        "You do not have to give your name. May I go on?"
    )


NOTICE_VERSION = "2026-1"


@dataclass(frozen=True)
class Leg:
    """Somebody else joins: what to say first, what to write down."""

    kind: str
    icon: str
    word: str
    title: str
    say: str
    label: str
    does: str
    is_required: bool = True


def legs() -> list[Leg]:
    """Transfer and 9-1-1: each says what to say before it is done."""
    return [
        Leg("transfer", "phone-forwarded", _("Transfer"), _("Hand over to somebody else"),
            _("I will stay with you until they answer, so that you need not say it twice."),
            _("To whom, and what they know already"), _("Write it down")),
        Leg("911", "siren", _("9-1-1"), _("Hand over to 9-1-1"),
            _("I am connecting you with 9-1-1 now. Stay on the line. Tell them where you are first."),
            _("What you told them (optional)"), _("Record: connected to 9-1-1"), is_required=False),
    ]  # fmt: skip


def interpreter_words() -> str:
    """What is said before an interpreter is called."""
    return _("One moment please. I am calling an interpreter. Please stay on the line.")
