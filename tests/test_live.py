"""The live server tells a page what happened between its making and its line, and after a broken line."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from config import live
from townline.core import clock

TOPICS = frozenset({"agent:3", "queues"})


def told(queue):
    return [queue.get_nowait() for _ in range(queue.qsize())]


def joined(hub, since):
    queue: asyncio.Queue[str] = asyncio.Queue()
    hub.join(queue, TOPICS, "en", since)
    return told(queue)


def test_what_rang_while_the_page_was_still_connecting_is_told_at_once():
    hub, made = live.Hub(), time.time()
    hub.knows_since = made - 60
    hub.tell("agent:3", "")
    hub.tell("agent:4", "")
    assert joined(hub, made) == [live._nudge("agent:3", "")]


def test_a_page_and_its_line_go_by_one_clock():
    """Else whatever rang while a page of a story connected, whose clock was moved, was lost."""
    with clock.moved(timedelta(days=3)):
        hub, made = live.Hub(), clock.now().timestamp()
        hub.knows_since = made - 60
        hub.tell("agent:3", "")
        assert joined(hub, made) == [live._nudge("agent:3", "")]


def test_what_the_page_already_knew_is_not_told_again():
    hub = live.Hub()
    hub.knows_since = time.time() - 60
    hub.tell("agent:3", "")
    assert joined(hub, time.time() + 5) == []


def test_a_page_older_than_what_is_remembered_looks_again_at_everything():
    hub = live.Hub()
    assert joined(hub, time.time() - 60) == [live.RESYNC]
    hub.knows_since = time.time() - 60
    for _ in range(live.LONGEST_MEMORY + 1):
        hub.tell("queues", "")
    assert joined(hub, time.time() - 60) == [live.RESYNC]


def test_a_lost_listener_makes_everybody_look_again():
    hub = live.Hub()
    queue: asyncio.Queue[str] = asyncio.Queue()
    hub.join(queue, TOPICS, "en", None)
    hub.resync()
    assert told(queue) == [live.RESYNC]


def test_a_browser_that_reconnects_says_what_it_heard_last():
    assert live._since({"last-event-id": "12.5"}, {"since": ["3"]}) == 12.5
    assert live._since({}, {"since": ["3"]}) == 3
    assert live._since({}, {"since": ["never"]}) is None


def test_each_message_carries_the_time_a_browser_gives_back():
    async def first_two():
        queue: asyncio.Queue[str] = asyncio.Queue()
        queue.put_nowait(live.RESYNC)
        events = live._events(queue)
        return [await anext(events), await anext(events)]

    before = time.time()
    with ThreadPoolExecutor(1) as apart:  # the browser stories leave a running loop in this thread
        told_both = apart.submit(lambda: asyncio.run(first_two())).result()
    for message in told_both:
        stamp = next(line for line in message.decode().splitlines() if line.startswith("id: "))
        assert before - 1 <= float(stamp[4:]) <= time.time() + 1
