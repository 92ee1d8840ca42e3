"""What is known of the printers between two polls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Self

from ...const import DOMAIN
from .client import Message, MessageType, Personality, PrinterInfo, PrinterStatus, ServerInfo

CLOCK_JITTER: Final = timedelta(seconds=2)
"""How much a measured clock difference varies by itself: devices tell whole seconds, requests take their time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterState:
    """A printer as it was seen last.

    `reachable` is `None` until the device was asked; `clock_difference` is how far its clock is ahead.
    """

    info: PrinterInfo
    server: Personality
    reachable: bool | None = None
    missed: bool = False
    """The last question had no answer, which is not yet believed."""
    messages: tuple[Message, ...] = ()
    clock_difference: timedelta | None = None
    cash: Decimal | None = None

    @property
    def codes(self) -> frozenset[str]:
        """The codes of what the device reports, none where the server has meanings of its own for them."""
        if not self.server.portable_codes:
            return frozenset()
        return frozenset(message.code for message in self.messages if message.code is not None)

    @property
    def has_error(self) -> bool:
        """Tell whether the device reports an error."""
        return any(message.type is MessageType.ERROR for message in self.messages)

    @property
    def trouble(self) -> tuple[Message, ...]:
        """What the device reports beyond that all is well."""
        return tuple(message for message in self.messages if message.type is not MessageType.INFO)

    def seen_as(self, info: PrinterInfo, server: Personality) -> Self:
        """Return the state with what the server says now about the printer."""
        return replace(self, info=info, server=server)

    def with_cash(self, cash: Decimal | None) -> Self:
        """Return the state with what the drawer holds."""
        return replace(self, cash=cash)

    def answered(self, status: PrinterStatus, now: datetime) -> Self:
        """Return the state after an answer of the server."""
        if not status.ok and status.device_time is None:
            return self.unanswered(status.messages)
        return replace(
            self,
            reachable=True,
            missed=False,
            messages=status.messages,
            clock_difference=self._clock_difference(status, now),
        )

    def unanswered(self, messages: tuple[Message, ...] = ()) -> Self:
        """Return the state after no answer of the device; one alone proves nothing, somebody else may print."""
        if self.reachable and not self.missed:
            return replace(self, missed=True)
        return replace(self, reachable=False, messages=messages, clock_difference=None)

    def _clock_difference(self, status: PrinterStatus, now: datetime) -> timedelta | None:
        """Return how far the clock is ahead, without jitter; servers that collide with a job leave the time out."""
        if status.device_time is None or not self.server.device_clock:
            return self.clock_difference
        before = self.clock_difference or timedelta()
        difference = timedelta(seconds=round((status.device_time - now).total_seconds()))
        return before if abs(difference - before) <= CLOCK_JITTER else difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A server and its printers by device."""

    server: ServerInfo
    printers: Mapping[str, PrinterState]


def distinct(printers: Mapping[str, PrinterInfo]) -> dict[str, PrinterInfo]:
    """Return the printers by device; of several ids of one device the one that the server gives by itself."""
    found: dict[str, PrinterInfo] = {}
    for info in sorted(printers.values(), key=lambda info: (info.printer_id != info.device.lower(), info.printer_id)):
        found.setdefault(info.device, info)
    return found


def name_of(info: PrinterInfo) -> str:
    """Return what a printer is called."""
    return f"{info.model} {info.device}" if info.model else info.device


_PREFIX: Final = "erpnetfp-"


def identifier_of(device: str) -> tuple[str, str]:
    """Return what identifies a printer in the device registry."""
    return DOMAIN, f"{_PREFIX}{device}"


def device_of(identifiers: Iterable[tuple[str, str]]) -> str:
    """Return which printer a device of the registry is."""
    return next(name.removeprefix(_PREFIX) for domain, name in identifiers if domain == DOMAIN)
