"""The base of a zone's entities, and how they come and go with its function blocks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, override

from homeassistant.const import Platform
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...const import DOMAIN
from ...entity import ZontromatEntity
from .coordinator import BgerpConfigEntry, BgerpCoordinator
from .parts import has, is_on
from .registers import Block, RegisterStore, Value


@dataclass(frozen=True, kw_only=True)
class Row(EntityDescription):
    """What the descriptions of all of a zone's entities have in common."""

    block: Block | None = None
    """The function block that the entity exists with, a device of its own; `None` for the zone's device."""
    registers: tuple[str, ...] = ()
    """Keys of the registers that the entity shows; where none of them can have a value there is no entity."""
    exists_fn: Callable[[RegisterStore], bool] | None = None
    """What else the entity needs to exist."""
    text: str = ""
    """Key of the texts, where several entities share them; by default the entity's own."""
    live: bool = False
    """The entity shows the present as only the server knows it."""
    acts: bool = False
    """The entity shows or moves what its function block controls, which has to run for that."""

    def exists(self, store: RegisterStore) -> bool:
        """Tell whether there is such an entity now."""
        return (
            (self.block is None or is_on(store, self.block))
            and (not self.registers or any(has(store, key) for key in self.registers))
            and (self.exists_fn is None or self.exists_fn(store))
        )


class BgerpEntity(ZontromatEntity[BgerpCoordinator]):
    """An entity of a zone, which goes on without its server."""

    entity_description: Row

    def __init__(self, coordinator: BgerpCoordinator, row: Row) -> None:
        """Describe the entity."""
        devices = coordinator.devices
        super().__init__(
            coordinator, row, identity=coordinator.serial_number, device_info=devices.zone, context=row.block
        )
        if row.block is not None:
            self._attr_device_info = devices.block(row.block)

    @property
    @override
    def translation_key(self) -> str:
        """Return the key of the texts, apart from those of other systems."""
        return f"bgerp_{self.entity_description.text or self.entity_description.key}"

    @property
    @override
    def available(self) -> bool:
        """Tell whether the state is known.

        The zone's own always is, the server's while it can be reached, that of a function block while it runs.
        """
        row = self.entity_description
        if row.live:
            return self.coordinator.data.connected
        return not row.acts or row.block is None or self.coordinator.controller.acts(row.block)

    @property
    def states(self) -> Mapping[str, Value]:
        """What the entity's function block shows beside its registers."""
        block = self.entity_description.block
        return {} if block is None else self.coordinator.controller.states(block)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Say what the server has in the place of a local override."""
        values = self.coordinator.server_values(self.entity_description.registers)
        return {"server_values": values} if values else None

    @override
    def _slice(self) -> Any:
        """Return the registers of the row, and whether they are overridden."""
        coordinator, keys = self.coordinator, self.entity_description.registers
        shown = dict(self.states) if self.entity_description.acts else None
        return (
            [coordinator.registers.value(key) for key in keys],
            coordinator.store.overridden.intersection(keys),
            shown,
        )

    @property
    def register(self) -> str:
        """The key of the register that the entity is about."""
        return self.entity_description.registers[0]

    async def async_set(self, value: object, key: str | None = None) -> None:
        """Set a register, by default the one that the entity is about.

        Raises:
            ServiceValidationError: The register cannot be set, or not to this.
            HomeAssistantError: The change could not be stored.
        """
        await self.async_command(self.coordinator.async_set(key or self.register, value))


@callback
def async_keep_entities[RowT: Row](
    entry: BgerpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    platform: Platform,
    rows: Iterable[RowT],
    create: Callable[[BgerpCoordinator, RowT], BgerpEntity],
) -> None:
    """Let the entities of a platform exist as long as what they show does, from now on."""
    coordinator = entry.runtime_data.coordinator
    store, registry = coordinator.store, er.async_get(coordinator.hass)
    rows = tuple(rows)
    present: set[str] = set()
    revision: int | None = None

    @callback
    def update() -> None:
        nonlocal present, revision
        if store.revision == revision:
            return
        revision = store.revision
        wanted = {row.key: row for row in rows if row.exists(store)}
        for row in rows:
            unique_id = f"{coordinator.serial_number}-{row.key}"
            if row.key not in wanted and (entity_id := registry.async_get_entity_id(platform, DOMAIN, unique_id)):
                registry.async_remove(entity_id)
        async_add_entities(create(coordinator, row) for key, row in wanted.items() if key not in present)
        present = set(wanted)

    update()
    entry.async_on_unload(coordinator.async_add_listener(update))
