"""The server's API: one method for each address and verb, without any policy (spec/htrest.md)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from .decode import json_array, json_integer, json_object, parse_datetime, single_value
from .errors import InvalidResponseError, UnknownParameterError
from .models import Device, FaultEntry
from .parameters import ParameterValue
from .timeprogs import TimeProgram, TimeProgramInfo, TimeSlot
from .transport import Timeouts, Transport, encode_name


def _item(collection: str, name: str) -> str:
    """Return the path of a parameter.

    Raises:
        UnknownParameterError: The name cannot be part of a path; an empty one would address the whole collection.
    """
    if name in {"", ".", ".."} or "/" in name:
        raise UnknownParameterError((name,))
    return f"{collection}/{encode_name(name)}"


class HtrestApi:
    """Typed requests; values of parameters stay as sent.

    Every method raises a subclass of `HtrestError` when it does not get what it asks for.
    """

    def __init__(self, transport: Transport, timeouts: Timeouts) -> None:
        """Use the given transport."""
        self.transport = transport
        self._timeouts = timeouts

    async def _get(self, path: str, *, names: Collection[str] = (), bulk: bool = False) -> object:
        """Read an address."""
        return await self.transport.request("GET", path, names=names, timeout=self._patience(bulk))

    async def _put(self, path: str, body: object, *, bulk: bool = False) -> object:
        """Write to an address."""
        return await self.transport.request("PUT", path, body=body, timeout=self._patience(bulk))

    def _patience(self, bulk: bool) -> float:
        """Return the timeout of a request in seconds."""
        return self._timeouts.bulk if bulk else self._timeouts.single

    async def get_swagger(self) -> object:
        """Return the server's description of itself; costs no serial traffic."""
        return await self._get("swagger.json")

    async def get_device(self) -> Device:
        """Return what identifies the heat pump."""
        return Device.from_json(await self._get("device/"))

    async def get_datetime(self) -> datetime:
        """Return the heat pump's local time, without a zone."""
        return self._clock(await self._get("datetime/"))

    async def put_datetime(self, value: datetime | None) -> datetime:
        """Set the heat pump's local time; `None` takes the clock of the server's host."""
        text = "" if value is None else value.isoformat(timespec="seconds")
        return self._clock(await self._put("datetime/", {"datetime": text}))

    @staticmethod
    def _clock(raw: object) -> datetime:
        """Return the time of an answer."""
        value = parse_datetime(json_object(raw).get("datetime"))
        if value is None:
            raise InvalidResponseError("Expected a date and time")
        return value

    async def get_faults(self) -> tuple[FaultEntry, ...]:
        """Return the whole fault list, the newest entry last; it can hold thousands."""
        return tuple(map(FaultEntry.from_json, json_array(await self._get("faultlist/", bulk=True))))

    async def get_fault_count(self) -> int:
        """Return how many entries the fault list has."""
        return json_integer(json_object(await self._get("faultlist/size")), "size")

    async def get_fault(self, index: int) -> FaultEntry:
        """Return one entry of the fault list."""
        return FaultEntry.from_json(await self._get(f"faultlist/{index}"))

    async def get_last_fault(self) -> FaultEntry:
        """Return the newest entry of the fault list."""
        return FaultEntry.from_json(await self._get("faultlist/last"))

    async def get_time_programs(self) -> tuple[TimeProgramInfo, ...]:
        """Return the frames of all time programs."""
        return tuple(map(TimeProgramInfo.from_json, json_array(await self._get("timeprog/", bulk=True))))

    async def get_time_program(self, index: int) -> TimeProgram:
        """Return a time program with its entries."""
        return TimeProgram.from_json(await self._get(f"timeprog/{index}", bulk=True))

    async def put_time_program(self, program: TimeProgram) -> None:
        """Write all entries of a time program."""
        await self._put(f"timeprog/{program.info.index}", program.as_json(), bulk=True)

    async def get_time_program_entry(self, index: int, day: int, number: int) -> TimeSlot:
        """Return one entry of a time program."""
        return TimeSlot.from_json(await self._get(f"timeprog/{index}/{day}/{number}"))

    async def put_time_program_entry(self, index: int, day: int, number: int, slot: TimeSlot) -> None:
        """Write one entry of a time program."""
        await self._put(f"timeprog/{index}/{day}/{number}", slot.as_json())

    async def get_params(self, names: Collection[str] = ()) -> dict[str, object]:
        """Return these parameters, or all; a server of the specification's era always returns all."""
        return json_object(await self._get("param/", names=names, bulk=True))

    async def put_params(self, values: Mapping[str, ParameterValue]) -> None:
        """Write several parameters in one request; a refused value does not undo those before it."""
        await self._put("param/", dict(values), bulk=True)

    async def get_param(self, name: str) -> object:
        """Return one parameter."""
        return single_value(await self._get(_item("param", name)))

    async def put_param(self, name: str, value: ParameterValue) -> object:
        """Write one parameter and return what the server answers."""
        return single_value(await self._put(_item("param", name), {"value": value}))

    async def fast_query(self, names: Collection[str] = ()) -> dict[str, object]:
        """Return these measured points, or all; a server of the specification's era always returns all."""
        return json_object(await self._get("fastquery/", names=names, bulk=True))

    async def fast_query_one(self, name: str) -> object:
        """Return one measured point."""
        return single_value(await self._get(_item("fastquery", name)))
