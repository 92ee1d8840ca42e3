"""Buttons of a printer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Document, Duplicate, JobKind, SetClock, XReport, ZReport
from .coordinator import ErpnetfpConfigEntry, ErpnetfpCoordinator
from .entity import ErpnetfpEntity, async_add_for_printers
from .printing import async_print


@dataclass(frozen=True, kw_only=True)
class ErpnetfpButtonDescription(ButtonEntityDescription):
    """A button and what it prints; a report is for administrators."""

    kind: JobKind
    document_fn: Callable[[], Document]
    for_administrators: bool = False


DESCRIPTIONS: Final = (
    ErpnetfpButtonDescription(key="x_report", kind=JobKind.X_REPORT, document_fn=XReport, for_administrators=True),
    ErpnetfpButtonDescription(key="duplicate", kind=JobKind.DUPLICATE, document_fn=Duplicate),
    ErpnetfpButtonDescription(
        key="set_clock", kind=JobKind.CLOCK, document_fn=SetClock, entity_category=EntityCategory.CONFIG
    ),
    ErpnetfpButtonDescription(
        key="z_report",
        kind=JobKind.Z_REPORT,
        document_fn=ZReport,
        for_administrators=True,
        entity_registry_enabled_default=False,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: ErpnetfpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the buttons of each printer, for what its server has."""

    def create(coordinator: ErpnetfpCoordinator, device: str) -> Iterator[ErpnetfpButton]:
        missing = coordinator.data.printers[device].server.missing
        for description in DESCRIPTIONS:
            if description.kind not in missing:
                yield ErpnetfpButton(coordinator, description, device)

    async_add_for_printers(entry, async_add_entities, create)


class ErpnetfpButton(ErpnetfpEntity, ButtonEntity):
    """A document that needs no details."""

    entity_description: ErpnetfpButtonDescription

    @override
    def _slice(self) -> None:
        """Return nothing: a button shows no data."""

    @override
    async def async_press(self) -> None:
        """Print it and wait until it is on paper.

        Raises:
            Unauthorized: somebody who is no administrator wants a report.
            HomeAssistantError: it is not printed, or nobody knows.
        """
        description = self.entity_description
        if description.for_administrators:
            await self._async_require_administrator()
        await async_print(self.coordinator, self.device, description.document_fn())

    async def _async_require_administrator(self) -> None:
        """Refuse everybody else; what automations do has no user."""
        context = self._context
        if context is None or context.user_id is None:
            return
        user = await self.hass.auth.async_get_user(context.user_id)
        if user is None or not user.is_admin:
            raise Unauthorized(context=context)
