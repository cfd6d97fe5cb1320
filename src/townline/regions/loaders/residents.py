"""The residents of a demo region: invented, from a seed, at addresses of the pack."""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path

from townline.places.models import Address
from townline.regions.northmoor.people_names import FIRST, LAST
from townline.regions.reading import Loaded
from townline.residents.actions import create_person, protect
from townline.residents.models import Person

TOTAL = 2000
PROTECTED = 12
LANGUAGES = ["English"] * 17 + ["French", "Punjabi", "Arabic"]
NEEDS = [""] * 22 + ["TTY", "Large print", "Speak slowly"]


def load(folder: Path, *, now: datetime) -> Loaded:
    """Write them down once."""
    if Person.objects.exists():
        return Loaded(Person.objects.count(), "residents, kept")
    rnd = random.Random(2000)
    homes = list(
        Address.objects.select_related("street").order_by("pk").filter(pk__gt=0)[: TOTAL * 6]
    )
    rnd.shuffle(homes)
    kestrel = Address.objects.select_related("street").get(
        number=418, street__name="Kestrel Road", street__municipality_code="ashgrove"
    )
    _person("Tamsin Verrill", "905-555-0142", kestrel, rnd, now, language="English")
    for n, home in enumerate(homes[: TOTAL - 1]):
        name = f"{rnd.choice(FIRST)} {rnd.choice(LAST)}"
        person = _person(name, _number(n), home, rnd, now, language=rnd.choice(LANGUAGES))
        if n % (TOTAL // PROTECTED) == 7:
            protect(person_id=person.pk, reason="Court order on file", actor=None, now=now,
                    review_date=date(now.year + 1, 1, 15))  # fmt: skip
    return Loaded(TOTAL, f"residents, {PROTECTED} of them protected")


def _number(n: int) -> str:
    """Fictional numbers only: 905-555-1000 and on; a household shares every ninth."""
    return f"905-555-{1000 + n - (1 if n % 9 == 8 else 0)}"


def _person(
    name: str, number: str, home: Address, rnd: random.Random, now: datetime, *, language: str
) -> Person:
    label = f"{home.number} {home.street.name}, {home.street.municipality_name}"
    mail = name.lower().replace(" ", ".").replace("-", "") + "@example.invalid"
    return create_person(
        name=name, actor=None, now=now, phone=number, address=label, x=home.at[0], y=home.at[1],
        email=mail if rnd.random() < 0.5 else "", language=language, access_needs=rnd.choice(NEEDS),
        birth_year=rnd.randint(1938, 2006),
    )  # fmt: skip
