"""People who chose to give their name. Anonymous is the default; nobody has to be in here."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F
from django.db.models.functions import Now

from townline.accounts.models import User


class PersonQuerySet(models.QuerySet["Person"]):
    """Reads of people. Every door to a person goes through `visible_to`."""

    def visible_to(self, viewer: User | None) -> PersonQuerySet:
        """The people this viewer may know of: a protected one only while they hold the glass open."""
        return self.filter(models.Q(is_protected=False) | models.Q(pk__in=open_to(viewer)))


def open_to(viewer: User | None) -> list[int]:
    """The protected people somebody has opened and may still see; one statement, none for most."""
    if viewer is None or not viewer.may("residents.see_protected"):
        return []
    held = OpenedGlass.objects.filter(user=viewer, until__gt=Now())
    return list(held.values_list("person_id", flat=True))


class Person(models.Model):
    """A resident or a business contact, with the least that the service needs."""

    name = models.CharField(max_length=120)
    aliases = models.CharField(max_length=240, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    language = models.CharField(max_length=20, default="English")
    access_needs = models.CharField(max_length=200, blank=True)
    preferred_channel = models.CharField(max_length=12, default="phone")
    is_protected = models.BooleanField(default=False)
    protection_review_date = models.DateField(null=True)
    created_at = models.DateTimeField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        # Looked up at every key of a search and seldom written: never left to a list that is scanned.
        indexes = [
            GinIndex(
                OpClass(F("name"), "gin_trgm_ops"), name="person_name_by_likeness", fastupdate=False
            ),
            GinIndex(
                OpClass(F("aliases"), "gin_trgm_ops"),
                name="person_alias_by_likeness",
                fastupdate=False,
            ),
        ]


class ContactPoint(models.Model):
    """A telephone number (as +1…) or an e-mail address (in lower case)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=8, choices=[("phone", "phone"), ("email", "email")])
    value = models.CharField(max_length=254)
    is_current = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["value"], name="contact_point_by_value")]
        constraints = [
            models.UniqueConstraint(fields=["person", "value"], name="one_contact_point_of_a_value")
        ]


class PersonAddress(models.Model):
    """Where a person lives or lived."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    label = models.CharField(max_length=160)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)


class SystemUpdate(models.Model):
    """Another system that must learn of a change, until somebody says that it has."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="system_updates")
    system = models.CharField(max_length=60)
    change = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)


class OpenedGlass(models.Model):
    """Somebody broke the glass before a protected person: for them alone, and only for a while."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=240)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "until"], name="glass_by_user")]


class NoCall(models.Model):
    """A number or address whose owner asked us not to get in touch by it, known by name or not."""

    value = models.CharField(max_length=254, unique=True)
    asked_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
