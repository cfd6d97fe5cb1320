"""Callers who say they are a partner: called back on the directory's number, patched, never told a number."""

from __future__ import annotations

from django.db import models

from townline.accounts.models import User
from townline.contacts.models import Contact

RESULTS = ("confirmed", "denied", "no_answer")


class PartnerCheck(models.Model):
    """A caller said to be of a body, and that body called back on the number the directory has of it.

    `given_number` is what the caller offered: kept as evidence, never dialled. `number_called`,
    `answered_by` and `called_at` say who confirmed or denied it and when. `subject` names what it was for.
    """

    body_code = models.CharField(max_length=40)
    body_name = models.CharField(max_length=120)
    caller_name = models.CharField(max_length=120)
    given_number = models.CharField(max_length=30, blank=True)
    purpose = models.CharField(max_length=240)
    subject = models.CharField(max_length=40, blank=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=10, blank=True, choices=[(r, r) for r in RESULTS])
    number_called = models.CharField(max_length=30, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["opened_at"], condition=models.Q(result=""), name="partner_check_open"
            )
        ]


class PatchRequest(models.Model):
    """A partner wants to speak with one of ours. We join the two calls; no number is told to anybody.

    `person` is whom they ask for, by name and role. There is no number here, and none is read for a page.
    """

    STATES = ("asked", "patched", "no_answer", "refused")

    check_made = models.ForeignKey(PartnerCheck, on_delete=models.PROTECT, related_name="patches")
    person = models.CharField(max_length=120)
    why = models.CharField(max_length=240)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(s, s) for s in STATES], default="asked")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=240, blank=True)
