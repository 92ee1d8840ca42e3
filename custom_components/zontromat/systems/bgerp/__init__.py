"""Zones of bgERP's building automation: Home Assistant is the zone controller."""

from homeassistant.const import Platform

from ...system import System
from .const import PARTS

SYSTEM = System(
    key="bgerp",
    platforms=(
        Platform.BINARY_SENSOR,
        Platform.BUTTON,
        Platform.CLIMATE,
        Platform.COVER,
        Platform.EVENT,
        Platform.FAN,
        Platform.LIGHT,
        Platform.LOCK,
        Platform.NUMBER,
        Platform.SENSOR,
        Platform.SWITCH,
    ),
    config_steps=("user", "reconfigure"),
    subentry_types=PARTS,
    subentry_steps=("user", "reconfigure"),
)
