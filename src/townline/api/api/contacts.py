"""Contacts, as far as other programs may know of them."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router

from townline.api import rules
from townline.api.api.bearer import Bearer, caller
from townline.api.api.common import READS, After, number_in
from townline.api.api.shapes import ContactOut, Contacts
from townline.contacts import queries
from townline.contacts.errors import NoSuchContact
from townline.contacts.models import Contact

Reference = Annotated[str, Path(..., max_length=20)]
router = Router(tags=["contacts"], auth=Bearer("contacts:read"))


@router.get("", response={200: Contacts, **READS}, summary="Contacts, the newest first")
def contacts(request: HttpRequest, after: After = "") -> dict[str, Any]:
    """A page of contacts. Those of protected persons are not among them."""
    found = queries.log(viewer=caller(request).account, before=number_in(after))
    page = found[: queries.PAGE]
    more = len(found) > queries.PAGE
    return {"items": page, "after": rules.cursor(page[-1].pk) if more else ""}


@router.get("/{reference}", response={200: ContactOut, **READS}, summary="One contact")
def contact(request: HttpRequest, reference: Reference) -> Contact:
    """A contact by its reference, such as C26-000123."""
    found = queries.log(viewer=caller(request).account, text=reference)
    if len(found) != 1 or found[0].reference != reference:
        raise NoSuchContact
    return found[0]
