"""The repair issues of a zone: what somebody must act on, be it the server's operator."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.issue_registry import IssueSeverity

from ...system import async_clear_issue, async_raise_issue
from .client import Standing
from .const import CONF_SERIAL_NUMBER

ISSUES: Final = {
    Standing.WAITING: "bgerp_waiting",
    Standing.REFUSED: "bgerp_refused",
    Standing.LOCKED: "bgerp_key_lost",
    Standing.IN_DOUBT: "bgerp_in_doubt",
}
"""What a standing asks of somebody."""

FIXABLE: Final = frozenset({Standing.REFUSED, Standing.LOCKED, Standing.IN_DOUBT})
"""Standings that the user can change; for an approval everybody has to wait."""

BLOCKED: Final = "bgerp_texts_blocked"


class Issues:
    """Raises and clears the issues of one entry; showing the same again changes nothing."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Work for one entry."""
        self._hass = hass
        self._entry = entry

    def show_standing(self, standing: Standing) -> None:
        """Show what has to be done at the server for the zone to be accepted."""
        for other, key in ISSUES.items():
            if other is not standing:
                async_clear_issue(self._hass, self._entry, key)
        if standing in ISSUES:
            async_raise_issue(
                self._hass,
                self._entry,
                ISSUES[standing],
                severity=IssueSeverity.WARNING if standing is Standing.WAITING else IssueSeverity.ERROR,
                fixable=standing in FIXABLE,
                data={"standing": standing},
                placeholders={"serial": self._entry.data[CONF_SERIAL_NUMBER]},
            )

    def show_blocked(self, *, blocked: bool) -> None:
        """Show that the server's request firewall refuses texts, so that no card read reaches the server."""
        if blocked:
            async_raise_issue(self._hass, self._entry, BLOCKED)
        else:
            async_clear_issue(self._hass, self._entry, BLOCKED)
