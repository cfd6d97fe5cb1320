"""Every field of the standard's answers, once: the OpenAPI document is made from these. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One field: its kind (`string`, `boolean`, `number`, `integer`, `date-time`, or the name of a table),
    whether it may be null, and what it says."""

    name: str
    kind: str
    about: str
    may_be_null: bool = False
    choices: tuple[str, ...] = ()


def _null(name: str, kind: str, about: str) -> Field:
    return Field(name, kind, about, may_be_null=True)


SERVICE = (
    Field("service_code", "string", "The code of the request type"),
    Field("service_name", "string", "Its name, in French where the client asks for French"),
    Field("description", "string", "What it is and how long it usually takes"),
    Field("metadata", "boolean", "Whether the definition has attributes"),
    Field("type", "string", "How a request is answered", choices=("realtime", "batch", "blackbox")),
    Field("keywords", "string", "Words people use, with commas between"),
    Field("group", "string", "The shelf it stands on"),
)
VALUE = (
    Field("key", "string", "What is sent"),
    Field("name", "string", "What a person reads"),
)
ATTRIBUTE = (
    Field("variable", "boolean", "Whether an answer is asked for"),
    Field("code", "string", "The code that is sent as attribute[code]"),
    Field("datatype", "string", "What is asked for", choices=(
        "string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")),
    Field("required", "boolean", "Whether a request without it is refused"),
    _null("datatype_description", "string", "How to write it"),
    Field("order", "integer", "Its place among the attributes, from 1"),
    Field("description", "string", "The question"),
)  # fmt: skip
REQUEST = (
    Field("service_request_id", "string", "Our reference, the same on every channel"),
    Field("status", "string", "open or closed", choices=("open", "closed")),
    Field("status_notes", "string", "The sentence that the desk and the public page show"),
    Field("service_name", "string", "The name of the request type"),
    Field("service_code", "string", "Its code"),
    Field("description", "string", "The name of the type: what was typed is shown to nobody"),
    Field("agency_responsible", "string", "Who looks after it"),
    _null("service_notice", "string", "What is expected to be done"),
    Field("requested_datetime", "date-time", "When it was opened"),
    Field("updated_datetime", "date-time", "When it last changed; of a closed one, when it was closed"),
    _null("expected_datetime", "date-time", "When it should be, or should have been, done"),
    _null("address", "string", "A stretch of road, or a ward; never a house number"),
    _null("address_id", "string", "Always null: an address may be a home"),
    _null("zipcode", "string", "Always null: a postal code may be one building"),
    _null("lat", "number", "WGS84, exact or moved as the type asks; null where it has no place"),
    _null("long", "number", "WGS84, exact or moved as the type asks; null where it has no place"),
    _null("media_url", "string",
          "A copy without place and camera, of a public type, once a person released it; else null"),
)  # fmt: skip
EXTENDED = (
    Field("detailed_status", "string", "Where it stands", choices=(
        "open", "accepted", "returned", "referred", "closed")),
    _null("outcome", "string", "Of a closed one: done, made_safe, unable, not_found, referred, duplicate"),
    Field("reports", "integer", "How many reported it"),
    Field("municipality", "string", "The code of the municipality it lies in; empty where unknown"),
    Field("position", "string", "How exact the place is", choices=("exact", "near", "none")),
)  # fmt: skip
CREATED = (
    Field("service_request_id", "string", "Our reference"),
    Field("service_notice", "string", "What happens next and by when"),
    _null("account_id", "string", "What the client sent as account_id"),
)
QUEUED = (
    Field("token", "string", "Ask for the reference with it"),
    Field("service_notice", "string", "What happens next"),
    _null("account_id", "string", "What the client sent as account_id"),
)
TOKEN = (
    _null("service_request_id", "string", "Our reference; null while it waits"),
    Field("token", "string", "The token that was asked for"),
)
UPDATE = (
    Field("update_id", "string", "The number of the update"),
    Field("service_request_id", "string", "The request it belongs to"),
    Field(
        "status", "string", "OPEN or CLOSED after it; a state of FixMyStreet with extensions=true"
    ),
    Field("updated_datetime", "date-time", "When it was written"),
    Field("description", "string", "What happened; what was written, for whoever sent the request"),
    _null("media_url", "string", "Always null"),
)
UPDATE_TAKEN = (Field("update_id", "string", "Our number of the update"),)
ERROR = (
    Field("code", "integer", "The HTTP status"),
    Field("description", "string", "What to mend"),
)
ENDPOINT = (
    Field("specification", "string", "The standard"),
    Field("url", "string", "Where the endpoint is"),
    Field("changeset", "string", "When the endpoint last changed"),
    Field("type", "string", "What it is for", choices=("production", "test", "acceptance")),
)
