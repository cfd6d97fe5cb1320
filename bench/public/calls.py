"""What is called over HTTP: Open311 by other people's programs, the portal by residents."""

from __future__ import annotations

import gzip
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count
from typing import Any
from urllib.parse import urlencode

from bench.load import Call
from bench.rounds import FORM, Subject

REGION = "northmoor.example"
SAID = (
    "Deep hole in the northbound lane, by the curb.", "It swallowed a wheel this morning.",
    "The asphalt is breaking up again.", "Cars swerve around it.", "Getting larger every day.",
)  # fmt: skip
WIDTHS = (1_000, 2_000, 5_000, 20_000, 60_000)
LINKED = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"')
PICTURE = re.compile(rb'<figure class="mapbox".*?</figure>', re.S)
_numbers = count(1)


def fields(
    key: str, spot: Mapping[str, Any], words: str, *, by_address: bool = False
) -> dict[str, str]:
    """The form of a pothole as another program sends it."""
    where = (
        {"address_string": spot["address"]}
        if by_address
        else {"lat": f"{spot['lat']:.6f}", "long": f"{spot['long']:.6f}"}
    )
    return {
        "api_key": key, "jurisdiction_id": REGION, "service_code": "pothole", **where,
        "attribute[size]": "Dinner plate", "description": words, "phone": "905-555-0142",
    }  # fmt: skip


def sources(clients: int) -> list[str]:
    """A loopback address for each client, new in each run: limits count by address, and must be real."""
    a, b = secrets.randbelow(200) + 20, secrets.randbelow(250) + 1
    return [f"127.{a}.{b}.{n + 1}" for n in range(clients)]


@dataclass
class Public:
    """The running town and what there is to ask of it."""

    port: int
    scene: dict[str, Any]
    each: int
    sources: list[str] = field(default_factory=lambda: sources(16))

    def send(self, *, by_address: bool = False) -> Callable[[int, int], Call]:
        """A report by Open311, each with its own Idempotency-Key as careful clients send."""

        def call(client: int, n: int) -> Call:
            spots, keys = self.scene["spots"], self.scene["keys"]
            spot = spots[(client * 37 + n) % len(spots)]
            words = f"{SAID[n % len(SAID)]} ({client}-{n})"
            body = urlencode(fields(keys[client % len(keys)], spot, words, by_address=by_address))
            headers = {**FORM, "Idempotency-Key": f"bench-{next(_numbers)}-{secrets.token_hex(4)}"}
            return Call("/open311/v2/requests.json", "POST", headers, body.encode())

        return call

    def get(self, path: Callable[[int, int], str]) -> Callable[[int, int], Call]:
        return lambda client, n: Call(path(client, n), headers={"Accept-Encoding": "gzip"})

    def listed(self, notation: str, **asked: Any) -> Callable[[int, int], Call]:
        """A list of requests by a key; the reading turns from page to page and state to state."""

        def path(client: int, n: int) -> str:
            turn = [
                {},
                {"status": "open"},
                {"status": "closed"},
                {"page": 2},
                {"extensions": "true"},
            ]
            query = {"jurisdiction_id": REGION, "api_key": self.scene["keys"][client], **asked}
            return f"/open311/v2/requests.{notation}?{urlencode({**query, **turn[n % len(turn)]})}"

        return self.get(path)

    def window(self, client: int, n: int) -> str:
        """A piece of the map around a place, from one street to half the region; some with filters."""
        spot = self.scene["spots"][(client * 53 + n * 7) % len(self.scene["spots"])]
        more = [{}, {}, {"state": "all"}, {"kind": "pothole"}, {"state": "closed", "days": "90"}]
        asked = {"x": f"{spot['x']:.0f}", "y": f"{spot['y']:.0f}", "w": WIDTHS[n % len(WIDTHS)]}
        return f"/reported/?{urlencode({**asked, **more[(n // len(WIDTHS)) % len(more)]})}"

    def pages(self) -> dict[str, Callable[[int, int], str]]:
        """The portal's pages, each by its address."""
        scene = self.scene

        def of(name: str, path: str) -> Callable[[int, int], str]:
            return lambda c, n: path.format(scene[name][(c * 13 + n) % len(scene[name])])

        return {
            "home": lambda c, n: "/services/",
            "search": lambda c, n: "/find/?q=" + ("garbage", "pothole", "bus+pass", "water")[n % 4],
            "report, what": lambda c, n: "/report/",
            "report, where": of("reports", "/report/{}/where/"),
            "report, details": of("reports", "/report/{}/details/"),
            "report, check": of("reports", "/report/{}/send/"),
            "report, done": of("sent", "/report/{}/done/"),
            "status of a request": of("links", "/r/{}/"),
            "reported, newest": lambda c, n: "/reported/",
            "reported, a type closed": lambda c, n: "/reported/?kind=pothole&state=closed",
            "reported, longest waiting": lambda c, n: "/reported/?order=oldest",
            "reported in a city": lambda c, n: "/reported/?town=ashgrove&state=all",
            "my requests": lambda c, n: "/mine/",
        }  # fmt: skip

    def subject(
        self, name: str, calls: Callable[[int, int], Call], *, clients: int, each: int = 0
    ) -> Subject:
        return Subject(name, self.port, calls, each or self.each, clients, self.sources[:clients])


def weight(port: int, path: str, kept: dict[str, int]) -> tuple[int, int]:
    """(bytes that travel, the same if everything were compressed), the map's picture left out.

    As a browser asks, with `Accept-Encoding: gzip`: the page, its styles, scripts and icons as they are
    served; fonts come once a year. `kept` remembers the files of other pages, by address.
    """
    body, sent = _fetch(port, path)
    text = PICTURE.sub(b"", body)
    page = len(gzip.compress(text, 6))
    travels = page if sent < len(body) else len(text)
    packed = page
    for name in sorted(set(LINKED.findall(text.decode()))):
        if name not in kept:
            content, size = _fetch(port, name)
            kept[name], kept[f"{name} packed"] = size, len(gzip.compress(content, 6))
        travels, packed = travels + kept[name], packed + kept[f"{name} packed"]
    return travels, packed


def _fetch(port: int, path: str) -> tuple[bytes, int]:
    """(the content, how many bytes came)."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = line.getresponse()
    body = answer.read()
    line.close()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    is_packed = answer.getheader("Content-Encoding") == "gzip"
    return (gzip.decompress(body) if is_packed else body), len(body)
