"""What pages name must be there: an icon that is not breaks its page, a topic nobody may hear never refreshes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lucide import IconDoesNotExist

from config.live import PERMISSIONS
from townline.accounts.rules import POLICIES
from townline.core.templatetags.townline import icon

ROOT = Path(__file__).resolve().parents[2] / "src" / "townline"
IN_PAGES = re.compile(r'{% icon "([a-z0-9-]+)" %}')
# A tuple, a dictionary or a call that names an icon says so: icon="x", "icon": "x", NavItem(…, "x", …).
IN_CODE = re.compile(
    r'\bicon["\']?\s*[=:]\s*"([a-z0-9-]+)"|NavItem\([^)]*?"[a-z_]+:[a-z_]+", "([a-z0-9-]+)"'
)


def names() -> set[tuple[str, str]]:
    found = set()
    for page in ROOT.rglob("templates/**/*.html"):
        found |= {(page.name, name) for name in IN_PAGES.findall(page.read_text())}
    for code in ROOT.rglob("*.py"):
        found |= {(code.name, a or b) for a, b in IN_CODE.findall(code.read_text())}
    return found


def test_every_icon_that_a_page_names_is_there() -> None:
    missing = []
    for where, name in sorted(names()):
        try:
            icon(name)
        except IconDoesNotExist:
            missing.append(f"{where}: {name}")
    assert missing == []
    with pytest.raises(IconDoesNotExist):
        icon("no-such-icon")


TOPICS = re.compile(r'data-topic="([^"]*)"')
OWN = {"agent", "heard"}  # for that person alone


def test_every_topic_that_a_page_waits_for_may_be_heard_by_somebody() -> None:
    waited = {
        topic.split(":")[0]
        for page in ROOT.rglob("templates/**/*.html")
        for topics in TOPICS.findall(page.read_text())
        for topic in re.sub(r"{%.*?%}", " ", re.sub(r"{{.*?}}", "1", topics)).split()
    }
    assert {"incident", "radio", "bulletins"} <= waited
    assert waited - OWN - set(PERMISSIONS) == set()
    assert set(PERMISSIONS.values()) <= frozenset().union(*POLICIES.values())


def test_no_page_with_a_form_hides_its_origin():
    """With `no-referrer` a browser sends forms with an origin of null, and Django must refuse them."""
    hiding = [
        str(path.relative_to(ROOT))
        for kind in ("*.py", "*.html") for path in ROOT.rglob(kind)
        if re.search(r"""[Rr]eferrer.*["']no-referrer["']""", path.read_text(encoding="utf-8"))
    ]  # fmt: skip
    assert hiding == ["attachments/views.py"]  # files, never a page
