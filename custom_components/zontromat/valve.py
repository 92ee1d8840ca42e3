"""Valves of all systems."""

from homeassistant.const import Platform

from .dispatch import async_setup_entry_for

PARALLEL_UPDATES = 0

async_setup_entry = async_setup_entry_for(Platform.VALVE)
