"""What is kept about requests: their types, the requests, who follows them, what was done."""

from townline.service_requests.models.doubts import Doubt
from townline.service_requests.models.outside import WorkLink
from townline.service_requests.models.requests import (
    Follower,
    NextReference,
    ServiceDefinition,
    ServiceRequest,
    Update,
)
from townline.service_requests.models.road_checks import RoadCheck
from townline.service_requests.models.routing import RoutingRule, Team
from townline.service_requests.models.views import SavedView

__all__ = [
    "Doubt",
    "Follower",
    "NextReference",
    "RoadCheck",
    "RoutingRule",
    "SavedView",
    "ServiceDefinition",
    "ServiceRequest",
    "Team",
    "Update",
    "WorkLink",
]
