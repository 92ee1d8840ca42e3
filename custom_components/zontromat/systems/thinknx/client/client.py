"""The client: typed calls, commands that wait for the device, telegrams that are never repeated."""

import math
from typing import Final

import aiohttp

from .capabilities import CAPABILITIES, Capability
from .devices import POSSIBLE, Device, DeviceKind, proven
from .errors import (
    DeviceNotFoundError,
    ImpossibleError,
    InvalidParametersError,
    InvalidResponseError,
    InvalidValueError,
    NotConfirmedError,
    ServerFailedError,
    ThinknxError,
    ThinknxTimeoutError,
)
from .knx import Telegram
from .server import ServerStatus
from .transport import Access, Timeouts, Transport
from .values import Status

_RELATIVE: Final = 1e-3
_ABSOLUTE: Final = 0.05
"""Difference between a set value and what the bus carries: DPT 9 keeps 11 bits and two digits, devices round."""


class ThinknxClient:
    """A Thinknx server, local, through the cloud or on premise."""

    def __init__(self, session: aiohttp.ClientSession, access: Access, *, timeouts: Timeouts | None = None) -> None:
        """Prepare; nothing is sent yet. The session stays the caller's."""
        self._transport = Transport(session, access, timeouts or Timeouts())

    @property
    def host(self) -> str:
        """The host of the server, without the key."""
        return self._transport.host

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        return self._transport.requests

    async def async_get_server_status(self) -> ServerStatus:
        """Return what the server tells about itself.

        Raises:
            InvalidResponseError: Something else than a Thinknx server answers.
        """
        answer = await self._transport.call("system/serverStatus", {})
        if "version" not in answer:
            raise InvalidResponseError("This is no Thinknx server")
        return ServerStatus.from_json(answer)

    async def async_read(self, device: Device, capability: Capability) -> Status:
        """Return the state of one capability.

        Raises:
            DeviceNotFoundError: The server does not know the device.
            ImpossibleError: The device does not answer.
            ThinknxError: Anything else went wrong.
        """
        row = CAPABILITIES[capability]
        assert row.status_call is not None
        answer = await self._transport.call(row.status_call, self._address(device, capability))
        return row.parse(self._own(answer, device).get("status"))

    async def async_set(self, device: Device, capability: Capability, value: Status) -> Status | None:
        """Command a device once and return its new state, `None` where a command leaves none.

        The server holds its answer back until the device answers on the bus. When that takes too long the state is read
        instead; the command is never repeated. `None` is also what a server returns that does not wait.

        Raises:
            InvalidValueError: The value cannot be sent; nothing was sent.
            NotConfirmedError: The device does not show the value.
            ThinknxError: Anything else went wrong; `doubtful` tells whether the command may have been carried out.
        """
        row = CAPABILITIES[capability]
        assert row.set_call is not None
        parameters = {**self._address(device, capability), "cmd": row.format(value)}
        try:
            answer = await self._transport.call(row.set_call, parameters, feedback=row.feedback)
        except ThinknxError as err:
            if not err.doubtful or row.status_call is None:
                raise
            return await self._settle(device, capability, value)
        if "status" not in self._own(answer, device) or row.status_call is None:
            return None
        return row.parse(answer["status"])

    async def _settle(self, device: Device, capability: Capability, value: Status) -> Status:
        """Find out by reading what became of a command."""
        try:
            actual = await self.async_read(device, capability)
        except ThinknxError as err:
            raise NotConfirmedError("The state after the command is not known") from err
        if not CAPABILITIES[capability].travels and not _same(value, actual):
            raise NotConfirmedError("The device does not show the command")
        return actual

    async def async_probe(self, kind: DeviceKind, guid: str, light_index: int | None = None) -> frozenset[Capability]:
        """Return what a device of this kind really can do, by asking for each state once.

        Raises:
            DeviceNotFoundError: The server does not know the device.
            ThinknxError: The server could not be asked.
        """
        candidate = Device(guid=guid, kind=kind, capabilities=frozenset(POSSIBLE[kind]), light_index=light_index)
        answering: set[Capability] = set()
        missing: DeviceNotFoundError | None = None
        for capability in candidate.readable:
            if CAPABILITIES[capability].by_index and light_index is None:
                continue
            try:
                await self.async_read(candidate, capability)
            except DeviceNotFoundError as err:
                missing = err
            except ServerFailedError:
                # Calls that are only announced may end in anything.
                if not CAPABILITIES[capability].by_index:
                    raise
            except ImpossibleError, InvalidParametersError, InvalidResponseError, ThinknxTimeoutError:
                continue
            else:
                answering.add(capability)
        if missing is not None and not answering:
            raise missing
        return proven(kind, frozenset(answering))

    async def async_send(self, telegram: Telegram) -> None:
        """Send a KNX telegram once.

        Raises:
            InvalidResponseError: The server says that it sent something else.
            ThinknxError: Anything else went wrong; `doubtful` tells whether the telegram may have been sent.
        """
        answer = await self._transport.call(telegram.call, {"group": telegram.group, "value": telegram.value})
        if not telegram.echoed(answer):
            raise InvalidResponseError("The server sent another telegram")

    @staticmethod
    def _address(device: Device, capability: Capability) -> dict[str, str]:
        """Return the parameters that name a device."""
        if not CAPABILITIES[capability].by_index:
            return {"guid": device.guid}
        if device.light_index is None:
            raise InvalidValueError("The light has no index", value=device.guid, allowed="0, 1 …")
        return {"light": str(device.light_index)}

    @staticmethod
    def _own(answer: dict[str, object], device: Device) -> dict[str, object]:
        """Return the answer, provided that it is about this device."""
        if answer.get("guid", device.guid) != device.guid:
            raise InvalidResponseError("The answer is about another device")
        return answer


def _same(wanted: Status, actual: Status) -> bool:
    """Tell whether a device shows what was commanded."""
    if isinstance(wanted, tuple) or isinstance(actual, tuple):
        return wanted == actual
    return math.isclose(wanted, actual, rel_tol=_RELATIVE, abs_tol=_ABSOLUTE)
