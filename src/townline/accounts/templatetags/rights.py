"""What somebody may do, asked in a template."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser

from townline.accounts.models import User

register = template.Library()


@register.filter
def may(user: User | AnonymousUser, permission: str) -> bool:
    """Whether whoever looks has the permission: `{% if user|may:"directory.edit" %}`."""
    return isinstance(user, User) and user.may(permission)
