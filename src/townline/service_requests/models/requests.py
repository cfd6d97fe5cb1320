"""Service requests: what was asked for, who owns it, by when, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import F

from townline.accounts.models import User
from townline.contacts.models import Contact
from townline.core.models import Effective, never_two_at_once
from townline.places.models import PointField
from townline.service_requests.rules import WORDS, Fact, Outcome, Pause, State, Target, status_words
from townline.service_requests.rules.privacy import Privacy


class NextReference(models.Func):
    """The next reference of the year, such as 26-118204, given by the database on insert."""

    # The sequence begins at six digits and may grow to seven: nothing is padded, nothing cut off.
    template = "(to_char(statement_timestamp(), 'YY-') || nextval('service_request_reference'))"
    arity = 0
    output_field = models.CharField()


class ServiceDefinition(Effective):
    """A kind of request: what it asks, whose it is, how long it may take, who may see it. Dated.

    A type whose `privacy` nobody has decided is hidden.
    """

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    public_name = models.CharField(max_length=120)
    public_name_fr = models.CharField(max_length=120, blank=True)
    group = models.CharField(max_length=40)
    topic = models.CharField(max_length=40)
    program_code = models.CharField(max_length=40)
    facts = models.JSONField(default=list)
    urgency = models.CharField(max_length=1, default="C")
    targets = models.JSONField(default=dict)
    legal_hours = models.JSONField(default=dict)
    acceptance = models.JSONField(default=dict)
    needs_place = models.BooleanField(default=True)
    cluster_metres = models.PositiveIntegerField(default=0)
    cluster_hours = models.PositiveIntegerField(default=0)
    keywords = models.TextField(blank=True)
    privacy = models.CharField(
        max_length=6, choices=[(p.value, p.value) for p in Privacy], default=Privacy.HIDDEN.value
    )
    jitter_metres = models.PositiveIntegerField(default=0)
    proof = models.JSONField(default=dict)
    same_as = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = [never_two_at_once("one_service_type_at_a_time", "code")]
        indexes = [
            GinIndex(OpClass(F("keywords"), "gin_trgm_ops"), name="service_type_by_likeness")
        ]

    def asked(self) -> list[Fact]:
        """The facts this type asks for."""
        return [Fact(**{**fact, "options": tuple(fact.get("options", ()))}) for fact in self.facts]

    def target_table(self) -> dict[str, Target]:
        return {level: Target(**target) for level, target in self.targets.items()}

    def acceptance_table(self) -> dict[str, Target]:
        return {level: Target(**span) for level, span in self.acceptance.items()}

    def legal_table(self) -> dict[int, float]:
        return {int(road_class): hours for road_class, hours in self.legal_hours.items()}


class ServiceRequest(models.Model):
    """One thing to be done at one place, whoever and however many reported it.

    `aware_at` is when the organisation first knew, by the earliest report, and is never moved later.
    `reopened_at` is when it came back: its target counts from there. `target_why` says why the time is
    what it is. `token` is the unguessable part of the public link. `shown_at` is where the public sees it,
    by its type's privacy: what the public asks by place is held against it, never against `at`.

    `parent` is the job that it is a part of. `lead` is the job it is the same thing as: while it has one, it
    stands in no queue and shows the lead's state; its own facts, followers and first awareness stay its own.
    `accept_by` is by when a program must have taken it on; `escalated_at` when somebody above was told that
    none had. `heard_at` is when the resident last wrote and nobody has worked on it since.
    `pauses` are [asked, answered] instants; `asked_at` is set while a question waits.
    """

    reference = models.CharField(max_length=12, unique=True, db_default=NextReference())
    token = models.CharField(max_length=32, unique=True)
    definition = models.ForeignKey(
        ServiceDefinition, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State])
    outcome = models.CharField(
        max_length=10, blank=True, choices=[(o.value, o.value) for o in Outcome]
    )
    facts = models.JSONField(default=dict)
    description = models.TextField(blank=True)
    hazard = models.CharField(max_length=200, blank=True)
    urgency = models.CharField(max_length=1)
    urgency_reason = models.CharField(max_length=240)

    place_label = models.CharField(max_length=160, blank=True)
    place = models.JSONField(null=True)
    at = PointField(null=True)
    shown_at = PointField(null=True)
    municipality_code = models.CharField(max_length=40, blank=True)
    ward_code = models.CharField(max_length=40, blank=True)
    road_class = models.PositiveSmallIntegerField(null=True)

    owner_code = models.CharField(max_length=40)
    owner_name = models.CharField(max_length=120)
    owner_why = models.CharField(max_length=300)
    call_number = models.CharField(max_length=20, blank=True)
    program_code = models.CharField(max_length=40, blank=True)
    team_code = models.CharField(max_length=40, blank=True)
    team_why = models.CharField(max_length=200, blank=True)

    aware_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)
    target_at = models.DateTimeField()
    target_why = models.CharField(max_length=240)
    target_rule = models.CharField(max_length=40)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    accept_by = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    followers_count = models.PositiveIntegerField(default=1)
    is_doubted = models.BooleanField(default=False, db_default=False)
    repeats_count = models.PositiveIntegerField(default=0)
    bounces_count = models.PositiveIntegerField(default=0)
    public_words = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    script_version_id = models.BigIntegerField(null=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    lead = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="members", db_index=False
    )
    members_count = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    pauses = models.JSONField(null=True)
    # `search` (tsvector) stands beside these: the database writes it, and only raw SQL reads it.

    class Meta:
        indexes = [
            models.Index(
                fields=["program_code", "target_at", "id"],
                condition=~models.Q(state="closed"),
                name="request_queue",
            ),
            models.Index(
                fields=["target_at", "id"],
                condition=~models.Q(state="closed"),
                name="request_by_target",
            ),
            models.Index(
                fields=["urgency", "target_at", "id"],
                condition=~models.Q(state="closed"),
                name="request_by_urgency",
            ),
            models.Index(
                fields=["state", "target_at", "id"],
                condition=~models.Q(state="closed"),
                name="request_by_state",
            ),
            models.Index(
                fields=["-closed_at", "-id"],
                condition=models.Q(state="closed"),
                name="request_by_closing",
            ),
            GistIndex(fields=["at"], condition=~models.Q(state="closed"), name="request_by_point"),
            models.Index(
                fields=["opened_at", "id"],
                condition=~models.Q(state="closed"),
                name="request_waiting",
            ),
            GistIndex(fields=["shown_at"], name="request_by_shown_point"),
            models.Index(fields=["contact"], name="request_by_contact"),
            models.Index(
                fields=["lead", "id"],
                condition=models.Q(lead__isnull=False),
                name="request_by_lead",
            ),
            models.Index(fields=["-opened_at", "-id"], name="request_by_opening"),
            models.Index(
                fields=["opened_at", "id"],
                condition=models.Q(state="closed"),
                name="request_closed_by_opening",
            ),
            models.Index(
                fields=["accept_by", "id"],
                condition=models.Q(state__in=["open", "returned"], escalated_at=None, lead=None),
                name="request_to_accept",
            ),
            models.Index(
                fields=["target_at", "id"],
                condition=models.Q(heard_at__isnull=False) & ~models.Q(state="closed"),
                name="request_answered",
            ),
            models.Index(
                fields=["target_at", "id"],
                condition=models.Q(escalated_at__isnull=False, accepted_at=None)
                & ~models.Q(state="closed"),
                name="request_escalated",
            ),
            GistIndex(
                fields=["definition", "at"],
                include=["id", "aware_at", "closed_at"],
                name="request_by_type_and_point",
            ),
            models.Index(
                fields=["target_at", "id"],
                condition=models.Q(asked_at__isnull=False) & ~models.Q(state="closed"),
                name="request_asked",
            ),
            models.Index(
                fields=["team_code", "target_at", "id"],
                condition=~models.Q(state="closed") & ~models.Q(team_code=""),
                name="request_by_team",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def words(self) -> str:
        """The status sentence, the same for desk and public."""
        if self.asked_at and not self.is_closed:
            return WORDS["waiting"]
        return status_words(self.state, self.outcome)

    @property
    def stood_still(self) -> list[Pause]:
        """When its time stood still, the first pause first."""
        return [
            Pause(datetime.fromisoformat(asked), datetime.fromisoformat(end) if end else None)
            for asked, end in self.pauses or ()
        ]

    @property
    def waits_until(self) -> datetime | None:
        """While a question waits: when the time runs again if nobody answers."""
        return Pause(self.asked_at).until if self.asked_at else None

    @property
    def nobody_took_it(self) -> bool:
        """Somebody above was told, and still no program has it."""
        return self.escalated_at is not None and self.accepted_at is None and not self.is_closed

    @property
    def clock_from(self) -> datetime:
        """The instant its target counts from: when we knew, or knew that it had come back."""
        return self.reopened_at or self.aware_at

    @property
    def is_closed(self) -> bool:
        return self.state == State.CLOSED.value

    @property
    def shown_facts(self) -> list[tuple[str, Any]]:
        """(label, value) of the facts that were given, in the order of the type."""
        return [
            (f.label, self.facts[f.code]) for f in self.definition.asked() if f.code in self.facts
        ]


class Follower(models.Model):
    """A caller who reported this, and the fact only they knew.

    `wants_word` is their consent to be sent word of it: asked for, never assumed. `aware_at` is when we
    knew by this report, `at` when it was typed; rows from before it was kept have none. `email` is where
    they agreed to be written to, in their `language`; nothing where they did not. `wants_text` is their
    consent to text messages at `number`: a number that somebody calls from is none.
    """

    service_request = models.ForeignKey(
        ServiceRequest, on_delete=models.CASCADE, related_name="followers", db_index=False
    )
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    person_id = models.BigIntegerField(null=True)
    number = models.CharField(max_length=20, blank=True)
    new_fact = models.TextField(blank=True)
    is_first = models.BooleanField(default=False)
    wants_word = models.BooleanField(default=False)
    email = models.CharField(max_length=254, blank=True, default="")
    wants_text = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="en")
    aware_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person_id"], name="follower_by_person"),
            models.Index(fields=["number"], name="follower_by_number"),
            models.Index(fields=["service_request", "id"], name="follower_by_request"),
        ]


class Update(models.Model):
    """What was done, how it stands, what comes next; and, apart from it, what the public reads."""

    service_request = models.ForeignKey(
        ServiceRequest, on_delete=models.CASCADE, related_name="updates", db_index=False
    )
    kind = models.CharField(max_length=12)
    action_taken = models.TextField(blank=True)
    resolution = models.TextField(blank=True)
    further_action = models.TextField(blank=True)
    internal_note = models.TextField(blank=True)
    public_wording = models.TextField(blank=True)
    tags = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["service_request", "id"], name="update_by_request"),
            models.Index(fields=["at", "id"], condition=~models.Q(public_wording=""),
                         name="update_heard_by_time"),
        ]  # fmt: skip
