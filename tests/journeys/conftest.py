"""A town to tell stories in: its own database with Northmoor in it, real servers, Chromium.

Everything is black box: a story acts through the browser, the channel endpoint and the command line, and
may look into the database with plain SQL. Nothing of the program is imported here.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.journeys.town import CHANNEL_KEY, ROOT, Town, free_port
from tests.moved.clock import MovedClock

expect.set_options(timeout=15_000)  # a busy machine is no fault of a story

CHROMIUM = os.environ.get("TOWNLINE_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DATABASE = os.environ.get("TOWNLINE_DATABASE_URL", "postgresql://townline@127.0.0.1:5499/townline")
# Two thousand residents and ninety days of history take long to live; no story needs them.
PARTS = (
    "region",
    "places",
    "directory",
    "lines",
    "staff",
    "rosters",
    "callin",
    "knowledge",
    "care",
    "service_requests",
    "routing",
    "partners",
    "wordings",
    "scripts",
    "trials",
    "protocols",
    "radio",
    "complaints",
    "hours",
)
PASSWORD = os.environ.get("TOWNLINE_DEMO_PASSWORD", "northmoor-demo-2026")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every story is a journey, and is told once more where it fails: the run names it with an R.

    A browser, four servers and a database on two shared cores now and then miss a moment that is no fault of
    the program. A fault fails both tellings.
    """
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.flaky(reruns=1))


def _name(what: str) -> str:
    home = DATABASE.rpartition("/")[2]
    return f"{home}_journeys_{what}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


def _address(name: str) -> str:
    return f"{DATABASE.rpartition('/')[0]}/{name}"


def _drop(name: str) -> None:
    with psycopg.connect(_address("postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _database(name: str, *, like: str = "", is_kept: bool = False) -> Iterator[str]:
    """A database for a story, empty or a copy of another one; gone afterwards. Gives its address."""
    _drop(name)
    with psycopg.connect(_address("postgres"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{like}"' if like else ""))
    try:
        yield _address(name)
    finally:
        if not is_kept:
            _drop(name)


@contextmanager
def _town(database: str, folder: Path) -> Iterator[Town]:
    """A town on a database that has its clock. No server is up yet; all are down at the end."""
    port, live_port = free_port(), free_port()
    clock = MovedClock(database, folder / "clock")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.moved.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "TOWNLINE_MOVED_CLOCK": str(clock.file),
        "TOWNLINE_DATABASE_URL": database,
        "TOWNLINE_LIVE_URL": f"http://127.0.0.1:{live_port}",
        "TOWNLINE_PAGE_ORIGINS": f"http://127.0.0.1:{port}",
        "TOWNLINE_CHANNEL_KEY": CHANNEL_KEY,
        "TOWNLINE_OIDC_URL": f"http://127.0.0.1:{free_port()}",
        "TOWNLINE_OIDC_CLIENT": "townline",
        "TOWNLINE_OIDC_SECRET": "a-secret-for-stories-only",
    }
    built = Town(database, port, live_port, environment, folder, clock)
    try:
        yield built
    finally:
        built.stop()


def _is_there(name: str) -> bool:
    with psycopg.connect(_address("postgres"), autocommit=True) as admin:
        found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return found is not None


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[Path]:
    """Only one worker of this run is here; gives the file in which they count themselves."""
    with (folder / "northmoor.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / "northmoor.users"


def _build(name: str, folder: Path) -> None:
    """Northmoor in a database of this name: made new, or only brought up to date where it was kept."""
    is_new = not _is_there(name)
    if is_new:
        with _database(name, is_kept=True) as database:
            MovedClock.install(database)
    try:
        with _town(_address(name), folder) as built:
            built.manage("migrate", "--verbosity", "0")
            if is_new:
                parts = [word for part in PARTS for word in ("--only", part)]
                built.manage("load_region", "northmoor", *parts)
    except BaseException:
        _drop(name)  # half a region is worse than none
        raise


@pytest.fixture(scope="session")
def northmoor(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a database with Northmoor in it that nobody works on: towns are copies of it.

    The first worker of a run builds it for all, the last one takes it away. With `--reuse-db` it is kept,
    and the one that was kept is taken.
    """
    is_kept = request.config.getoption("reuse_db", default=False)
    name = f"{DATABASE.rpartition('/')[2]}_journeys_northmoor" + ("_kept" if is_kept else "")
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    shared = tmp_path_factory.getbasetemp().parent if is_worker else tmp_path_factory.mktemp("run")
    with _one_at_a_time(shared) as counted:
        users = int(counted.read_text()) if counted.exists() else 0
        if not users:
            if not is_kept or request.config.getoption("create_db", default=False):
                _drop(name)
            _build(name, tmp_path_factory.mktemp("northmoor"))
        counted.write_text(str(users + 1))
    yield name
    with _one_at_a_time(shared) as counted:
        users = int(counted.read_text()) - 1
        counted.write_text(str(users))
        if not users and not is_kept:
            _drop(name)


@pytest.fixture(scope="module")
def town(northmoor: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for the stories of a file, whose clock goes as ours does: all servers up.

    Another file has another town, so it does not matter which files were told before, or where.
    """
    with _database(_name("town"), like=northmoor) as database:
        MovedClock.look(database)
        with _town(database, tmp_path_factory.mktemp("town")) as built:
            built.open()
            yield built


@pytest.fixture(autouse=True)
def at_home(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whoever was at work in a story goes home at its end: no story rings for the people of another."""
    town = request.getfixturevalue("town") if "town" in request.fixturenames else None
    yield
    if town is not None:
        town.everybody_goes_home()


@pytest.fixture
def night(northmoor: str, tmp_path: Path) -> Iterator[Town]:
    """A town for one story alone, whose clock it may move: `night.clock.on(minutes=10)`."""
    with _database(_name("night"), like=northmoor) as database:
        MovedClock.look(database)
        with _town(database, tmp_path) as built:
            built.open()
            yield built


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """One driver for the stories of a file: a second one cannot be started beside it.

    It keeps a loop running in this thread, where Django then refuses its database: so it ends with the file.
    """
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: install it, or set TOWNLINE_CHROMIUM")
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    opened = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
    yield opened
    opened.close()


@dataclass
class Workstation:
    """One browser of one member of staff. Errors in its console fail the story."""

    context: BrowserContext
    page: Page
    town: Town
    errors: list[str]

    def go(self, path: str) -> Page:
        self.page.goto(self.town.url + path)
        return self.page

    def sign_in(self, username: str) -> Page:
        page = self.go("/sign-in/")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page


@pytest.fixture
def workstation(
    request: pytest.FixtureRequest, browser: Browser
) -> Iterator[Callable[..., Workstation]]:
    """Sit down at a workstation: `workstation("csr1")`; each call is another browser.

    It stands in the story's own town where it has one, else in the town of all.
    """
    seated: list[Workstation] = []
    town: Town = request.getfixturevalue("night" if "night" in request.fixturenames else "town")

    def sit(username: str = "", **options: Any) -> Workstation:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        desk = Workstation(context, page, town, errors)
        seated.append(desk)
        if username:
            desk.sign_in(username)
        return desk

    yield sit
    for desk in seated:
        desk.context.close()
    assert [error for desk in seated for error in desk.errors] == []
