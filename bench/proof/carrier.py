"""The carrier double as a process of its own: it sees every call, and survives everything."""

from __future__ import annotations

import sys

from townline.callouts.carriers.double import Exchange, Quirks, serve

QUIRKS = Quirks(late=0.08, duplicate=0.1, reordered=0.1, missing=0.03, slow=0.01, late_seconds=2,
                slow_seconds=1, ring_seconds=0.3)  # fmt: skip

if __name__ == "__main__":
    serve(
        Exchange(seed=int(sys.argv[2]), quirks=Quirks() if sys.argv[3:] == ["plain"] else QUIRKS),
        int(sys.argv[1]),
    ).serve_forever()
