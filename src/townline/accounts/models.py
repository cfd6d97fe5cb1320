"""Staff who sign in."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models

from townline.accounts.rules import Role, may, opened


class User(AbstractUser):
    """A member of staff. Never a resident: residents have no account here.

    `roles` are role codes of `accounts.rules.Role`; `programs` are the program codes a program clerk
    works for (empty means all). Both ride on the row so that a permission costs no statement.
    """

    name = models.CharField(max_length=120)
    seat = models.CharField(max_length=12, blank=True)
    roles = ArrayField(
        models.CharField(max_length=24, choices=[(r.value, r.value) for r in Role]), default=list
    )
    programs = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    language = models.CharField(max_length=2, default="en")

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                name="user_roles_known",
                condition=models.Q(roles__contained_by=[r.value for r in Role]),
            )
        ]

    @property
    def display_name(self) -> str:
        return self.name or self.username

    @property
    def initials(self) -> str:
        words = self.display_name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    def may(self, permission: str) -> bool:
        """Whether one of this person's roles carries the permission; an inactive person's none."""
        return self.is_active and may(self.roles, permission)

    def opens(self) -> list[str]:
        """What this person's roles carry the permission to open, such as `health`."""
        return opened(self.roles) if self.is_active else []
