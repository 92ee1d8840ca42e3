"""The event queue: written before it counts, removed after it arrived, in order, over crashes at any point."""

import asyncio
from collections.abc import Mapping
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.registers import (
    ATTENDANCE,
    Attendance,
    CardState,
    Event,
    EventQueue,
    QueueFull,
    specification_record,
)


class Crash(Exception):
    """The process dies."""


class Disk:
    """A storage that dies when it is told to: before it has saved or after."""

    def __init__(self) -> None:
        self.content: str | None = None
        self.dies: str | None = None

    async def load(self) -> Mapping[str, object] | None:
        return None if self.content is None else json.loads(self.content)

    async def save(self, data: dict[str, Any]) -> None:
        dies, self.dies = self.dies, None
        if dies == "before":
            raise Crash
        self.content = json.dumps(data)
        if dies == "after":
            raise Crash


def marks(events: Any) -> list[int]:
    """Return what the events' records hold."""
    return [event.record["n"] for event in events]


async def test_first_in_first_out() -> None:
    """Events stay in order, and in the queue until they are confirmed."""
    disk = Disk()
    queue = await EventQueue.open(disk)
    for n in range(5):
        await queue.put(ATTENDANCE, {"n": n})
    assert marks(queue.batch(2)) == marks(queue.batch(2)) == [0, 1] and len(queue) == 5
    await queue.confirm(queue.batch(2))
    assert marks((await EventQueue.open(disk)).batch()) == marks(queue.batch()) == [2, 3, 4]
    await queue.confirm([])
    assert len(queue) == 3


async def test_full_queue_refuses() -> None:
    """A queue that is full keeps what it has and says so."""
    queue = await EventQueue.open(Disk(), capacity=1)
    await queue.put(ATTENDANCE, {"n": 1})
    with pytest.raises(QueueFull) as caught:
        await queue.put(ATTENDANCE, {"n": 2})
    assert caught.value.details == {"capacity": "1"} and marks(queue.batch()) == [1]


async def test_failed_storage() -> None:
    """An event that could not be written does not count; a removal that could not be written did not happen."""
    disk = Disk()
    queue = await EventQueue.open(disk)
    await queue.put(ATTENDANCE, {"n": 1})
    for step in (queue.put(ATTENDANCE, {"n": 2}), queue.confirm(queue.batch())):
        disk.dies = "before"
        with pytest.raises(Crash):
            await step
        assert marks(queue.batch()) == [1]


async def test_many_at_once() -> None:
    """Events that arrive together all count, each with a number of its own."""
    disk = Disk()
    queue = await EventQueue.open(disk)
    await asyncio.gather(*(queue.put(ATTENDANCE, {"n": n}) for n in range(20)))
    assert [event.number for event in queue.batch()] == list(range(1, 21))
    assert marks(queue.batch()) == list(range(20))


@pytest.mark.parametrize(
    "content", ["[]", "{}", '{"events": 1, "next_number": 1}', '{"events": [1], "next_number": 1}', '{"events": []}']
)
async def test_unreadable_storage(content: str) -> None:
    """A storage that cannot be read is not taken for an empty queue, and is left as it is."""
    disk = Disk()
    disk.content = content
    with pytest.raises(ValueError, match="queue"):
        await EventQueue.open(disk)
    assert disk.content == content


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["put", "send", "restart"]), st.sampled_from([None, None, "before", "after"])),
        max_size=40,
    )
)
async def test_crashes_at_any_point(steps: list[tuple[str, str | None]]) -> None:
    """Whatever dies when: each event that counted arrives, in order, and none that never was."""
    disk = Disk()
    queue = await EventQueue.open(disk)
    tried, counted, log = 0, [], []
    for step, dies in [*steps, ("restart", None), ("send", None)]:
        disk.dies = dies
        try:
            if step == "put":
                tried += 1
                await queue.put(ATTENDANCE, {"n": tried})
                counted.append(tried)
            elif step == "send":
                batch = queue.batch(3 if dies else 100)
                log += marks(batch)
                await queue.confirm(batch)
        except Crash:
            queue = await EventQueue.open(disk)
        if step == "restart":
            queue = await EventQueue.open(disk)
        disk.dies = None
    assert len(queue) == 0
    firsts = list(dict.fromkeys(log))
    assert firsts == sorted(firsts)
    assert set(counted) <= set(firsts) <= set(range(1, tried + 1))


def test_attendance_records() -> None:
    """A card read in both dialects; the id is in no repr."""
    read = Attendance(time=5.5, card_id="SECRET", reader_id="2897", state=CardState.EXPIRED)
    event = Event(number=1, register=ATTENDANCE, record=read.as_record())
    assert event.record == {"ts": 5.5, "card_id": "SECRET", "reader_id": "2897", "card_state": 2}
    assert specification_record(event) == {"time": 5.5, "parameters": {"card_id": "SECRET", "reader_id": "2897"}}
    assert specification_record(Event(number=2, register="sys.last_update_errs", record={})) is None
    assert "SECRET" not in f"{read!r} {event!r}"
