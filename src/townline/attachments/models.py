"""Attachments: files that belong to something, their copies, and where a photo was taken."""

from __future__ import annotations

from django.db import models

from townline.accounts.models import User
from townline.attachments.rules.kinds import SORTS, Kind

MOMENTS = ("reported", "before", "after", "paper")


class Attachment(models.Model):
    """One file that belongs to something, named by its stream: `request:12`, `complaint:3`.

    An empty owner is a file that waits to be handed over; after a day it is swept. `scan` says what the
    scanner said: `clean`, `unscanned` (no scanner here), `waiting` (not yet reached). `sha256` is that of the
    bytes as they came. `released_at` is when a person let everybody see the copy of a picture.
    """

    token = models.CharField(max_length=32, unique=True)
    owner = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=90)
    kind = models.CharField(max_length=6, choices=[(k.value, k.value) for k in Kind])
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    moment = models.CharField(max_length=10, choices=[(m, m) for m in MOMENTS], default="reported")
    is_from_public = models.BooleanField(default=False)
    scan = models.CharField(max_length=10)
    has_place = models.BooleanField(default=False)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="attachment_by_owner"),
            models.Index(
                fields=["at"], condition=models.Q(owner=""), name="attachment_not_handed_over"
            ),
            models.Index(
                fields=["id"], condition=models.Q(scan="waiting"), name="attachment_unchecked"
            ),
        ]

    @property
    def is_picture(self) -> bool:
        return SORTS[Kind(self.kind)].is_picture

    @property
    def media_type(self) -> str:
        return SORTS[Kind(self.kind)].media_type

    @property
    def is_checked(self) -> bool:
        return self.scan != "waiting"


class Copy(models.Model):
    """The bytes of an attachment: as they came, or a picture drawn anew (`view`, `small`)."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="copies")
    form = models.CharField(max_length=8)
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attachment", "form"], name="one_copy_of_a_form")
        ]


class PhotoPlace(models.Model):
    """Where a photo says it was taken: kept apart, read knowingly, never shown with the photo.

    Degrees; `taken` is the camera's local time as it wrote it.
    """

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="place")
    lat = models.FloatField()
    lon = models.FloatField()
    taken = models.CharField(max_length=16, blank=True)
