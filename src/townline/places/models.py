"""The ground: municipalities, wards, streets, segments, addresses, landmarks. All dated data."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import F

from townline.core.models import Effective


class PointField(models.Field):  # type: ignore[type-arg]
    """PostgreSQL's built-in point, as an (x, y) pair of metres."""

    def db_type(self, connection: Any) -> str:
        return "point"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        return None if value is None else f"({value[0]!r},{value[1]!r})"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s::point"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        x, y = value.strip("()").split(",")
        return (float(x), float(y))


class BoxField(models.Field):  # type: ignore[type-arg]
    """PostgreSQL's built-in box, as (x1, y1, x2, y2) in metres."""

    def db_type(self, connection: Any) -> str:
        return "box"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        if value is None:
            return None
        x1, y1, x2, y2 = value
        return f"(({x1!r},{y1!r}),({x2!r},{y2!r}))"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s::box"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        x2, y2, x1, y1 = (float(n) for n in value.replace("(", "").replace(")", "").split(","))
        return (x1, y1, x2, y2)


class Municipality(Effective):
    """A city or township; `ring` is its outline as [[x, y], …] in metres."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    ring = models.JSONField()


class Ward(Effective):
    """A ward of a municipality; the wards of one tile it."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    municipality_code = models.CharField(max_length=40)
    ring = models.JSONField()


class Street(models.Model):
    """A street name within one municipality, with the keys it is found by."""

    name = models.CharField(max_length=80)
    municipality_code = models.CharField(max_length=40)
    municipality_name = models.CharField(max_length=80)
    plain = models.TextField()
    bare = models.TextField()
    sound = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "municipality_code"], name="one_street_of_a_name"
            )
        ]
        indexes = [
            GinIndex(OpClass(F("plain"), "gin_trgm_ops"), name="street_by_likeness"),
        ]


class Segment(Effective):
    """A piece of road between two corners: class, owner, maintainer and the agreement between them.

    `road_class` 1 (arterial) to 6 (lane) as in the maintenance standards. `line` is [[x, y], …].
    """

    code = models.CharField(max_length=40)
    street = models.ForeignKey(Street, on_delete=models.PROTECT, related_name="+")
    from_street = models.CharField(max_length=80)
    to_street = models.CharField(max_length=80)
    road_class = models.PositiveSmallIntegerField()
    owner_code = models.CharField(max_length=40)
    maintainer_code = models.CharField(max_length=40)
    agreement = models.CharField(max_length=160, blank=True)
    line = models.JSONField()
    box = BoxField()

    class Meta:
        indexes = [GistIndex(fields=["box"], name="segment_by_box")]


class Address(models.Model):
    """A civic address on a street."""

    number = models.PositiveIntegerField()
    street = models.ForeignKey(Street, on_delete=models.PROTECT, related_name="addresses")
    at = PointField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["street", "number"], name="one_address_of_a_number")
        ]
        indexes = [GistIndex(fields=["at"], name="address_by_point")]


class Corner(models.Model):
    """Where two streets meet."""

    first = models.ForeignKey(Street, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Street, on_delete=models.PROTECT, related_name="+")
    at = PointField()

    class Meta:
        indexes = [GistIndex(fields=["at"], name="corner_by_point")]


class Landmark(models.Model):
    """A place people name instead of an address; `aliases` are their own words for it."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    aliases = ArrayField(models.CharField(max_length=80), default=list)
    municipality_name = models.CharField(max_length=80)
    plain = models.TextField()
    at = PointField()

    class Meta:
        indexes = [GinIndex(OpClass(F("plain"), "gin_trgm_ops"), name="landmark_by_likeness")]


class Backdrop(models.Model):
    """What the map shows behind the roads: water, parks, schools."""

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=80, blank=True)
    shape = models.JSONField()
    box = BoxField()

    class Meta:
        indexes = [GistIndex(fields=["box"], name="backdrop_by_box")]
