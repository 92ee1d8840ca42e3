"""What is decided in Home Assistant about how a zone works: the preferences beyond those of its link to the server."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import DEGREE, UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import probatio

from .registers import Block
from .zone.options import Options
from .zone.pins import PinError, parse_wire

CONTACTS: Final = (
    "window_closed.state",
    "ac.window_closed_2.state",
    "door_closed.state",
    "ac.door_closed_2.state",
    "pir_detector.state",
    "ac.pir_2.state",
    "anti_tampering.state",
    "fire_detect.state",
)
"""Registers of the contacts that can be turned round."""

TANKS: Final = {"cold_tank_output": Block.COLD_CIRCLE, "hot_tank_output": Block.HOT_CIRCLE}
"""Names of the fields for the outputs that cool or heat the tanks."""

_ANY_PIN: Final = "AO0"
_DEFAULTS: Final = Options()

FIELDS: Final[Mapping[probatio.Marker, Any]] = {
    probatio.Required("lock_when_closed", default=_DEFAULTS.lock_when_closed): BooleanSelector(),
    probatio.Required("held_open_after", default=_DEFAULTS.held_open_after): NumberSelector(
        NumberSelectorConfig(min=5, max=3600, unit_of_measurement=UnitOfTime.SECONDS, mode=NumberSelectorMode.BOX)
    ),
    probatio.Required("exit_readers", default=list): TextSelector(TextSelectorConfig(multiple=True)),
    probatio.Required("inverted_contacts", default=list): SelectSelector(
        SelectSelectorConfig(
            options=[key.replace(".", "_") for key in CONTACTS],
            multiple=True,
            mode=SelectSelectorMode.DROPDOWN,
            translation_key="bgerp_contacts",
        )
    ),
    probatio.Required("counts_exported_energy", default=_DEFAULTS.counts_exported_energy): BooleanSelector(),
    **{probatio.Optional(name): TextSelector() for name in TANKS},
    probatio.Required("cold_season_as_original", default=_DEFAULTS.cold_season_as_original): BooleanSelector(),
    probatio.Required("sun_shading", default=_DEFAULTS.sun_shading): BooleanSelector(),
    probatio.Required("building_rotation", default=_DEFAULTS.building_rotation): NumberSelector(
        NumberSelectorConfig(min=-180, max=180, unit_of_measurement=DEGREE, mode=NumberSelectorMode.BOX)
    ),
}
"""By the names of `Options`, but for the tanks."""


def wrong_field(data: Mapping[str, Any]) -> str | None:
    """Return the field that names no pin, `None` where all is right."""
    for name in TANKS:
        try:
            parse_wire(data.get(name) or _ANY_PIN)
        except PinError:
            return name
    return None


def options_of(entry: ConfigEntry) -> Options:
    """Return the preferences of a zone."""
    stored = entry.options
    contacts = {key.replace(".", "_"): key for key in CONTACTS}
    inverted = frozenset(contacts[name] for name in stored.get("inverted_contacts", ()) if name in contacts)
    readers = frozenset(text.strip() for text in stored.get("exit_readers", ()))
    tanks = {str(block): stored[name] for name, block in TANKS.items() if stored.get(name)}
    rest = {
        name: stored[name]
        for name in map(str, FIELDS)
        if name in stored and name not in {"inverted_contacts", "exit_readers", *TANKS}
    }
    return Options(inverted_contacts=inverted, exit_readers=readers, tank_outputs=tanks, **rest)
