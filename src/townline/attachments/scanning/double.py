"""A scanner for demo and tests: it knows one program, the harmless one that every scanner must find."""

from __future__ import annotations

from townline.attachments.scanning.verdicts import Verdict

# The EICAR test file, put together here so that no scanner of a developer's machine takes this file for it.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()


class Double:
    """Clean unless the test file is in it. `is_down` plays a scanner that cannot be reached."""

    is_down = False

    def scan(self, data: bytes) -> Verdict:
        if Double.is_down:
            return Verdict.UNREACHABLE
        return Verdict.HARMFUL if EICAR in data else Verdict.CLEAN
