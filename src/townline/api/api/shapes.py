"""The types of the JSON API; the document is made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict


def _plain(text: str) -> str:
    if "\0" in text:
        raise ValueError("NUL is no letter")
    return text


Words = Annotated[str, AfterValidator(_plain)]
Code = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_-]*$")]


class Problem(Schema):
    """Why not, and what to mend (after RFC 9457)."""

    type: str = Field(description="A stable code.")
    title: str = Field(description="A sentence for people.")
    status: int
    field: str = Field("", description="What to mend, where there is such a thing.")


class Request(Schema):
    """A service request without who reported it. Instants are UTC."""

    reference: str
    type: str
    name: str
    state: str
    outcome: str
    status: str = Field(description="The sentence that desk and public page show.")
    urgency: str
    facts: dict[str, Any]
    description: str
    place: str
    lon: float | None
    lat: float | None
    municipality: str
    owner: str
    program: str
    aware_at: datetime = Field(description="When we first knew; every clock counts from it.")
    opened_at: datetime
    target_at: datetime
    target_why: str
    closed_at: datetime | None
    followers: int
    repeats: int
    version: int


class Requests(Schema):
    """A page of requests, the newest first. `after` asks for the next page; empty where there is none."""

    items: list[Request]
    after: str = ""


class UpdateOut(Schema):
    """What was done, and what the public read of it."""

    kind: str
    at: datetime
    action_taken: str
    resolution: str
    further_action: str
    public_wording: str


class RequestWithLife(Request):
    """A request and what was done, the newest first."""

    updates: list[UpdateOut]


class Spot(Schema):
    """A point in degrees (WGS 84)."""

    model_config = ConfigDict(extra="forbid")

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    label: Words = Field("", max_length=160)


class NewRequest(Schema):
    """What to open. `facts` by the codes of the type; `number` and `email` only with consent to be told."""

    model_config = ConfigDict(extra="forbid")

    type: Code = Field(min_length=1, max_length=40)
    facts: dict[Code, bool | int | float | Words] = Field(default_factory=dict)
    description: Words = Field("", max_length=4000)
    place: Spot | None = None
    urgency: str = Field("", pattern=r"^[CBAE]?$")
    hazard: Words = Field("", max_length=200)
    number: str = Field("", max_length=20, pattern=r"^[0-9+ ().-]*$")
    wants_word: bool = False


class ContactOut(Schema):
    """That a conversation took place: never with whom, nor what was said."""

    reference: str
    channel: str
    state: str
    caller_type: str
    language: str
    level: str
    reasons: list[str]
    disposition: str
    opened_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None


class Contacts(Schema):
    """A page of contacts, the newest first."""

    items: list[ContactOut]
    after: str = ""


class Article(Schema):
    """An answer in use, in one language. `public_wording` is what a public page shows."""

    code: str
    language: str
    version: int
    title: str
    answer: str
    must_say: list[str]
    public_wording: str
    audience: str
    confidence: str
    topic: str
    from_: datetime | None = Field(None, alias="from")
    to: datetime | None


class Articles(Schema):
    """A page of answers by title."""

    items: list[Article]
    after: str = ""


class EntryOut(Schema):
    """A line of the directory as it is true now. Home numbers are never in it."""

    code: str
    kind: str
    name: str
    name_fr: str
    role: str
    about: str
    address: str
    city: str
    phone: str
    after_hours_phone: str
    email: str
    website: str
    municipality_code: str
    languages: list[str]


class Entries(Schema):
    """A page of the directory by name, or what fits the words best first."""

    items: list[EntryOut]
    after: str = ""


class WhoDoes(Schema):
    """Who is responsible at a place, why, and the number that works now."""

    topic: str
    body: str
    body_name: str
    is_ours: bool
    program: str
    why: str
    agreement: str
    number: str
    is_open: bool
    also: list[str] = Field(description="Others who own or keep the road there.")


class NewSubscription(Schema):
    """Where to tell, and of what."""

    model_config = ConfigDict(extra="forbid")

    url: Words = Field(max_length=300)
    events: list[Code | Words] = Field(min_length=1, max_length=20)


class SubscriptionOut(Schema):
    """A subscription. `ended_at` says that nothing is sent any more, `ended_why` why."""

    id: int
    url: str
    events: list[str]
    created_at: datetime
    ended_at: datetime | None
    ended_why: str


class SubscriptionMade(SubscriptionOut):
    """A new subscription with the secret that signs its messages; it is shown this once."""

    secret: str


class DeliveryOut(Schema):
    """What became of a message: waiting, taken or given up."""

    id: int
    message_id: str
    event: str
    state: str
    tries: int
    at: datetime
    next_at: datetime | None
    taken_at: datetime | None
    last_status: int | None
    last_error: str


class Deliveries(Schema):
    """A page of messages, the newest first."""

    items: list[DeliveryOut]
    after: str = ""
