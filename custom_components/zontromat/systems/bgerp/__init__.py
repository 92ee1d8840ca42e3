"""Zones of bgERP's building automation: Home Assistant is the zone controller."""

from homeassistant.const import Platform

from ...system import System

SYSTEM = System(
    key="bgerp",
    platforms=(
        Platform.BINARY_SENSOR,
        Platform.BUTTON,
        Platform.CLIMATE,
        Platform.COVER,
        Platform.FAN,
        Platform.LIGHT,
        Platform.LOCK,
        Platform.NUMBER,
        Platform.SENSOR,
        Platform.SWITCH,
    ),
    config_steps=("user", "reconfigure"),
)
