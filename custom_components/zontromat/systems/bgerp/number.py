"""Numbers of a zone: its own wishes, what it shares with the operator, and the server's settings to override."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final, override

from homeassistant.components.number import NumberDeviceClass, NumberEntity, NumberEntityDescription, NumberMode
from homeassistant.const import (
    LIGHT_LUX,
    EntityCategory,
    Platform,
    UnitOfLength,
    UnitOfRatio,
    UnitOfTemperature,
    UnitOfTime,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .comfort import ADJUSTMENT, GOAL, adjusts_by_offset
from .coordinator import BgerpConfigEntry
from .entity import BgerpEntity, Row, async_keep_entities
from .registers import CATALOGUE, Block

HIGHEST: Final = 86_400.0
"""Highest value of what has no limit of its own."""


@dataclass(frozen=True, kw_only=True)
class BgerpNumberDescription(NumberEntityDescription, Row):
    """A number that sets one register; limits that are not named here are the register's."""


_setting = partial(BgerpNumberDescription, mode=NumberMode.BOX, entity_category=EntityCategory.CONFIG)
_rare = partial(_setting, entity_registry_enabled_default=False)
_seconds = partial(
    _setting,
    device_class=NumberDeviceClass.DURATION,
    native_unit_of_measurement=UnitOfTime.SECONDS,
    native_step=1,
)
_lux = partial(
    _setting, device_class=NumberDeviceClass.ILLUMINANCE, native_unit_of_measurement=LIGHT_LUX, native_step=10
)
_temperature = partial(
    _setting,
    device_class=NumberDeviceClass.TEMPERATURE,
    native_unit_of_measurement=UnitOfTemperature.CELSIUS,
    native_step=0.5,
)
_length = partial(
    _rare,
    device_class=NumberDeviceClass.DISTANCE,
    native_unit_of_measurement=UnitOfLength.METERS,
    native_max_value=100,
    native_step=0.1,
)


def _blind(number: int) -> tuple[BgerpNumberDescription, ...]:
    """Describe what the shading of a blind needs to know."""
    common: dict[str, Any] = {
        "block": Block.BLINDS,
        "exists_fn": lambda store: number <= (store.number("blinds.count") or 0),
        "translation_placeholders": {"number": str(number)},
    }
    register = f"blinds.blind_{number}"
    return (
        _length(key=f"blind_{number}_height", text="blind_height", registers=(f"{register}.object_height",), **common),
        _length(
            key=f"blind_{number}_sunspot", text="blind_sunspot", registers=(f"{register}.sunspot_limit",), **common
        ),
    )


def _release_time(number: int) -> BgerpNumberDescription:
    """Describe how long a door is released."""
    block = Block(f"access_control_{number}")
    return _seconds(key=f"{block}_release_time", text="release_time", block=block, registers=(f"{block}.time_to_open",))


DESCRIPTIONS: Final = (
    _seconds(key="empty_after", registers=("envm.is_empty_timeout",)),
    _release_time(1),
    _release_time(2),
    _temperature(
        key="building_temperature",
        block=Block.HVAC,
        registers=(GOAL,),
        native_min_value=18,
        native_max_value=26,
    ),
    _setting(
        key="temperature_adjustment",
        block=Block.HVAC,
        registers=(ADJUSTMENT,),
        device_class=NumberDeviceClass.TEMPERATURE_DELTA,
        native_unit_of_measurement=UnitOfTemperature.KELVIN,
        native_min_value=-2.5,
        native_max_value=2.5,
        native_step=0.5,
        exists_fn=adjusts_by_offset,
    ),
    _rare(
        key="thermal_force_limit",
        block=Block.HVAC,
        registers=("hvac.thermal_force_limit",),
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
    ),
    _lux(key="illuminance_minimum", block=Block.LIGHT, registers=("light.min",)),
    _lux(key="illuminance_maximum", block=Block.LIGHT, registers=("light.max",)),
    _lux(key="illuminance_wanted", block=Block.LIGHT, registers=("light.target_illum",), entity_category=None),
    *(row for number in (1, 2, 3, 4) for row in _blind(number)),
    _temperature(key="cold_tank_temperature", block=Block.COLD_CIRCLE, registers=("cold_circle.goal_temp",)),
    _temperature(key="hot_tank_temperature", block=Block.HOT_CIRCLE, registers=("hot_circle.goal_temp",)),
    _seconds(key="blink_time", block=Block.STATUS_LED, registers=("status_led.blink_time",), native_step=0.1),
    _seconds(key="tablet_pulse", block=Block.WDT_TABLET, registers=("wdt_tablet.pulse_time",)),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the numbers."""
    async_keep_entities(entry, async_add_entities, Platform.NUMBER, DESCRIPTIONS, BgerpNumber)


class BgerpNumber(BgerpEntity, NumberEntity):
    """One register that is a number."""

    entity_description: BgerpNumberDescription

    @property
    @override
    def native_value(self) -> float | None:
        """Return the value in force."""
        return self.coordinator.store.number(self.register)

    @property
    @override
    def native_min_value(self) -> float:
        """Return the smallest value."""
        limit = CATALOGUE[self.register].limits.minimum
        own = self.entity_description.native_min_value
        return own if own is not None else limit or 0.0

    @property
    @override
    def native_max_value(self) -> float:
        """Return the largest value."""
        limit = CATALOGUE[self.register].limits.maximum
        own = self.entity_description.native_max_value
        return own if own is not None else limit or HIGHEST

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Set the register."""
        await self.async_set(value)
