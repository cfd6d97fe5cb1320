"""Incidents: what happened, how urgent, whose, and everybody who reported it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models

from townline.accounts.models import User
from townline.contacts.models import Contact
from townline.dispatch.models.surge import Event
from townline.places.models import PointField
from townline.service_requests.models import ServiceRequest

LEVELS = [(level, level) for level in "EABC"]
SOURCES = ("contact", "request", "partner", "portal", "radio", "alert", "event")
OUTCOMES = ("resolved", "made_safe", "passed_on", "false_alarm", "joined")


class NextReference(models.Func):
    """The next reference of the year, such as I26-001042, given by the database on insert."""

    template = (
        "(to_char(statement_timestamp(), '\"I\"YY-')"
        " || lpad(nextval('dispatch_incident_reference')::text, 6, '0'))"
    )
    arity = 0
    output_field = models.CharField()


class Incident(models.Model):
    """One thing that happened at one place and needs somebody now, whoever and however many reported it.

    `aware_at` is when the organisation first knew. `accept_by_at` is by when somebody must have accepted
    it (None where nobody need) and `accepted_at` when somebody did. `is_place_certain` is false while more
    than one place may be meant: every body it could belong to is told. `compartment` names the role that
    alone may read what its protocol wrote down. `title` is neutral: it may stand on any screen.
    """

    reference = models.CharField(max_length=14, unique=True, db_default=NextReference())
    title = models.CharField(max_length=160)
    category = models.CharField(max_length=60, blank=True)
    topic = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=1, choices=LEVELS)
    level_reason = models.CharField(max_length=240)
    is_open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=12, blank=True, choices=[(o, o) for o in OUTCOMES])
    outcome_words = models.TextField(blank=True)
    description = models.TextField(blank=True)
    hazards = ArrayField(models.CharField(max_length=160), default=list, blank=True)
    compartment = models.CharField(max_length=20, blank=True)

    opened_from = models.CharField(max_length=10, choices=[(s, s) for s in SOURCES])
    opened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    caller_words = models.CharField(max_length=160, blank=True)
    aware_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    accept_by_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)

    place_label = models.CharField(max_length=160, blank=True)
    place = models.JSONField(null=True)
    at = PointField(null=True)
    is_place_certain = models.BooleanField(default=True)
    other_places = models.JSONField(default=list)
    municipality_code = models.CharField(max_length=40, blank=True)

    owner_code = models.CharField(max_length=40, blank=True)
    owner_name = models.CharField(max_length=120, blank=True)
    owner_why = models.CharField(max_length=300, blank=True)
    program_code = models.CharField(max_length=40, blank=True)

    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.SET_NULL, related_name="incidents"
    )
    event = models.ForeignKey(Event, null=True, on_delete=models.SET_NULL, related_name="incidents")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["level", "opened_at"],
                condition=models.Q(is_open=True),
                name="incident_open",
            ),
            GistIndex(fields=["at"], condition=models.Q(is_open=True), name="incident_by_point"),
            models.Index(fields=["-closed_at"], name="incident_by_closing"),
        ]

    def __str__(self) -> str:
        return self.reference


class IncidentRequest(models.Model):
    """A service request that this incident follows; its followers are the incident's."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="requests")
    service_request = models.ForeignKey(
        ServiceRequest, on_delete=models.CASCADE, related_name="incidents"
    )
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service_request"], name="a_request_follows_one_incident"
            )
        ]


class Report(models.Model):
    """Somebody told us of an incident: by the short form of event mode, a partner's call, the portal.

    `service_request` is set where the report also follows a request: such a report is counted there.
    `wants_call_back` keeps an end state owed to the caller until `called_back_at`.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="reports")
    service_request = models.ForeignKey(
        ServiceRequest, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    event = models.ForeignKey(Event, null=True, on_delete=models.SET_NULL, related_name="reports")
    source = models.CharField(max_length=10, choices=[(s, s) for s in SOURCES])
    person_id = models.BigIntegerField(null=True)
    number = models.CharField(max_length=20, blank=True)
    place_label = models.CharField(max_length=160, blank=True)
    at = PointField(null=True)
    fact = models.CharField(max_length=240, blank=True)
    is_hurt = models.BooleanField(default=False)
    wants_call_back = models.BooleanField(default=False)
    called_back_at = models.DateTimeField(null=True)
    wants_word = models.BooleanField(default=False)
    reported_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["incident", "id"], name="report_by_incident")]


class Link(models.Model):
    """Two incidents that belong together and stay two, because their owners differ."""

    first = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="links_out")
    second = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="links_in")
    why = models.CharField(max_length=240)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_link_of_two_incidents"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="a_link_goes_one_way"
            ),
        ]


class Debrief(models.Model):
    """What is learnt after an urgent incident, due five business days after it was closed."""

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="debrief")
    due_at = models.DateTimeField()
    due_why = models.CharField(max_length=160)
    helped = models.TextField(blank=True)
    gaps = models.TextField(blank=True)
    follow_up = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(done_at__isnull=True),
                name="debrief_open",
            )
        ]
