"""Events on their way to the server: written before they count, removed after they surely arrived, in order."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

from .errors import QueueFull
from .literals import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A record for a register of the role "event"; its content is not in its `repr`.

    Attributes:
        number: Position in the order of all events of the zone, never used twice for events that counted.
        register: Key of the register.
        record: The record as the current generation writes it.
    """

    number: int
    register: str
    record: Mapping[str, Json] = field(repr=False)


class QueueStorage(Protocol):
    """Where the queue lives.

    `save` replaces the whole content atomically and returns when it is durable; it raises when it is not.
    """

    async def load(self) -> Mapping[str, object] | None:
        """Return what was saved last, `None` where nothing was."""

    async def save(self, data: dict[str, Json]) -> None:
        """Save the content."""


class EventQueue:
    """A durable first-in-first-out queue; make it with `open`.

    An event that `put` has returned for is sent after any crash. A crash between the sync that carried an event and
    its removal sends it again, which the server's log recognises by card and second (facts 1.7).
    """

    def __init__(self, storage: QueueStorage, events: Sequence[Event], next_number: int, capacity: int) -> None:
        """Use `open`."""
        self._storage = storage
        self._events = tuple(events)
        self._next_number = next_number
        self._capacity = capacity
        self._lock = asyncio.Lock()

    @classmethod
    async def open(cls, storage: QueueStorage, *, capacity: int = 10_000) -> Self:
        """Return the queue as it was saved last.

        Raises:
            ValueError: What was saved is no queue. It is left as it is; starting empty would lose events.
        """
        data = await storage.load()
        if data is None:
            return cls(storage, (), 1, capacity)
        match data:
            case {"events": [*events], "next_number": int(next_number)}:
                return cls(storage, [_event(item) for item in events], next_number, capacity)
        raise ValueError("the stored event queue cannot be read")

    def __len__(self) -> int:
        """Return how many events wait."""
        return len(self._events)

    def batch(self, limit: int = 200) -> Sequence[Event]:
        """Return the oldest events, which stay in the queue."""
        return self._events[:limit]

    async def put(self, register: str, record: Mapping[str, Json]) -> Event:
        """Add an event; it counts when this returns.

        Raises:
            QueueFull: There are too many events waiting.
            Exception: What the storage raised; the event does not count.
        """
        async with self._lock:
            if len(self._events) >= self._capacity:
                raise QueueFull("too many events wait for the server", capacity=str(self._capacity))
            event = Event(number=self._next_number, register=register, record=dict(record))
            await self._save((*self._events, event), event.number + 1)
            return event

    async def confirm(self, events: Sequence[Event]) -> None:
        """Remove events that have surely arrived.

        Raises:
            Exception: What the storage raised; the events will be sent again.
        """
        numbers = {event.number for event in events}
        async with self._lock:
            kept = tuple(event for event in self._events if event.number not in numbers)
            if len(kept) < len(self._events):
                await self._save(kept, self._next_number)

    async def _save(self, events: tuple[Event, ...], next_number: int) -> None:
        """Save a content and only then believe in it."""
        await self._storage.save(
            {
                "events": [
                    {"number": event.number, "register": event.register, "record": dict(event.record)}
                    for event in events
                ],
                "next_number": next_number,
            }
        )
        self._events, self._next_number = events, next_number


def _event(item: object) -> Event:
    """Return a stored event."""
    match item:
        case {"number": int(number), "register": str(register), "record": dict(record)}:
            return Event(number=number, register=register, record=record)
    raise ValueError("the stored event queue cannot be read")
