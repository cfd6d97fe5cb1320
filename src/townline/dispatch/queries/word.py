"""Reads of word: who wishes to hear of an incident, what was sent, whom to call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from townline.correspondence.models import Message
from townline.dispatch.errors import NoSuchWord
from townline.dispatch.models import Hearer, Incident, IncidentRequest, Report, Word
from townline.residents.models import NoCall
from townline.service_requests.models import Follower

MOST = 5000
S = Message.State
ARRIVES = (S.WAITING, S.SENDING, S.SENT, S.WITH)


@dataclass(frozen=True)
class Wisher:
    """Somebody who reported an incident and agreed to be told of it: how they can be reached."""

    reported_at: datetime
    number: str = ""
    person_id: int | None = None
    email: str = ""
    language: str = "en"
    request_id: int | None = None
    wants_text: bool = False

    @property
    def is_written_to(self) -> bool:
        """Whether they agreed to be written to: by e-mail, or by text at their number."""
        return bool(self.email) or (self.wants_text and bool(self.number))


def wishers(incident: Incident) -> list[Wisher]:
    """Who wishes to be told, each once: a person by who they are, a stranger by number or e-mail.

    Of several reports of one person the first that gave an e-mail counts, else the first that agreed to
    texts. Two statements.
    """
    joined = IncidentRequest.objects.filter(incident=incident).values("service_request")
    by_request = Follower.objects.filter(service_request__in=joined, wants_word=True)
    direct = Report.objects.filter(incident=incident, service_request=None, wants_word=True)
    found = [
        Wisher(each.at, each.number, each.person_id, each.email, each.language,
               each.service_request_id, each.wants_text)
        for each in by_request.order_by("pk")[:MOST]
    ]  # fmt: skip
    found += [
        Wisher(each.reported_at, each.number, each.person_id)
        for each in direct.order_by("pk")[:MOST]
    ]
    once: dict[object, Wisher] = {}
    for each in sorted(found, key=_by_way):
        key: object = each.person_id or each.number or each.email
        if key:
            once.setdefault(key, each)
    return sorted(once.values(), key=lambda wisher: wisher.reported_at)


@dataclass(frozen=True)
class Wish:
    """How many asked to be told of an incident, and how many of them reported it since the last word."""

    people: int
    unheard: int


def wish(incident: Incident) -> Wish:
    """Who asked for word and who has heard nothing, counted; three statements."""
    words = Word.objects.filter(incident=incident).order_by("-pk")
    last, found = words.values_list("at", flat=True).first(), wishers(incident)
    unheard = sum(last is None or each.reported_at > last for each in found)
    return Wish(len(found), unheard)


def _by_way(wisher: Wisher) -> tuple[bool, bool, datetime]:
    return not wisher.email, not wisher.is_written_to, wisher.reported_at


def messages_of(keys: Collection[str]) -> dict[str, str]:
    """The state of each message by its key; one statement."""
    return dict(Message.objects.filter(key__in=list(keys)).values_list("key", "state"))


@dataclass(frozen=True)
class Reach:
    """How far a word got. Each hearer is counted once.

    `sent` is taken by our mail server or gateway, `waits` leaves by itself, `called` was told by telephone,
    `owed` has to be called: neither e-mail nor text, stopped, or it did not arrive. `lost` gave no number, or
    asked us not to call it.
    """

    word: Word
    sent: int = 0
    waits: int = 0
    called: int = 0
    owed: int = 0
    lost: int = 0

    @property
    def people(self) -> int:
        return self.sent + self.waits + self.called + self.owed + self.lost


def _barred(hearers: Collection[Hearer]) -> set[str]:
    """The numbers among them whose owners asked us not to call; one statement."""
    numbers = {each.number for each in hearers if each.number}
    return set(NoCall.objects.filter(value__in=numbers).values_list("value", flat=True))


def _where(hearer: Hearer, states: dict[str, str], barred: set[str]) -> str:
    state = states.get(hearer.message_key, "")
    if hearer.told_at is not None:
        return "called"
    if state in (S.SENT, S.WITH):
        return "sent"
    if state in ARRIVES:
        return "waits"
    return "owed" if hearer.number and hearer.number not in barred else "lost"


def words_of(incident: Incident) -> list[Reach]:
    """Every word that was sent about an incident and how far it got, the newest first; four statements."""
    words = list(Word.objects.filter(incident=incident).order_by("-pk")[:20])
    hearers = list(Hearer.objects.filter(word__in=words)) if words else []
    states = messages_of([each.message_key for each in hearers if each.message_key])
    barred = _barred(hearers)
    counted: dict[int, dict[str, int]] = {word.pk: {} for word in words}
    for hearer in hearers:
        counts, where = counted[hearer.word_id], _where(hearer, states, barred)
        counts[where] = counts.get(where, 0) + 1
    return [Reach(word, **counted[word.pk]) for word in words]


@dataclass(frozen=True)
class ToCall:
    """One line of the list of a word: whom to call, and what came of it so far."""

    hearer: Hearer
    why: str


def word_for(word_id: int) -> Word:
    """One word with its incident; NoSuchWord."""
    found = Word.objects.filter(pk=word_id).select_related("incident", "by").first()
    if found is None:
        raise NoSuchWord
    return found


def word_at(incident: Incident, at: datetime) -> Word | None:
    """The word that was sent at an instant, if one was: with the end of the incident, say."""
    return Word.objects.filter(incident=incident, at=at).first()


def to_call(word: Word) -> list[ToCall]:
    """Whom somebody has to call, the untried first, then who was told; three statements."""
    hearers = Hearer.objects.filter(word=word).select_related("told_by")
    found = list(hearers)
    states = messages_of([each.message_key for each in found if each.message_key])
    barred = _barred(found)
    lines: list[ToCall] = []
    for each in found:
        where = _where(each, states, barred)
        if where in ("owed", "called"):
            lines.append(ToCall(each, states.get(each.message_key, "")))
    return sorted(
        lines,
        key=lambda line: (
            line.hearer.told_at is not None,
            line.hearer.tries,
            line.hearer.reported_at,
        ),
    )
