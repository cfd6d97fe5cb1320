"""What is there and not for everybody: a world for the stories about doors without a sign-in."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core import signing
from django.test import Client
from django.utils import timezone

from tests.stories.conftest import ALWAYS, Town
from tests.stories.test_contacts import live
from tests.stories.test_outside import give
from tests.stories.test_requests import open_pothole
from townline.accounts.actions import hire
from townline.api import actions as programs
from townline.api.tests.conftest import Program
from townline.attachments.models import Attachment
from townline.callouts import signing as calls
from townline.callouts.models import Attempt, Callout
from townline.callouts.tests.building import person, plan, rung, start
from townline.complaints import actions as complaints
from townline.contacts import actions as contacts
from townline.core import clock
from townline.correspondence.letters import SECRET_SALT, stop_path
from townline.directory.models import Entry
from townline.knowledge import actions as knowledge
from townline.knowledge.tests.test_public import live as answer
from townline.open311.actions import issue, revoke
from townline.open311.models import ApiKey, Jurisdiction
from townline.open311.models import Report as Incoming
from townline.open311.queries import digest
from townline.portal.models import Link, Report
from townline.residents import actions as residents
from townline.rosters.models import Worker
from townline.service_requests import actions, queries
from townline.service_requests.models import ServiceDefinition, ServiceRequest

NOBODY = "26-999999"
TOKEN = "aAbBcCdDeEfFgGhHiIjJkKlLmM"
KEY = "0123456789abcdef0123456789abcdef"
UUID = "00000000-0000-5000-8000-000000000000"
SEALED = "WyJhQHgiLCIiXQ:1aAbBc:dDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsSt"
HERE, ELSEWHERE = "region.example", "tansley.example"


POLICY = {
    "acknowledge_days": 2, "answer_days": 15, "council_days": 5, "media_minutes": 15, "notice_days": 10,
    "calendar_code": "office", "risk_program": "road_operations", "media_program": "citizen_service",
    "addresses": {"office": "1 Region Square", "clerk": "The Clerk", "ombudsman": "12 Commons Lane"},
}  # fmt: skip


class World:
    """What is there and not for everybody; each thing is made when it is first asked for."""

    def __init__(self, town: Town) -> None:
        self.town = town
        Jurisdiction.objects.create(code=HERE, name="Region")
        Jurisdiction.objects.create(code=ELSEWHERE, name="Tansley", municipality_code="tansley")

    @cached_property
    def hidden(self) -> ServiceRequest:
        """Of a type that is hidden now, with word for who reported it."""
        made = open_pothole(
            self.town, definition_code="water_on_road", attributes={"look": "Clear"}
        )
        return self.told(made)

    @cached_property
    def doubted(self) -> ServiceRequest:
        made = self.told(open_pothole(self.town))
        actions.doubt(request_id=made.pk, points=6, reasons=["x"], now=self.town.now)
        return made

    @cached_property
    def part(self) -> ServiceRequest:
        whole = open_pothole(self.town)
        return self.told(actions.split(request_id=whole.pk, definition_code="pothole", now=self.town.now,
                                       description="The curb", actor=self.town.clerk))  # fmt: skip

    @cached_property
    def shown(self) -> ServiceRequest:
        """One that everybody may see, in Ashgrove."""
        return self.told(open_pothole(self.town, number="+19055550142"))

    def told(self, request: ServiceRequest) -> ServiceRequest:
        actions.add_update(
            request_id=request.pk, action_taken="Looked", resolution="", further_action="",
            actor=self.town.supervisor, now=self.town.now, internal_note="", public_wording="We have looked.",
        )  # fmt: skip
        return request

    @cached_property
    def ended_type(self) -> str:
        """A type that is offered no more."""
        kept = ServiceDefinition.objects.get(code="noise")
        kept.pk, kept.code, kept.group = None, "clotheslines", "Clotheslines"
        kept.effective = type(ALWAYS)(self.town.later(days=-9), self.town.later(days=-3), "[)")
        kept.save(force_insert=True)
        return kept.code

    @cached_property
    def opened_link(self) -> str:
        now = clock.now()
        Link.objects.create(key="mine:opened", people=[], asked_at=now, opened_at=now)
        return signing.dumps("mine:opened", salt=SECRET_SALT)

    @cached_property
    def taken_back(self) -> str:
        link = give(self.town, self.shown)
        actions.take_link_back(link_id=link.pk, actor=self.town.clerk, now=clock.now())
        return queries.work_token(link)

    @cached_property
    def old_call(self) -> str:
        callout = start(plan(rung("first", person(1))))
        long_ago = clock.now() - timedelta(hours=30)
        Callout.objects.filter(pk=callout.pk).update(deadline_at=long_ago, started_at=long_ago)
        return calls.token_for(Attempt.objects.filter(callout=callout).latest("pk").call_id)

    def file(self, **change: Any) -> str:
        made = Attachment.objects.create(
            token=f"{len(change)}" * 32, name="a.jpg", kind="jpeg", size=1, sha256="0" * 64, at=clock.now(),
            **{"scan": "clean", "owner": f"request:{self.shown.pk}"} | change,
        )  # fmt: skip
        return made.token

    @cached_property
    def complaint(self) -> str:
        complaints.publish_policy(
            fields=POLICY, from_at=self.town.later(days=-9), actor=None, now=self.town.now
        )
        return complaints.take(kind="complaint", words="The truck never comes.", channel="phone", now=clock.now(),
                               received_at=clock.now(), actor=self.town.csr, name="Ada Verrill").reference  # fmt: skip

    @cached_property
    def apart(self) -> str:
        """The contact of somebody who is protected."""
        known = residents.create_person(name="Ines Wexmoor", phone="905-555-1111", actor=self.town.csr,
                                        email="ines@example.org", now=self.town.now)  # fmt: skip
        contact = live(self.town)
        contacts.set_person(
            contact_id=contact.pk, person_id=known.pk, actor=self.town.csr, now=self.town.now
        )
        residents.protect(person_id=known.pk, reason="Court order", review_date=None,
                          actor=self.town.privacy, now=self.town.now)  # fmt: skip
        return contact.reference

    @cached_property
    def withdrawn(self) -> str:
        made = answer("wells", "About wells")
        knowledge.withdraw(version_id=made.pk, reason="Wrong", actor=None, now=clock.now())
        return "wells"

    @cached_property
    def inside_entry(self) -> str:
        row = Entry.objects.create(kind="agency", code="shelter", name="A house", is_public=False,
                                   address="1 Oriole Street", effective=ALWAYS)  # fmt: skip
        return row.code

    @cached_property
    def boss(self) -> Any:
        return hire(username="boss", name="Imre Voss", roles=["administrator"], hashed_password="!",
                    actor=None, now=clock.now())  # fmt: skip

    @cached_property
    def program(self) -> Program:
        return Program(self.boss)

    @cached_property
    def ended_program(self) -> Program:
        ended = Program(self.boss)
        programs.revoke(client_id=ended.client.pk, reason="Over", actor=self.boss, now=clock.now())
        return ended

    @cached_property
    def other_hook(self) -> str:
        """A subscription of another program."""
        made = Program(self.boss).post(
            "subscriptions", {"url": "https://example.org/told", "events": ["request.opened"]}
        )
        assert made.status_code == 201, made.content
        return str(made.json()["id"])

    @cached_property
    def key(self) -> str:
        return self.issued()

    def issued(self, **change: Any) -> str:
        wanted: dict[str, Any] = {"name": "An app", "contact": "", "scopes": ("requests", "updates"),
                                  "body_code": "", "a_minute": 600, "actor": None, "now": clock.now()}  # fmt: skip
        return issue(**wanted | change)[1]

    @cached_property
    def revoked_key(self) -> str:
        row, secret = issue(name="Old", contact="", scopes=("requests",), body_code="", a_minute=600,
                            actor=None, now=clock.now())  # fmt: skip
        revoke(key_id=row.pk, actor=None, now=clock.now())
        return secret

    @cached_property
    def left_feed(self) -> str:
        """The calendar key of somebody whose last day was yesterday."""
        made = Worker.objects.create(
            employee_number="R-77", name="Otto Rell", program_code="road_operations", classification="operator",
            seniority_date=self.town.later(days=-900).date(), hired_date=self.town.later(days=-900).date(),
            left_date=timezone.localdate() - timedelta(days=1),
        )  # fmt: skip
        return made.feed_key

    @cached_property
    def report_over(self) -> str:
        """The key of a report that was begun and never sent; its day is over, and it was not swept yet."""
        Report.objects.filter(key=self.report).update(begun_at=clock.now() - timedelta(hours=25))
        return self.report

    @cached_property
    def sent_report_over(self) -> str:
        """The key of one that was sent more than a week ago."""
        long_ago = clock.now() - timedelta(days=8)
        Report.objects.filter(key=self.report).update(
            begun_at=long_ago, sent_at=long_ago, service_request=self.shown
        )
        return self.report

    def stop_link(self, address: str) -> str:
        """What stands in a letter's link to stop messages."""
        return stop_path(address, f"request:{self.shown.pk}").split("/")[-2]

    @cached_property
    def token_elsewhere(self) -> str:
        """The token of one that was sent without waiting, and lies in Ashgrove."""
        Incoming.objects.create(
            key=ApiKey.objects.get(digest=digest(self.key)), service_request=self.shown, content="",
            token=TOKEN[::-1][:24], at=clock.now(),
        )  # fmt: skip
        return TOKEN[::-1][:24]

    @cached_property
    def report(self) -> str:
        """The key of a report whose pin stands where `hidden` and `doubted` are."""
        browser = Client()
        at = browser.post("/report/", {"code": "pothole"})["Location"]
        where = {"point": f"{self.town.here.x},{self.town.here.y}"}
        assert browser.post(at, where).status_code == 302
        return str(at.split("/")[2])
