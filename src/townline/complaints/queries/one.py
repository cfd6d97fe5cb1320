"""One file: for those who may know of it. For all others it is not there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from townline.accounts import queries as accounts
from townline.accounts.models import User
from townline.complaints import rules
from townline.complaints.errors import NoPolicy, NoSuchComplaint
from townline.complaints.models import Complaint, Kind, Letter, Note, Policy, State
from townline.core.calendars import Calendar
from townline.core.models import LedgerEntry
from townline.correspondence import queries as correspondence
from townline.correspondence.models import Message
from townline.directory import queries as directory
from townline.directory.models import WorkingCalendar


def policy(at: datetime) -> Policy:
    """The policy in force at an instant; NoPolicy."""
    found = Policy.objects.at(at).first()
    if found is None:
        raise NoPolicy
    return found  # type: ignore[no-any-return]


def calendar_of(policy: Policy) -> Calendar:
    """The working days by which a policy counts."""
    return directory.as_calendar(WorkingCalendar.objects.get(code=policy.calendar_code))


def extended_to(complaint: Complaint, answer_by: datetime) -> datetime:
    """The day to which an answer may be moved once, by the policy of the file."""
    policy = complaint.policy
    return rules.extended(answer_by, policy.extension_days, calendar_of(policy))


def may_read_files(key: str, viewer: User) -> bool:
    """The gate of a file's photos and papers: who may know of the file. For whom it is about, nobody may."""
    return (
        viewer.may("complaints.take")
        and Complaint.objects.visible_to(viewer).filter(reference=key).exists()
    )


def whose_letters(keys: Collection[str], viewer: User) -> set[str]:
    """The gate of the print queue: of which files a viewer may read letters."""
    if not viewer.may("complaints.work"):
        return set()
    found = Complaint.objects.visible_to(viewer).filter(reference__in=keys)
    return set(found.values_list("reference", flat=True))


def waits_for_communications(viewer: User) -> list[Complaint]:
    """What is from the media or names them and nobody at communications has, the most urgent first."""
    asked = Q(kind=Kind.MEDIA, acknowledged_at=None) | Q(media_by__isnull=False, media_with="")
    found = Complaint.objects.visible_to(viewer).filter(asked, state=State.OPEN)
    return list(found.order_by("received_at", "pk")[:20])


def sent_letters(letters: Sequence[Letter]) -> dict[int, Message]:
    """By letter, the message it left as: whether it arrived, waits or came back. One statement."""
    keys = {letter_key(each.pk): each.pk for each in letters if each.sent_at}
    return {keys[each.key]: each for each in correspondence.by_key(list(keys))}


def letter_key(letter_id: int) -> str:
    """How the message of a letter is named."""
    return f"complaint-letter:{letter_id}"


def file(reference: str, viewer: User) -> Complaint:
    """A file with its policy and handler; the same NoSuchComplaint, after the same statement, for what is not
    there and for what a viewer may not know of."""
    found = (
        Complaint.objects.visible_to(viewer).select_related("policy", "owner", "taken_by")
        .filter(reference=reference).first()
    )  # fmt: skip
    if found is None:
        raise NoSuchComplaint
    return found


@dataclass(frozen=True)
class Standing:
    """What a caller may be told at the desk: that it is there, who has it, by when they hear."""

    reference: str
    kind: str
    stage: str
    state: str
    program_code: str
    due_at: datetime | None


def standing(reference: str, viewer: User) -> Standing:
    """Where a file stands, for who gives its whole reference; nothing of what is in it. NoSuchComplaint."""
    about_them = Complaint.objects.filter(accused__user=viewer).values("pk")
    found = (
        Complaint.objects.exclude(pk__in=about_them).filter(reference=reference.strip().upper()).first()
    )  # fmt: skip
    if found is None:
        raise NoSuchComplaint
    return Standing(
        found.reference, found.get_kind_display(), found.get_stage_display(),
        found.get_state_display(), found.program_code, found.due_at,
    )  # fmt: skip


def of_contact(contact_id: int, viewer: User) -> list[Complaint]:
    """What was taken down in a contact, as far as a viewer may know of it."""
    return list(
        Complaint.objects.visible_to(viewer).filter(contact_id=contact_id).order_by("pk")[:20]
    )


def timeline(complaint: Complaint) -> list[LedgerEntry]:
    """What was done, the newest first."""
    found = LedgerEntry.objects.filter(stream=complaint.stream).exclude(verb="complaint.read")
    return list(found.order_by("-seq")[:200])


def notes(complaint: Complaint) -> list[Note]:
    """What was looked into, oldest first."""
    return list(complaint.notes.select_related("by").order_by("pk")[:200])


def letters(complaint: Complaint) -> list[Letter]:
    """Every version of every letter, the newest first."""
    return list(complaint.letters.select_related("written_by", "sent_by").order_by("-pk")[:100])


def letter(complaint: Complaint, letter_id: int) -> Letter:
    """One version of one letter of a file; NoSuchComplaint."""
    found = complaint.letters.select_related("written_by").filter(pk=letter_id).first()
    if found is None:
        raise NoSuchComplaint
    return found


def handlers(complaint: Complaint) -> Sequence[User]:
    """Who may be given it: works on complaints, is not whom it is about, did not answer it before."""
    accused = set(complaint.accused.values_list("user_id", flat=True))
    return sorted(
        (
            each
            for each in accounts.colleagues().values()
            if each.may("complaints.work")
            and not rules.unfit(each.pk, accused=accused, handled=complaint.handled_ids)
        ),
        key=lambda each: each.display_name,
    )
