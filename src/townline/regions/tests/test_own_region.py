"""A second region, small: what a council brings of its own is enough, and nothing is invented."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override

from townline.accounts.models import User
from townline.callin.models import EqualisationList
from townline.contacts.models import Contact, Line
from townline.core import region
from townline.core.models import RegionFacts
from townline.knowledge.models import Article
from townline.places.models import Address
from townline.regions import loading
from townline.regions.reading import BadPack
from townline.residents.models import Person
from townline.service_requests.models import ServiceDefinition

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
REGION = """
periods:
  - from: 2020-01-01
    name: Ashbury
    en: County of Ashbury
    fr: Comté d’Ashbury
    main: 613-555-0100
    tty: 613-555-0101
  - from: 2027-01-01
    name: Ashbury
    en: Ashbury and District
    fr: Ashbury et district
    web: https://ashbury.example
    main: 613-555-0200
    after_hours: 613-555-0299
    privacy: {en: the county clerk, fr: la greffière du comté, number: 613-555-0210 x4}
"""
FILES = {
    "region.yaml": REGION,
    "lines.yaml": "- {code: general, name: General, number: 613-555-0100}\n",
    "directory/directory.yaml": """
calendars:
  always: {name: Day and night, always: true}
bodies:
  county: {name: County of Ashbury, kind: region, ours: true, phone: 613-555-0100, calendar: always}
programs:
  roads: {name: Roads, department: Works, phone: 613-555-0150, calendar: always}
topics:
  pothole: {name: Potholes}
responsibilities:
  - {topics: [pothole], program: roads, rule: program, why: The county looks after every road.}
""",
    "places/areas.json": json.dumps({
        "anchor": {"lat": 43.05, "lon": -79.8},
        "municipalities": [{"code": "elm", "name": "Elm", "ring": [[0, 0], [900, 0], [900, 900], [0, 900]]}],
        "wards": [], "backdrop": [],
    }),
    "places/segments.csv": "code,street,municipality,from_street,to_street,"
    "road_class,owner,maintainer,agreement,line\n"
    's1,Mill Street,elm,Church Street,End,5,county,county,,"0,0 400,0"\n'
    's2,Church Street,elm,Mill Street,End,5,county,county,,"0,0 0,400"\n',
    "places/addresses.csv": "street,municipality,number,x,y\nMill Street,elm,7,70,10\n",
    "places/corners.csv": "first,second,municipality,x,y\nMill Street,Church Street,elm,0,0\n",
    "places/landmarks.csv": "code,name,kind,municipality,aliases,x,y\n",
    "articles.yaml": "- {code: road-who, topic: pothole, program: roads, title: Who mends it, say: We do.}\n",
    "service_types.yaml": """
targets: {usual: {C: {hours: 40}}}
types:
  - {code: pothole, name: Pothole, public: Pothole, group: Roads, topic: pothole, program: roads}
""",
}  # fmt: skip


ABSENT = {"/answers/nothing/", "/nowhere/"}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def load(pack: Path, *words: str) -> str:
    out = StringIO()
    call_command("load_region", str(pack), *words, stdout=out)
    return out.getvalue()


def test_it_loads_and_nobody_is_invented(db, pack):
    load(pack)
    assert (
        Address.objects.count(),
        Article.objects.count(),
        ServiceDefinition.objects.count(),
    ) == (1, 1, 1)
    for invented in (User, Person, Contact, EqualisationList):
        assert invented.objects.count() == 0, invented
    assert loading.is_loaded()
    load(pack)
    assert (RegionFacts.objects.count(), Line.objects.count()) == (2, 1)


def test_a_pack_is_checked_and_nothing_is_kept(db, pack):
    assert "The pack is sound: 6 parts. Nothing was kept." in load(pack, "--check")
    assert not RegionFacts.objects.exists()
    assert not loading.is_loaded()
    (pack / "articles.yaml").write_text(
        FILES["articles.yaml"].replace("program: roads", "program: bridges")
    )
    with pytest.raises(
        CommandError, match=r"articles\.yaml, road-who: no program is called bridges"
    ):
        load(pack, "--check")


@pytest.mark.parametrize(
    "needed", ["region.yaml", "places/areas.json", "directory/directory.yaml", "lines.yaml"]
)
def test_what_no_installation_can_do_without_is_asked_for_by_name(db, pack, needed):
    (pack / needed).unlink()
    with pytest.raises(CommandError, match=needed.rsplit("/", 1)[-1].replace(".", r"\.")):
        load(pack)


def test_every_public_page_speaks_of_this_region_and_of_no_other(db, pack):
    load(pack)
    for path in ("/", "/report/", "/report/offline/", "/offline/", "/answers/",
                 "/answers/road-who/", "/answers/nothing/", "/complaint/", "/find/", "/sign-in/",
                 "/nowhere/", "/portal-worker.js"):  # fmt: skip
        answer = Client().get(path, follow=True)
        page = answer.content.decode()
        assert answer.status_code == 200 or path in ABSENT, path
        assert "905" not in page, path
        assert "Northmoor" not in page, path
    home = Client().get("/", follow=True).content.decode()
    assert '<a class="tel" href="tel:+16135550100">613 555 0100</a>' in home
    assert "County of Ashbury" in home
    french = Client()
    french.cookies["django_language"] = "fr"
    assert "Comté d’Ashbury" in french.get("/", follow=True).content.decode()


def test_its_names_and_numbers_change_by_themselves_on_their_day(db, pack):
    load(pack)
    eve, day = datetime(2027, 1, 1, 4, 59, 59, tzinfo=UTC), datetime(2027, 1, 1, 5, tzinfo=UTC)
    assert [region.here(at).main for at in (eve, day)] == ["613-555-0100", "613-555-0200"]
    assert [region.here(at).danger for at in (eve, day)] == ["613-555-0100", "613-555-0299"]
    with override("en"):
        assert region.here(day).full_name == "Ashbury and District"
        assert region.here(day).privacy == "the county clerk"
    assert region.here(day).privacy_line == "613-555-0210 x4"


def test_ground_measured_from_another_point_is_refused_with_the_setting_to_change(db, pack):
    areas = pack / "places" / "areas.json"
    areas.write_text(areas.read_text().replace("43.05", "45.4"))
    with pytest.raises(CommandError, match=r"TOWNLINE_ANCHOR=45\.4,-79\.8"):
        load(pack)


@pytest.mark.parametrize(("wrong", "said"), [
    (REGION.replace("613-555-0200", "613-555-02"), "period 2, main: .*613-555-02.*no telephone number"),
    (REGION.replace("fr: Ashbury et district", "fr: ''"), "period 2: fr missing"),
    (REGION.replace("2027-01-01", "2019-01-01"), "order of their days"),
    (REGION.replace("2027-01-01", "2020-01-01"), "order of their days"),
    (REGION.replace("2027-01-01", "soon"), "period 2: `from` is a day"),
    (REGION.replace("fr: la greffière du comté, ", ""), "period 2, privacy: fr missing"),
    ("periods: []", "order of their days"),
])  # fmt: skip
def test_what_is_wrong_in_region_yaml_is_refused_by_its_period(db, pack, wrong, said):
    (pack / "region.yaml").write_text(wrong)
    with pytest.raises(BadPack, match=said):
        list(loading.load(pack, now=NOW, only=("region",), tell=lambda words: None))
