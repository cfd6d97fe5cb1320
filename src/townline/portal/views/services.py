"""All services by what they are about: a list of groups, and a page of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET

from townline.core import clock
from townline.knowledge import queries as knowledge
from townline.portal import queries
from townline.portal.queries import Kind
from townline.portal.views.steps import language_of

GROUPS = {
    "Roads": _l("Roads, lights and sidewalks"), "Water": _l("Water and sewer"),
    "Waste": _l("Garbage, recycling and carts"), "By-law": _l("Neighbours, animals and parks"),
    "Transit": _l("Buses"), "Health": _l("Health and food"), "Housing": _l("Housing and shelter"),
    "Money": _l("Money and support"), "Families": _l("Children and seniors"),
    "Environment": _l("Land, air and water"), "Claims": _l("Injury or damage"),
    "Other": _l("Something else"),
}  # fmt: skip

FEW = 4


@dataclass(frozen=True)
class Group:
    """Services of one matter: the end of its address, its name, what is in it."""

    slug: str
    name: str | Promise
    kinds: Sequence[Kind]

    @property
    def few(self) -> Sequence[Kind]:
        """What a list names of it."""
        return self.kinds[:FEW]


def in_groups(kinds: Sequence[Kind]) -> list[Group]:
    """Types that come by group, as groups in the order in which people look for them."""
    by_group = {name: list(each) for name, each in groupby(kinds, key=lambda kind: kind.group)}
    order = sorted(by_group, key=lambda name: [*GROUPS, name].index(name))
    return [Group(slugify(name), GROUPS.get(name, name), by_group[name]) for name in order]


@require_GET
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be reported of one matter, and the answers about it. Two statements."""
    now, language = clock.now(), language_of(request)
    found = next(
        (each for each in in_groups(queries.kinds(now, language)) if each.slug == slug), None
    )
    if found is None:
        raise Http404
    topics = {kind.topic for kind in found.kinds}
    answers = knowledge.public_about(topics, at=now, language=language, limit=8)
    return render(request, "portal/services.html", {"group": found, "answers": answers})
