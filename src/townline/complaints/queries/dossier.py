"""The whole of a file for whoever must judge it: on paper, and as a folder that needs no program of ours."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.forms.models import model_to_dict

from townline.accounts import queries as accounts
from townline.accounts.models import User
from townline.attachments import queries as attachments
from townline.attachments.models import Attachment
from townline.complaints.models import Complaint, Letter, Note
from townline.complaints.queries.one import letters, notes
from townline.contacts import queries as contacts
from townline.core import ledger
from townline.core.models import LedgerEntry


@dataclass(frozen=True)
class Section:
    """A part of the file that another app knows of: a heading, and lines of (when, what, who)."""

    heading: str
    lines: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Dossier:
    """Everything there is on one file. `faults` is empty where its chain in the ledger is whole."""

    complaint: Complaint
    accused: Sequence[str]
    letters: Sequence[Letter]
    notes: Sequence[Note]
    entries: Sequence[LedgerEntry]
    readings: Sequence[LedgerEntry]
    sections: Sequence[Section]
    files: Sequence[Attachment]
    faults: Sequence[str]


Part = Callable[[Complaint, User], Section | None]
_parts: list[Part] = []


def lend(part: Part) -> None:
    """Add what another app knows of a file to its dossier; call it from an app's `ready()`."""
    if part not in _parts:
        _parts.append(part)


def dossier(complaint: Complaint, *, viewer: User) -> Dossier:
    """One file with its letters, notes, contact, chain and proof."""
    people = accounts.colleagues()
    ids = complaint.accused.filter(is_possible=False).values_list("user_id", flat=True)
    entries = list(LedgerEntry.objects.filter(stream=complaint.stream).order_by("seq"))
    found = [_contact(complaint, viewer), *(part(complaint, viewer) for part in _parts)]
    return Dossier(
        complaint, sorted(people[key].display_name for key in ids if key in people),
        letters(complaint)[::-1], notes(complaint),
        [each for each in entries if each.verb != "complaint.read"],
        [each for each in entries if each.verb == "complaint.read"],
        [each for each in found if each is not None and each.lines],
        attachments.belonging_to(complaint.stream),
        [str(each) for each in ledger.verify(complaint.stream)],
    )  # fmt: skip


def _contact(complaint: Complaint, viewer: User) -> Section | None:
    """The contact in which it was taken down: what was said from which version, what was promised."""
    if complaint.contact_id is None:
        return None
    contact = contacts.known_contacts([complaint.contact_id], viewer=viewer).get(
        complaint.contact_id
    )
    if contact is None:
        return None
    lines = [(contact.aware_at.isoformat(), f"It came by {contact.channel}.", "")]
    if contact.is_shielded:
        return Section("The contact", [*lines, ("", "It is kept apart.", "")])
    lines += [
        (each.at.isoformat(), f"{each.title}, version {each.number}", str(each.kind))
        for each in contacts.exposures(contact.pk)
    ]
    lines += [
        (each.due_at.isoformat(), each.text, each.owner.display_name)
        for each in contacts.promises_in(contact.pk)
    ]
    return Section("The contact", lines)


def packed(found: Dossier, page: str) -> bytes:
    """A ZIP: the file as a page, each letter as text, the facts as JSON, the ledger as a table."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("README.txt", README.format(reference=found.complaint.reference))
        folder.writestr("file.html", page)
        folder.writestr("facts.json", _facts(found))
        folder.writestr("ledger.csv", _table(found))
        for letter in found.letters:
            state = f"sent {letter.sent_at:%Y-%m-%d}" if letter.sent_at else "not sent"
            name = f"letters/{letter.stage}-{letter.kind}-v{letter.number} ({state}).txt"
            folder.writestr(name, f"{letter.subject}\n\n{letter.body}\n")
        for number, each in enumerate(found.files, start=1):
            if each.is_checked:
                served = attachments.copy_of(each, "original")
                folder.writestr(f"papers/{number:02}-{each.name}", served.data)
    return target.getvalue()


README = """File {reference}

file.html    everything on one page, to read or to print
facts.json   the fields of the file, its notes, and what other records hold of it
ledger.csv   what was done, when it was known and done, by whom; each line with the digest of its chain
letters/     every version of every letter, sent or not
papers/      photos and papers as they came; one still being checked for harmful programs is left out
"""


def _facts(found: Dossier) -> str:
    body: dict[str, Any] = {
        "complaint": model_to_dict(found.complaint), "about": list(found.accused),
        "notes": [[each.at, each.by.display_name if each.by else "", each.words] for each in found.notes],
        "papers": [[each.at, each.name, each.size, each.sha256] for each in found.files],
        "other_records": [{"heading": s.heading, "lines": list(s.lines)} for s in found.sections],
        "ledger_is_whole": not found.faults,
    }  # fmt: skip
    return json.dumps(body, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)


def _table(found: Dossier) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["seq", "known_at", "acted_at", "verb", "by", "data", "digest"])
    for each in [*found.entries, *found.readings]:
        data = json.dumps(each.data, ensure_ascii=False)
        writer.writerow([each.seq, each.known_at.isoformat(), each.acted_at.isoformat(), each.verb,
                         each.actor_name, data, bytes(each.hash or b"").hex()])  # fmt: skip
    return text.getvalue()
