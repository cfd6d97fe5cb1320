"""Facts about callouts, for the floors above."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CalloutStarted:
    """Somebody is being called out."""

    callout_id: int
    subject: str


@dataclass(frozen=True)
class CalloutAccepted:
    """Somebody accepted and has a place on the crew."""

    callout_id: int
    subject: str
    worker_id: int


@dataclass(frozen=True)
class CalloutFilled:
    """Every place of the crew is filled."""

    callout_id: int
    subject: str


@dataclass(frozen=True)
class CalloutUnmet:
    """The deadline passed, or nobody was left to call, and the crew is not full."""

    callout_id: int
    subject: str


@dataclass(frozen=True)
class CalloutStoodDown:
    """The callout was called off."""

    callout_id: int
    subject: str


@dataclass(frozen=True)
class WorkerReported:
    """Whoever was called out said something: `kind` as in `models.Report`."""

    callout_id: int
    subject: str
    report_id: int
    worker_id: int | None
    kind: str
