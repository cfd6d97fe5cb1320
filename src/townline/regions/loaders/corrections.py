"""A clinic date that was wrong: told to seventeen contacts, fourteen of whom can be reached, some called."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.corrections import actions
from townline.corrections.errors import NothingLeft
from townline.corrections.models import Correction
from townline.knowledge import actions as knowledge
from townline.knowledge.models import Article, ArticleVersion, PageViews
from townline.regions.reading import Loaded
from townline.residents import actions as residents
from townline.residents.models import ContactPoint

CODE = "flu-clinic-fennimore"
TITLE = "When is the walk-in flu clinic on Fennimore Street?"
WRONG = "The walk-in flu clinic on Fennimore Street is this Saturday from ten to two."
RIGHT = "The walk-in flu clinic on Fennimore Street is this Sunday from ten to two."
# How each was told, hours before noon: the last three cannot be called.
BY_PHONE = ("read_out",) * 11 + ("sent", "viewed", "relayed")
BECAME = (
    "reached",
    "reached",
    "voicemail",
    "reached",
    "no_answer",
    "reached",
    "reached",
    "wrong_number",
)


def load(folder: Path, *, now: datetime) -> Loaded:
    """Tell it, find it wrong, begin to call; a second time changes nothing."""
    if Article.objects.filter(code=CODE).exists():
        return Loaded(Correction.objects.count(), "corrections, kept")
    noon = _last_noon(now)
    version = _published(noon - timedelta(days=4))
    people = {user.username: user for user in User.objects.filter(username__in=WHO)}
    csr = people["csr5"]
    for n, (kind, person_id, number, channel) in enumerate(_callers(noon)):
        at = noon - timedelta(hours=3 * n + 1)
        contact = contacts.open_by_hand(channel=channel, actor=csr, now=at, line="general",
                                        from_number=number)  # fmt: skip
        if person_id:
            contacts.set_person(contact_id=contact.pk, person_id=person_id, actor=csr, now=at)
        contacts.record_exposure(
            contact_id=contact.pk, article_version_id=version.pk, number=version.number,
            title=version.title, kind=kind, actor=csr, now=at + timedelta(seconds=40),
        )  # fmt: skip
        contacts.wrap_up(contact_id=contact.pk, disposition="answered", reasons=["Question answered"],
                         subject="Flu clinic date", actor=csr, now=at + timedelta(minutes=3))  # fmt: skip
    _read_on_the_web(version, noon)
    _correct(version, people, noon)
    _flag(version, people, noon)
    return Loaded(1, "correction: seventeen told, eight called; and flags")


FLAGS = (
    (
        "missing",
        "misleads",
        "Where do I swap a cart that is too small? They say “cart swop”.",
        "csr2",
    ),
    ("website", "unsafe", "The form to report a hydrant sends nobody anything.", "csr3"),
    ("unclear", "minor", "Which orange bag? Callers mix up the two programs.", "csr5"),
    ("system", "minor", "The map stays grey after a screen lock.", "csr1"),
)


def _flag(version: ArticleVersion, people: dict[str, User], noon: datetime) -> None:
    """What was met that day: the clinic by two, four other things, and one that was mended."""
    for name, text in (("csr5", "It is on Sunday, the clinic says."), ("csr2", "")):
        knowledge.report_gap(kind="wrong", text=text, version_id=version.pk, actor=people[name],
                             now=noon - timedelta(minutes=40))  # fmt: skip
    for n, (kind, severity, text, name) in enumerate(FLAGS):
        knowledge.report_gap(kind=kind, severity=severity, text=text, actor=people[name],
                             now=noon - timedelta(hours=5 * n + 2))  # fmt: skip
    mended = knowledge.report_gap(
        kind="missing", text="Nothing says what to do with a mattress.", actor=people["csr1"],
        now=noon - timedelta(days=6),
    )  # fmt: skip
    knowledge.settle_gap(
        report_id=mended.pk, outcome="There is an answer now: “Large items”.", mended_by="Large items",
        actor=people["supervisor"], now=noon - timedelta(days=5, hours=20),
    )  # fmt: skip


WHO = ("supervisor", "csr1", "csr2", "csr3", "csr5")


def _last_noon(now: datetime) -> datetime:
    """Ten past noon, local time, on the last day on which an hour of calls has passed since."""
    day = timezone.localdate(now - timedelta(hours=14))
    return timezone.make_aware(datetime.combine(day, time(12, 10)))


def _published(at: datetime) -> ArticleVersion:
    knowledge.open_article(code=CODE, topic="health", program_code="health", actor=None, now=at)
    text = {
        "title": TITLE, "callers_words": "flu shot saturday\nflu clinic date\nwalk in shot",
        "read_aloud": WRONG, "public_wording": WRONG, "owner": "Public health",
    }  # fmt: skip
    made = knowledge.draft(code=CODE, language="en", text=text, actor=None, now=at)
    knowledge.approve(version_id=made.pk, actor=None, now=at)
    return knowledge.publish_version(version_id=made.pk, actor=None, now=at)


def _callers(now: datetime) -> Iterator[tuple[str, int | None, str, str]]:
    """How each was told, who it was, from which number, by which channel."""
    points = ContactPoint.objects.filter(kind="phone", person__is_protected=False).order_by("pk")
    known = list(points.values_list("person_id", "value")[100:112])
    strangers: list[tuple[int | None, str]] = [(None, "905-555-7710"), (None, "905-555-7711")]
    for kind, (person_id, number) in zip(BY_PHONE, [*known, *strangers], strict=True):
        yield kind, person_id, number, "phone"
    nobody = residents.create_person(name="Wanda Okpara", actor=None, now=now)
    yield "read_out", nobody.pk, "", "phone"
    yield "read_out", None, "", "phone"
    yield "read_out", None, "", "counter"


def _read_on_the_web(version: ArticleVersion, noon: datetime) -> None:
    day = timezone.localdate(noon)
    PageViews.objects.bulk_create(
        PageViews(version=version, day=day - timedelta(days=ago), views=views)
        for ago, views in enumerate((31, 44, 39, 18))
    )


def _correct(version: ArticleVersion, people: dict[str, User], noon: datetime) -> None:
    lead = people["supervisor"]
    correction = actions.open_correction(
        version_ids=[version.pk],
        severity="misleading",
        wrong=WRONG,
        right=RIGHT,
        actor=lead,
        now=noon,
    )
    callers = [people["csr1"], people["csr2"], people["csr3"]]
    actions.assign(correction_id=correction.pk, user_ids=[each.pk for each in callers], actor=lead,
                   now=noon + timedelta(minutes=2))  # fmt: skip
    for n, outcome in enumerate(BECAME):
        caller, at = callers[1 + n % 2], noon + timedelta(minutes=5 + 6 * n)
        try:
            call = actions.take_next(actor=caller, now=at)
        except NothingLeft:
            continue
        actions.record_attempt(affected_id=call.pk, outcome=outcome, actor=caller,
                               now=at + timedelta(seconds=140 + 20 * n))  # fmt: skip
