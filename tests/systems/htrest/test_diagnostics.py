"""The diagnostics file of a heat pump: useful, and free of secrets."""

from datetime import timedelta
import json
from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulators.faults import FaultKind
from simulators.htrest import HtrestSimulator
from tests.systems.htrest.conftest import ALL_EXTRAS, Poll
from tests.systems.htrest.support import LAST_FAULT, with_credentials, with_options, with_server

REDACTED = "**REDACTED**"
SERIAL = "73519284"


async def download(hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry) -> dict[str, Any]:
    """Set the entry up and return its diagnostics."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    result: dict[str, Any] = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    return result


@with_server({"user": "hugo:tops3cret", "extras": ALL_EXTRAS})
@with_credentials("hugo", "tops3cret")
@with_options({"allow_writes": True, "extra_parameters": ["3.0.20"]})
async def test_no_secrets(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    """Address, credentials and everything that identifies the heat pump is redacted wherever it occurs."""
    simulator.pump.serial_number = simulator.pump.values["Liegenschaft"] = int(SERIAL)
    simulator.pump.raise_fault()
    data = await download(hass, hass_client, entry)
    text = json.dumps(data)
    for secret in (SERIAL, "hugo", "tops3cret", "127.0.0.1", str(simulator.port)):
        assert secret not in text
    assert data["data"] == {"system": "htrest", "url": REDACTED, "username": REDACTED, "password": REDACTED}
    assert data["options"] == {"allow_writes": True, "extra_parameters": ["3.0.20"]}
    device = {"serial_number": REDACTED, "property_id": REDACTED, "software_version": "3.0.20"}
    assert data["system"]["device"] == device
    assert data["system"]["values"]["Liegenschaft"] == REDACTED


@with_server({"extras": ("mixed1",)})
async def test_content(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    poll: Poll,
) -> None:
    """The file tells what was discovered, what was read and what that cost."""
    simulator.pump.missing.add("BSZ Verdichter Schaltung WW")
    simulator.pump.clock.drift = timedelta(minutes=2)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await poll()
    system = (await get_diagnostics_for_config_entry(hass, hass_client, entry))["system"]
    facts = {name: system[name] for name in ("generation", "read_only", "bool_as_int", "broken_handlers", "missing")}
    assert facts == {
        "generation": "released",
        "read_only": False,
        "bool_as_int": False,
        "broken_handlers": False,
        "missing": ["BSZ Verdichter Schaltung WW"],
    }
    assert len(system["parameters"]) == len(simulator.parameters) - 1
    assert system["values"].keys() == set(system["parameters"])
    assert system["values"]["Temp. Aussen"] == 4.9
    assert [program["name"] for program in system["time_programs"]][:2] == ["Warmwasser", "Zirkulationspumpe"]
    assert system["statistics"]["requests"] == len(simulator.requests)
    assert system["statistics"]["failures"] > 0
    assert {task["kind"] for task in system["plan"]} == {"measured", "settings", "fault", "clock"}
    assert system["last_fault"]["error"] == 19
    assert 118 <= system["clock_offset"] <= 120


async def test_while_the_server_is_away(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    poll: Poll,
) -> None:
    """The file shows what was known last."""
    await simulator.stop()
    await poll(2)
    data = await get_diagnostics_for_config_entry(hass, hass_client, loaded)
    assert data["system"]["values"]["Temp. Aussen"] == 4.9


@with_server({"generation": "git-master", "bool_as_int": True})
async def test_what_is_not_known(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    """What could not be read is missing from the file and nothing else is."""
    for path in (LAST_FAULT, "/api/v1/datetime/"):
        simulator.faults.add(FaultKind.GARBAGE, path=path, times=None)
    system = (await download(hass, hass_client, entry))["system"]
    assert (system["last_fault"], system["clock_offset"]) == (None, None)
    assert (system["generation"], system["broken_handlers"], system["bool_as_int"]) == ("development", True, True)
