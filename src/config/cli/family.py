"""A family of processes: started together, restarted when one dies, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from config.cli.steps import say

CRASHES_TOLERATED = 5
GRACE_SECONDS = 10


@dataclass
class Member:
    """One process of the family."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    crashes: int = 0


@dataclass
class Family:
    """The processes of one running installation."""

    members: list[Member] = field(default_factory=list)
    environment: Mapping[str, str] = field(default_factory=dict)
    logs: Path | None = None
    stopping: bool = False

    def add(self, name: str, *command: str) -> None:
        """Name a process to be run with this Python."""
        self.members.append(Member(name, (sys.executable, *command)))

    def start(self) -> None:
        """Start every member, each the leader of a process group of its own."""
        for member in self.members:
            self._start(member)

    def _start(self, member: Member) -> None:
        with self._log(member.name) as log:
            member.process = subprocess.Popen(
                member.command, env={**os.environ, **self.environment}, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def _log(self, name: str) -> IO[bytes]:
        """Where a member writes: a file of its own among the installation's data."""
        if self.logs is None:
            return Path(os.devnull).open("ab")
        self.logs.mkdir(parents=True, exist_ok=True)
        return (self.logs / f"{name}.log").open("ab")

    def wait(self) -> None:
        """Stay until Ctrl-C or SIGTERM, bringing back what crashes; then stop everybody."""
        signal.signal(signal.SIGTERM, self._asked_to_stop)
        signal.signal(signal.SIGINT, self._asked_to_stop)
        try:
            while not self.stopping:
                self._tend()
                time.sleep(0.4)
        finally:
            self.stop()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _tend(self) -> None:
        for member in self.members:
            if member.process is None or member.process.poll() is None:
                continue
            member.crashes += 1
            if member.crashes > CRASHES_TOLERATED:
                say(f"{member.name} keeps stopping; giving up.")
                self.stopping = True
                return
            say(f"{member.name} stopped ({member.process.returncode}); starting it again.")
            self._start(member)

    def stop(self) -> None:
        """Ask every group to stop, and end those that do not."""
        running = [m.process for m in self.members if m.process and m.process.poll() is None]
        for process in running:
            _signal(process, signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
