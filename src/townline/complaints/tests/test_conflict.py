"""Whoever it is about cannot see or find it: not in a list, a count, a search, a table, by its address."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from townline.complaints import actions, queries
from townline.complaints.errors import NoSuchComplaint, NotTheirs
from townline.complaints.models import Complaint
from townline.complaints.queries import Asked as Register
from townline.complaints.tests.conftest import NOW, hired
from townline.contacts import actions as contacts
from townline.contacts import queries as contact_queries
from townline.core import finding
from townline.core.finding import Asked


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("who", ["ada", "clerk", "kim"])
def test_it_does_not_exist_for_whom_it_is_about_whatever_their_role(request, taken, who):
    accused = request.getfixturevalue(who)
    about = taken(accused_ids=[accused.pk], actor=None)
    other = taken(actor=None) if who != "kim" else taken()
    if who == "clerk":
        assert not other.needs_check
    client = signed_in(accused)
    for path in ("/complaints/", "/complaints/?q=truck", f"/complaints/?q={about.reference}",
                 "/complaints/?state=closed", "/complaints/?late=1"):  # fmt: skip
        assert about.reference not in client.get(path).content.decode().replace(
            f"q={about.reference}", ""
        ).replace(f'value="{about.reference}"', "").replace(f"q%3D{about.reference}", "")
    assert client.get(f"/complaints/{about.reference}/").status_code == 404
    assert [row.pk for row in queries.register(Register(), viewer=accused, now=NOW)] == [other.pk]
    assert queries.counts(viewer=accused, now=NOW)["all"] == 1
    if accused.may("complaints.lead"):
        assert about.reference not in client.get("/complaints/register.csv").content.decode()
        assert client.get(f"/complaints/{about.reference}/whole.zip").status_code == 404


def test_the_answer_is_that_of_a_file_which_never_was_after_the_same_statements(ada, taken):
    about = taken(accused_ids=[ada.pk])
    client = signed_in(ada)

    def asked(reference):
        with CaptureQueriesContext(connection) as statements:
            page = client.get(f"/complaints/{reference}/")
        text = page.content.decode().replace(reference, "C-")
        return page.status_code, text, len(statements)

    client.get("/complaints/")
    hidden, absent = asked(about.reference), asked("C-2222ZZ")
    assert hidden[0] == absent[0] == 404
    assert hidden[2] == absent[2]
    assert [line for line in hidden[1].splitlines() if "csrf" not in line.lower()] == [
        line for line in absent[1].splitlines() if "csrf" not in line.lower()
    ]


@pytest.mark.parametrize(
    "verb",
    [
        lambda reference, who: actions.add_note(reference=reference, words="x", actor=who, now=NOW),
        lambda reference, who: actions.assign(
            reference=reference, owner_id=who.pk, program_code="waste", actor=who, now=NOW
        ),
        lambda reference, who: actions.settle_conflict(
            reference=reference, accused_ids=[], actor=who, now=NOW
        ),
        lambda reference, who: actions.close(
            reference=reference, outcome="withdrawn", words="x", actor=who, now=NOW
        ),
        lambda reference, who: queries.standing(reference, who),
    ],
)
def test_no_verb_reaches_it(ada, taken, verb):
    about = taken(accused_ids=[ada.pk])
    with pytest.raises(NoSuchComplaint):
        verb(about.reference, ada)


def test_who_is_named_in_the_words_is_kept_out_until_a_lead_has_looked(petra, ada, taken):
    hers = taken("Ms. Quill hung up on me.", actor=None)
    assert hers.needs_check
    assert list(hers.accused.values_list("user_id", "is_possible")) == [(petra.pk, True)]
    pen = taken("I broke the quill pen at the counter.", actor=petra)
    with pytest.raises(NoSuchComplaint):
        queries.file(pen.reference, petra)
    actions.settle_conflict(reference=pen.reference, accused_ids=[], actor=ada, now=NOW)
    assert queries.file(pen.reference, petra) == pen


def test_one_about_staff_is_for_leads_until_one_has_looked(clerk, ada, petra, taken):
    made = taken(about="staff", actor=None)
    with pytest.raises(NoSuchComplaint):
        queries.file(made.reference, clerk)
    actions.settle_conflict(reference=made.reference, accused_ids=[petra.pk], actor=ada, now=NOW)
    assert queries.file(made.reference, clerk) == made


def test_a_handler_whom_it_turns_out_to_be_about_has_it_no_longer(clerk, ada, bo, taken):
    made = taken()
    actions.assign(
        reference=made.reference, owner_id=clerk.pk, program_code="waste", actor=ada, now=NOW
    )
    changed = actions.settle_conflict(
        reference=made.reference, accused_ids=[clerk.pk], actor=ada, now=NOW
    )
    assert changed.owner is None
    with pytest.raises(NotTheirs):
        actions.assign(reference=made.reference, owner_id=clerk.pk, program_code="waste", actor=ada,
                       now=NOW)  # fmt: skip
    with pytest.raises(NotTheirs):
        actions.settle_conflict(reference=made.reference, accused_ids=[bo.pk], actor=bo, now=NOW)


def test_the_one_box_finds_it_for_others_only(ada, bo, taken):
    made = taken(accused_ids=[ada.pk])

    def found(viewer):
        groups = finding.found(Asked(text=made.reference.lower(), viewer=viewer, at=NOW))
        return [hit.ref for group in groups if group.kind == "complaint" for hit in group.hits]

    assert found(bo) == [made.reference]
    assert found(ada) == []


def test_the_history_of_the_contact_does_not_tell(kim, petra, taken):
    contact = contacts.open_by_hand(channel="phone", actor=kim, now=NOW)
    made = taken(contact_id=contact.pk, accused_ids=[petra.pk])
    told = " ".join(
        f"{entry.stream} {entry.verb}" for entry in contact_queries.timeline(contact.pk)
    )
    assert "complaint" not in told
    assert made.reference not in told


def test_references_are_drawn_and_tell_no_order(taken):
    made = [taken().reference for _ in range(12)]
    assert len(set(made)) == 12
    assert made != sorted(made)
    assert all(len(each) == 8 for each in made)


def test_who_takes_calls_sees_what_they_took_and_tells_a_caller_where_the_rest_stands(
    kim, ada, taken
):
    other = hired("jo", "csr")
    mine, theirs = taken(), taken("Somebody else's.", actor=ada)
    assert [row.pk for row in queries.register(Register(), viewer=kim, now=NOW)] == [mine.pk]
    page = signed_in(kim).get(f"/complaints/standing/?reference={theirs.reference.lower()}")
    assert "Open" in page.content.decode()
    assert "Somebody else" not in page.content.decode()
    assert Complaint.objects.visible_to(other).count() == 0
