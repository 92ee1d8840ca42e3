"""The entities of printers: which there are on which server, and what they show."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.erpnetfp import ErpnetfpSimulator, Paper, PrintFaultKind
from simulators.erpnetfp.messages import error, warning
from tests.systems.erpnetfp.conftest import Call, FindEntity, Poll
from tests.systems.erpnetfp.support import BREAD, SERIAL, with_operators, with_printers, with_server

SOFIA = ZoneInfo("Europe/Sofia")
COMMON = {
    ("binary_sensor", "connectivity"),
    ("binary_sensor", "problem"),
    ("button", "x_report"),
    ("button", "z_report"),
    ("event", "document"),
    ("sensor", "last_error"),
    ("sensor", "last_receipt_amount"),
    ("sensor", "last_receipt_number"),
    ("sensor", "last_receipt_time"),
    ("sensor", "open_jobs"),
}
CODES = {("binary_sensor", "paper_out"), ("binary_sensor", "paper_low"), ("binary_sensor", "cover")}
CLOCK = {("sensor", "clock_difference")}
SET_CLOCK = {("button", "set_clock")}
CASH = {("sensor", "cash")}
DUPLICATE = {("button", "duplicate")}


def registered(hass: HomeAssistant, entry: MockConfigEntry) -> dict[tuple[str, str], er.RegistryEntry]:
    """Return what the registry knows of the printer, by platform and key."""
    entries = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {(item.domain, item.unique_id.removeprefix(f"{SERIAL}-")): item for item in entries}


@pytest.mark.parametrize(
    ("personality", "expected"),
    [
        ("csharp", COMMON | CODES | CLOCK | SET_CLOCK | CASH | DUPLICATE),
        ("spec", COMMON | CODES | CLOCK | SET_CLOCK | CASH),
        ("python", COMMON | CODES | DUPLICATE),
        ("node", COMMON | CLOCK | SET_CLOCK | CASH | DUPLICATE),
    ],
)
async def test_what_the_server_can_tell(
    hass: HomeAssistant, loaded: MockConfigEntry, expected: set[tuple[str, str]]
) -> None:
    """There are entities only for what the server has, and the dangerous one is off by default."""
    found = registered(hass, loaded)
    assert found.keys() == expected
    off = {key for key, item in found.items() if item.disabled_by is er.RegistryEntryDisabler.INTEGRATION}
    assert off == {("button", "z_report")}


@pytest.mark.parametrize("language", ["en", "bg"])
async def test_all_have_names(hass: HomeAssistant, entry: MockConfigEntry, language: str) -> None:
    """Every entity has a name of its own in every language."""
    hass.config.language = language
    assert await hass.config_entries.async_setup(entry.entry_id)
    names = [item.original_name for item in registered(hass, entry).values() if item.domain != "button"]
    assert None not in names
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("platform", "key", "attributes", "category"),
    [
        ("binary_sensor", "connectivity", {"device_class": "connectivity"}, "diagnostic"),
        ("binary_sensor", "problem", {"device_class": "problem"}, None),
        ("binary_sensor", "paper_out", {"device_class": "problem"}, None),
        ("binary_sensor", "paper_low", {"device_class": "problem"}, "diagnostic"),
        ("binary_sensor", "cover", {"device_class": "opening"}, None),
        ("button", "set_clock", {}, "config"),
        ("sensor", "cash", {"device_class": "monetary", "unit_of_measurement": "EUR"}, None),
        ("sensor", "last_receipt_amount", {"device_class": "monetary", "unit_of_measurement": "EUR"}, None),
        ("sensor", "last_receipt_time", {"device_class": "timestamp"}, None),
        ("sensor", "last_error", {"device_class": "enum"}, "diagnostic"),
        ("sensor", "open_jobs", {"state_class": "measurement"}, "diagnostic"),
        ("sensor", "clock_difference", {"device_class": "duration", "unit_of_measurement": "s"}, "diagnostic"),
    ],
)
async def test_attributes(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    platform: str,
    key: str,
    attributes: dict[str, str],
    category: str | None,
) -> None:
    """Units, classes and categories."""
    item = registered(hass, loaded)[platform, key]
    assert hass.states.get(item.entity_id).attributes.items() >= attributes.items()
    assert (item.entity_category and item.entity_category.value) == category


async def test_conditions(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """Paper, cover and other problems are shown as the device reports them, and go by themselves."""

    def shown() -> list[str]:
        keys = ("problem", "paper_out", "paper_low", "cover")
        return [key for key in keys if hass.states.get(entity("binary_sensor", key)).state == "on"]

    assert shown() == []
    simulator.printer.paper, simulator.printer.cover_open = Paper.OUT, True
    await poll()
    assert shown() == ["problem", "paper_out", "cover"]
    messages = hass.states.get(entity("binary_sensor", "problem")).attributes["messages"]
    assert messages == [
        {"type": "error", "code": "E301", "text": "No paper"},
        {"type": "error", "code": "E302", "text": "The printer cover is open"},
    ]
    simulator.printer.paper, simulator.printer.cover_open = Paper.LOW, False
    await poll()
    assert shown() == ["paper_low"]
    simulator.printer.paper = Paper.OK
    await poll()
    assert shown() == []


@pytest.mark.parametrize(("offset", "shown"), [(0, "0"), (1, "0"), (-1, "0"), (10, "10"), (-3600, "-3600")])
async def test_clock_difference(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
    offset: int,
    shown: str,
) -> None:
    """How far the clock is ahead; a difference of the seconds that asking takes is none."""
    freezer.move_to("2026-11-20T12:00:00+00:00")
    printer = simulator.printer
    printer.wall_clock = lambda: datetime.now(SOFIA).replace(tzinfo=None)
    printer.clock_offset = timedelta(seconds=offset)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert hass.states.get(entity("sensor", "clock_difference")).state == shown
    printer.clock_offset += timedelta(seconds=2)
    await poll()
    assert hass.states.get(entity("sensor", "clock_difference")).state == (shown if offset != 1 else "3")


async def test_cash(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    loaded: MockConfigEntry,
    call: Call,
    entity: FindEntity,
    poll: Poll,
) -> None:
    """The drawer is read at the start, after each document, and otherwise every quarter of an hour."""
    cash = entity("sensor", "cash")

    def asked() -> int:
        paths = [request.path for request in simulator.requests]
        simulator.requests.clear()
        return sum(path.endswith("/cash") for path in paths)

    assert (hass.states.get(cash).state, asked()) == ("0", 1)
    await poll(3)
    assert asked() == 0
    await call("deposit_money", amount=10.5)
    await poll()
    assert (hass.states.get(cash).state, asked()) == ("10.5", 1)
    simulator.printer.memory.cash = Decimal(3)
    await poll(15)
    assert (hass.states.get(cash).state, asked()) == ("3", 1)


@with_printers("FP-2000", "CompactM", "M20")
async def test_cash_of_several_printers(hass: HomeAssistant, loaded: MockConfigEntry, entity: FindEntity) -> None:
    """Drawers that are read at the same time are all shown."""
    await hass.async_block_till_done(wait_background_tasks=True)
    for device in (SERIAL, "DY279013", "ZK279013"):
        assert hass.states.get(entity("sensor", "cash", device)).state == "0"


async def test_cash_that_nobody_looks_at(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, entry: MockConfigEntry, poll: Poll
) -> None:
    """For a sensor that is off the drawer is never read."""
    registry = er.async_get(hass)
    off = er.RegistryEntryDisabler.USER
    registry.async_get_or_create("sensor", "zontromat", f"{SERIAL}-cash", config_entry=entry, disabled_by=off)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await poll(20)
    assert not [request for request in simulator.requests if request.path.endswith("/cash")]


async def test_last_receipt(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, entity: FindEntity
) -> None:
    """Number, amount and time are those of the newest receipt; what has no number changes nothing."""
    keys = ("last_receipt_number", "last_receipt_amount", "last_receipt_time")
    assert {hass.states.get(entity("sensor", key)).state for key in keys} == {STATE_UNKNOWN}
    await call("print_receipt", items=[BREAD], job_id="a")
    sold = await call("print_receipt", items=[BREAD, BREAD], job_id="b")
    await call("print_x_report")
    number, amount, time = (hass.states.get(entity("sensor", key)) for key in keys)
    assert (number.state, amount.state) == (sold["receipt_number"], "4.8")
    assert datetime.fromisoformat(time.state) == datetime.fromisoformat(sold["receipt_time"])
    assert (number.attributes["kind"], number.attributes["job_id"]) == ("receipt", "b")


@with_server("python")
async def test_last_receipt_without_number(
    hass: HomeAssistant, loaded: MockConfigEntry, call: Call, entity: FindEntity
) -> None:
    """A server without numbers leaves the number unknown, and the rest known."""
    await call("print_receipt", items=[BREAD])
    assert hass.states.get(entity("sensor", "last_receipt_number")).state == STATE_UNKNOWN
    assert hass.states.get(entity("sensor", "last_receipt_amount")).state == "2.4"


@with_server("csharp-2019")
async def test_last_receipt_of_which_the_server_tells_nothing(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, entity: FindEntity
) -> None:
    """Where the answer to a reversal has no fields, amount and time are those of the order."""
    sold = await call("print_receipt", items=[BREAD])
    kept = {key: sold[key] for key in ("unique_sale_number", "receipt_number", "receipt_time")}
    await call("print_reversal_receipt", items=[BREAD], reason="tax-base-reduction", **kept)
    assert hass.states.get(entity("sensor", "last_receipt_number")).attributes["kind"] == "reversal"
    assert float(hass.states.get(entity("sensor", "last_receipt_amount")).state) == 2.4
    assert hass.states.get(entity("sensor", "last_receipt_time")).state not in {STATE_UNKNOWN, STATE_UNAVAILABLE}


@with_operators()
async def test_events(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, entity: FindEntity
) -> None:
    """Each outcome is an event: what was printed, what was not, and what nobody knows."""
    events: list[dict[str, Any]] = []

    @callback
    def remember(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        assert state is not None
        events.append(dict(state.attributes))

    async_track_state_change_event(hass, [entity("event", "document")], remember)
    await call("print_receipt", items=[BREAD])
    await call("deposit_money", amount=1)
    simulator.printer.paper = Paper.OUT
    with pytest.raises(HomeAssistantError):
        await call("print_receipt", items=[BREAD])
    simulator.printer.paper = Paper.OK
    simulator.print_faults.add(PrintFaultKind.LOST_CLOSE)
    with pytest.raises(HomeAssistantError):
        await call("print_receipt", items=[BREAD])
    await call("set_printer_clock")
    assert [event["event_type"] for event in events] == ["receipt", "deposit", "not_printed", "unknown", "clock"]
    assert [event["kind"] for event in events] == ["receipt", "deposit", "receipt", "receipt", "clock"]


async def test_problem_of_any_kind(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """Every error is a problem, a warning is none."""
    simulator.printer.extra_messages = [warning("W401", "Deprecated")]
    await poll()
    assert hass.states.get(entity("binary_sensor", "problem")).state == "off"
    simulator.printer.extra_messages = [error("E302X", "Strange")]
    await poll()
    assert hass.states.get(entity("binary_sensor", "problem")).state == "on"
