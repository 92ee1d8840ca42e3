"""Heliotherm heat pumps behind the HtREST server."""

from homeassistant.const import Platform

from ...system import System

SYSTEM = System(
    key="htrest",
    platforms=(
        Platform.BINARY_SENSOR,
        Platform.BUTTON,
        Platform.CLIMATE,
        Platform.EVENT,
        Platform.NUMBER,
        Platform.SELECT,
        Platform.SENSOR,
        Platform.WATER_HEATER,
    ),
    config_steps=("user", "reauth", "reconfigure"),
)
