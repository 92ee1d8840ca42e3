"""A toy system: everything that the shell offers a system, as small as it can be."""

from homeassistant.const import Platform

from ...system import System

SYSTEM = System(
    key="toy",
    platforms=(Platform.SENSOR,),
    config_steps=("user", "reauth", "reconfigure", "discovery", "zeroconf", "confirm"),
    options_steps=("init", "more"),
    subentry_types=("toy_part",),
    subentry_steps=("user", "reconfigure"),
    homekit_model="toy",
)
