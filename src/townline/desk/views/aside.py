"""The right side: the map and what is near, answers, what went before."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.contacts import actions as contacts
from townline.contacts import queries as contact_queries
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.correspondence import queries as correspondence
from townline.desk.queries import help as helps
from townline.desk.views.common import contact_of, pane
from townline.dispatch import actions as dispatch
from townline.knowledge import actions as answers_kept
from townline.knowledge import queries as knowledge


@require_GET
@requires("contacts.read")
def nearby(request: StaffRequest, contact_id: int) -> HttpResponse:
    """The map around the place, and what is open there."""
    return _nearby(request, contact_id)


def _nearby(request: StaffRequest, contact_id: int, refusal: Refusal | None = None) -> HttpResponse:
    shown = contact_of(request, contact_id)
    context = {"contact": shown, "near": helps.nearby(shown, clock.now()), "moves": helps.moves(),
               "can_text": correspondence.can_text()}  # fmt: skip
    return pane(request, "desk/_nearby.html", context, refusal)


@require_POST
@requires("requests.follow")
def follow(request: StaffRequest, contact_id: int, request_id: int) -> HttpResponse:
    """The same issue: this caller follows it, and what only they know is kept."""
    shown = contact_of(request, contact_id)
    new_fact = request.POST.get("new_fact", "")
    try:
        dispatch.follow_request(
            request_id=request_id, contact_id=contact_id, new_fact=new_fact,
            urgency=request.POST.get("urgency", ""), urgency_reason=new_fact,
            person_id=shown.person_id, number=shown.from_number, actor=request.user,
            aware_at=shown.aware_at, wants_word=bool(request.POST.get("wants_word")),
            email=request.POST.get("email", ""), wants_text=bool(request.POST.get("wants_text")),
            now=clock.now(),
            language="fr" if shown.language == "French" else "en",
        )  # fmt: skip
    except Refusal as refused:
        return _nearby(request, contact_id, refused)
    return _nearby(request, contact_id)


@require_GET
@requires("knowledge.read")
def answers(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Answers that fit the caller's words as they stand in the field, or on the contact."""
    shown = contact_of(request, contact_id)
    chosen = request.GET.get("version", "")
    text = request.GET.get("heard") or shown.heard or _last_draft(contact_id)
    rows = helps.answers(
        shown, text, now=clock.now(), version_id=whole(chosen),
        language="fr" if shown.language == "French" else "en",
    )  # fmt: skip
    return render(request, "desk/_answers.html", {
        "answers": rows, "contact": shown, "chosen": chosen,
        "gone": helps.no_longer_said(shown, clock.now()),
    })  # fmt: skip


def _last_draft(contact_id: int) -> str:
    rows = contact_queries.drafts(contact_id)
    return next((row.text for row in rows if row.field == "heard"), "")


@require_POST
@requires("contacts.take")
def exposure(request: StaffRequest, contact_id: int, version_id: int) -> HttpResponse:
    """Write down which version was viewed, read out or sent. A withdrawn one is refused."""
    now = clock.now()
    kind = request.POST.get("kind", "viewed")
    version = knowledge.usable(version_id, now)
    contacts.record_exposure(
        contact_id=contact_id, article_version_id=version.pk, number=version.number,
        title=version.title, kind=kind if kind in ("read_out", "voicemail") else "viewed",
        language=version.language, actor=request.user, now=now,
    )  # fmt: skip
    answers_kept.search_led_to(
        contact_id=contact_id, kind="answer", ref=version.article.code, actor=request.user, now=now
    )
    word = {"read_out": _("Read out"), "voicemail": _("Left as a message")}.get(kind, "")
    return render(request, "desk/_exposed.html", {"word": word, "version": version, "now": now})


@require_POST
@requires("contacts.take")
def sending(request: StaffRequest, contact_id: int, version_id: int) -> HttpResponse:
    """Send the answer's public words; what is not gone yet says what it waits for."""
    now = clock.now()
    made = contacts.send_answer(
        contact_id=contact_id, version_id=version_id, channel=request.POST.get("channel", ""),
        to=request.POST.get("to", ""), in_large_print=request.POST.get("large") == "yes",
        actor=request.user, now=now,
    )  # fmt: skip
    word = {
        "email": _("E-mail is leaving"), "text": _("Text waits for the gateway"),
        "paper": _("Waits to be printed"),
    }[made.channel]  # fmt: skip
    return render(
        request, "desk/_exposed.html", {"word": word, "version": made.exposure, "now": now}
    )


@require_POST
@requires("contacts.take")
def relay(request: StaffRequest, contact_id: int, version_id: int) -> HttpResponse:
    """Somebody passes the answer on: to whom."""
    now = clock.now()
    made = contacts.relay_answer(
        contact_id=contact_id, version_id=version_id, to=request.POST.get("to", ""),
        actor=request.user, now=now,
    )  # fmt: skip
    return render(
        request, "desk/_exposed.html", {"word": _("Passed on"), "version": made, "now": now}
    )


@require_POST
@requires("knowledge.provisional")
def for_now(request: StaffRequest, contact_id: int) -> HttpResponse:
    """An answer was given that stands nowhere: kept for 48 hours, and that this caller heard it."""
    shown, now = contact_of(request, contact_id), clock.now()
    typed = {name: request.POST.get(name, "") for name in ("question", "answer", "source")}
    context: dict[str, object] = {"contact": shown}
    try:
        with transaction.atomic():
            kept = answers_kept.answer_for_now(
                **typed, contact_id=shown.pk, actor=request.user, now=now,
                language="fr" if shown.language == "French" else "en",
            )  # fmt: skip
            contacts.record_exposure(
                contact_id=shown.pk, article_version_id=kept.pk, number=kept.number,
                title=kept.title, kind="read_out", language=kept.language, actor=request.user,
                now=now,
            )  # fmt: skip
    except Refusal as refused:
        context |= {"typed": typed, "refusal": refused}
        return render(request, "desk/_for_now.html", context, status=refused.status)
    return render(request, "desk/_for_now.html", context | {"kept": kept})


@require_GET
@requires("contacts.read")
def history(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Earlier contacts of the person, or of the number while nobody is identified."""
    past = helps.history(contact_of(request, contact_id), request.user)
    return render(request, "desk/_history.html", {"history": past})
