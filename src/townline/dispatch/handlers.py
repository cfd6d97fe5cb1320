"""What dispatch does when something happened below; what may not be lost is handed on `surely`."""

from __future__ import annotations

from townline.callouts import queries as callouts
from townline.callouts.events import CalloutAccepted, WorkerReported
from townline.core import apart, clock
from townline.core.events import on, surely
from townline.dispatch import actions
from townline.dispatch.queries import apart as kept_apart
from townline.dispatch.queries.briefing import brief_of
from townline.service_requests.events import RequestFollowed


@on(RequestFollowed)
def raise_with_the_request(event: RequestFollowed) -> None:
    """A follower by any other door can raise the incident too: rising twice is rising once."""
    actions.rise_with(request_id=event.service_request_id, actor=None, now=clock.now())


@on(CalloutAccepted)
def end_the_countdown(event: CalloutAccepted) -> None:
    """Somebody who was called out for an incident accepted."""
    actions.take_acceptance(callout_id=event.callout_id, now=clock.now())


@surely(WorkerReported)
def write_into_the_log(event: WorkerReported) -> None:
    """What whoever was called said on their page stands in the incident's log, and moves their unit."""
    actions.take_report(report_id=event.report_id, now=clock.now())


callouts.briefs("incident", brief_of)
apart.register("incident", kept_apart.incidents)
