"""The table of systems; a system joins the demo with one row."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
import json
from pathlib import Path
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
class Beside:
    """A simulator that runs beside the system's own.

    Attributes:
        key: Its name.
        command: Arguments of `python -m`.
        ready: An address that answers as soon as it serves.
    """

    key: str
    command: tuple[str, ...]
    ready: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Something that is added to the system's entry as a subentry, through its flow."""

    kind: str
    answers: Answers


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """What is asked of a simulator, by POST, once the entry is there; it is repeated until it succeeds."""

    url: str
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoSystem:
    """How a system takes part.

    The texts of all fields from `simulator` on may contain `{port}`, or whatever names `ports` lists: each is a free
    port of this machine; and `{folder}`, which is the configuration directory.
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
    beside: tuple[Beside, ...] = ()
    parts: tuple[Part, ...] = ()
    calls: tuple[Call, ...] = ()
    cards: tuple[Card, ...]
    ports: tuple[str, ...] = ("port",)

    def filled(self, values: Mapping[str, int | str]) -> Self:
        """Return the row with the values in place of their names."""
        names = ("simulator", "ready", "config_flow", "options_flow", "beside", "parts", "calls")
        return replace(self, **{name: _fill(getattr(self, name), values) for name in names})


def _fill(template: Any, values: Mapping[str, int | str]) -> Any:
    """Format all texts in a template."""
    match template:
        case str():
            return template.format_map(values)
        case tuple():
            return tuple(_fill(item, values) for item in template)
        case Mapping():
            return {key: _fill(value, values) for key, value in template.items()}
        case Beside() | Part() | Call():
            return replace(
                template, **{each.name: _fill(getattr(template, each.name), values) for each in fields(template)}
            )
        case _:
            return template


# The section's heading names the device, so that the cards need only the names of the entities.
_NAME: Final = {"name": {"type": "entity"}}
_TILE: Final = {"type": "tile"} | _NAME
_DEVICE_TILE: Final = {"type": "tile", "name": {"type": "device"}}

_RECORD: Final = "http://127.0.0.1:{port}/operator/api/records/1"
"""The first device that the operator sees, which is the demo's zone."""

BGERP_ZONE: Final[Mapping[str, Any]] = json.loads((Path(__file__).parent / "bgerp_zone.json").read_text())
"""What the operator configures in it."""

CARD: Final = "445E6046010080FF"


def _bgerp_part(kind: str, **answers: Any) -> Part:
    """Return something that is attached to a zone."""
    return Part(kind=f"bgerp_{kind}", answers={"user": answers})


SYSTEMS: Final = (
    DemoSystem(
        key="bgerp",
        title="bgERP zone",
        icon="mdi:floor-plan",
        # The operator's page is http://127.0.0.1:{port}/operator.
        simulator=("--port", "{port}", "--dialect", "deployed", "--state", "{folder}/bgerp-server.json"),
        ready="http://127.0.0.1:{port}/operator/api/state",
        config_flow={"bgerp": {"urls": ("http://127.0.0.1:{port}",), "serial_number": "346", "model": "M503"}},
        options_flow={"bgerp": {"update_period": 5, "allow_overrides": True}},
        ports=("port", "room", "modbus", "evok", "meter", "outside", "inside"),
        # An office whose Neuron, meter and card readers the zone has. POST http://127.0.0.1:{room}/control/hold lets
        # somebody hold a card to the door's reader: see `python -m demo.office --help`.
        beside=(
            Beside(
                key="office",
                command=(
                    "demo.office",
                    *("--port", "{room}", "--modbus-port", "{modbus}", "--evok-port", "{evok}"),
                    *("--meter-port", "{meter}", "--reader-ports", "{outside}", "{inside}"),
                ),
                ready="http://127.0.0.1:{room}/control/room",
            ),
        ),
        parts=(
            _bgerp_part("neuron", host="127.0.0.1", port="{modbus}", unit=1),
            # Modbus does not reach the 1-wire sensors.
            _bgerp_part("evok", url="http://127.0.0.1:{evok}"),
            _bgerp_part(
                "meter", connection="tcp", address="127.0.0.1:{meter}", baudrate="9600", unit=1, model="SDM120"
            ),
            _bgerp_part("reader", port="socket://127.0.0.1:{outside}", baudrate="9600", serial_number="2897"),
            _bgerp_part("reader", port="socket://127.0.0.1:{inside}", baudrate="9600", serial_number="2911"),
        ),
        calls=(
            Call(url=f"{_RECORD}/approve", body={}),
            *(
                Call(url=f"{_RECORD}/edit", body={"register": name, "value": value})
                for name, value in BGERP_ZONE.items()
            ),
            Call(url=f"{_RECORD}/grant", body={"card_id": CARD, "doors": [1]}),
        ),
        cards=(
            Card(domain="binary_sensor", keys=("connected",), config=_TILE),
            Card(domain="climate", keys=("climate",), config={"type": "thermostat"} | _NAME),
            Card(domain="lock", keys=("access_control_1_lock",), config=_TILE),
            Card(domain="event", keys=("access_control_1_card_read",), config=_TILE),
            Card(domain="cover", config=_TILE | {"features": [{"type": "cover-tilt-position"}]}),
            Card(domain="light", config=_TILE),
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
