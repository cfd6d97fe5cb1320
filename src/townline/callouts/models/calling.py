"""A callout, the places of its crew, every call that was made for it, and the alarms it raised."""

from __future__ import annotations

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import Q

from townline.callouts.rules import Outcome


class State(StrEnum):
    """Where a callout stands. Exhausted: nobody is left to call; a late yes still fills it."""

    CALLING = "calling"
    EXHAUSTED = "exhausted"
    FILLED = "filled"
    STOOD_DOWN = "stood_down"


LIVE = (State.CALLING.value, State.EXHAUSTED.value)


class CalloutQuerySet(models.QuerySet["Callout"]):
    """Reads of callouts."""

    def live(self) -> CalloutQuerySet:
        """Those that are not over."""
        return self.filter(state__in=LIVE)


class Callout(models.Model):
    """Calling people, by a frozen plan, until every place is filled or somebody calls it off.

    `subject` is what it is for, such as `incident:12`; floors above know what that is. `plan` is the frozen
    `callin` plan and `plan_digest` its seal. `duty` maps the workers that held a tier at the start to the
    tier. `started_at`, `deadline_at` and `due_at` are instants of the database's clock: `due_at` is when
    the engine looks next (null: when something happens), `lease_until` until when one dispatcher has it,
    `epoch` how often it was taken; who writes with an older epoch is too late.
    """

    subject = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    say = models.TextField(blank=True)
    voicemail = models.TextField(blank=True)
    program_code = models.CharField(max_length=40)
    level = models.CharField(max_length=1)
    contact_id = models.BigIntegerField(null=True)
    carrier = models.CharField(max_length=20, default="manual")
    plan = models.JSONField()
    plan_digest = models.CharField(max_length=64)
    rule_version = models.CharField(max_length=80)
    duty = models.JSONField(default=dict)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in State], default=State.CALLING
    )
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=120, blank=True)
    deadline_at = models.DateTimeField()
    unmet_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    epoch = models.BigIntegerField(default=0)

    objects = CalloutQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="callout_due"),
            models.Index(
                fields=["lease_until"],
                condition=Q(lease_until__isnull=False),
                name="callout_leased",
            ),
            models.Index(fields=["subject", "-id"], name="callout_by_subject"),
            models.Index(fields=["state", "deadline_at"], name="callout_by_state"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The ledger's name of this callout."""
        return f"callout:{self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class Slot(models.Model):
    """One place on the crew; `number` counts from 1."""

    callout = models.ForeignKey(Callout, on_delete=models.CASCADE, related_name="slots")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60)
    classification = models.CharField(max_length=60, blank=True)
    qualifications = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["callout", "number"], name="slot_once_on_a_crew")
        ]


class Attempt(models.Model):
    """One call to one number of one person. `call_id` is ours, and the carrier is told it.

    `state`: intent (written down, not yet placed), placed (the carrier has it, or somebody dials), ended.
    `position` is the person's place in the plan, `number_index` the number's in their list; `round` and
    `attempt` count from 1, the latter where the carrier and not the person was the trouble. A call that
    came in from the person has no `number_index`. `was_unknown` marks an intent that a crash left
    unconfirmed and that was reconciled with the carrier by its id. All instants are the database's.
    """

    STATES = ("intent", "placed", "ended")
    email = ""  # of the worker, where it goes by e-mail: put on by whoever takes the callout, not a column
    callout = models.ForeignKey(Callout, on_delete=models.CASCADE, related_name="attempts")
    call_id = models.UUIDField(unique=True, default=uuid.uuid4)
    rung = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField()
    worker_id = models.BigIntegerField()
    name = models.CharField(max_length=120)
    number_index = models.PositiveSmallIntegerField(null=True)
    number_kind = models.CharField(max_length=10, blank=True)
    number = models.CharField(max_length=40, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    attempt = models.PositiveSmallIntegerField(default=1)
    is_parallel = models.BooleanField(default=False)
    carrier = models.CharField(max_length=20)
    ring_seconds = models.PositiveIntegerField(default=45)
    state = models.CharField(max_length=8, choices=[(s, s) for s in STATES], default="intent")
    outcome = models.CharField(
        max_length=20, blank=True, choices=[(o.value, o.value) for o in Outcome]
    )
    note = models.CharField(max_length=300, blank=True)
    epoch = models.BigIntegerField(default=0)
    was_unknown = models.BooleanField(default=False)
    intent_at = models.DateTimeField()
    placed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    eta_at = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=120, blank=True)
    override_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["callout", "position", "worker_id", "number_index", "round", "attempt"],
                condition=Q(number_index__isnull=False),
                name="attempt_never_twice",
            ),
            models.UniqueConstraint(
                fields=["callout"],
                condition=Q(is_parallel=False, state__in=["intent", "placed"]),
                name="attempt_one_serial_at_a_time",
            ),
            models.CheckConstraint(
                name="attempt_ends_with_an_outcome",
                condition=Q(state="ended", ended_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="ended") & Q(outcome=""),
            ),
        ]
        indexes = [
            models.Index(fields=["callout"], condition=~Q(state="ended"), name="attempt_open"),
            models.Index(fields=["worker_id", "-id"], name="attempt_by_worker"),
        ]


class Fill(models.Model):
    """Somebody has a place. One place is never given twice, nobody has two."""

    callout = models.ForeignKey(Callout, on_delete=models.CASCADE, related_name="fills")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="fills")
    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="fill")
    worker_id = models.BigIntegerField()
    name = models.CharField(max_length=120)
    classification = models.CharField(max_length=60, blank=True)
    accepted_at = models.DateTimeField()
    eta_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=Q(withdrawn_at=None), name="fill_one_for_a_place"
            ),
            models.UniqueConstraint(
                fields=["callout", "worker_id"],
                condition=Q(withdrawn_at=None),
                name="fill_one_place_for_a_person",
            ),
        ]
        indexes = [models.Index(fields=["worker_id", "-id"], name="fill_by_worker")]


class CalloutEvent(models.Model):
    """What happened besides calls: a rung opened, somebody was passed, a result counted, a hand was laid on.

    `kind`: rung, passed (a skip, by rule or by a person), result (what counts for the lists; `text` holds
    the outcome), handed_over (the duty changed hands), override, extended, withdrawn. `position` is the
    person's place in the plan where there is one. `charged_at` is when the call-in lists knew of a result.
    """

    KINDS = ("rung", "passed", "result", "handed_over", "override", "extended", "withdrawn")
    callout = models.ForeignKey(Callout, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    at = models.DateTimeField()
    rung = models.PositiveSmallIntegerField(null=True)
    position = models.PositiveIntegerField(null=True)
    worker_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=120, blank=True)
    rule = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=400)
    data = models.JSONField(default=dict, blank=True)
    actor_name = models.CharField(max_length=120, blank=True)
    charged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["callout", "rung"], condition=Q(kind="rung"), name="event_rung_opens_once"
            ),
            models.UniqueConstraint(
                fields=["callout", "position", "worker_id", "text"],
                condition=Q(kind="result"),
                name="event_one_result_for_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["callout", "id"], name="event_of_a_callout"),
            models.Index(
                fields=["id"],
                condition=Q(kind="result", charged_at=None),
                name="event_not_charged",
            ),
        ]


class Alarm(models.Model):
    """Something a person must take. It sounds again every minute until somebody does.

    `kind`: unmet (the deadline passed), exhausted (nobody is left to call), stuck (the engine is late),
    carrier (calls cannot be placed), handover (the duty changed while it was called), place (whoever is
    called says that the place is wrong), police (they need police there). `told_at` is when the duty
    supervisor was told by a way that does not need this page.
    """

    KINDS = ("unmet", "exhausted", "stuck", "carrier", "handover", "place", "police")
    callout = models.ForeignKey(Callout, on_delete=models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in KINDS])
    text = models.CharField(max_length=300)
    raised_at = models.DateTimeField()
    sounded_at = models.DateTimeField()
    sounds = models.PositiveIntegerField(default=1)
    told_at = models.DateTimeField(null=True)
    told = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["callout", "kind"],
                condition=Q(taken_at=None),
                name="alarm_once_until_taken",
            )
        ]
        indexes = [
            models.Index(fields=["raised_at"], condition=Q(taken_at=None), name="alarm_not_taken")
        ]
