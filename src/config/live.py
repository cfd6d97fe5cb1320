"""The live server: nudges from PostgreSQL to every open page, over server-sent events.

One LISTEN connection a process. A stream holds no database connection: who is asking is found out once,
and the connection is given back before the first byte. A nudge names a topic; the page fetches anew.
Bulletins alone are pushed whole: their strip is the same for everybody, and two hundred desks that ask at
once would each wait for the others.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

import django
import psycopg
import structlog
from psycopg.conninfo import make_conninfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from asgiref.sync import sync_to_async  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402
from django.utils import translation  # noqa: E402

from townline.core import clock  # noqa: E402
from townline.core.live import CHANNEL  # noqa: E402
from townline.knowledge.views.bulletins import strip_words  # noqa: E402

log = structlog.get_logger(__name__)
KEEP_ALIVE_SECONDS = 15
LONGEST_QUEUE = 200
LONGEST_MEMORY = 2000
SAME_CLOCK_SECONDS = 0.5  # page workers and this one may differ by that much
RESYNC = "event: resync\ndata: {}\n\n"
BULLETINS = "bulletins"
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

# Which permission a topic needs, by the part before the colon; `agent` and `heard` are for that person alone.
PERMISSIONS = {
    "contact": "contacts.read", "queues": "contacts.take", "seats": "bulletins.read",
    "bulletins": "bulletins.read", "answers": "knowledge.read", "presence": "bulletins.read",
    "request": "requests.read", "program": "requests.read", "gaps": "knowledge.flag",
    "corrections": "corrections.call", "sendings": "contacts.take",
    "privacy": "privacy.read_log", "scripts": "scripts.read", "approvals": "knowledge.approve",
    "referrals": "contacts.take", "held": "health.open",
    "hand_offs": "requests.work", "directory": "directory.read",
    "protocols": "dispatch.open",
    "incident": "dispatch.open", "incidents": "dispatch.open", "events": "dispatch.open",
    "event": "dispatch.open",
    "alarms": "dispatch.open", "radio": "dispatch.open", "units": "dispatch.open",
    "callout": "callouts.work", "callouts": "callouts.work", "closures": "closures.read",
    "closure": "closures.read", "partners": "dispatch.open",
    "messages": "messages.read",
    "rosters": "rosters.read", "hours": "hours.decide", "complaints": "complaints.take",
    "doubts": "portal.review",
}  # fmt: skip


def allowed(user: Any, topic: str) -> bool:
    """Whether somebody may hear of a topic."""
    kind, _, ref = topic.partition(":")
    if kind in ("agent", "heard"):
        return bool(ref == str(user.pk))
    return kind in PERMISSIONS and bool(user.may(PERMISSIONS[kind]))


def _now() -> float:
    """Seconds since 1970 by the clock that pages are made by."""
    return clock.now().timestamp()


def _nudge(topic: str, ref: str) -> str:
    return f"event: nudge\ndata: {json.dumps({'topic': topic, 'ref': ref})}\n\n"


class Hub:
    """Who listens to what in this process."""

    def __init__(self) -> None:
        self.streams: dict[asyncio.Queue[str], frozenset[str]] = {}
        self.languages: dict[asyncio.Queue[str], str] = {}
        self.listener: asyncio.Task[None] | None = None
        self.recent: deque[tuple[float, str, str]] = deque(maxlen=LONGEST_MEMORY)
        self.knows_since = _now()

    def tell(self, topic: str, ref: str) -> None:
        """Put a nudge into the queue of every stream that listens to the topic."""
        if len(self.recent) == LONGEST_MEMORY:
            self.knows_since = self.recent[0][0]
        self.recent.append((_now(), topic, ref))
        message = _nudge(topic, ref)
        for queue, topics in self.streams.items():
            if topic in topics:
                self._put(queue, message)

    def show_bulletins(self, strips: Mapping[str, str]) -> None:
        """Put the strip of bulletins itself on every desk: it is the same for all who read a language."""
        for queue, topics in self.streams.items():
            strip = strips.get(self.languages.get(queue, ""), strips[settings.LANGUAGE_CODE])
            if BULLETINS in topics:
                self._put(queue, f"event: strip\ndata: {json.dumps({'html': strip})}\n\n")

    def join(
        self, queue: asyncio.Queue[str], topics: frozenset[str], language: str, since: float | None
    ) -> None:
        """Add a stream, and tell it first what it missed since its page was made or its line broke.

        `since` is in seconds since 1970 by the server's clock. Where more happened than is remembered, the
        page looks again at everything.
        """
        self.streams[queue], self.languages[queue] = topics, language
        if since is None:
            return
        if since - SAME_CLOCK_SECONDS < self.knows_since:
            self._put(queue, RESYNC)
            return
        missed = [(t, r) for at, t, r in self.recent if at >= since - SAME_CLOCK_SECONDS]
        for topic, ref in dict.fromkeys(missed):
            if topic in topics:
                self._put(queue, _nudge(topic, ref))

    def resync(self) -> None:
        """Nudges may have been missed: everybody looks again."""
        self.knows_since = _now()
        for queue in self.streams:
            self._put(queue, RESYNC)

    @staticmethod
    def _put(queue: asyncio.Queue[str], message: str) -> None:
        if queue.qsize() >= LONGEST_QUEUE:
            while not queue.empty():
                queue.get_nowait()
            message = RESYNC
        queue.put_nowait(message)

    async def listen(self) -> None:
        """Listen for ever; after a lost connection, connect again and resync."""
        while True:
            try:
                await self._listen_once()
            except psycopg.Error as error:
                log.warning("listen_lost", error=type(error).__name__)
            await asyncio.sleep(0.5)

    async def _listen_once(self) -> None:
        database: dict[str, Any] = settings.DATABASES["default"]
        words: dict[str, Any] = {
            "dbname": database["NAME"], "user": database["USER"], "password": database["PASSWORD"],
            "host": database["HOST"], "port": database["PORT"], **database["OPTIONS"],
        }  # fmt: skip
        address = make_conninfo(
            **{
                name: value
                for name, value in words.items()
                if value and name not in settings.STATEMENTS
            }
        )
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as listening:
            await listening.execute(f"LISTEN {CHANNEL}")
            self.resync()
            async for notice in listening.notifies():
                nudge = json.loads(notice.payload)
                if nudge["topic"] == BULLETINS:
                    self.show_bulletins(await sync_to_async(_strips)())
                self.tell(nudge["topic"], nudge["ref"])


hub = Hub()


def _strips() -> dict[str, str]:
    """The strip of bulletins in each language; gives its connection back."""
    try:
        now, strips = clock.now(), {}
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                strips[code] = strip_words(now)
        return strips
    finally:
        connection.close()


def _who(cookie: str) -> Any:
    """The person behind a session cookie, or None; gives its connection back."""
    try:
        jar = SimpleCookie(cookie)
        key = jar[settings.SESSION_COOKIE_NAME].value if settings.SESSION_COOKIE_NAME in jar else ""
        user_id = SessionStore(key).get(SESSION_KEY) if key else None
        users = get_user_model().objects
        return users.filter(pk=user_id, is_active=True).first() if user_id else None
    finally:
        connection.close()


async def _events(queue: asyncio.Queue[str]) -> AsyncIterator[bytes]:
    """What a stream is told. Each message carries the time, which a browser gives back when it reconnects."""
    yield f"retry: 2000\nid: {_now():.3f}\nevent: hello\ndata: {{}}\n\n".encode()
    while True:
        try:
            message = await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
        except TimeoutError:
            message = "event: alive\ndata: {}\n\n"
        yield f"id: {_now():.3f}\n{message}".encode()


def _since(headers: Mapping[str, str], asked: Mapping[str, list[str]]) -> float | None:
    """Up to when the page knows what happened: its last message, or the moment it was made."""
    for given in (headers.get("last-event-id", ""), asked.get("since", [""])[0]):
        with contextlib.suppress(ValueError):
            return float(given)
    return None


def _headers(origin: str) -> list[tuple[bytes, bytes]]:
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"),
               (b"x-accel-buffering", b"no")]  # fmt: skip
    if origin and origin in settings.TOWNLINE_PAGE_ORIGINS:
        headers += [(b"access-control-allow-origin", origin.encode()),
                    (b"access-control-allow-credentials", b"true"), (b"vary", b"origin")]  # fmt: skip
    return headers


async def _refuse(send: Send, status: int, origin: str) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _headers(origin)})
    await send({"type": "http.response.body", "body": b""})


async def _stream(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    origin = headers.get("origin", "")
    user = await sync_to_async(_who)(headers.get("cookie", ""))
    if user is None:
        await _refuse(send, 401, origin)
        return
    asked = parse_qs(scope["query_string"].decode())
    wanted = asked.get("topics", [""])[0].split(",")
    topics = frozenset(topic for topic in wanted if topic and allowed(user, topic))
    await send({"type": "http.response.start", "status": 200, "headers": _headers(origin)})
    queue: asyncio.Queue[str] = asyncio.Queue()
    hub.join(queue, topics, user.language, _since(headers, asked))
    gone = asyncio.create_task(_gone(receive))
    try:
        await _pump(queue, send, gone)
    finally:
        hub.streams.pop(queue, None)
        hub.languages.pop(queue, None)
        gone.cancel()


async def _pump(queue: asyncio.Queue[str], send: Send, gone: asyncio.Task[None]) -> None:
    async for chunk in _events(queue):
        if gone.done():
            return
        with contextlib.suppress(OSError):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            with contextlib.suppress(DatabaseError):
                await sync_to_async(_strips)()  # so that the first bulletin is not the slow one
            gc.collect()
            gc.freeze()
            hub.listener = asyncio.create_task(hub.listen())
            await send({"type": "lifespan.startup.complete"})
        else:
            if hub.listener:
                hub.listener.cancel()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """The ASGI application."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].rstrip("/").endswith("live"):
        await _stream(scope, receive, send)
    else:
        await _refuse(send, 404, "")
