"""Who may enter which door, and what changes of it are evidence."""

from __future__ import annotations

import pytest
from django.urls import reverse

from townline.accounts import actions
from townline.accounts.errors import LastAdministrator, NobodyHired, UnknownRole
from townline.accounts.models import User
from townline.accounts.rules import POLICIES, Role, may
from townline.accounts.tests.doors import OPEN_SPACES, doors, without_sign_in
from townline.core import clock
from townline.core.models import LedgerEntry

# Open to whoever comes: the door itself, residents' pages, machines with their own key.
OPEN_DOORS = {
    "accounts:sign_in",
    "accounts:sign_out",
    "accounts:profile",
    "accounts:password",
    "rosters:feed",
    "callouts:callback",
    "closures:public",
    "closures:wzdx",
    "closures:cifs_xml",
    "closures:cifs_json",
    "closures:open511_xml",
    "closures:open511_json",
    "callouts:answer",
    "correspondence:stop",
    "correspondence:texts",
    "work:job",
    "complaint:tell",
    "complaint:taken",
    "attachments:view",  # asks what the file belongs to
    "attachments:small",
    "attachments:original",
    "attachments:public",
    "api:token",
    "api:revoke",
    "open311:None",
    "open311:root",
    "open311:discovery",
    "open311:services",
    "open311:definition",
    "open311:requests",
    "open311:request",
    "open311:token",
    "open311:updates",
    "open311:openapi",
}  # its address is its key
DOORS = {
    "accounts:access_log": {Role.PRIVACY_OFFICER},
    "accounts:staff": {Role.ADMINISTRATOR},
    "accounts:ledger": {Role.PRIVACY_OFFICER, Role.ADMINISTRATOR},
    "desk:home": {Role.CSR, Role.SUPERVISOR, Role.KNOWLEDGE_EDITOR},
    "desk:floor": {Role.SUPERVISOR, Role.ADMINISTRATOR},
}


def hire(username, *roles):
    return User.objects.create(username=username, name=username.title(), roles=list(roles))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("door", DOORS)
def test_a_door_opens_to_its_roles_and_to_no_other(client, db, door, role):
    client.force_login(hire("sam", role))
    status = client.get(reverse(door)).status_code
    if role in DOORS[door]:
        assert status in (200, 302)
    else:
        assert status == 403


@pytest.mark.parametrize("door", DOORS)
def test_a_stranger_is_asked_to_sign_in_and_brought_back(client, db, door):
    answer = client.get(reverse(door))
    assert answer.url == f"{reverse('accounts:sign_in')}?next={reverse(door)}"


def test_every_staff_page_names_the_permission_that_opens_it():
    unguarded = {
        door.name for door in without_sign_in() if door.name.split(":")[0] not in OPEN_SPACES
    }
    assert unguarded <= OPEN_DOORS


def test_every_permission_a_page_asks_for_belongs_to_some_role():
    asked = {door.permission for door in doors() if door.permission is not None}
    assert asked <= frozenset().union(*POLICIES.values())


def test_only_those_who_need_it_see_protected_people_or_the_log():
    def holders(permission):
        return {role for role in Role if may([role], permission)}

    assert holders("residents.see_protected") == {Role.SUPERVISOR, Role.PRIVACY_OFFICER}
    assert holders("privacy.read_log") == {Role.PRIVACY_OFFICER}
    assert holders("staff.manage") == {Role.ADMINISTRATOR}
    assert Role.ADMINISTRATOR not in holders("residents.read")


def test_somebody_inactive_may_nothing():
    assert not User(roles=["supervisor"], is_active=False).may("desk.open")


def test_a_change_of_roles_is_written_down_before_and_after(client, db):
    admin, june = hire("ada", "administrator"), hire("june", "csr")
    client.force_login(admin)
    client.post(reverse("accounts:roles", args=[june.pk]), {"roles": ["csr", "supervisor"]})
    june.refresh_from_db()
    entry = LedgerEntry.objects.get(stream=f"staff:{june.pk}", verb="staff.roles_changed")
    assert june.roles == ["csr", "supervisor"]
    assert (entry.data["before"], entry.data["after"]) == (
        {"roles": ["csr"]}, {"roles": ["csr", "supervisor"]},
    )  # fmt: skip
    assert entry.actor_id == admin.pk


def test_a_role_nobody_knows_is_refused(db):
    june = hire("june", "csr")
    with pytest.raises(UnknownRole):
        actions.change_roles(user_id=june.pk, roles=["king"], actor=june, now=clock.now())


def test_the_last_administrator_cannot_be_lost(db):
    ada = hire("ada", "administrator")
    with pytest.raises(LastAdministrator):
        actions.change_roles(user_id=ada.pk, roles=["csr"], actor=ada, now=clock.now())
    with pytest.raises(LastAdministrator):
        actions.set_active(user_id=ada.pk, is_active=False, actor=ada, now=clock.now())
    hire("eve", "administrator")
    actions.set_active(user_id=ada.pk, is_active=False, actor=ada, now=clock.now())
    assert not User.objects.get(pk=ada.pk).is_active


def test_nobody_is_changed_who_is_not_there(db):
    with pytest.raises(NobodyHired):
        actions.set_active(user_id=0, is_active=False, actor=hire("ada"), now=clock.now())


def test_a_new_password_needs_the_old_one_and_is_never_written_down(client, db):
    june = actions.hire(username="june", name="June", roles=["csr"], password="old-words-of-june",
                        actor=None, now=clock.now())  # fmt: skip
    client.force_login(june)
    change = reverse("accounts:password")
    client.post(change, {"old": "not it", "new": "brand-new-words-here"})
    assert User.objects.get(pk=june.pk).check_password("old-words-of-june")
    client.post(change, {"old": "old-words-of-june", "new": "short"})
    assert User.objects.get(pk=june.pk).check_password("old-words-of-june")
    client.post(change, {"old": "old-words-of-june", "new": "brand-new-words-here"})
    assert User.objects.get(pk=june.pk).check_password("brand-new-words-here")
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert LedgerEntry.objects.get(verb="staff.password_changed").data == {}


def test_the_staff_page_costs_the_same_for_sixty_as_for_one(
    client, db, django_assert_max_num_queries
):
    client.force_login(hire("ada", "administrator"))
    for n in range(60):
        hire(f"csr{n}", "csr")
    with django_assert_max_num_queries(4):
        client.get(reverse("accounts:staff"))
