"""The workspace of one contact, and the state of the contact itself: hold, park, pin, drafts."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.complaints.models import Kind
from townline.contacts import actions as contacts
from townline.contacts import queries as contact_queries
from townline.contacts.actions.drafts import Diverged
from townline.core import clock
from townline.core.errors import Refusal
from townline.desk import words
from townline.desk.queries import rail as rails
from townline.desk.queries import workspace
from townline.desk.views.caller import caller_context
from townline.desk.views.common import contact_of, gone_to
from townline.knowledge import queries as knowledge


@require_GET
@requires("contacts.read")
def contact(request: StaffRequest, contact_id: int) -> HttpResponse:
    """The whole workspace. Side panes fetch themselves."""
    now = clock.now()
    shown = contact_of(request, contact_id)
    fields, resume = workspace.fields(shown)
    context: dict[str, Any] = {
        **caller_context(shown, request.user, now, is_first=True),
        "rail": rails.rail(request.user, now), "here": shown.pk, "by_hand": words.by_hand(),
        "notes": fields["notes"], "heard": fields["heard"], "resume": resume,
        "may_keep_for_now": request.user.may("knowledge.provisional"),
        "case_kinds": [pair for pair in Kind.choices if pair[0] != Kind.INJURY.value],
    }  # fmt: skip
    return render(request, "desk/contact.html", context)


@require_POST
@requires("contacts.take")
def draft(request: StaffRequest, contact_id: int) -> JsonResponse:
    """Keep what stands in a field. 409 with the other text when another tab wrote meanwhile."""
    try:
        sent = json.loads(request.body)
        given: dict[str, Any] = {
            "contact_id": contact_id, "field": str(sent["field"])[:60], "text": str(sent["text"]),
            "tab": str(sent["tab"])[:40],
        }  # fmt: skip
        caret, revision = int(sent.get("caret", 0)), int(sent.get("revision", 0))
    except (ValueError, KeyError, TypeError):
        refused = Refusal(_("The draft could not be read."))
        return JsonResponse({"code": refused.code, "message": refused.message}, status=400)
    now = clock.now()
    if sent.get("resolves"):
        kept: Any = contacts.resolve_draft(**given, actor=request.user, now=now)
    else:
        kept = contacts.save_draft(
            **given, caret=caret, revision=revision, actor=request.user, now=now
        )
    if isinstance(kept, Diverged):
        return JsonResponse({"text": kept.theirs, "revision": kept.revision}, status=409)
    return JsonResponse({"revision": kept.revision, "saved_at": kept.saved_at.isoformat()})


@require_POST
@requires("contacts.take")
def park(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Put it aside with all that was typed; Undo takes it up again."""
    contacts.park(contact_id=contact_id, actor=request.user, now=clock.now())
    messages.success(request, _("Parked. It waits on the left with its number."))
    return gone_to(reverse("desk:home"))


@require_POST
@requires("contacts.take")
def resume(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Take a parked or held contact up again."""
    contacts.resume(contact_id=contact_id, actor=request.user, now=clock.now())
    return gone_to(reverse("desk:contact", args=[contact_id]))


@require_POST
@requires("contacts.read")
def cues(request: StaffRequest, contact_id: int) -> HttpResponse:
    """The danger words in what is typed anywhere in this contact; one small statement."""
    seen: dict[str, Any] = {}
    for cue in knowledge.notice(request.POST.get("text", "")[:8000]):
        seen.setdefault(cue.code, cue)
    rows = [
        {"cue": cue, "css": words.URGENCY_CLASSES[cue.level]}
        for cue in sorted(seen.values(), key=lambda cue: "EABC".index(cue.level))[:2]
    ]
    return render(request, "desk/_cues.html", {"cues": rows, "contact_id": contact_id})


@require_POST
@requires("contacts.take")
def no_danger(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Write down why a danger word was no danger."""
    contacts.dismiss_cue(
        contact_id=contact_id, cue=request.POST.get("cue", ""),
        phrase=request.POST.get("phrase", "")[:120], reason=request.POST.get("reason", ""),
        actor=request.user, now=clock.now(),
    )  # fmt: skip
    return HttpResponse(status=204)


@require_GET
@requires("contacts.read")
def sofar(request: StaffRequest, contact_id: int) -> HttpResponse:
    """What was heard so far, after a nudge."""
    shown = contact_of(request, contact_id)
    return render(request, "desk/_sofar.html", {"sofar": workspace.heard_so_far(shown)})


@require_GET
@requires("contacts.take")
def pair(request: StaffRequest) -> HttpResponse:
    """Two emergencies side by side: the pinned contacts, each with its own clock."""
    now = clock.now()
    pinned = [c for c in contact_queries.desk_of(request.user) if c.pinned_at][:2]
    sides = []
    for shown in pinned:
        fields, _resume = workspace.fields(shown)
        sides.append(
            {**caller_context(shown, request.user, now, is_brief=True), "notes": fields["notes"],
             "facts": workspace.heard_so_far(shown)}
        )  # fmt: skip
    return render(request, "desk/pair.html", {"sides": sides, "now": now})


@require_GET
@requires("contacts.take")
def pair_facts(request: StaffRequest, contact_id: int) -> HttpResponse:
    """One side's facts, after a nudge."""
    shown = contact_of(request, contact_id)
    side = {"facts": workspace.heard_so_far(shown)}
    return render(request, "desk/_pair_facts.html", {"side": side})
