"""Prove the ledger, or name the rows that somebody touched."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from townline.core import ledger

SHOWN = 50


class Command(BaseCommand):
    help = "Compute every digest of the ledger again and compare."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for faults, fault in enumerate(ledger.verify(), 1):
            if faults <= SHOWN:
                self.stdout.write(f"BROKEN  {fault}")
        entries, streams = ledger.size()
        if faults:
            raise CommandError(f"{faults} broken links in {entries} entries of {streams} streams.")
        self.stdout.write(
            f"The ledger is whole: {entries} entries in {streams} streams.\n"
            f"Digest of all tips: {ledger.tips_digest()}"
        )
