"""The demo and the servers: everything of one installation on one machine."""

from __future__ import annotations

import argparse
import os
import time
import urllib.error
import urllib.request
from pathlib import Path

from config.cli import meanings, reader, vendor
from config.cli.family import Family
from config.cli.place import (
    ROOT,
    data_folder,
    database,
    django_ready,
    environment,
    figures_together,
)
from config.cli.steps import say, step
from config.postgres import Server

PORT = 8000
MEANINGS = ROOT / "var" / "vendor" / "meanings"
PASSWORD = "northmoor-demo-2026"  # noqa: S105 - printed on purpose: the demo's people are invented
SIGN_INS = (
    ("csr1", "Citizen Service Representative"),
    ("supervisor", "Supervisor"),
    ("editor", "Knowledge editor"),
    ("clerk", "Program clerk, road operations"),
    ("manager", "On-call manager"),
    ("worker", "On-call worker, roads"),
    ("health", "Public health, on duty"),
    ("privacy", "Privacy officer"),
    ("admin", "Administrator"),
)


def demo(options: argparse.Namespace) -> int:
    """Prepare, load the demo region, run web, live and worker, and say where and as whom to sign in."""
    started = time.monotonic()
    folder = data_folder(options.data)
    os.environ.setdefault("TOWNLINE_DEMO_PASSWORD", PASSWORD)
    os.environ.setdefault("TOWNLINE_ORIGIN", f"http://127.0.0.1:{options.port}")
    environment(folder)
    if options.fresh and not os.environ.get("TOWNLINE_DATABASE_URL"):
        with step("Removing the old demo data"):
            Server(folder).remove()
    with step("Fetching the fonts"):
        vendor.fetch(ROOT / "var" / "vendor")
    with step("Fetching what words mean"):
        has_meanings = meanings.fetch(MEANINGS)
        has_reader = reader.fetch()
    say("Starting PostgreSQL ...")
    with database(folder):
        prepare("northmoor", fresh=options.fresh)
        if has_meanings:
            with reader.running():
                teach()
        family = processes(options.port)
        if has_reader:
            family.add("reader", *reader.command())
        family.logs = folder / "logs"
        with step("Starting web, live, worker and dispatcher"):
            family.start()
            ready = _wait_until_ready(options.port, family)
        if ready:
            _welcome(options.port, time.monotonic() - started)
        family.wait()
        say("Stopping ...")
    say("Stopped. The data is kept.")
    return 0 if ready else 1


def prepare(pack: str, *, fresh: bool = False) -> None:
    """Bring the database up to date, and load the region where it is not there yet."""
    with step("Bringing the database up to date"):
        django_ready()
        from django.core.management import call_command

        if fresh and os.environ.get("TOWNLINE_FRESH_DATABASE") == "1":
            call_command("flush", "--no-input")
        call_command("migrate", verbosity=0)
    from townline.regions.loading import is_loaded

    if not fresh and is_loaded():
        say("A region is loaded already; its data is kept.")
        return
    with step(f"Loading the region {pack}"):
        call_command("load_region", pack)


def teach() -> None:
    """Let answers be found by meaning, where the database can."""
    from django.core.management import call_command

    call_command("load_meanings", str(MEANINGS))


def processes(port: int) -> Family:
    """The page workers, the live server on the next port, the job worker, and one dispatcher."""
    origins = ",".join(f"http://{host}:{port}" for host in ("127.0.0.1", "localhost"))
    family = Family(
        environment={
            "TOWNLINE_LIVE_URL": os.environ.get(
                "TOWNLINE_LIVE_URL", f"http://127.0.0.1:{port + 1}"
            ),
            "PROMETHEUS_MULTIPROC_DIR": figures_together(),
            "TOWNLINE_PAGE_ORIGINS": os.environ.get("TOWNLINE_PAGE_ORIGINS", origins),
        }
    )
    family.add("web", *web_command(port))
    family.add("live", *live_command(port + 1))
    family.add("worker", "-m", "config.cli", "worker")
    family.add("dispatcher", str(ROOT / "manage.py"), "dispatcher")
    return family


def web_command(port: int, workers: int = 2) -> tuple[str, ...]:
    """How the page workers are started."""
    return (
        "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "1", "--no-ws", "--log-level", "warning",
        "config.wsgi:application",
    )  # fmt: skip


def live_command(port: int) -> tuple[str, ...]:
    """How the live server is started."""
    return (
        "-m", "uvicorn", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning",
        "--timeout-graceful-shutdown", "3", "--lifespan", "on", "config.live:application",
    )  # fmt: skip


def _wait_until_ready(port: int, family: Family) -> bool:
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            pass
        if any(m.process and m.process.poll() is not None for m in family.members):
            say(f"One of the processes stopped while starting; its words are in {family.logs}.")
            return False
        time.sleep(0.25)
    say(f"Not ready after a minute; http://127.0.0.1:{port}/healthz says why.")
    return False


def _welcome(port: int, seconds: float) -> None:
    say()
    say(f"Townline is ready after {seconds:.0f} s:  http://127.0.0.1:{port}/")
    say()
    say(f"  Sign in with the password  {os.environ['TOWNLINE_DEMO_PASSWORD']}")
    for name, role in SIGN_INS:
        say(f"    {name:<12} {role}")
    say()
    say("  Let the telephone ring, in a second terminal:")
    beside = "" if port == PORT else f" --port {port}"
    say(f"    ./townline ring{beside} --number 905-555-0142 --line roads --to csr1")
    say()
    say("  Ctrl-C stops everything and keeps the data.")


def folder_of(options: argparse.Namespace) -> Path:
    """The data folder a command was given."""
    return data_folder(getattr(options, "data", None))
