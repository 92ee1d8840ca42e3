"""Heliotherm heat pumps behind HtREST; the extra data points are measured points that the user adds by name."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from typing import Final, override
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from bench.clock import Clock
from bench.measures import STANDARD
from bench.subject import Command, Poll, PolledSubject, new_entry
from custom_components.zontromat.const import DOMAIN
from custom_components.zontromat.systems.htrest import coordinator as polled
from simulators.htrest import STOCK, HtrestSimulator, Kind
from simulators.htrest.parameters import measured
from simulators.server import LoggedRequest

_SERIAL: Final = 700_000
_FREE_NUMBER: Final = 1000
"""The heat pump's own measured points have smaller numbers."""
_SETTINGS: Final = frozenset(parameter.name for parameter in STOCK if parameter.kind is Kind.SETTING)
_INTERVAL: Final = polled.INTERVAL.total_seconds()
_HOUR: Final = 3600
_SETTINGS_EVERY: Final = 300
_SETTINGS_TOGETHER: Final = 10
_FAULT_EVERY: Final = 600


def _names(points: int) -> list[str]:
    """Return the names of the extra data points."""
    return [f"Messpunkt {index}" for index in range(points)]


class Htrest(PolledSubject):
    """A heat pump as Home Assistant sees it."""

    key = "htrest"
    measures = STANDARD
    plan = "one fast query per poll (30 s); every 5 min each shown setting, ten to a request; faults 10 min, clock 1 h"
    polls_per_hour = int(_HOUR / _INTERVAL)

    @override
    def simulator(self, points: int, number: int) -> HtrestSimulator:
        simulator = HtrestSimulator()
        simulator.pump.serial_number = _SERIAL + number
        for index, name in enumerate(_names(points)):
            parameter = measured(_FREE_NUMBER + index, name, -50, 150, 20.0 + index % 50)
            simulator.parameters[name] = parameter
            simulator.pump.values[name] = parameter.initial
        return simulator

    @override
    def entry(self, url: str, points: int, number: int) -> ConfigEntry:
        return new_entry(
            self.key,
            identity=str(_SERIAL + number),
            data={"url": url},
            options={polled.CONF_ALLOW_WRITES: True, polled.CONF_EXTRA_PARAMETERS: _names(points)},
        )

    @override
    @contextmanager
    def polling(self, entry: ConfigEntry) -> Iterator[Poll]:
        clock = Clock()

        async def poll() -> None:
            clock.advance(_INTERVAL)
            await entry.runtime_data.coordinator.async_refresh()

        with patch.object(polled, "time", clock):
            yield poll

    @override
    def planned(self, entry: ConfigEntry) -> Mapping[str, int]:
        shown = frozenset().union(*entry.runtime_data.coordinator.async_contexts())
        groups = ceil(len(_SETTINGS & shown) / _SETTINGS_TOGETHER)
        return {
            "fastquery": self.polls_per_hour,
            "param": groups * _HOUR // _SETTINGS_EVERY,
            "faultlist": _HOUR // _FAULT_EVERY,
            "datetime": 1,
        }

    @override
    def resource(self, request: LoggedRequest) -> str:
        return request.path.split("/")[3]

    @override
    def command(self, hass: HomeAssistant, turn: int) -> Command:
        entity_id = er.async_get(hass).async_get_entity_id("number", DOMAIN, f"{_SERIAL}-hot_water_minimum")
        return Command(domain="number", service="set_value", data={"entity_id": entity_id, "value": 40.0 + turn % 2})
