"""The repair issues of a plant."""

from collections.abc import Iterable
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ...system import async_clear_issue, async_raise_issue
from .const import CONF_GUID

_MISSING: Final = "thinknx_device_missing"


@callback
def show_missing(hass: HomeAssistant, entry: ConfigEntry, missing: frozenset[str]) -> None:
    """Show each device that the server does not know any more; one click removes it."""
    forget_missing(
        hass, entry, [own.subentry_id for own in entry.subentries.values() if own.data[CONF_GUID] not in missing]
    )
    for subentry in entry.subentries.values():
        if subentry.data[CONF_GUID] in missing:
            async_raise_issue(
                hass,
                entry,
                _MISSING,
                about=f"_{subentry.subentry_id}",
                fixable=True,
                data={"subentry_id": subentry.subentry_id},
                placeholders={"device": subentry.title},
            )


@callback
def forget_missing(hass: HomeAssistant, entry: ConfigEntry, subentry_ids: Iterable[str]) -> None:
    """Take back what was said about devices that are known again, or gone."""
    for subentry_id in subentry_ids:
        async_clear_issue(hass, entry, _MISSING, about=f"_{subentry_id}")
