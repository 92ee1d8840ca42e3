"""The repair issues of a zone: what somebody must act on, be it the server's operator."""

from collections.abc import Callable, Mapping
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.issue_registry import IssueSeverity

from ...system import async_clear_issue, async_raise_issue
from .client import Standing
from .const import CONF_SERIAL_NUMBER
from .registers import Block
from .zone.pins import Pin, PinKind
from .zone.status import Status, Trouble

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


REASONS: Final = {
    Trouble.MISSING_PIN: "bgerp_missing_pin",
    Trouble.PIN_TAKEN: "bgerp_pin_taken",
    Trouble.BAD_SETTING: "bgerp_bad_setting",
}
"""What is wrong with a function block that does not pass by itself."""

ENTITY: Final = "bgerp_bound_entity"
"""An entity that stands for a pin is not there; that of a board comes back by itself."""

_AWAY: Final = frozenset({Trouble.UNREADABLE, Trouble.WRITE_FAILED})


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

    def show_entities(
        self, statuses: Mapping[Block, Status], bound: Mapping[Pin, str], name_of: Callable[[Block], str]
    ) -> None:
        """Show which function blocks miss an entity that stands for a pin."""
        missed = {
            block: status.reason.pin
            for block, status in statuses.items()
            if status.reason is not None and status.reason.trouble in _AWAY and status.reason.pin in bound
        }
        for block in Block:
            if (pin := missed.get(block)) is None:
                async_clear_issue(self._hass, self._entry, ENTITY, about=f"_{block}")
                continue
            async_raise_issue(
                self._hass,
                self._entry,
                ENTITY,
                about=f"_{block}",
                placeholders={"block": name_of(block), "pin": str(pin), "entity": bound[pin]},
            )

    def show_reasons(self, statuses: Mapping[Block, Status], name_of: Callable[[Block], str]) -> None:
        """Show which function blocks cannot work as they are set up."""
        for block in Block:
            status = statuses.get(block)
            reason = None if status is None or _is_about_a_light(status) else status.reason
            for trouble, key in REASONS.items():
                if reason is None or reason.trouble is not trouble:
                    async_clear_issue(self._hass, self._entry, key, about=f"_{block}")
            if reason is not None and reason.trouble in REASONS:
                async_raise_issue(
                    self._hass,
                    self._entry,
                    REASONS[reason.trouble],
                    about=f"_{block}",
                    placeholders={
                        "block": name_of(block),
                        "pin": str(reason.pin or ""),
                        "register": reason.register,
                        "other": "" if reason.other is None else name_of(reason.other),
                        "detail": reason.detail,
                    },
                )

    def show_blocked(self, *, blocked: bool) -> None:
        """Show that the server's request firewall refuses texts, so that no card read reaches the server."""
        if blocked:
            async_raise_issue(self._hass, self._entry, BLOCKED)
        else:
            async_clear_issue(self._hass, self._entry, BLOCKED)


def _is_about_a_light(status: Status) -> bool:
    """Tell whether all that is wrong is that the hardware lacks a LED, which every server wants by default."""
    reason = status.reason
    return (
        reason is not None
        and reason.trouble is Trouble.MISSING_PIN
        and reason.pin is not None
        and reason.pin.kind is PinKind.LED
    )
