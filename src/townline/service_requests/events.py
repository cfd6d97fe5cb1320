"""Facts about service requests, for the floors above."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RequestOpened:
    """A service request was opened."""

    service_request_id: int
    contact_id: int | None


@dataclass(frozen=True)
class RequestFollowed:
    """Another caller reported the same issue."""

    service_request_id: int
    contact_id: int | None


@dataclass(frozen=True)
class RequestUpdated:
    """The public words of a request changed."""

    service_request_id: int


@dataclass(frozen=True)
class RequestClosed:
    """A service request was closed, with an outcome."""

    service_request_id: int


@dataclass(frozen=True)
class RequestReopened:
    """A closed request was opened again; a repeat if within thirty days."""

    service_request_id: int
    is_repeat: bool


@dataclass(frozen=True)
class QuestionAnswered:
    """The resident answered our question: the time runs again."""

    service_request_id: int


@dataclass(frozen=True)
class RequestNotOurs:
    """A request was opened that belongs to another body: its relay is handed on with it."""

    service_request_id: int
    body_code: str
    definition_code: str
