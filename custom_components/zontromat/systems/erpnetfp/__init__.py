"""Fiscal printers behind an ErpNet.FP print server."""

from homeassistant.const import Platform

from ...system import System

SYSTEM = System(
    key="erpnetfp",
    platforms=(Platform.BINARY_SENSOR, Platform.BUTTON, Platform.EVENT, Platform.SENSOR),
    config_steps=("user", "reauth", "reconfigure"),
    subentry_types=("operator",),
    subentry_steps=("user", "reconfigure"),
)
