"""Entities of Home Assistant as inputs and outputs of a zone: an ESPHome relay, a Zigbee contact, a 1-wire sensor."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
import math
from typing import Any, Final

from homeassistant.components.climate import HVACMode
from homeassistant.const import (
    ATTR_ENTITY_ID,
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    UnitOfTemperature,
)
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util.unit_conversion import TemperatureConverter
import probatio

from .hardware.contract import HardwareError
from .zone.pins import Pin, PinError, PinKind, Reading, one_wire, parse_wire

FULL_SCALE: Final = 10.0
"""Volts of an analog output at 100 %."""

_LEVELS: Final = {
    **dict.fromkeys((STATE_ON, "open", "opening", "home", "unlocked", "unlocking", "detected", "playing"), True),
    **dict.fromkeys((STATE_OFF, "closed", "closing", "not_home", "locked", "locking", "clear", "idle"), False),
}
"""What the states of digital entities mean as levels."""

type Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Driver:
    """How the entities of one domain are driven.

    Attributes:
        level: The action for a level, and its data.
        volts: The action for the volts of an analog output; `None` where there is nothing between on and off.
        share: The part of full scale, 0…1, that a state shows; `None` for one that shows none.
    """

    level: Callable[[bool], Call]
    volts: Callable[[float], Call] | None = None
    share: Callable[[State], float | None] | None = None


def _switched(on: bool) -> Call:
    """Return the action of what is on or off."""
    return ("turn_on" if on else "turn_off"), {}


def _opened(on: bool, *, noun: str) -> Call:
    """Return the action of what opens and closes."""
    return f"{'open' if on else 'close'}_{noun}", {}


def _attribute(name: str, scale: float) -> Callable[[State], float | None]:
    """Return how to read the part of full scale from an attribute; what is off is 0."""

    def share(state: State) -> float | None:
        value = state.attributes.get(name)
        if isinstance(value, int | float):
            return value / scale
        return 0.0 if _LEVELS.get(state.state) is False else None

    return share


def _in_percent(action: str, field: str) -> Callable[[float], Call]:
    """Return an action that takes percent."""
    return lambda share: (action, {field: round(100 * share)})


def _brightness(share: float) -> Call:
    """Return the action of a light; brightness 0 would be refused."""
    return ("turn_on", {"brightness_pct": max(1, round(100 * share))}) if share else ("turn_off", {})


DRIVERS: Final = {
    "switch": Driver(level=_switched),
    "input_boolean": Driver(level=_switched),
    "siren": Driver(level=_switched),
    "light": Driver(level=_switched, volts=_brightness, share=_attribute("brightness", 255)),
    "fan": Driver(
        level=_switched, volts=_in_percent("set_percentage", "percentage"), share=_attribute("percentage", 100)
    ),
    "valve": Driver(
        level=lambda on: _opened(on, noun="valve"),
        volts=_in_percent("set_valve_position", "position"),
        share=_attribute("current_position", 100),
    ),
    "cover": Driver(
        level=lambda on: _opened(on, noun="cover"),
        volts=_in_percent("set_cover_position", "position"),
        share=_attribute("current_position", 100),
    ),
    "lock": Driver(level=lambda on: ("unlock" if on else "lock", {})),
    "climate": Driver(level=lambda on: ("turn_on" if on else "turn_off", {})),
}
"""By domain; a lock is high while it is unlocked. Numbers are driven with their own range, see `BoundEntities`."""

NUMBERS: Final = frozenset({"number", "input_number"})
LEVEL_DOMAINS: Final = ("binary_sensor", "device_tracker", "person", *DRIVERS)
NUMBER_DOMAINS: Final = ("sensor", *NUMBERS)
INPUT_DOMAINS: Final[Mapping[PinKind, tuple[str, ...]]] = {
    kind: LEVEL_DOMAINS if kind.is_digital else NUMBER_DOMAINS for kind in PinKind if not kind.is_output
}
OUTPUT_DOMAINS: Final[Mapping[PinKind, tuple[str, ...]]] = {
    kind: tuple(DRIVERS) if kind.is_digital else (*NUMBERS, *(name for name, row in DRIVERS.items() if row.volts))
    for kind in PinKind
    if kind.is_output
}
ENTITY_DOMAINS: Final[Mapping[PinKind, tuple[str, ...]]] = {**INPUT_DOMAINS, **OUTPUT_DOMAINS}
"""What can be bound to a pin, by its kind."""


_ONE_WIRE: Final = frozenset({PinKind.TEMPERATURE, PinKind.HUMIDITY, PinKind.VIS})


def parse_pin(text: str, kind: PinKind | None = None) -> Pin:
    """Return the pin that somebody has named: as in the registers, or a 1-wire ROM together with what it measures.

    Raises:
        PinError: It names none, or is inverted, which the register does, not the binding.
    """
    if kind is not None and kind in _ONE_WIRE:
        return one_wire(kind, text)
    wire = parse_wire(text)
    if wire.inverted:
        raise PinError(f"{text!r} is inverted")
    return wire.pin.counter if kind is PinKind.COUNTER else wire.pin


class BoundEntities:
    """A board whose pins are entities; one that is not available has no reading."""

    def __init__(self, hass: HomeAssistant, name: str, entities: Mapping[Pin, str]) -> None:
        """Bind pins to the ids of entities."""
        self.name = name
        self._hass = hass
        self._entities = dict(entities)
        self._watched: frozenset[Pin] = frozenset()

    @property
    def pins(self) -> Collection[Pin]:
        """The pins that are bound."""
        return self._entities.keys()

    @property
    def readings(self) -> Mapping[Pin, Reading]:
        """What the entities show now."""
        found = ((pin, self._reading(pin)) for pin in self._watched & self._entities.keys())
        return {pin: reading for pin, reading in found if reading is not None}

    def watch(self, pins: Collection[Pin]) -> None:
        """Say which pins are of interest."""
        self._watched = frozenset(pins)

    def subscribe(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` when an entity has changed."""

        @callback
        def on_change(event: Event[EventStateChangedData]) -> None:
            changed()

        return async_track_state_change_event(self._hass, set(self._entities.values()), on_change)

    async def write(self, outputs: Mapping[Pin, Reading]) -> None:
        """Drive the entities, in the order given.

        Raises:
            HardwareError: An entity is not there, or its action failed.
        """
        for pin, value in outputs.items():
            entity_id = self._entities[pin]
            state = self._hass.states.get(entity_id)
            if state is None or state.state == STATE_UNAVAILABLE:
                raise HardwareError(f"{entity_id} is not available")
            action, data = self._call(pin, state, value)
            try:
                await self._hass.services.async_call(
                    state.domain, action, {ATTR_ENTITY_ID: entity_id, **data}, blocking=True
                )
            except (HomeAssistantError, probatio.Invalid) as error:
                raise HardwareError(f"{entity_id}: {error}") from error

    async def run(self) -> None:
        """Wait; Home Assistant serves the entities."""
        await asyncio.Event().wait()

    def _reading(self, pin: Pin) -> Reading | None:
        """Return what an entity shows, `None` where it shows nothing."""
        state = self._hass.states.get(self._entities[pin])
        if state is None or state.state == STATE_UNAVAILABLE:
            return None
        if pin.kind.is_digital:
            return _level(state, driven=pin.kind.is_output)
        if pin.kind is PinKind.AO:
            return _volts(state)
        return _number(state, pin.kind)

    def _call(self, pin: Pin, state: State, value: Reading) -> Call:
        """Return the action that drives an entity."""
        if state.domain in NUMBERS:
            low, high = _range(state)
            return "set_value", {"value": low + (high - low) * _share(float(value))}
        driver = DRIVERS[state.domain]
        if pin.kind.is_digital or driver.volts is None:
            return driver.level(bool(value))
        return driver.volts(_share(float(value)))


def _share(volts: float) -> float:
    """Return the part of full scale."""
    return min(max(volts / FULL_SCALE, 0.0), 1.0)


def _range(state: State) -> tuple[float, float]:
    """Return the range of a number; it is the range of the output."""
    low, high = state.attributes.get("min", 0), state.attributes.get("max", 100)
    return float(low), float(high)


def _level(state: State, *, driven: bool) -> bool | None:
    """Return a level; what is driven and does not say how it is, such as an assumed state, is taken for off."""
    level = _LEVELS.get(state.state)
    if level is None and state.domain == "climate" and state.state not in {STATE_UNKNOWN, HVACMode.OFF}:
        level = True
    return False if level is None and driven else level


def _volts(state: State) -> float | None:
    """Return the volts that correspond to what an entity shows."""
    if state.domain in NUMBERS:
        low, high = _range(state)
        number = _plain(state)
        return 0.0 if number is None or high <= low else FULL_SCALE * (number - low) / (high - low)
    share = DRIVERS[state.domain].share if state.domain in DRIVERS else None
    found = None if share is None else share(state)
    return 0.0 if found is None else FULL_SCALE * found


def _number(state: State, kind: PinKind) -> float | None:
    """Return a number in the unit of a pin's kind."""
    number, unit = _plain(state), state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    if number is None or kind is not PinKind.TEMPERATURE or unit not in TemperatureConverter.VALID_UNITS:
        return number
    return TemperatureConverter.convert(number, unit, UnitOfTemperature.CELSIUS)


def _plain(state: State) -> float | None:
    """Return the number that a state is."""
    try:
        number = float(state.state)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
