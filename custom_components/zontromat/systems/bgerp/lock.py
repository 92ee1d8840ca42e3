"""The locks of a zone's doors."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.lock import LockEntity, LockEntityDescription, LockEntityFeature
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import BgerpConfigEntry
from .entity import BgerpEntity, Row, async_keep_entities
from .registers import Block


@dataclass(frozen=True, kw_only=True)
class BgerpLockDescription(LockEntityDescription, Row):
    """A door."""

    door: Block


def _door(number: int) -> BgerpLockDescription:
    """Describe a door that has a lock."""
    block = Block(f"access_control_{number}")
    in_use = f"{block}.lock_mechanism.enabled"
    return BgerpLockDescription(
        key=f"{block}_lock",
        text="door",
        name=None,
        block=block,
        door=block,
        registers=(in_use, f"{block}.lock_mechanism.output"),
        exists_fn=lambda store: store.flag(in_use) is True,
        acts=True,
    )


DESCRIPTIONS: Final = (_door(1), _door(2))


async def async_setup_entry(
    hass: HomeAssistant, entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the locks."""
    async_keep_entities(entry, async_add_entities, Platform.LOCK, DESCRIPTIONS, BgerpLock)


class BgerpLock(BgerpEntity, LockEntity):
    """The lock of a door, which is released for a while and locks again by itself.

    As long as no output is attached nobody knows whether it is locked.
    """

    entity_description: BgerpLockDescription
    _attr_supported_features = LockEntityFeature.OPEN

    @property
    @override
    def is_locked(self) -> bool | None:
        """Tell whether the door is not released."""
        released = self.states.get("released")
        return None if not isinstance(released, bool) else not released

    @property
    @override
    def is_open(self) -> bool | None:
        """Tell whether the door was opened while it is released."""
        if self.is_locked is not False:
            return False if self.is_locked else None
        opened = self.states.get("door_open")
        return opened if isinstance(opened, bool) else None

    @override
    async def async_lock(self, **kwargs: Any) -> None:
        """Lock before the release time is over."""
        await self.async_command(self.coordinator.async_lock_door(self.entity_description.door))

    @override
    async def async_unlock(self, **kwargs: Any) -> None:
        """Release the door for its release time."""
        await self.async_command(self.coordinator.async_release_door(self.entity_description.door))

    @override
    async def async_open(self, **kwargs: Any) -> None:
        """Release the door for its release time; this lock has no other way to open."""
        await self.async_unlock()
