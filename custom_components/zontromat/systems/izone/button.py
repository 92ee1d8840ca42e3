"""Irrigation programs to be run now, and what stops them."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Action, Item, Kind, StationMode
from .client.commands import irrigation
from .coordinator import IzoneConfigEntry
from .entity import IzoneEntity, OfKind, described


@dataclass(frozen=True, kw_only=True)
class IzoneButtonDescription(ButtonEntityDescription, OfKind):
    """A button of a thing."""


RUN: Final = IzoneButtonDescription(
    key="run", kind=Kind.PROGRAM, enabled_fn=lambda program: any(program.run_times or ())
)
STOP: Final = IzoneButtonDescription(key="stop", kind=Kind.IRRIGATION)


async def async_setup_entry(
    hass: HomeAssistant, entry: IzoneConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the buttons of the things that are there."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(IzoneRunButton(*arguments) for arguments in described(coordinator, (RUN,)))
    async_add_entities(IzoneStopButton(*arguments) for arguments in described(coordinator, (STOP,)))


class _IzoneButton(IzoneEntity, ButtonEntity):
    """A command without a state."""

    @override
    def _slice(self) -> None:
        """Return nothing: a button shows no data."""


class IzoneRunButton(_IzoneButton):
    """Runs a program."""

    @override
    async def async_press(self) -> None:
        """Run it."""
        await self.async_do(irrigation.run_program(self.item.index), look_at=[Item(Kind.IRRIGATION)])


class IzoneStopButton(_IzoneButton):
    """Stops whatever waters: a program, a test, stations in manual mode."""

    @property
    def _actions(self) -> list[Action]:
        """Return what stops all that runs now."""
        state = self.coordinator.data
        system = state.irrigation
        actions = [
            irrigation.set_station_mode(index, StationMode.AUTO)
            for index, station in state.stations.items()
            if station.mode is StationMode.MANUAL
        ]
        if system is not None and system.test_mode:
            actions.append(irrigation.set_test_mode(on=False))
        if system is not None and system.current_program is not None:
            actions.append(irrigation.run_program(system.current_program, run=False))
        return actions

    @override
    async def async_press(self) -> None:
        """Stop it."""
        await self.async_do(*self._actions, look_at=[Item(Kind.IRRIGATION)])
