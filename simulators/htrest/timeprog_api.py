"""The resources of the time programs (spec/htrest.md; facts/htrest.md, section 3)."""

from typing import Any, Final

from .driver import Driver
from .payloads import TIME_PROGRAM, TIME_PROGRAM_ENTRY, validate
from .routing import Call
from .timeprogs import DAYS, SLOTS, Slot

_HEAD: Final = ("index", "name", "ead", "nos", "ste", "nod")


def _entry(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what an entry says, without what else was sent along."""
    return {name: payload[name] for name in ("state", "start", "end")}


class TimeProgramApi:
    """The handlers of time programs and their entries."""

    def __init__(self, driver: Driver, *, read_only: bool) -> None:
        """Serve the heat pump behind the driver."""
        self._driver = driver
        self._session = driver.line.session
        self._read_only = read_only

    async def get_all(self, call: Call) -> object:
        """Return the heads of all programs."""
        async with self._session():
            return [program.head() for program in await self._driver.time_programs()]

    async def get(self, call: Call) -> object:
        """Return one program."""
        async with self._session():
            return (await self._driver.time_program(call.number("id"))).as_json()

    async def put(self, call: Call) -> object:
        """Write the entries that were sent; the others stay."""
        payload: Any = call.json()
        validate(payload, TIME_PROGRAM)
        days: list[list[dict[str, Any]]] = payload["entries"]
        async with self._session():
            if self._read_only:
                head = {name: payload.get(name) for name in _HEAD}
                return {**head, "entries": [[_entry(entry) for entry in day] for day in days]}
            return await self._write(call.number("id"), days)

    async def _write(self, index: int, days: list[list[dict[str, Any]]]) -> object:
        """Check all entries, then write one after the other."""
        if len(days) > DAYS or any(len(day) > SLOTS for day in days):
            raise ValueError(f"a time program has {DAYS} days with {SLOTS} entries each")
        complete = sum(map(len, days)) == DAYS * SLOTS
        read = self._driver.time_program_head if complete else self._driver.time_program
        program = await read(index)
        slots = [[Slot.parse(**_entry(entry)) for entry in day] for day in days]
        for slot in (slot for day in slots for slot in day):
            program.check(slot)
        for day, entries in enumerate(slots):
            for number, slot in enumerate(entries):
                await self._driver.set_time_program_entry(index, day, number, slot)
        return program.as_json()

    async def get_entry(self, call: Call) -> object:
        """Return one entry of a program."""
        async with self._session():
            entry = await self._driver.time_program_entry(call.number("id"), call.number("day"), call.number("num"))
        return entry.as_json()

    async def put_entry(self, call: Call) -> object:
        """Write one entry; only the order of its times is checked."""
        payload: Any = call.json()
        validate(payload, TIME_PROGRAM_ENTRY)
        async with self._session():
            if self._read_only:
                return _entry(payload)
            slot = Slot.parse(**_entry(payload))
            written = await self._driver.set_time_program_entry(
                call.number("id"), call.number("day"), call.number("num"), slot
            )
        return written.as_json()
