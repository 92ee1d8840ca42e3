"""The toy's coordinator."""

from datetime import timedelta
import logging
from typing import override

from homeassistant.core import HomeAssistant

from ...coordinator import ZontromatCoordinator
from ...system import Blame, ErrorRule, ErrorTable, ZontromatConfigEntry
from .client import TOYS, ToyAuthError, ToyError, ToyMisuse

ERRORS = ErrorTable(
    ErrorRule(error=ToyMisuse, key="toy_misuse", blame=Blame.CALLER),
    ErrorRule(error=ToyAuthError, key="toy_auth", form_key="invalid_auth", blame=Blame.CREDENTIALS),
    ErrorRule(error=ToyError, key="toy_broken"),
)


class ToyCoordinator(ZontromatCoordinator[dict[str, float]]):
    """Reads the toy's value."""

    errors = ERRORS

    def __init__(self, hass: HomeAssistant, entry: ZontromatConfigEntry) -> None:
        super().__init__(hass, logging.getLogger(__name__), entry, interval=timedelta(seconds=30))
        self.toy = TOYS[entry.data["host"]]

    @override
    async def _async_poll(self) -> dict[str, float]:
        self.toy.polls += 1
        if self.toy.failure is not None:
            raise self.toy.failure
        return {"value": self.toy.value, "other": float(self.toy.polls)}
