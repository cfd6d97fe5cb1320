"""A town to tell stories in: its own database with Northmoor in it, real servers, Chromium.

Everything is black box: a story acts through the browser, the channel endpoint and the command line, and
may look into the database with plain SQL. Nothing of the program is imported here.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

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

from tests.moved.clock import MovedClock

expect.set_options(timeout=15_000)  # a busy machine is no fault of a story

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("TOWNLINE_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DATABASE = os.environ.get("TOWNLINE_DATABASE_URL", "postgresql://townline@127.0.0.1:5499/townline")
CHANNEL_KEY = "a-key-for-stories-only"
# Two thousand residents and ninety days of history take long to live; no story needs them.
PARTS = (
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


_ports = itertools.count(20_000 + os.getpid() % 120 * 100)


def free_port() -> int:
    """A port nobody takes before it is used: this process has its own hundred, below those a system gives out."""
    for port in _ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError


@dataclass
class Town:
    """Where the story happens. `port` serves pages, `live_port` the live stream."""

    database: str
    port: int
    live_port: int
    environment: dict[str, str]
    logs: Path
    clock: MovedClock
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start_pages(self) -> None:
        self._pages()
        self._await_port(self.port)

    def _pages(self) -> None:
        self._start(
            "pages", "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(self.port), "--workers", "1", "config.wsgi:application",
        )  # fmt: skip

    def open(self) -> None:
        """All servers up, side by side."""
        self._pages()
        self._live()
        self.start_dispatcher()
        self._await_port(self.port)
        self._await_port(self.live_port)

    def kill_pages(self) -> None:
        """The server dies in mid-sentence: no goodbye, no flush."""
        self._kill("pages")

    def _live(self) -> None:
        self._start(
            "live", "-m", "uvicorn", "config.live:application", "--lifespan", "on", "--host", "127.0.0.1",
            "--port", str(self.live_port), "--log-level", "warning",
            "--timeout-graceful-shutdown", "5",
        )  # fmt: skip

    def start_dispatcher(self) -> None:
        """One dispatcher of the callout engine."""
        self._start("dispatcher", "manage.py", "dispatcher")

    def manage(self, *arguments: str) -> str:
        """Run a management command against this town."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def work(self, task: str, **arguments: Any) -> None:
        """Let the job worker do one task, and whatever else waits for it."""
        import json

        self.manage("procrastinate", "defer", task, json.dumps(arguments))
        self.manage("procrastinate", "worker", "--one-shot")

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look at, or prepare, the world in plain SQL."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def channel(self, kind: str, **event: Any) -> int:
        """Send a telephone event through the same authenticated door a telephone system uses."""
        import json

        body = {"event_id": str(uuid.uuid4()), "kind": kind, **event}
        request = Request(  # noqa: S310
            f"{self.url}/channels/events/",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {CHANNEL_KEY}"},
        )
        try:
            with urlopen(request, timeout=10) as answer:  # noqa: S310
                return int(answer.status)
        except HTTPError as refused:
            pytest.fail(f"channel event refused: {refused.status} {refused.read().decode()}")

    def everybody_goes_home(self) -> None:
        """Nobody is ready any more, nothing rings and no contact is open: the next story finds a quiet desk."""
        self.sql(
            "UPDATE contacts_contact SET state = 'closed', closed_at = coalesce(closed_at, now()), slot = NULL,"
            " offered_to_id = NULL, parked_at = NULL, pinned_at = NULL"
            " WHERE state NOT IN ('closed', 'abandoned')"
        )
        self.sql("UPDATE contacts_agentstate SET state = 'offline', since = now()")

    def ring(self, number: str = "9055550142", *, line: str = "general", to: str = "") -> str:
        """Offer a call; returns its call id."""
        call = f"call-{uuid.uuid4().hex[:12]}"
        self.channel("offered", call_id=call, from_number=number, line=line, to=to)
        return call

    def stop(self) -> None:
        for name in list(self.processes):
            self._kill(name)

    def _start(self, name: str, *arguments: str) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=self.environment, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip

    def _kill(self, name: str) -> None:
        process = self.processes.pop(name)
        os.killpg(process.pid, 9)
        process.wait()

    def _await_port(self, port: int) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            except HTTPError:
                return
            except (URLError, OSError):
                time.sleep(0.1)
            else:
                return
        logs = "\n".join(path.read_text()[-2000:] for path in self.logs.glob("*.log"))
        pytest.fail(f"nothing answers on port {port} after 30 s\n{logs}")


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
