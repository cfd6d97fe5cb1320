"""Teams of a program, and the dated rules by which a request finds its team."""

from __future__ import annotations

from django.db import models

from townline.core.models import Effective, never_two_at_once
from townline.service_requests.rules.routing import Route


class Team(models.Model):
    """A part of a program with a queue of its own: a yard, a shift, a crew."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    program_code = models.CharField(max_length=40)


class RoutingRule(Effective):
    """Of this program, this kind here and at these hours is for this team, and why. Dated.

    Empty `definition_code`, `municipality_code`, `ward_code` and `hours` mean any. `hours` is by the
    program's own calendar: `working` or `after`.
    """

    program_code = models.CharField(max_length=40)
    definition_code = models.CharField(max_length=40, blank=True)
    municipality_code = models.CharField(max_length=40, blank=True)
    ward_code = models.CharField(max_length=40, blank=True)
    hours = models.CharField(
        max_length=8, blank=True, choices=[("working", "working"), ("after", "after")]
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            never_two_at_once(
                "one_route_at_a_time",
                "program_code",
                "definition_code",
                "municipality_code",
                "ward_code",
                "hours",
            )
        ]

    def as_route(self) -> Route:
        return Route(
            self.pk, self.program_code, self.team.code, self.reason, self.definition_code,
            self.municipality_code, self.ward_code, self.hours, self.effective.lower,
            self.effective.upper, self.team.name,
        )  # fmt: skip
