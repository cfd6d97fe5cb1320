"""Whether a page may show what an incident says, to whoever looks at it."""

from __future__ import annotations

from django import template

from townline.accounts.models import User
from townline.dispatch.models import Incident
from townline.dispatch.queries import may_read

register = template.Library()


@register.filter
def open_to(incident: Incident, viewer: User) -> bool:
    """Whether the viewer may read place and words of the incident."""
    return may_read(incident, viewer)
