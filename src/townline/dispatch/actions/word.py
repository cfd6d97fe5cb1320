"""Word to those who reported an incident: messages through the outbox, and a list of whom to call."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.correspondence.actions import Reader
from townline.dispatch.actions.common import locked, write
from townline.dispatch.errors import NeedsWords, NoSuchHearer, WrongMoment
from townline.dispatch.models import Hearer, Incident, Word
from townline.dispatch.queries.word import Wisher, messages_of, wishers
from townline.service_requests import actions as requests


@transaction.atomic
def tell_followers(
    *, incident_id: int, words_en: str, words_fr: str, actor: User, now: datetime
) -> Word:
    """Send one word to everybody who reported it and agreed to be told, each once; raises NeedsWords.

    Whoever agreed to e-mail or texts has a message in the outbox when this returns, in the same transaction.
    Everybody else, and whoever asked since not to be written to, stands on the list, to be called.
    """
    if not words_en.strip():
        raise NeedsWords("Write what the people who reported it are told.", field="words_en")
    incident = locked(incident_id, must_be_open=False)
    word = Word.objects.create(
        incident=incident, words_en=words_en.strip(), words_fr=words_fr.strip(), by=actor, at=now
    )
    wishing = wishers(incident)
    hearers = Hearer.objects.bulk_create(
        [
            Hearer(word=word, number=each.number, person_id=each.person_id,
                   reported_at=each.reported_at, language=each.language)
            for each in wishing
        ],
        batch_size=500,
    )  # fmt: skip
    _write(word, incident, list(zip(wishing, hearers, strict=True)), now)
    written = sum(bool(each.message_key) for each in hearers)
    write(incident, "followers_told", actor=actor, now=now,
          after={"words_en": word.words_en, "words_fr": word.words_fr, "people": len(hearers),
                 "written_to": written, "to_be_called": len(hearers) - written})  # fmt: skip
    return word


def _write(
    word: Word, incident: Incident, pairs: list[tuple[Wisher, Hearer]], now: datetime
) -> None:
    """A message for each who agreed to be written to, by request: its page, its reference, its stop link."""
    by_request: dict[int, list[tuple[Reader, Hearer]]] = defaultdict(list)
    for wisher, hearer in pairs:
        if wisher.is_written_to and wisher.request_id:
            by_request[wisher.request_id].append((_reader(wisher, hearer), hearer))
    fact = f"word:{word.pk}"
    for request_id, found in by_request.items():
        requests.tell_word(
            request_id, words={"en": word.words_en, "fr": word.words_fr}, fact=fact,
            readers=[reader for reader, _hearer in found], is_safety=incident.level == "E", now=now,
        )  # fmt: skip
    keys = {
        f"{fact}:{hearer.pk}": hearer for each in by_request.values() for _reader, hearer in each
    }
    there = messages_of(keys)
    for key, hearer in keys.items():
        hearer.message_key = key if key in there else ""
    Hearer.objects.bulk_update(keys.values(), ["message_key"], batch_size=500)


def _reader(wisher: Wisher, hearer: Hearer) -> Reader:
    """By e-mail where they gave an address, else by text at the number they agreed to."""
    if wisher.email:
        return Reader(str(hearer.pk), wisher.email, wisher.language)
    return Reader(str(hearer.pk), wisher.number, wisher.language, channel="text")


@transaction.atomic
def note_told(*, hearer_id: int, is_reached: bool, actor: User, now: datetime) -> Hearer:
    """Somebody on the list was called: told, or not reached. NoSuchHearer; WrongMoment where told already."""
    found = Hearer.objects.select_for_update(of=("self",)).filter(pk=hearer_id).first()
    if found is None:
        raise NoSuchHearer
    if found.told_at is not None:
        raise WrongMoment("Somebody told them already.")
    if is_reached:
        found.told_at, found.told_by = now, actor
    else:
        found.tries, found.tried_at = found.tries + 1, now
    found.save()
    incident = locked(found.word.incident_id, must_be_open=False)
    write(incident, "follower_told" if is_reached else "follower_not_reached", actor=actor, now=now,
          after={"word": found.word_id, "hearer": found.pk, "tries": found.tries})  # fmt: skip
    return found
