"""Reads of service requests: the catalogue, the queue, one request, what is near, what is said in public."""

from townline.service_requests.queries.catalogue import (
    FITS,
    ServiceHit,
    definition,
    definitions,
    suggest,
)
from townline.service_requests.queries.clocks import clock_steps, open_parts, open_question
from townline.service_requests.queries.evidence import (
    Evidence,
    evidence,
    road_checks,
    roads,
)
from townline.service_requests.queries.evidence import as_file as evidence_file
from townline.service_requests.queries.lists import (
    PAGE,
    Filters,
    count_open,
    place_in,
    queue,
    search,
)
from townline.service_requests.queries.nearby import REACH_M, Near, near
from townline.service_requests.queries.one import (
    followers,
    last_change,
    lead_of,
    life,
    may_see,
    members,
    of_contact,
    open_for,
    parts,
    request_for,
    updates,
)
from townline.service_requests.queries.public import (
    by_reference_and_number,
    by_token,
    public_updates,
)
from townline.service_requests.queries.shown import (
    PUBLIC_PAGE,
    PublicFilters,
    Shown,
    public_types,
    shown_in_public,
    where_shown,
)

__all__ = [
    "FITS",
    "PAGE",
    "PUBLIC_PAGE",
    "REACH_M",
    "Evidence",
    "Filters",
    "Near",
    "PublicFilters",
    "ServiceHit",
    "Shown",
    "by_reference_and_number",
    "by_token",
    "clock_steps",
    "count_open",
    "definition",
    "definitions",
    "evidence",
    "evidence_file",
    "followers",
    "last_change",
    "lead_of",
    "life",
    "may_see",
    "members",
    "near",
    "of_contact",
    "open_for",
    "open_parts",
    "open_question",
    "parts",
    "place_in",
    "public_types",
    "public_updates",
    "queue",
    "request_for",
    "road_checks",
    "roads",
    "search",
    "shown_in_public",
    "suggest",
    "updates",
    "where_shown",
]
