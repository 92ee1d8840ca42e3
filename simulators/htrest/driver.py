"""The heat pump as the server's library sees it: one method per serial command."""

from datetime import datetime
from typing import Final

from .heatpump import FaultEntry, HeatPump, PumpRefusal
from .parameters import Kind, Parameter, Value
from .serial_line import SerialLine
from .timeprogs import DAYS, SLOTS, Slot, TimeProgram, format_time

_UNKNOWN_INDEX: Final = "['ERR,INVALID IDX']"
# Lengths of answers in bytes, chosen so that whole requests take the recorded times (facts/htrest.md, section 4).
_NUMBER: Final = 20
_PARAMETER: Final = 115
_FAST_VALUE: Final = 16
_FAULT: Final = 58
_PROGRAM_HEAD: Final = 50
_PROGRAM_ENTRY: Final = 46


class Driver:
    """Turns calls into serial commands; must be used within a session of the line."""

    def __init__(self, line: SerialLine, pump: HeatPump) -> None:
        """Connect the line with the heat pump."""
        self.line = line
        self._pump = pump

    async def serial_number(self) -> int:
        """Return the serial number."""
        return await self.line.exchange("RID", lambda: self._pump.serial_number, answer=_NUMBER)

    async def property_id(self) -> int:
        """Return the property id."""
        return await self.line.exchange("SP,NR=3", lambda: int(self._pump.values["Liegenschaft"]), answer=_PARAMETER)

    async def software_version(self) -> str:
        """Return the version; the heat pump has it as the name of a data point."""
        return await self.line.exchange("SP,NR=9", lambda: self._pump.software_version, answer=_PARAMETER)

    async def clock(self) -> datetime:
        """Return the heat pump's time."""
        return await self.line.exchange("CLK", self._pump.clock.now, answer=_NUMBER)

    async def set_clock(self, value: datetime) -> datetime:
        """Set the clock and return what the heat pump answers."""

        def apply() -> datetime:
            self._pump.clock.set(value)
            return self._pump.clock.now()

        return await self.line.exchange(f"CLK={value:%d.%m.%y,%H:%M:%S}", apply, answer=_NUMBER)

    async def fault_count(self) -> int:
        """Return the length of the fault list."""
        return await self.line.exchange("ALC", lambda: len(self._pump.fault_list), answer=_NUMBER)

    async def faults(self, first: int, end: int) -> list[FaultEntry]:
        """Return a part of the fault list."""
        command = "AR," + ",".join(str(index) for index in range(first, end))
        return await self.line.exchange(
            command, lambda: self._pump.fault_list[first:end], answer=_FAULT, frames=end - first
        )

    async def last_fault(self) -> tuple[int, FaultEntry]:
        """Return the newest entry and its index."""
        faults = self._pump.fault_list
        return await self.line.exchange("ALC", lambda: (len(faults) - 1, faults[-1]), answer=_FAULT)

    async def read(self, parameter: Parameter) -> Value:
        """Return the value of a parameter.

        Raises:
            PumpRefusal: The firmware lacks it; the text names it.
        """
        command = f"{parameter.kind},NR={parameter.number}"
        return await self.line.exchange(command, lambda: self._read(parameter), answer=_PARAMETER)

    async def write(self, parameter: Parameter, value: Value) -> Value:
        """Write a parameter and return what the heat pump answers.

        Raises:
            PumpRefusal: The firmware lacks it; the text names it.
        """

        def apply() -> Value:
            self._require(parameter)
            return self._pump.write(parameter, value)

        text = int(value) if parameter.data_type is bool else value
        command = f"{parameter.kind},NR={parameter.number},VAL={text}"
        return await self.line.exchange(command, apply, answer=_PARAMETER)

    async def fast_query(self, parameters: list[Parameter]) -> list[Value]:
        """Return the values of measured points, all with one command.

        Raises:
            PumpRefusal: The firmware lacks at least one; the text does not say which.
        """

        def values() -> list[Value]:
            if not all(self._pump.has(parameter.name) for parameter in parameters):
                raise PumpRefusal(f"invalid response for MR command {_UNKNOWN_INDEX}")
            return [self._pump.read(parameter) for parameter in parameters]

        for parameter in parameters:
            if parameter.kind is not Kind.MEASURED:
                raise ValueError(f"invalid parameter {parameter.name!r}; only 'MP' data points are allowed")
        command = "MR," + ",".join(str(parameter.number) for parameter in parameters)
        return await self.line.exchange(command, values, answer=_FAST_VALUE, frames=len(parameters))

    async def time_programs(self) -> list[TimeProgram]:
        """Return the heads of all time programs."""
        programs = self._pump.time_programs
        return await self.line.exchange("PRL", lambda: programs, answer=_PROGRAM_HEAD, frames=len(programs))

    async def time_program_head(self, index: int) -> TimeProgram:
        """Return a time program of which only the head was asked for."""
        return await self.line.exchange(f"PRI{index}", lambda: self._program(index, "PRI"), answer=_PROGRAM_HEAD)

    async def time_program(self, index: int) -> TimeProgram:
        """Return a time program with all its entries."""
        return await self.line.exchange(
            f"PRD{index}", lambda: self._program(index, "PRD"), answer=_PROGRAM_ENTRY, frames=1 + DAYS * SLOTS
        )

    async def time_program_entry(self, index: int, day: int, number: int) -> Slot:
        """Return one entry of a time program."""
        command = f"PRE,PR={index},DAY={day},EV={number}"
        return await self.line.exchange(command, lambda: self._slots(index, day, number)[number], answer=_PROGRAM_ENTRY)

    async def set_time_program_entry(self, index: int, day: int, number: int, slot: Slot) -> Slot:
        """Write one entry of a time program."""

        def apply() -> Slot:
            self._slots(index, day, number)[number] = slot
            return slot

        times = f"BEG={format_time(slot.start)},END={format_time(slot.end)}"
        command = f"PRE,PR={index},DAY={day},EV={number},ST={slot.state},{times}"
        return await self.line.exchange(command, apply, answer=_PROGRAM_ENTRY)

    def _require(self, parameter: Parameter) -> None:
        """Refuse what the firmware lacks."""
        if not self._pump.has(parameter.name):
            raise PumpRefusal(f"invalid response for access of parameter {parameter.name!r} {_UNKNOWN_INDEX}")

    def _read(self, parameter: Parameter) -> Value:
        """Return the value of a parameter that the firmware has."""
        self._require(parameter)
        return self._pump.read(parameter)

    def _program(self, index: int, command: str) -> TimeProgram:
        """Return a time program."""
        if index >= len(self._pump.time_programs):
            raise PumpRefusal(f"invalid response for {command} command {_UNKNOWN_INDEX}")
        return self._pump.time_programs[index]

    def _slots(self, index: int, day: int, number: int) -> list[Slot]:
        """Return the entries of a day that has this one."""
        if day >= DAYS or number >= SLOTS:
            raise PumpRefusal(f"invalid response for PRE command {_UNKNOWN_INDEX}")
        return self._program(index, "PRE").entries[day]
