"""The repair issues of a heat pump: what a person must act on."""

from datetime import timedelta
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.issue_registry import IssueSeverity

from ...system import async_clear_issue, async_raise_issue
from .client import FAULT_FLAG, Profile, Snapshot

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""How wrong the clock may be; time programs are made of quarters of an hour."""


class Issues:
    """Raises and clears the issues of one entry; showing the same again changes nothing."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Work for one entry."""
        self._hass = hass
        self._entry = entry

    def _show(
        self,
        key: str,
        present: bool,
        *,
        fix: str | None = None,
        severity: IssueSeverity = IssueSeverity.WARNING,
        **placeholders: str,
    ) -> None:
        """Raise an issue or take it back; `fix` names the flow that fixes it."""
        if not present:
            async_clear_issue(self._hass, self._entry, key)
            return
        async_raise_issue(
            self._hass,
            self._entry,
            key,
            severity=severity,
            fixable=fix is not None,
            data={"fix": fix},
            placeholders=placeholders,
        )

    def show_profile(self, profile: Profile, *, writes_allowed: bool) -> None:
        """Show what is wrong with the server itself."""
        self._show("htrest_broken_server", profile.broken_handlers)
        self.show_read_only(read_only=writes_allowed and profile.read_only is True)

    def show_read_only(self, *, read_only: bool) -> None:
        """Show that changes are allowed here and dropped by the server."""
        self._show("htrest_read_only", read_only, fix="forbid_writes")

    def show_serial_port(self, *, lost: bool) -> None:
        """Show that the server must be restarted to find its serial port again."""
        self._show("htrest_serial_port_lost", lost, severity=IssueSeverity.ERROR)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what the heat pump itself tells: a present fault, a wrong clock."""
        self.show_serial_port(lost=False)
        fault = snapshot.last_fault if snapshot.values.get(FAULT_FLAG) else None
        code, message = (str(fault.error), fault.message) if fault is not None else ("", "")
        self._show("htrest_fault", fault is not None, severity=IssueSeverity.ERROR, code=code, message=message)
        drift = abs(snapshot.clock_offset or timedelta())
        minutes = str(drift // timedelta(minutes=1))
        self._show("htrest_clock_drift", drift > CLOCK_TOLERANCE, fix="set_clock", minutes=minutes)
