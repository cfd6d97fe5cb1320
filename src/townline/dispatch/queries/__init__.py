"""Reads of dispatch: incidents, protocols, event mode."""

from townline.dispatch.models import Event, Incident, Step
from townline.dispatch.queries.handling import handling_of, handling_of_event
from townline.dispatch.queries.incidents import (
    PAGE,
    Line,
    Voice,
    by_reference,
    callouts_of,
    closed_incidents,
    count_open,
    debriefs_due,
    followers,
    incident_for,
    incident_of_request,
    incidents_of_contact,
    is_reference,
    links_of,
    may_read,
    near_incidents,
    open_incidents,
    requests_of,
    subject_of,
    timeline,
)
from townline.dispatch.queries.protocols import (
    Progress,
    missing_for_closing,
    progress,
    protocol_for,
    protocols,
    shown_facts,
    steps_of,
    tellings,
    version_of,
)
from townline.dispatch.queries.surge import (
    Cause,
    Tally,
    causes_of,
    current_events,
    event_for,
    event_of_report,
    events,
    message,
    reports_of,
    tally_of,
)
from townline.dispatch.queries.word import (
    Reach,
    ToCall,
    Wish,
    to_call,
    wish,
    word_at,
    word_for,
    words_of,
)

__all__ = [
    "PAGE", "Cause", "Event", "Incident", "Line", "Progress", "Reach", "Step", "Tally", "ToCall",
    "Voice", "Wish", "by_reference", "callouts_of", "causes_of", "closed_incidents", "count_open",
    "current_events", "debriefs_due", "event_for", "event_of_report", "events", "followers",
    "handling_of", "handling_of_event", "incident_for", "incident_of_request",
    "incidents_of_contact", "is_reference", "links_of", "may_read", "message",
    "missing_for_closing", "near_incidents", "open_incidents", "progress", "protocol_for",
    "protocols", "reports_of", "requests_of", "shown_facts", "steps_of", "subject_of", "tally_of",
    "tellings", "timeline", "to_call", "version_of", "wish", "word_at", "word_for", "words_of",
]  # fmt: skip
