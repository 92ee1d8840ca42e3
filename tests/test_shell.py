"""The shell: what it does for any system, shown with a toy system that is added the way a sixth one would be."""

from collections.abc import Iterator
from datetime import timedelta
import gc
from importlib import import_module
from ipaddress import IPv4Address
import logging
from pathlib import Path
import sys
from typing import Any
import weakref

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import system_health
from homeassistant.config_entries import (
    SOURCE_INTEGRATION_DISCOVERY,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.helpers.entity_component import DATA_INSTANCES
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.loader import async_get_integration
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.zontromat import config_flow, repairs, system, system_health as zontromat_health, systems
from custom_components.zontromat.const import DOMAIN
from custom_components.zontromat.diagnostics import async_get_config_entry_diagnostics

PREFIX = "custom_components.zontromat.systems"
SENSOR = "sensor.toy_s1_value"


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Register the toy system: its folder beside the others and one entry in the registry."""
    monkeypatch.setattr(systems, "__path__", [*systems.__path__, str(Path(__file__).parent / "toy_systems")])
    package = import_module(f"{PREFIX}.toy")
    monkeypatch.setitem(systems.SYSTEMS, "toy", package.SYSTEM)
    config_flow.attach(package.SYSTEM)
    client = import_module(f"{PREFIX}.toy.client")
    client.TOYS.update(one=client.Toy("s1"), two=client.Toy("s2"))
    yield client
    client.TOYS.clear()
    for name in [name for name in sys.modules if name.startswith(f"{PREFIX}.toy")]:
        del sys.modules[name]


@pytest.fixture
async def entry(hass: HomeAssistant, toy: Any, freezer: FrozenDateTimeFactory) -> MockConfigEntry:
    """Set up the first toy, with the clock stopped: timers must be made by the clock that the tests move."""
    entry = MockConfigEntry(
        domain=DOMAIN, data={"system": "toy", "host": "one", "password": "right"}, unique_id="toy-s1", title="Toy s1"
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def start(hass: HomeAssistant) -> str:
    """Open the menu and pick the toy; return the flow's id."""
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.MENU
    assert result["menu_options"] == list(systems.SYSTEMS)
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {"next_step_id": "toy"})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "toy")
    return result["flow_id"]


async def poll(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let one poll pass."""
    freezer.tick(timedelta(seconds=31))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_user_flow(hass: HomeAssistant, toy: Any) -> None:
    """Each wrong input is named; the right one makes an entry that works."""
    flow_id = await start(hass)
    toy.TOYS["one"].failure = toy.ToyError()
    for given, errors in (
        ({"host": "nowhere"}, {"host": "unknown_host"}),
        ({"host": "one"}, {"base": "cannot_connect"}),
        ({"host": "two", "password": "wrong"}, {"base": "invalid_auth"}),
    ):
        result = await hass.config_entries.flow.async_configure(flow_id, given)
        assert result["errors"] == errors
    toy.TOYS["one"].failure = None
    result = await hass.config_entries.flow.async_configure(flow_id, {"host": "one"})
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == "toy-s1"
    assert result["result"].state is ConfigEntryState.LOADED
    assert hass.states.get(SENSOR).state == "1.0"


async def test_second_time_updates(hass: HomeAssistant, toy: Any, entry: MockConfigEntry) -> None:
    """A device that is added again is not doubled; the new way to it is stored."""
    toy.TOYS["moved"] = toy.TOYS.pop("one")
    result = await hass.config_entries.flow.async_configure(await start(hass), {"host": "moved"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert entry.data["host"] == "moved"


async def test_reauth(hass: HomeAssistant, toy: Any, entry: MockConfigEntry, freezer: FrozenDateTimeFactory) -> None:
    """Refused credentials start a flow that shows no secret and ends with a working entry."""
    toy.TOYS["one"].failure = toy.ToyAuthError()
    toy.TOYS["one"].password = "new"
    await poll(hass, freezer)
    (flow,) = hass.config_entries.flow.async_progress()
    assert (flow["context"]["source"], flow["step_id"]) == ("reauth", "toy_reauth")
    toy.TOYS["one"].failure = None
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {"password": "wrong"})
    assert result["errors"] == {"base": "invalid_auth"}
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {"password": "new"})
    await hass.async_block_till_done()
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert entry.data == {"system": "toy", "host": "one", "password": "new"}
    assert hass.states.get(SENSOR).state == "1.0"


async def test_reconfigure(hass: HomeAssistant, toy: Any, entry: MockConfigEntry) -> None:
    """A new address is taken when the same device answers there; a field left empty is dropped."""
    result = await entry.start_reconfigure_flow(hass)
    assert result["step_id"] == "toy_reconfigure"
    suggested = {str(key): (key.description or {}).get("suggested_value") for key in result["data_schema"].schema}
    assert suggested == {"host": "one", "password": None}
    toy.TOYS["three"] = toy.TOYS["one"]
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {"host": "three"})
    await hass.async_block_till_done()
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert entry.data == {"system": "toy", "host": "three"}

    result = await entry.start_reconfigure_flow(hass)
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {"host": "two"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "wrong_device")
    assert entry.data["host"] == "three"


async def test_discovery(hass: HomeAssistant, toy: Any) -> None:
    """A system can offer what it found, with steps of its own."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_INTEGRATION_DISCOVERY}, data={"system": "toy", "host": "two"}
    )
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "toy_confirm")
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {})
    assert result["result"].unique_id == "toy-s2"


async def test_announcement(hass: HomeAssistant, toy: Any) -> None:
    """What announces itself to HomeKit reaches the system that its model belongs to."""
    address = IPv4Address("192.0.2.1")
    info = ZeroconfServiceInfo(
        ip_address=address,
        ip_addresses=[address],
        port=80,
        hostname="two",
        type="_hap._tcp.local.",
        name="Toy._hap._tcp.local.",
        properties={"md": "Toy 2"},
    )
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_ZEROCONF}, data=info)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "toy_confirm")


async def test_matchers_of_announcements(hass: HomeAssistant) -> None:
    """Every system that is announced has a matcher in the manifest, and every matcher has a system."""
    integration = await async_get_integration(hass, DOMAIN)
    models = {system.homekit_model for system in systems.SYSTEMS.values()} - {None}
    matchers = {(matcher["type"], matcher["properties"]["md"]) for matcher in integration.zeroconf}
    assert matchers == {("_hap._tcp.local.", f"{model}*") for model in models}
    assert integration.homekit is None


async def test_options(hass: HomeAssistant, toy: Any, entry: MockConfigEntry) -> None:
    """Preferences may take several forms and reload the entry once."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["step_id"] == "toy"
    result = await hass.config_entries.options.async_configure(result["flow_id"], {"loud": True})
    assert result["step_id"] == "toy_more"
    result = await hass.config_entries.options.async_configure(result["flow_id"], {"fast": False})
    await hass.async_block_till_done()
    assert entry.options == {"loud": True, "fast": False}
    assert toy.TOYS["one"].closed == 1


async def test_subentries(hass: HomeAssistant, toy: Any, entry: MockConfigEntry) -> None:
    """Parts are added and changed one at a time."""
    flows = hass.config_entries.subentries
    result = await flows.async_init((entry.entry_id, "toy_part"), context={"source": SOURCE_USER})
    assert result["step_id"] == "user"
    await flows.async_configure(result["flow_id"], {"name": "Arm"})
    (part,) = entry.subentries.values()
    assert isinstance(part, ConfigSubentry)
    assert (part.subentry_type, part.title) == ("toy_part", "Arm")
    result = await entry.start_subentry_reconfigure_flow(hass, part.subentry_id)
    result = await flows.async_configure(result["flow_id"], {"name": "Leg"})
    assert [part.title for part in entry.subentries.values()] == ["Leg"]


async def test_offline_and_back(
    hass: HomeAssistant,
    toy: Any,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Five failing polls make one log line, the return another; in between the entity is unavailable."""
    toy.TOYS["one"].failure = toy.ToyError()
    caplog.set_level(logging.INFO, PREFIX)
    caplog.clear()
    for _ in range(5):
        await poll(hass, freezer)
    assert hass.states.get(SENSOR).state == STATE_UNAVAILABLE
    toy.TOYS["one"].failure = None
    await poll(hass, freezer)
    assert hass.states.get(SENSOR).state == "1.0"
    assert [record.levelname for record in caplog.records if record.name.startswith(PREFIX)] == ["ERROR", "INFO"]


async def test_polls_only_in_its_interval(
    hass: HomeAssistant, toy: Any, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Nothing is asked before the interval is over, and once after it."""
    polls = toy.TOYS["one"].polls
    freezer.tick(timedelta(seconds=28))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert toy.TOYS["one"].polls == polls
    freezer.tick(timedelta(seconds=3))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert toy.TOYS["one"].polls == polls + 1


async def test_writes_only_its_slice(
    hass: HomeAssistant, toy: Any, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """A poll that changed something else does not report the entity's state again."""
    before = hass.states.get(SENSOR)
    await poll(hass, freezer)
    assert hass.states.get(SENSOR).last_reported == before.last_reported
    toy.TOYS["one"].value = 2.0
    await poll(hass, freezer)
    assert hass.states.get(SENSOR).state == "2.0"


async def test_setup_is_retried(hass: HomeAssistant, toy: Any) -> None:
    """A device that is away at the start is tried again later, with a reason a person can read."""
    toy.TOYS["one"].failure = toy.ToyError()
    entry = MockConfigEntry(domain=DOMAIN, data={"system": "toy", "host": "one"})
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "toy_broken"


@pytest.mark.parametrize(
    ("failure", "raised", "key", "flows"),
    [
        ("ToyMisuse", ServiceValidationError, "toy_misuse", 0),
        ("ToyAuthError", HomeAssistantError, "toy_auth", 1),
        ("ToyError", HomeAssistantError, "toy_broken", 0),
    ],
)
async def test_command_errors(
    hass: HomeAssistant,
    toy: Any,
    entry: MockConfigEntry,
    failure: str,
    raised: type[HomeAssistantError],
    key: str,
    flows: int,
) -> None:
    """The error of a command says whose it is; refused credentials start the reauthentication."""
    sensor: Any = hass.data[DATA_INSTANCES]["sensor"].get_entity(SENSOR)
    await sensor.async_play(5.0)
    assert toy.TOYS["one"].commands == [5.0]
    toy.TOYS["one"].failure = getattr(toy, failure)()
    with pytest.raises(raised) as caught:
        await sensor.async_play(6.0)
    await hass.async_block_till_done()
    assert type(caught.value) is raised
    assert caught.value.translation_key == key
    assert caught.value.translation_placeholders == {"name": "Toy s1", "reason": "a spring"}
    assert len(hass.config_entries.flow.async_progress()) == flows


async def test_actions_find_their_entry(hass: HomeAssistant, toy: Any, entry: MockConfigEntry) -> None:
    """An action takes a device or an entry of its own system and refuses everything else."""

    async def serial(**data: str) -> Any:
        return await hass.services.async_call(DOMAIN, "toy_serial", data, blocking=True, return_response=True)

    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert await serial(config_entry_id=entry.entry_id) == {"serial": "s1"}
    assert await serial(device_id=device.id) == {"serial": "s1"}
    other = MockConfigEntry(domain=DOMAIN, data={"system": "htrest"}, state=ConfigEntryState.LOADED)
    other.add_to_hass(hass)
    for data, key in (
        ({"config_entry_id": other.entry_id}, "wrong_system"),
        ({"config_entry_id": "nothing"}, "service_config_entry_not_found"),
        ({"device_id": "nothing"}, "device_not_found"),
    ):
        with pytest.raises(ServiceValidationError) as caught:
            await serial(**data)
        assert caught.value.translation_key == key
    other.mock_state(hass, ConfigEntryState.NOT_LOADED)
    assert await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError, match="not loaded"):
        await serial(config_entry_id=entry.entry_id)


async def test_actions_exist_without_an_entry(hass: HomeAssistant, toy: Any) -> None:
    """All actions are there as soon as the integration is, and only light modules were imported for them."""
    assert await async_setup_component(hass, DOMAIN, {})
    assert hass.services.has_service(DOMAIN, "toy_serial")
    assert f"{PREFIX}.toy.coordinator" not in sys.modules


async def test_diagnostics(hass: HomeAssistant, toy: Any, entry: MockConfigEntry) -> None:
    """Secrets of the shell and of the system are redacted, the rest is there."""
    assert await async_get_config_entry_diagnostics(hass, entry) == {
        "data": {"system": "toy", "host": "one", "password": "**REDACTED**"},
        "options": {},
        "subentries": [],
        "system": {"serial": "**REDACTED**", "value": 1.0},
    }


async def test_issues(hass: HomeAssistant, toy: Any, entry: MockConfigEntry) -> None:
    """Issues come and go, reach the fix flow of their system, and vanish with their entry."""
    registry = ir.async_get(hass)
    system.async_raise_issue(hass, entry, "toy_lost", about="_arm", fixable=True, data={"part": "arm"})
    system.async_raise_issue(hass, entry, "toy_lost", about="_leg")
    issue_id = f"{entry.entry_id}_toy_lost_arm"
    issue = registry.async_get_issue(DOMAIN, issue_id)
    assert issue.data == {"system": "toy", "entry_id": entry.entry_id, "part": "arm"}
    assert issue.translation_placeholders == {"name": "Toy s1"}
    flow = await repairs.async_create_fix_flow(hass, issue_id, issue.data)
    assert type(flow).__name__ == "ConfirmRepairFlow"
    system.async_clear_issue(hass, entry, "toy_lost", about="_leg")
    assert [key for key in registry.issues if key[0] == DOMAIN] == [(DOMAIN, issue_id)]
    await hass.config_entries.async_remove(entry.entry_id)
    assert not [key for key in registry.issues if key[0] == DOMAIN]
    assert import_module(f"{PREFIX}.toy.runtime").REMOVED[-1] == entry.entry_id


async def test_delete_device(hass: HomeAssistant, toy: Any, entry: MockConfigEntry) -> None:
    """Only a device that the system no longer knows can be deleted by hand."""
    registry = dr.async_get(hass)
    stale = registry.async_get_or_create(config_entry_id=entry.entry_id, identifiers={(DOMAIN, "toy-old")})
    (live,) = (device for device in dr.async_entries_for_config_entry(registry, entry.entry_id) if device != stale)
    component = import_module("custom_components.zontromat")
    assert await component.async_remove_config_entry_device(hass, entry, stale)
    assert not await component.async_remove_config_entry_device(hass, entry, live)


async def test_system_health(hass: HomeAssistant, toy: Any, entry: MockConfigEntry) -> None:
    """The health page counts the loaded entries of each system in use."""
    MockConfigEntry(domain=DOMAIN, data={"system": "toy"}).add_to_hass(hass)
    registration = system_health.SystemHealthRegistration(hass, DOMAIN)
    zontromat_health.async_register(hass, registration)
    assert await registration.info_callback(hass) == {"toy": "1/2"}


async def test_unique_ids_and_names(hass: HomeAssistant, toy: Any, entry: MockConfigEntry) -> None:
    """Entities are identified by the hardware and named by Home Assistant."""
    (registered,) = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert registered.unique_id == "s1-value"
    assert registered.has_entity_name


async def test_reload_leaves_nothing_behind(hass: HomeAssistant, toy: Any, entry: MockConfigEntry) -> None:
    """After reloads no coordinator of an earlier life is alive."""
    coordinators = []
    for _ in range(10):
        coordinators.append(weakref.ref(entry.runtime_data.coordinator))
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
    gc.collect()
    assert [ref() for ref in coordinators] == [None] * 10
    assert toy.TOYS["one"].closed == 10


@pytest.mark.parametrize("key", list(systems.SYSTEMS))
def test_descriptor_is_true(key: str) -> None:
    """The steps that a descriptor lists are those that the flow classes of the system implement."""
    descriptor = systems.SYSTEMS[key]
    flow = import_module(f"{PREFIX}.{key}.flow")

    def steps(name: str) -> set[str]:
        found = getattr(flow, name, None)
        return {method.removeprefix("async_step_") for method in dir(found) if method.startswith("async_step_")}

    # A system without credentials does not list the step that asks for new ones.
    assert steps("ConfigSteps") - {"reauth"} == set(descriptor.config_steps) - {"reauth"}
    assert steps("OptionsSteps") == set(descriptor.options_steps)
    assert steps("SubentrySteps") == set(descriptor.subentry_steps)


def test_platform_modules() -> None:
    """Each platform that a system uses has its root module, and there is no other."""
    from homeassistant.const import Platform

    used = {platform.value for descriptor in systems.SYSTEMS.values() for platform in descriptor.platforms}
    root = Path(config_flow.__file__).parent
    assert {path.stem for path in root.glob("*.py")} & {platform.value for platform in Platform} == used
