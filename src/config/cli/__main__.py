"""./townline: one command with many verbs."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

from config import catalogues
from config.cli import checks, meanings, reader
from config.cli.demo import MEANINGS, PORT, demo, folder_of, live_command, prepare, web_command
from config.cli.place import ROOT, database, django_ready, environment, figures_together
from config.cli.steps import say
from config.postgres import Server, ServerTrouble

BEHIND = (
    "The database of this installation is not up to date. Run ./townline migrate and ./townline load-region"
    " northmoor first, or name the demo's folder with --data."
)


def _managed(options: argparse.Namespace, *words: str) -> int:
    """Run one of Django's or our management commands on this installation's database."""
    folder = folder_of(options)
    environment(folder)
    with database(folder):
        if words[0] != "migrate" and _manage("migrate", "--check", quiet=True):
            say(BEHIND)
            return 1
        return _manage(*words)


def _manage(*words: str, quiet: bool = False) -> int:
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=quiet).returncode


def migrate(options: argparse.Namespace) -> int:
    """Bring the database up to date."""
    return _managed(options, "migrate", *options.words)


def load_region(options: argparse.Namespace) -> int:
    """Load a region pack."""
    return _managed(options, "load_region", options.pack, *options.words)


def ledger(options: argparse.Namespace) -> int:
    """Prove the ledger, or name the rows that somebody touched."""
    return _managed(options, "ledger_verify")


def ring(options: argparse.Namespace) -> int:
    """Offer a call to the running program, as a telephone system would."""
    environment(folder_of(options))
    os.environ.setdefault("TOWNLINE_URL", f"http://127.0.0.1:{options.port}")
    command = [sys.executable, str(ROOT / "manage.py"), "ring", *options.words]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def mail_in(options: argparse.Namespace) -> int:
    """Take in one message that came back, from standard input."""
    return _managed(options, "mail_in", *options.words)


def script(options: argparse.Namespace) -> int:
    """Check script or protocol files, or play a script; no database is needed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    words = [
        sys.executable,
        str(ROOT / "manage.py"),
        f"{options.command}_{options.verb}",
        *options.words,
    ]
    return subprocess.run(words, cwd=ROOT, check=False).returncode


def load_meanings(options: argparse.Namespace) -> int:
    """Fetch what words mean and load it, so that answers are found by meaning as well."""
    environment(folder_of(options))
    with reader.running():
        return _managed(options, "load_meanings", str(MEANINGS)) if meanings.fetch(MEANINGS) else 1


def read(options: argparse.Namespace) -> int:
    """The reader: one small process that the page workers ask what texts mean."""
    environment(folder_of(options))
    if not reader.fetch():
        return 1
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    command = [sys.executable, *reader.command()]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def answers(options: argparse.Namespace) -> int:
    """How well answers are found, in any corpus or in one's own; or the pages of a website as drafts."""
    if options.verb == "import":
        return _managed(options, "answers_import", *options.words)
    environment(folder_of(options))
    with database(folder_of(options)):
        steps: list[tuple[str, ...]] = [("migrate", "--verbosity", "0")]
        if meanings.fetch(MEANINGS):
            steps.append(("load_meanings", str(MEANINGS)))
        with reader.running():
            for words in (*steps, ("answers_eval", *options.words)):
                command = [sys.executable, str(ROOT / "manage.py"), *words]
                if code := subprocess.run(command, cwd=ROOT, check=False).returncode:
                    return code
    return 0


def directory(options: argparse.Namespace) -> int:
    """A file of the directory: its difference, and with --apply its taking over."""
    return _managed(options, "directory_import", *options.words)


def evidence(options: argparse.Namespace) -> int:
    """The two-page record of a callout, made again from its inputs and held against the ledger."""
    return _managed(options, "evidence", *options.words)


def cues(options: argparse.Namespace) -> int:
    """How well danger is recognised in a file of utterances; no database is needed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    words = [sys.executable, str(ROOT / "manage.py"), f"cues_{options.verb}", *options.words]
    return subprocess.run(words, cwd=ROOT, check=False).returncode


def serve(options: argparse.Namespace) -> int:
    """The page workers, for a proxy in front and a database of one's own."""
    environment(folder_of(options))
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures_together()
    os.execv(sys.executable, [sys.executable, *web_command(options.port, options.workers)])  # noqa: S606


def live(options: argparse.Namespace) -> int:
    """The live server."""
    environment(folder_of(options))
    os.execv(sys.executable, [sys.executable, *live_command(options.port)])  # noqa: S606


def worker(options: argparse.Namespace) -> int:
    """The job worker."""
    environment(folder_of(options))
    django_ready()
    from config.worker import run

    run()
    return 0


def dispatcher(options: argparse.Namespace) -> int:
    """One dispatcher of the callout engine; run as many as you like."""
    folder = folder_of(options)
    environment(folder)
    with database(folder):
        command = [sys.executable, str(ROOT / "manage.py"), "dispatcher", *options.words]
        os.environ["PYTHONPATH"] = str(ROOT / "src")
        return subprocess.run(command, cwd=ROOT, check=False).returncode


def doctor(options: argparse.Namespace) -> int:
    """Say what this installation has and what it lacks."""
    folder = folder_of(options)
    say(f"Python {sys.version.split()[0]}; data in {folder}")
    if os.environ.get("TOWNLINE_DATABASE_URL"):
        say("Database: a server of your own, by TOWNLINE_DATABASE_URL")
    else:
        state = "running" if Server(folder).is_running() else "not running"
        say(f"Database: our own PostgreSQL, {state}")
    say(f"Chromium for the tests: {checks.chromium() or 'not found'}")
    fonts = ROOT / "var" / "vendor" / "ah-next.woff2"
    say(f"Fonts: {'Atkinson Hyperlegible' if fonts.exists() else 'those of the system'}")
    return 0


def bench(options: argparse.Namespace) -> int:
    """Run a benchmark; prints a table."""
    command = [sys.executable, "-m", "bench", *options.words]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def prove(options: argparse.Namespace) -> int:
    """Prove by killing: callouts [--callouts N] [--kills N] [--dispatchers N] [--mutant NAME]."""
    command = [sys.executable, "-m", "bench.proof", *options.words]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="townline", description="The open contact centre.")
    verbs = parser.add_subparsers(dest="command", required=True, metavar="command")

    def verb(name: str, run: object, words: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=words, description=words)
        made.set_defaults(run=run)
        made.add_argument("--data", metavar="DIR", help="where this installation keeps its data")
        return made

    made = verb("demo", demo, "Run everything with a fictional region.")
    made.add_argument("--fresh", action="store_true", help="begin with new data")
    made.add_argument("--port", type=int, default=PORT)
    made = verb("test", checks.test, "Run every check and every test.")
    made.add_argument("--slow", action="store_true", help="the long proofs too")
    made = verb("lint", checks.lint, "Format, lint, contracts and types.")
    made = verb("serve", serve, "Run the page workers.")
    made.add_argument("--port", type=int, default=PORT)
    made.add_argument("--workers", type=int, default=2)
    made = verb("live", live, "Run the live server.")
    made.add_argument("--port", type=int, default=PORT + 1)
    verb("worker", worker, "Run the job worker.")
    verb("dispatcher", dispatcher, "Run one dispatcher of the callout engine.")
    verb("migrate", migrate, "Bring the database up to date.")
    made = verb("load-region", load_region, "Load a region pack: a name or a folder.")
    made.add_argument("pack")
    verb(
        "load-meanings",
        load_meanings,
        "Fetch and load what words mean, for answers.",
    )
    verb("reader", read, "Run the reader, which tells page workers what texts mean.")
    made = verb("ledger", ledger, "Prove that nobody touched the ledger.")
    made.add_argument("verb", choices=["verify"])
    made = verb("ring", ring, "Let the telephone ring: --number N [--line L] [--tty] [--to USER].")
    made.add_argument("--port", type=int, default=PORT)
    made = verb(
        "mail-in", mail_in, "Take in a message that came back: [--recipient ADDRESS] < MESSAGE."
    )
    made.add_argument("words", nargs=argparse.REMAINDER)
    made = verb("script", script, "Check script files, or play one on answers.")
    made.add_argument("verb", choices=["check", "run"])
    made = verb("agreement", script, "Check files of collective agreements: check FILE….")
    made.add_argument("verb", choices=["check"])
    made = verb("cap", script, "Read an official alert (CAP 1.2): read FILE.")
    made.add_argument("verb", choices=["read"])
    made = verb("protocol", script, "Check protocol files: check FILE… [--pack DIR].")
    made.add_argument("verb", choices=["check"])
    made = verb(
        "answers",
        answers,
        "Find: eval --questions FILE [--articles FILE] [--by-rank]. Fill: import FOLDER [--apply].",
    )
    made.add_argument("verb", choices=["eval", "import"])
    verb("directory", directory, "Show what a CSV or vCard file would change in the directory.")
    verb(
        "evidence",
        evidence,
        "Write the two-page record of a callout: CALLOUT [--out FILE] [--union].",
    )
    made = verb("cues", cues, "Measure how well danger is recognised: eval FILE; learn its signs.")
    made.add_argument("verb", choices=["eval", "learn"])
    verb("doctor", doctor, "Say what this installation has and lacks.")
    verb("prove", prove, "Prove by killing: callouts.")
    verb("bench", bench, "Measure: desk, answers, callouts, public, storm.")
    return parser


def main(words: Sequence[str]) -> int:
    """Read the command line and run the verb; what it does not know goes on to the command behind."""
    options, rest = _parser().parse_known_args(words)
    options.words = rest
    catalogues.compile_all()
    try:
        return int(options.run(options))
    except ServerTrouble as trouble:
        say(str(trouble))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))


__all__ = ["main", "prepare"]
