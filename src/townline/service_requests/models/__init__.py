"""What is kept about requests: their types, the requests, who follows them, what was done."""

from townline.service_requests.models.requests import (
    Follower,
    NextReference,
    ServiceDefinition,
    ServiceRequest,
    Update,
)

__all__ = ["Follower", "NextReference", "ServiceDefinition", "ServiceRequest", "Update"]
