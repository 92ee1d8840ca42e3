"""What the server says about the heat pump, parsed once."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum, StrEnum
from typing import Self

from .decode import json_integer, json_object, json_text, parse_datetime
from .values import parse_integer


class OperatingMode(IntEnum):
    """`Betriebsart`; 8 to 10 can be read but not chosen."""

    OFF = 0
    AUTO = 1
    COOLING = 2
    SUMMER = 3
    CONTINUOUS = 4
    SETBACK = 5
    HOLIDAY = 6
    PARTY = 7
    SCREED_DRYING = 8
    UTILITY_LOCK = 9
    MAIN_SWITCH = 10


class CompressorDemand(IntEnum):
    """`Verdichteranforderung`."""

    NONE = 0
    COOLING = 1
    HEATING = 2
    HOT_WATER = 3
    EXTERNAL = 4


class CompressorStatus(IntEnum):
    """`Verdichter_Status`, as far as its numbers are known."""

    STANDBY = 0
    VALVE_PRE_RUN = 1
    PUMP_PRE_RUN = 3
    SOURCE_PRE_RUN = 5
    CONTROL_START = 6
    START = 7
    RUNNING = 9


def parse_enum[E: Enum](kind: type[E], value: object) -> E | None:
    """Return the member with this value, `None` for a number that is not known."""
    try:
        return kind(value)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """The connected heat pump (spec/htrest.md, GET /api/v1/device)."""

    serial_number: int
    """Identifies the heat pump for good."""
    property_id: int | None
    software_version: str | None

    @classmethod
    def from_json(cls, raw: object) -> Self:
        """Parse the answer.

        Raises:
            InvalidResponseError: There is no serial number.
        """
        data = json_object(raw)
        return cls(
            serial_number=json_integer(data, "serial_number"),
            property_id=parse_integer(data.get("property_id")),
            software_version=json_text(data, "software_version"),
        )


class FaultKind(StrEnum):
    """What an entry of the fault list tells."""

    CLEARED = "cleared"
    INFO = "info"
    FAULT = "fault"


_NO_FAULT = 65534
_FIRST_INFO = 65280
"""Entries at the top of the 16-bit range are events such as 65285, initialised; faults have small numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultEntry:
    """One entry of the fault list, which only grows (spec/htrest.md, GET /api/v1/faultlist)."""

    index: int
    error: int | None
    datetime: datetime | None
    """Local time of the heat pump."""
    message: str

    @classmethod
    def from_json(cls, raw: object) -> Self:
        """Parse the answer.

        Raises:
            InvalidResponseError: There is no index.
        """
        data = json_object(raw)
        return cls(
            index=json_integer(data, "index"),
            error=parse_integer(data.get("error")),
            datetime=parse_datetime(data.get("datetime")),
            message=json_text(data, "message") or "",
        )

    @property
    def kind(self) -> FaultKind:
        """Tell faults from events and from the entry that says that all is well again."""
        if self.error == _NO_FAULT:
            return FaultKind.CLEARED
        if self.message.startswith("Info:") or (self.error is not None and self.error >= _FIRST_INFO):
            return FaultKind.INFO
        return FaultKind.FAULT


class Generation(StrEnum):
    """The generations of the server that behave differently."""

    SPECIFICATION = "specification"
    """Up to 0.1.5: no subsets, every read of many is a read of all."""
    RELEASED = "released"
    """0.1.6 to 0.1.11."""
    DEVELOPMENT = "development"
    """The unreleased state of the repository; some addresses cannot be served."""

    @classmethod
    def from_swagger(cls, raw: object) -> Self | None:
        """Tell the generation from the server's own description, `None` when it is not HtREST at all."""
        match raw:
            case {"info": {"title": "HtREST"}, "paths": {"/overwrite/{name}": _}}:
                return cls("development")
            case {"info": {"title": "HtREST"}, "paths": {"/param/": {"get": {"responses": {"404": _}}}}}:
                return cls("released")
            case {"info": {"title": "HtREST"}, "paths": {"/param/": _}}:
                return cls("specification")
            case _:
                return None

    @property
    def subsets(self) -> bool:
        """Tell whether several parameters can be read without reading all."""
        return self is not Generation.SPECIFICATION
