"""Who is who in the registries: the server by its entry, a device by its GUID."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ...const import DOMAIN


def identity_of(entry: ConfigEntry, guid: str | None = None) -> str:
    """Return what the unique ids of a device begin with, or those of the server, which has no number that it would tell."""
    server = (entry.unique_id or entry.entry_id).removeprefix("thinknx-")
    return server if guid is None else f"{server}-{guid}"


def identifier_of(entry: ConfigEntry, guid: str | None = None) -> tuple[str, str]:
    """Return how the device registry knows a device, or the server."""
    return DOMAIN, f"thinknx-{identity_of(entry, guid)}"


@callback
def async_change_guid(hass: HomeAssistant, entry: ConfigEntry, old: str, new: str) -> None:
    """Let a device keep its entities with their names and history when a new project gave it another GUID."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    device = devices.async_get_device_by_identifier(identifier_of(entry, old), entry.entry_id)
    if old == new or device is None:
        return
    for entity in er.async_entries_for_device(entities, device.id, include_disabled_entities=True):
        key = entity.unique_id.removeprefix(identity_of(entry, old))
        entities.async_update_entity(entity.entity_id, new_unique_id=identity_of(entry, new) + key)
    devices.async_update_device(device.id, new_identifiers={identifier_of(entry, new)})
