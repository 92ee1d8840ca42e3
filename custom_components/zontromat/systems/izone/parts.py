"""The things behind a bridge that have entities, and the devices that they belong to."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import ChildDeviceInfo, DeviceInfo

from ...const import DOMAIN
from .client import AcUnit, Firmware, Item, Kind, Snapshot

MANUFACTURER: Final = "iZone"

BRIDGE: Final = "bridge"
"""The part of an identity that stands for the bridge itself, which is no thing that it tells about."""


def _only[T](thing: T | None) -> Mapping[int, T]:
    """Return a thing of which there is one at most, like those of which there are many."""
    return {} if thing is None else {0: thing}


def _named(things: Mapping[int, Any]) -> Mapping[int, Any]:
    """Return the things with a name; those without one are unused places."""
    return {index: thing for index, thing in things.items() if thing.name}


def _enabled(state: Snapshot, things: Mapping[int, Any]) -> Mapping[int, Any]:
    """Return the parts of the power monitor that are switched on."""
    if state.power_monitor is None or not state.power_monitor.enabled:
        return {}
    return {index: thing for index, thing in things.items() if thing.enabled}


_THINGS: Final[Mapping[Kind, Callable[[Snapshot], Mapping[int, Any]]]] = {
    Kind.UNIT: lambda state: _only(state.unit),
    Kind.ZONE: lambda state: state.zones,
    Kind.SCHEDULE: lambda state: _named(state.schedules),
    Kind.SPLIT_SYSTEM: lambda state: {},
    Kind.SPLIT: lambda state: {index: split for index, split in state.splits.items() if split.paired},
    Kind.SPLIT_FAVOURITE: lambda state: _named(state.split_favourites),
    Kind.IRRIGATION: lambda state: _only(state.irrigation if state.stations else None),
    Kind.STATION: lambda state: state.stations,
    Kind.PROGRAM: lambda state: _named(state.programs),
    Kind.POWER_MONITOR: lambda state: _enabled(state, _only(state.power_monitor)),
    Kind.POWER_DEVICE: lambda state: _enabled(state, state.power_devices),
    Kind.POWER_CHANNEL: lambda state: _enabled(state, state.power_channels),
}

_DEVICES: Final[Mapping[Kind, Kind | None]] = {
    Kind.UNIT: Kind.UNIT,
    Kind.SCHEDULE: Kind.UNIT,
    Kind.IRRIGATION: Kind.IRRIGATION,
    Kind.STATION: Kind.IRRIGATION,
    Kind.PROGRAM: Kind.IRRIGATION,
    Kind.POWER_MONITOR: Kind.POWER_MONITOR,
    Kind.POWER_DEVICE: Kind.POWER_MONITOR,
    Kind.POWER_CHANNEL: Kind.POWER_MONITOR,
    Kind.SPLIT_FAVOURITE: None,
    Kind.SPLIT_SYSTEM: None,
}
"""To whose device the things of a kind belong; `None` is the bridge. Zones and splits have a device each."""

_FIRMWARE: Final[Mapping[Item | None, tuple[str, ...]]] = {None: ("COCB", "CB"), Item(Kind.UNIT): ("C22", "C15")}
"""How the names of the boards begin whose firmware is shown."""


def things_of(state: Snapshot, kind: Kind) -> Mapping[int, Any]:
    """Return the things of a kind that have entities, by their index."""
    return _THINGS[kind](state)


def name_of(item: Item, thing: Any) -> str:
    """Return the name of a thing, its number where it has none."""
    return getattr(thing, "name", None) or str(item.index + 1)


def structure_of(state: Snapshot) -> Mapping[Item, str]:
    """Return all things with their names; entities are made and named by this, so a change makes them anew."""
    return {
        (item := Item(kind, index)): name_of(item, thing)
        for kind in _THINGS
        for index, thing in things_of(state, kind).items()
    }


class Parts:
    """The devices of one entry."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, uid: str) -> None:
        """Register the bridge's own device, which all others are behind."""
        self._hass = hass
        self._entry = entry
        self._registry = dr.async_get(hass)
        self._own = f"izone-{uid}"
        self._zones: dict[Item, ChildDeviceInfo] = {}
        self.bridge = DeviceInfo(identifiers={(DOMAIN, self.identity(None))})
        self._bridge_id = self._async_register(
            f"{self._own}-{BRIDGE}", name=entry.title, model="Bridge", serial_number=uid
        )

    def identity(self, item: Item | None) -> str:
        """Return the identity of a thing, or of the bridge: the beginning of the unique ids of its entities."""
        return f"{self._own}-{BRIDGE}" if item is None else f"{self._own}-{item.kind}-{item.index}"

    def item_of(self, identity: str) -> Item | None:
        """Return the thing that an identity, or a unique id, begins with; `None` is the bridge."""
        kind, _, rest = identity.removeprefix(f"{self._own}-").partition("-")
        return None if kind == BRIDGE else Item(Kind(kind), int(rest.partition("-")[0]))

    def device_of(self, item: Item) -> DeviceInfo | ChildDeviceInfo:
        """Return the device that the entities of a thing belong to; `async_register` has registered it."""
        if item in self._zones:
            return self._zones[item]
        owner: Item | None = item
        if item.kind in _DEVICES:
            kind = _DEVICES[item.kind]
            owner = None if kind is None else Item(kind)
        return DeviceInfo(identifiers={(DOMAIN, self.identity(owner))})

    def owner_of(self, device: dr.DeviceEntry | dr.ChildDeviceEntry) -> Item | None:
        """Return the thing that a device of this entry is, `None` for the bridge."""
        return self.item_of(next(identity for domain, identity in device.identifiers if domain == DOMAIN))

    @callback
    def async_register(self, state: Snapshot) -> None:
        """Register the devices of all things, and give them the names that they have now."""
        if state.unit is not None:
            self._async_register_ducted(state, state.unit)
        for index, split in things_of(state, Kind.SPLIT).items():
            self._async_register_behind(Item(Kind.SPLIT, index), "izone_split", name=split.name, model="Wall split")
        if things_of(state, Kind.IRRIGATION):
            self._async_register_behind(Item(Kind.IRRIGATION), "izone_irrigation", model="iDrate")
        if things_of(state, Kind.POWER_MONITOR):
            self._async_register_behind(Item(Kind.POWER_MONITOR), "izone_power", model="iPower")

    def _async_register_ducted(self, state: Snapshot, unit: AcUnit) -> None:
        """Register the air conditioner, and the zones as parts of it."""
        make = unit.unit_brand.name.replace("_", " ").title() if unit.unit_brand else unit.unit_type
        unit_id = self._async_register_behind(
            Item(Kind.UNIT),
            "izone_unit",
            manufacturer=unit.oem_make.name.title() if unit.oem_make else MANUFACTURER,
            model=make,
            model_id=None if unit.system_type is None else str(unit.system_type),
        )
        for index, zone in state.zones.items():
            item = Item(Kind.ZONE, index)
            naming: dict[str, Any] = (
                {"name": zone.name}
                if zone.name
                else {"translation_key": "izone_zone", "translation_placeholders": {"number": str(index + 1)}}
            )
            identifiers = {(DOMAIN, self.identity(item))}
            self._registry.async_get_or_create_child(
                config_entry_id=self._entry.entry_id, identifiers=identifiers, parent_device_id=unit_id, **naming
            )
            self._zones[item] = ChildDeviceInfo(identifiers=identifiers, parent_device_id=unit_id)

    def _async_register_behind(self, item: Item, key: str, *, name: str | None = None, **details: Any) -> str:
        """Register a device behind the bridge and return its id; without a name it gets the one of `key`."""
        naming: dict[str, Any] = (
            {"name": name}
            if name
            else {"translation_key": key, "translation_placeholders": {"number": str(item.index + 1)}}
        )
        return self._async_register(self.identity(item), via_device_id=self._bridge_id, **naming, **details)

    def _async_register(self, identity: str, **details: Any) -> str:
        """Register a device and return its id."""
        device = self._registry.async_get_or_create(
            config_entry_id=self._entry.entry_id,
            identifiers={(DOMAIN, identity)},
            **{"manufacturer": MANUFACTURER, **details},
        )
        return device.id

    @callback
    def async_show_firmware(self, parts: Collection[Firmware]) -> None:
        """Show the firmware of the bridge and of the air conditioner's controller with their devices."""
        for item, prefixes in _FIRMWARE.items():
            version = next((part.version for part in parts if part.device.startswith(prefixes)), None)
            identifier = (DOMAIN, self.identity(item))
            device = self._registry.async_get_device_by_identifier(identifier, self._entry.entry_id)
            if version is not None and device is not None:
                self._registry.async_update_device(device.id, sw_version=version)

    @callback
    def async_drop(self, state: Snapshot) -> None:
        """Remove the devices and entities of things that are gone, while their system tells about itself."""
        silent = set(state.problems)

        def is_gone(item: Item | None) -> bool:
            if item is None or item.request.query.subsystem in silent:
                return False
            return item.index not in things_of(state, item.kind)

        # Children come first; their parent would take them along.
        for device in list(self._devices()):
            if is_gone(self.owner_of(device)):
                self._registry.async_remove_device(device.id)
        entities = er.async_get(self._hass)
        for entity in er.async_entries_for_config_entry(entities, self._entry.entry_id):
            if is_gone(self.item_of(entity.unique_id)):
                entities.async_remove(entity.entity_id)

    def _devices(self) -> Iterator[dr.DeviceEntry | dr.ChildDeviceEntry]:
        """Yield all devices of the entry."""
        yield from dr.async_child_entries_for_config_entry(self._registry, self._entry.entry_id)
        yield from dr.async_entries_for_config_entry(self._registry, self._entry.entry_id)
