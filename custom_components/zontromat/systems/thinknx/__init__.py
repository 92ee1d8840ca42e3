"""Thinknx servers: a KNX plant, device by device."""

from homeassistant.const import Platform

from ...system import System

SYSTEM = System(
    key="thinknx",
    platforms=(
        Platform.BUTTON,
        Platform.CLIMATE,
        Platform.COVER,
        Platform.LIGHT,
        Platform.NUMBER,
        Platform.SCENE,
        Platform.SENSOR,
        Platform.SWITCH,
    ),
    config_steps=("user", "local", "cloud", "on_premise", "reauth", "reconfigure"),
    options_steps=("init", "settings", "import", "checking", "preview", "export"),
    subentry_types=(
        "light",
        "dimmer",
        "color_light",
        "tunable_white",
        "switch",
        "blind",
        "analog_value",
        "thermostat",
        "hvac_unit",
        "scene",
        "button",
    ),
    subentry_steps=("user", "reconfigure", "confirm"),
)
