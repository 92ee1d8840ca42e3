"""What is attached to a zone, from the parts of its entry."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util

from .bindings import BoundEntities, parse_pin
from .const import (
    CONF_BAUDRATE,
    CONF_CONNECTION,
    CONF_ENTITY_ID,
    CONF_HOST,
    CONF_MEASURES,
    CONF_MODEL,
    CONF_PIN,
    CONF_PORT,
    CONF_SERIAL_NUMBER,
    CONF_UNIT,
    CONF_URL,
    PART_BINDING,
    PART_EVOK,
    PART_METER,
    PART_NEURON,
    PART_READER,
    Connection,
)
from .hardware.boards import EvokBoard, NeuronBoard
from .hardware.contract import Board
from .hardware.meters import Meter, MeterBoard
from .hardware.modbus import Address, ModbusLine, SerialAddress, TcpAddress
from .hardware.readers import CardReader
from .zone.pins import Pin, PinKind

type OnCard = Callable[[str, str, float], None]
"""Takes a card's id, the reader's serial number and the Unix time."""

DEFAULT_MODBUS_PORT: Final = 502


class Linked(Protocol):
    """Something at the other end of a connection."""

    @property
    def name(self) -> str:
        """What it is, for people."""

    @property
    def online(self) -> bool:
        """Whether it answers."""

    def subscribe(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` when it has changed; return how to stop."""

    async def run(self) -> None:
        """Serve until cancelled."""


@dataclass(kw_only=True)
class Hardware:
    """What is attached to a zone; the parts by the id of their subentry.

    Attributes:
        boards: Inputs and outputs; a bound entity stands in for the pin of a board.
        parts: All that has a connection of its own.
        meters: The meters among these.
        bound: The entities that stand for pins.
    """

    boards: list[Board] = field(default_factory=list)
    parts: dict[str, Linked] = field(default_factory=dict)
    meters: dict[str, Meter] = field(default_factory=dict)
    bound: dict[Pin, str] = field(default_factory=dict)

    @property
    def has_pins(self) -> bool:
        """Whether there are inputs and outputs, beside what meters measure."""
        return any(not isinstance(board, MeterBoard) for board in self.boards)

    @property
    def served(self) -> Sequence[tuple[str, Callable[[], Awaitable[None]]]]:
        """What has to run, each with its name, which another part may have as well."""
        return [(part.name, part.run) for part in self.parts.values()]


def attached(hass: HomeAssistant, entry: ConfigEntry, on_card: OnCard) -> Hardware:
    """Return what is attached; nothing is connected yet."""
    hardware = Hardware(bound=dict(bindings_of(entry)))
    if hardware.bound:
        hardware.boards.append(BoundEntities(hass, f"{entry.title} entities", hardware.bound))
    lines: dict[Address, ModbusLine] = {}
    for subentry in entry.subentries.values():
        match subentry.subentry_type:
            case kind if kind in {PART_NEURON, PART_EVOK}:
                board = _board(hass, subentry)
                hardware.boards.append(board)
                hardware.parts[subentry.subentry_id] = board
            case kind if kind == PART_METER:
                address = address_of(subentry.data)
                line = lines.setdefault(address, ModbusLine(address))
                meter = Meter(line, subentry.data[CONF_UNIT], subentry.data[CONF_MODEL], name=subentry.title)
                hardware.parts[subentry.subentry_id] = hardware.meters[subentry.subentry_id] = meter
                # The first is the zone's own, which the server hears of.
                hardware.boards.append(MeterBoard(meter))
            case kind if kind == PART_READER:
                hardware.parts[subentry.subentry_id] = _reader(subentry, on_card)
    return hardware


def bindings_of(entry: ConfigEntry) -> list[tuple[Pin, str]]:
    """Return the pins that are bound to entities."""
    return [
        (pin_of(subentry.data), subentry.data[CONF_ENTITY_ID])
        for subentry in entry.subentries.values()
        if subentry.subentry_type == PART_BINDING
    ]


def pin_of(data: Mapping[str, Any]) -> Pin:
    """Return the pin of a binding.

    Raises:
        PinError: It names none.
    """
    measures = data.get(CONF_MEASURES)
    return parse_pin(data[CONF_PIN], None if measures is None else PinKind(measures.upper()))


def address_of(data: Mapping[str, Any]) -> Address:
    """Return where a meter is."""
    if data[CONF_CONNECTION] == Connection.SERIAL:
        return SerialAddress(data[CONF_PORT], data[CONF_BAUDRATE])
    return TcpAddress(data[CONF_HOST], data[CONF_PORT], rtu=data[CONF_CONNECTION] == Connection.RTU_OVER_TCP)


def _board(hass: HomeAssistant, subentry: ConfigSubentry) -> NeuronBoard | EvokBoard:
    """Return a Neuron, by either of its services."""
    data = subentry.data
    if subentry.subentry_type == PART_EVOK:
        return EvokBoard(async_get_clientsession(hass), data[CONF_URL], name=subentry.title)
    address = TcpAddress(data[CONF_HOST], data[CONF_PORT])
    return NeuronBoard(address, model=data[CONF_MODEL], unit=data[CONF_UNIT], name=subentry.title)


def _reader(subentry: ConfigSubentry, on_card: OnCard) -> CardReader:
    """Return a card reader."""
    serial_number: str = subentry.data[CONF_SERIAL_NUMBER]

    def read(card_id: str) -> None:
        on_card(card_id, serial_number, dt_util.utcnow().timestamp())

    return CardReader(subentry.data[CONF_PORT], subentry.data[CONF_BAUDRATE], serial_number, read, name=subentry.title)
