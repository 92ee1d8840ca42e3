"""The repair issues of a bridge: what a person must act on."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.issue_registry import IssueSeverity

from ...system import async_clear_issue, async_raise_issue
from .client import Problem, Snapshot, Subsystem

UNIT_LOST: Final = "izone_unit_lost"
HANGING: Final = "izone_bridge_hangs"


class Issues:
    """Raises and clears the issues of one entry; showing the same again changes nothing."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Work for one entry."""
        self._hass = hass
        self._entry = entry

    @callback
    def _show(self, key: str, present: bool) -> None:
        """Raise an issue or take it back."""
        if present:
            async_raise_issue(self._hass, self._entry, key, severity=IssueSeverity.ERROR)
        else:
            async_clear_issue(self._hass, self._entry, key)

    def show(self, snapshot: Snapshot) -> None:
        """Show what the bridge itself tells, now that it answers."""
        self._show(UNIT_LOST, snapshot.problems.get(Subsystem.AIR_CONDITIONER) is Problem.FAULT)
        self.show_hanging(hanging=False)

    def show_hanging(self, *, hanging: bool) -> None:
        """Show that the bridge says that it is there, but does not let anybody in: it must be switched off and on."""
        self._show(HANGING, hanging)
