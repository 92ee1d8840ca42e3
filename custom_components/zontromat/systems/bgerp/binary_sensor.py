"""Binary sensors of a zone: its server, who is there, contacts, alarms, leaks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .block_states import async_add_state_flags
from .controller import reason_attributes
from .coordinator import BgerpConfigEntry
from .entity import BgerpEntity, Row, async_keep_entities
from .part_entity import PartEntity, async_add_parts
from .parts import OPTIONAL_BLOCKS
from .registers import Block, RegisterStore
from .zone.blocks import BLOCKS
from .zone.blocks.monitoring import MESSAGES
from .zone.status import Status

type Value = Callable[[RegisterStore], bool | None]

EMERGENCIES: Final = {
    "fire": BinarySensorDeviceClass.SAFETY,
    "storm": BinarySensorDeviceClass.SAFETY,
    "earthquake": BinarySensorDeviceClass.SAFETY,
    "gassing": BinarySensorDeviceClass.GAS,
    "flooding": BinarySensorDeviceClass.MOISTURE,
    "blocked": BinarySensorDeviceClass.SAFETY,
}
"""The emergencies in the order of their bits, the first is bit 0."""


@dataclass(frozen=True, kw_only=True)
class BgerpBinarySensorDescription(BinarySensorEntityDescription, Row):
    """A binary sensor that shows a flag, or what `value_fn` makes of the registers."""

    value_fn: Value | None = None


def _bit(store: RegisterStore, *, bit: int) -> bool | None:
    """Tell whether an emergency is on."""
    mask = store.number("mode.emergency")
    return None if mask is None else bool(int(mask) & bit)


def _open(store: RegisterStore, *, key: str) -> bool | None:
    """Tell whether a contact is open: its level says "closed" in the registers of 2020, "open" since (facts 3.5)."""
    level = store.flag(key)
    return None if level is None else level is store.generation.has_booleans


def _occupied(store: RegisterStore) -> bool | None:
    """Tell whether somebody is in the zone."""
    empty = store.flag("general.is_empty")
    return None if empty is None else not empty


def _leaks(store: RegisterStore, *, key: str) -> bool | None:
    """Tell whether water ran while nobody was there."""
    litres = store.number(key)
    return None if litres is None else litres > 0


def _collides(store: RegisterStore) -> bool | None:
    """Tell whether two blocks use the same resource; information alone is no problem."""
    messages = [store.value(key) for key in MESSAGES[1:]]
    return None if messages == [None, None] else any(messages)


def _contact(
    key: str, block: Block, device_class: BinarySensorDeviceClass, register: str, pin: str = "", **options: Any
) -> BgerpBinarySensorDescription:
    """Describe a contact; `pin` is the register of its input where the contact exists with that."""
    return BgerpBinarySensorDescription(
        key=key,
        block=block,
        device_class=device_class,
        acts=True,
        registers=(register,),
        exists_fn=(lambda store: store.value(pin) is not None) if pin else None,
        **options,
    )


_window = partial(_contact, block=Block.WINDOW_CLOSED, device_class=BinarySensorDeviceClass.WINDOW)
_door = partial(_contact, block=Block.DOOR_CLOSED, device_class=BinarySensorDeviceClass.DOOR)
_motion = partial(_contact, block=Block.PIR_DETECTOR, device_class=BinarySensorDeviceClass.MOTION)


def _at_door(number: int) -> tuple[BgerpBinarySensorDescription, ...]:
    """Describe what a door has since 2021."""
    block = Block(f"access_control_{number}")
    return (
        BgerpBinarySensorDescription(
            key=f"{block}_occupied",
            text="door_occupied",
            block=block,
            registers=(f"ac.zone_{number}_occupied",),
            device_class=BinarySensorDeviceClass.OCCUPANCY,
        ),
        BgerpBinarySensorDescription(
            key=f"{block}_blind",
            text="door_blind",
            block=block,
            registers=(f"ac.door_window_blind_{number}.value",),
            device_class=BinarySensorDeviceClass.RUNNING,
            exists_fn=lambda store: store.value(f"ac.door_window_blind_{number}.output") is not None,
        ),
    )


def _leak(water: str) -> BgerpBinarySensorDescription:
    """Describe the leak of a water pipe."""
    register = f"general.{water}_water_fm.leak"
    return BgerpBinarySensorDescription(
        key=f"{water}_water_leak",
        text="leak",
        block=Block(f"{water}_water_fm"),
        registers=(register,),
        device_class=BinarySensorDeviceClass.MOISTURE,
        value_fn=partial(_leaks, key=register),
    )


DESCRIPTIONS: Final = (
    BgerpBinarySensorDescription(
        key="occupancy",
        registers=("general.is_empty",),
        device_class=BinarySensorDeviceClass.OCCUPANCY,
        value_fn=_occupied,
    ),
    *(
        BgerpBinarySensorDescription(
            key=f"emergency_{name}",
            registers=("mode.emergency",),
            device_class=device_class,
            value_fn=partial(_bit, bit=1 << bit),
            live=True,
        )
        for bit, (name, device_class) in enumerate(EMERGENCIES.items())
    ),
    *_at_door(1),
    *_at_door(2),
    _window(
        key="window", name=None, register="window_closed.state", value_fn=partial(_open, key="window_closed.state")
    ),
    _window(
        key="window_2",
        register="ac.window_closed_2.state",
        pin="ac.window_closed_2.input",
        value_fn=partial(_open, key="ac.window_closed_2.state"),
    ),
    _door(key="door", name=None, register="door_closed.state", value_fn=partial(_open, key="door_closed.state")),
    _door(
        key="door_2",
        register="ac.door_closed_2.state",
        pin="ac.door_closed_2.input",
        value_fn=partial(_open, key="ac.door_closed_2.state"),
    ),
    _motion(key="motion", name=None, register="pir_detector.state"),
    _motion(key="motion_2", register="ac.pir_2.state", pin="ac.pir_2.input"),
    _contact("tamper", Block.ANTI_TAMPERING, BinarySensorDeviceClass.TAMPER, "anti_tampering.state", name=None),
    _contact("fire", Block.FIRE_DETECT, BinarySensorDeviceClass.SMOKE, "fire_detect.state", name=None),
    _leak("cold"),
    _leak("hot"),
    BgerpBinarySensorDescription(
        key="collision",
        block=Block.MONITORING,
        registers=MESSAGES,
        device_class=BinarySensorDeviceClass.PROBLEM,
        value_fn=_collides,
    ),
    BgerpBinarySensorDescription(
        key="tablet_restarting",
        block=Block.WDT_TABLET,
        registers=("wdt_tablet.state",),
        device_class=BinarySensorDeviceClass.RUNNING,
    ),
)

PROBLEMS: Final = tuple(
    BgerpBinarySensorDescription(
        key=f"{block}_problem",
        text="problem",
        block=block,
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
    )
    for block in OPTIONAL_BLOCKS
    if block in BLOCKS
)

CONNECTED: Final = BgerpBinarySensorDescription(
    key="connected",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant, entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the binary sensors."""
    async_add_entities([BgerpConnected(entry.runtime_data.coordinator, CONNECTED)])
    async_keep_entities(entry, async_add_entities, Platform.BINARY_SENSOR, DESCRIPTIONS, BgerpBinarySensor)
    async_keep_entities(entry, async_add_entities, Platform.BINARY_SENSOR, PROBLEMS, BgerpProblem)
    async_add_parts(entry, async_add_entities, PartOnline)
    async_add_state_flags(entry, async_add_entities)


class BgerpBinarySensor(BgerpEntity, BinarySensorEntity):
    """A flag of a zone."""

    entity_description: BgerpBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the flag."""
        value_fn = self.entity_description.value_fn
        return self.coordinator.registers.flag(self.register) if value_fn is None else value_fn(self.coordinator.store)


class BgerpConnected(BgerpEntity, BinarySensorEntity):
    """Whether the server can be reached."""

    entity_description: BgerpBinarySensorDescription

    @override
    def _slice(self) -> bool:
        """Return the state."""
        return self.is_on

    @property
    @override
    def is_on(self) -> bool:
        """Tell whether the last exchange succeeded."""
        return self.coordinator.data.connected


class BgerpProblem(BgerpEntity, BinarySensorEntity):
    """Whether a function block cannot do what it should, and why; unknown where nothing is attached to the zone."""

    entity_description: BgerpBinarySensorDescription
    _unrecorded_attributes = frozenset({"detail"})

    @property
    def _status(self) -> Status | None:
        """How the block is doing."""
        assert self.entity_description.block is not None
        controller = self.coordinator.controller
        return controller.engine.status(self.entity_description.block) if controller.is_attached else None

    @override
    def _slice(self) -> Any:
        """Return how the block is doing."""
        return self._status

    @property
    @override
    def is_on(self) -> bool | None:
        """Tell whether something is wrong."""
        return None if self._status is None else self._status.reason is not None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return what is wrong."""
        return reason_attributes(self._status)


class PartOnline(PartEntity, BinarySensorEntity):
    """Whether a piece of hardware answers."""

    entity_description = BinarySensorEntityDescription(
        key="online",
        translation_key="bgerp_online",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
    )

    @property
    @override
    def available(self) -> bool:
        """Return true: that it does not answer is a state."""
        return True

    @property
    @override
    def is_on(self) -> bool:
        """Tell whether it answers."""
        return self.part.online
