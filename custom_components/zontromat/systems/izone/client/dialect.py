"""The V2 interface: requests and commands as a bridge wants them (spec/izone.txt, 2.2 and 4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .command import Command
from .errors import InvalidResponseError
from .identity import Identity
from .items import Query, Request, Subsystem
from .reading import Reading, read_document
from .transport import Transport
from .values import integer, text
from .wire import Document, Reply

type Sending = tuple[str, Mapping[str, Any]]
"""Path and body of a command."""

_AC_REQUEST = ("iZoneRequestV2", "iZoneV2Request")
_ADDRESSES: Mapping[Query, tuple[str, str, int]] = {
    Query.UNIT: (*_AC_REQUEST, 1),
    Query.ZONE: (*_AC_REQUEST, 2),
    Query.SCHEDULE: (*_AC_REQUEST, 3),
    Query.STATUS: (*_AC_REQUEST, 7),
    Query.SPLITS: ("SplitSystemRequest", "SplitSystemRequest", 1),
    Query.SPLIT_FAVOURITES: ("SplitSystemRequest", "SplitSystemRequest", 2),
    Query.IRRIGATION: ("iLightRequest", "RetRequest", 1),
    Query.PROGRAM: ("iLightRequest", "RetRequest", 2),
    Query.STATION: ("iLightRequest", "RetRequest", 3),
    Query.POWER_CONFIG: ("PowerRequest", "PowerRequest", 1),
    Query.POWER_STATUS: ("PowerRequest", "PowerRequest", 2),
}
_COMMAND_PATHS: Mapping[Subsystem, str] = {
    Subsystem.AIR_CONDITIONER: "iZoneCommandV2",
    Subsystem.SPLITS: "SplitSystemCommand",
    Subsystem.IRRIGATION: "iLightCommand",
    Subsystem.POWER: "PowerCommand",
}
_FAULT_HISTORY = 4
_FIRMWARE = 6
_CENTURY = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmware:
    """The firmware of one part of the system."""

    device: str
    version: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFault:
    """One entry of the air conditioner's fault history; the time is local to the system."""

    code: str
    at: datetime | None


class Dialect:
    """Speaks with a bridge that has the V2 interface."""

    legacy = False
    resends = 1
    """How often a command that does not show its effect is sent."""

    def __init__(self, transport: Transport, identity: Identity) -> None:
        """Speak over a line; every answer's identity is checked."""
        self.transport = transport
        self._identity = identity

    async def read(self, request: Request, *, timeout: float | None = None, repeat: bool = True) -> Reading:
        """Ask for something and take the answer apart.

        Raises:
            IzoneError: Anything else happened than the answer to this request.
        """
        request.check()
        path, name, number = _ADDRESSES[request.query]
        body = {name: {"Type": number, "No": request.index, "No1": 0}}
        document = self._checked(await self.transport.post(path, body, timeout=timeout, repeat=repeat))
        return read_document(request, document)

    def sendings(self, command: Command) -> list[Sending]:
        """Return what to send for a command: its spellings, the specification's first.

        Raises:
            NotSupportedError: This interface does not have the command.
        """
        path = _COMMAND_PATHS[command.subsystem]
        return [(path, body) for body in command.spellings]

    async def firmware(self) -> tuple[Firmware, ...]:
        """Return the firmware of the system's parts, the bridge among them; not in the specification."""
        document = await self._ask(_FIRMWARE)
        return parse_firmware(document.get("Fmw"))

    async def fault_history(self) -> tuple[UnitFault, ...]:
        """Return the air conditioner's last faults; not in the specification."""
        document = await self._ask(_FAULT_HISTORY, repeated_keys=True)
        return parse_fault_history(document.get("AcUnitFaultHistV2"))

    async def _ask(self, number: int, *, repeated_keys: bool = False) -> dict[str, Any]:
        """Ask the ducted system for something that is no part of its state."""
        path, name = _AC_REQUEST
        body = {name: {"Type": number, "No": 0, "No1": 0}}
        document = self._checked(await self.transport.post(path, body, repeated_keys=repeated_keys))
        if not isinstance(document, dict):
            raise InvalidResponseError("Expected an object")
        return document

    def _checked(self, answer: Document | Reply) -> Document:
        """Return the document of an answer from the right bridge.

        Raises:
            InvalidResponseError: The answer is no document.
            WrongBridgeError: Another bridge answers.
            UnpairedBridgeError: The bridge has no identity.
        """
        if isinstance(answer, Reply):
            raise InvalidResponseError("The bridge says nothing", start=answer.value)
        for document in answer if isinstance(answer, list) else [answer]:
            self._identity.check(document)
        return answer


def parse_firmware(raw: object) -> tuple[Firmware, ...]:
    """Return the entries of a list such as `COCBH-4F4 4.39,CSL 1.14`."""
    entries = (entry.split() for entry in (text(raw) or "").split(","))
    return tuple(
        Firmware(device=device, version=" ".join(version) or None) for device, *version in filter(None, entries)
    )


def parse_fault_history(raw: object) -> tuple[UnitFault, ...]:
    """Return the faults; month and minute have the same key."""
    entries = raw.get("Faults") if isinstance(raw, dict) else None
    return tuple(_faults(entries)) if isinstance(entries, list) else ()


def _faults(entries: list[Any]) -> Iterator[UnitFault]:
    """Yield the entries that hold a fault."""
    for entry in entries:
        if isinstance(entry, dict) and (code := text(entry.get("Code"))):
            yield UnitFault(code=code, at=_fault_time(entry))


def _fault_time(entry: Mapping[str, Any]) -> datetime | None:
    """Return when a fault happened."""
    year, *rest = (integer(entry.get(key)) for key in ("Y", "M", "D", "H", "M#2"))
    if year is None or None in rest:
        return None
    month, day, hour, minute = (number or 0 for number in rest)
    try:
        return datetime(year if year >= 100 else year + _CENTURY, month, day, hour, minute)
    except ValueError, OverflowError:
        return None
