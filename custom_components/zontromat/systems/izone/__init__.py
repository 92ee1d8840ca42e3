"""iZone bridges: ducted air conditioning, wall splits, irrigation and power monitor on the local network."""

from homeassistant.const import Platform

from ...system import System

SYSTEM = System(
    key="izone",
    platforms=(
        Platform.BINARY_SENSOR,
        Platform.BUTTON,
        Platform.CLIMATE,
        Platform.COVER,
        Platform.NUMBER,
        Platform.SCENE,
        Platform.SELECT,
        Platform.SENSOR,
        Platform.SWITCH,
        Platform.VALVE,
    ),
    homekit_model="izone",
    config_steps=("user", "search", "pick", "host", "discovery", "zeroconf", "confirm", "reconfigure"),
)
