"""The table of systems; a system joins the demo with one row."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from simulators.thinknx import Plant, table

type Answers = Mapping[str, Mapping[str, Any]]
"""What to enter in each step of a flow, by step id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A kind of card in a system's section; there is one for each entity that it fits.

    These are the entities of `domain` whose unique ids end with `keys`, in that order; without keys all that are
    neither configuration nor diagnostics.
    """

    domain: str
    config: Mapping[str, Any]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoSystem:
    """How a system takes part.

    The texts in `simulator`, `ready`, `config_flow` and `options_flow` may contain `{port}`, or whatever names
    `ports` lists: each is a free port of this machine.
    """

    key: str
    title: str
    icon: str
    simulator: tuple[str, ...]
    """Arguments of `python -m simulators KEY`."""
    ready: str
    """An address that answers as soon as the simulator serves."""
    config_flow: Answers
    options_flow: Answers = field(default_factory=dict)
    cards: tuple[Card, ...]
    ports: tuple[str, ...] = ("port",)

    def with_ports(self, ports: Mapping[str, int]) -> Self:
        """Return the row with the numbers in place of the names of the ports."""
        return replace(
            self,
            simulator=_fill(self.simulator, ports),
            ready=_fill(self.ready, ports),
            config_flow=_fill(self.config_flow, ports),
            options_flow=_fill(self.options_flow, ports),
        )


def _fill(template: Any, ports: Mapping[str, int]) -> Any:
    """Format all texts in a template."""
    match template:
        case str():
            return template.format_map(ports)
        case tuple():
            return tuple(_fill(item, ports) for item in template)
        case Mapping():
            return {key: _fill(value, ports) for key, value in template.items()}
        case _:
            return template


# The section's heading names the device, so that the cards need only the names of the entities.
_NAME: Final = {"name": {"type": "entity"}}
_TILE: Final = {"type": "tile"} | _NAME
_DEVICE_TILE: Final = {"type": "tile", "name": {"type": "device"}}

SYSTEMS: Final = (
    DemoSystem(
        key="bgerp",
        title="bgERP zone",
        icon="mdi:floor-plan",
        # It waits for approval on the operator's page, http://127.0.0.1:{port}/operator.
        simulator=("--port", "{port}", "--dialect", "deployed"),
        ready="http://127.0.0.1:{port}/operator/api/state",
        config_flow={"bgerp": {"urls": ("http://127.0.0.1:{port}",), "serial_number": "346", "model": "S103"}},
        options_flow={"bgerp": {"update_period": 5, "allow_overrides": True}},
        cards=(
            Card(domain="binary_sensor", keys=("connected",), config=_TILE),
            Card(
                domain="sensor",
                # What the zone knows without its server, which forgets the zone when it is started again.
                keys=("standing", "function_blocks", "waiting_events", "last_sync"),
                config=_TILE,
            ),
        ),
    ),
    DemoSystem(
        key="htrest",
        title="Heliotherm heat pump",
        icon="mdi:heat-pump",
        # It stands where Home Assistant does, lives faster and has a wrong clock: something to repair.
        simulator=("--port", "{port}", "--time-zone", "Europe/Sofia", "--clock-drift", "900", "--speed", "10"),
        ready="http://127.0.0.1:{port}/api/v1/swagger.json",
        config_flow={"htrest": {"url": "http://127.0.0.1:{port}"}},
        options_flow={"htrest": {"allow_writes": True}},
        cards=(
            Card(domain="climate", config={"type": "thermostat"} | _NAME),
            Card(domain="water_heater", config=_TILE | {"features": [{"type": "target-temperature"}]}),
            Card(domain="select", config=_TILE | {"features": [{"type": "select-options"}]}),
            Card(domain="binary_sensor", keys=("fault", "compressor", "heating_pump", "source_pump"), config=_TILE),
            Card(
                domain="sensor",
                keys=("outdoor_temperature", "flow_temperature", "return_temperature", "hot_water_temperature"),
                config=_TILE,
            ),
        ),
    ),
    DemoSystem(
        key="izone",
        title="iZone home",
        icon="mdi:air-conditioner",
        simulator=(
            "--port",
            "{port}",
            "--discovery-port",
            "{discovery_port}",
            "--notice-port",
            "{notice_port}",
            "--speed",
            "10",
        ),
        ports=("port", "discovery_port", "notice_port"),
        ready="http://127.0.0.1:{port}/SystemSettings",
        config_flow={
            "izone": {"next_step_id": "izone_host"},
            "izone_host": {"host": "127.0.0.1:{port}"},
        },
        cards=(
            Card(domain="climate", config=_TILE | {"features": [{"type": "climate-hvac-modes"}]}),
            Card(domain="cover", config=_TILE),
            Card(domain="scene", config=_TILE),
            Card(domain="valve", config=_TILE),
            Card(domain="sensor", keys=("consumption", "generation"), config=_TILE),
        ),
    ),
    DemoSystem(
        key="erpnetfp",
        title="Fiscal printers",
        icon="mdi:printer-pos",
        simulator=("--port", "{port}", "--speed", "4"),
        ready="http://127.0.0.1:{port}/printers",
        config_flow={"erpnetfp": {"url": "http://127.0.0.1:{port}"}},
        cards=(
            # All drawers have the same name; the printers have not.
            Card(domain="sensor", keys=("cash",), config=_TILE | {"name": {"type": "device"}}),
        ),
    ),
    DemoSystem(
        key="thinknx",
        title="KNX plant",
        icon="mdi:home-automation",
        simulator=("--port", "{port}", "--user", "demo", "--password", "demo", "--color", "--speed", "5"),
        ready="http://127.0.0.1:{port}/simulator",
        config_flow={
            "thinknx": {"next_step_id": "thinknx_local"},
            "thinknx_local": {"host": "127.0.0.1", "port": "{port}", "username": "demo", "password": "demo"},
        },
        options_flow={
            "thinknx": {"next_step_id": "thinknx_import"},
            "thinknx_import": {"table": table(Plant.of_size(20))},
            "thinknx_preview": {},
        },
        cards=(
            # The entities have the names of their devices.
            Card(domain="light", config=_DEVICE_TILE | {"features": [{"type": "light-brightness"}]}),
            Card(domain="cover", config=_DEVICE_TILE | {"features": [{"type": "cover-open-close"}]}),
            Card(domain="climate", config=_DEVICE_TILE | {"features": [{"type": "target-temperature"}]}),
            Card(domain="number", config=_DEVICE_TILE),
            Card(domain="scene", config=_DEVICE_TILE),
        ),
    ),
)
