"""The options flow: preferences, many devices by one paste, and the table to take away."""

from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.faults import FaultKind
from simulators.thinknx import Kind, Lamp, Plant, RateLimit, ThinknxSimulator, sample_guid, table
from tests.systems.thinknx.conftest import FindEntity
from tests.systems.thinknx.support import calls, first

type Result = Any


async def give(hass: HomeAssistant, flow_id: str, given: dict[str, Any]) -> Result:
    """Answer a step, wait for work in progress and return what is shown next."""
    options = hass.config_entries.options
    result = await options.async_configure(flow_id, given)
    while result["type"] is FlowResultType.SHOW_PROGRESS:
        await hass.async_block_till_done()
        result = await options.async_configure(flow_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def start(hass: HomeAssistant, entry: MockConfigEntry, step: str) -> Result:
    """Open the menu and pick a step."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["menu_options"] == ["thinknx_settings", "thinknx_import", "thinknx_export"]
    return await give(hass, result["flow_id"], {"next_step_id": f"thinknx_{step}"})


async def paste(hass: HomeAssistant, entry: MockConfigEntry, text: str) -> Result:
    """Paste a table and return what is shown next."""
    result = await start(hass, entry, "import")
    assert result["step_id"] == "thinknx_import"
    return await give(hass, result["flow_id"], {"table": text})


def suggested(result: Result) -> dict[str, Any]:
    """Return what a form is filled with."""
    return {str(key): (key.description or {}).get("suggested_value") for key in result["data_schema"].schema}


async def test_twenty_devices_by_one_paste(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity
) -> None:
    """A table brings in all its devices, with their options and areas, after a preview and with one reload."""
    for subentry_id in list(loaded.subentries):
        hass.config_entries.async_remove_subentry(loaded, subentry_id)
    await hass.async_block_till_done()
    assert loaded.runtime_data.devices == ()
    result = await paste(hass, loaded, table(simulator.plant))
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "thinknx_preview")
    shown = result["description_placeholders"]
    assert shown["added"].startswith("20\n- Living room ceiling light\n")
    assert (shown["changed"], shown["skipped"]) == ("0", "0")
    assert not loaded.subentries
    assert not simulator.bus_log
    with patch.object(
        hass.config_entries, "async_schedule_reload", wraps=hass.config_entries.async_schedule_reload
    ) as reload:
        result = await give(hass, result["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert reload.call_count == 1
    assert len(loaded.subentries) == len(loaded.runtime_data.devices) == 20
    ventilation = next(own for own in simulator.plant.devices.values() if "setvalue" in own.calls)
    state = hass.states.get(entity("number", ventilation, "number"))
    assert (state.attributes["step"], state.attributes["unit_of_measurement"]) == (5, "%")


async def test_added_changed_skipped(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry) -> None:
    """The preview tells new, changed and equal devices apart; the server is only asked about the new one."""
    lamp, socket = first(simulator, Kind.LIGHT), first(simulator, Kind.SWITCH)
    fresh = simulator.plant.add(Lamp("Fresh", sample_guid(700)))
    lines = [f"light\tFresh\t{fresh.guid}", f"light\tNew name\t{lamp.guid}", f"switch\t{socket.name}\t{socket.guid}"]
    calls(simulator)
    result = await paste(hass, loaded, "\n".join(lines))
    assert len(calls(simulator)) == 1
    assert result["description_placeholders"] == {
        "added": "1\n- Fresh",
        "changed": f"1\n- {lamp.name} → New name",
        "skipped": f"1\n- {socket.name}",
    }
    await give(hass, result["flow_id"], {})
    titles = {subentry.unique_id: subentry.title for subentry in loaded.subentries.values()}
    assert (titles[fresh.guid], titles[lamp.guid], len(titles)) == ("Fresh", "New name", 21)
    assert (await paste(hass, loaded, "\n".join(lines)))["errors"] == {"table": "nothing_new"}


async def test_what_changes(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry) -> None:
    """The preview tells what is different about a device, in the words of the table."""
    value = next(own for own in simulator.plant.devices.values() if "setvalue" in own.calls)
    blind = first(simulator, Kind.BLIND)
    options = "writable=yes minimum=0 maximum=500 step=0.5 unit=%"
    lines = [
        f"analog_value\t{value.name}\t{value.guid}\t\t{options}",
        f"blind\tShutter\t{blind.guid}\tSalon\tinverted=yes",
    ]
    result = await paste(hass, loaded, "\n".join(lines))
    assert result["description_placeholders"]["changed"] == (
        f"2\n- {value.name} (maximum, unit)\n- {blind.name} → Shutter (inverted, area)"
    )
    await give(hass, result["flow_id"], {})
    assert (await paste(hass, loaded, "\n".join(lines)))["errors"] == {"table": "nothing_new"}


async def test_bad_lines(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry) -> None:
    """Wrong lines are named by number with the reason, the text stays, and nothing of it is imported."""
    fresh = simulator.plant.add(Lamp("Fresh", sample_guid(701)))
    text = f"light,Fresh,{fresh.guid}\nlamp,Lamp,{sample_guid(702)}\nlight,,{sample_guid(703)}"
    result = await paste(hass, loaded, text)
    assert (result["step_id"], result["errors"]) == ("thinknx_import", {"table": "bad_lines"})
    assert result["description_placeholders"]["problems"] == (
        "\n- 2: lamp is no kind of device\n- 3: The name is missing"
    )
    assert suggested(result) == {"table": text}
    assert len(loaded.subentries) == 20
    assert (await give(hass, result["flow_id"], {"table": text.partition("\n")[0]}))["step_id"] == "thinknx_preview"


async def test_lines_that_the_server_refuses(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry
) -> None:
    """Unknown GUIDs, devices of another kind and silent ones are named by line too."""
    lamp = first(simulator, Kind.LIGHT)
    fresh = simulator.plant.add(Lamp("Fresh", sample_guid(704)))
    text = f"light,A,{sample_guid(999)}\nswitch,B,{lamp.guid}\nthermostat,C,{fresh.guid}\nlight,D,{fresh.guid}x"
    result = await paste(hass, loaded, text.rsplit("\n", 1)[0])
    assert result["errors"] == {"table": "bad_lines"}
    assert [line[:4] for line in result["description_placeholders"]["problems"].split("\n")[1:]] == [
        "- 1:",
        "- 2:",
        "- 3:",
    ]
    assert len(loaded.subentries) == 20


async def test_long_lists_are_cut(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry) -> None:
    """A preview of hundreds of devices stays readable."""
    result = await paste(hass, loaded, "\n".join("nonsense" for _ in range(30)))
    listed = result["description_placeholders"]["problems"].split("\n")[1:]
    assert (len(listed), listed[-1]) == (21, "- … +10")


async def test_bulgarian(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The reasons are in the language of Home Assistant."""
    hass.config.language = "bg"
    result = await paste(hass, loaded, "light,Lamp")
    assert result["description_placeholders"]["problems"] == "\n- 1: Нужни са вид, име и GUID"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"kind": FaultKind.STATUS, "status": 403}, "invalid_auth"),
        ({"kind": FaultKind.STATUS, "status": 500}, "cannot_connect"),
        ({"kind": FaultKind.STATUS, "status": 302}, "redirected"),
        ({"kind": FaultKind.DROP_BEFORE}, "cannot_connect"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_broken_server(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, options: dict[str, Any], error: str
) -> None:
    """While the server cannot be asked nothing is imported; once it is mended the same form succeeds."""
    fresh = simulator.plant.add(Lamp("Fresh", sample_guid(705)))
    simulator.faults.add(**options, times=None)
    text = f"light,Fresh,{fresh.guid}"
    result = await paste(hass, loaded, text)
    assert (result["errors"], suggested(result)) == ({"base": error}, {"table": text})
    simulator.faults.clear()
    assert (await give(hass, result["flow_id"], {"table": text}))["step_id"] == "thinknx_preview"


async def test_rate_limit_is_waited_for(
    hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry
) -> None:
    """A server that has had too many requests is given its time; the import goes on by itself."""
    fresh = [simulator.plant.add(Lamp(f"Fresh {number}", sample_guid(800 + number))) for number in range(4)]
    simulator.rate_limit = RateLimit(per_minute=60_000, burst=1)
    simulator.faults.add(FaultKind.STATUS, status=429, times=2)
    with patch("custom_components.zontromat.systems.thinknx.plan.PAUSE", 0.01):
        result = await paste(hass, entry, "\n".join(f"light,{lamp.name},{lamp.guid}" for lamp in fresh))
    assert result["description_placeholders"]["added"].startswith("4")


async def test_rate_limit_without_an_end(
    hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry
) -> None:
    """A server that goes on complaining ends the import, which can be tried again later."""
    fresh = simulator.plant.add(Lamp("Fresh", sample_guid(705)))
    text = f"light,Fresh,{fresh.guid}"
    simulator.faults.add(FaultKind.STATUS, status=429, times=None)
    with patch("custom_components.zontromat.systems.thinknx.plan.PAUSE", 0.01):
        result = await paste(hass, entry, text)
    assert (result["errors"], suggested(result)) == ({"base": "rate_limit"}, {"table": text})
    assert len(calls(simulator)) == 5
    simulator.faults.clear()
    assert (await give(hass, result["flow_id"], {"table": text}))["step_id"] == "thinknx_preview"


async def test_light_gets_its_index_later(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry
) -> None:
    """A light that was added without its index is asked for its color when the table names it."""
    light = first(simulator, Kind.COLOR_LIGHT)
    subentry = next(own for own in loaded.subentries.values() if own.unique_id == light.guid)
    data = {"guid": light.guid, "capabilities": ["level", "power"]}
    hass.config_entries.async_update_subentry(loaded, subentry, data=data)
    await hass.async_block_till_done()
    line = f"color_light,{light.name},{light.guid},,light={light.options['light']}"
    result = await paste(hass, loaded, line)
    assert result["description_placeholders"]["changed"].startswith("1\n")
    await give(hass, result["flow_id"], {})
    changed = loaded.subentries[subentry.subentry_id]
    assert changed.data["capabilities"] == ["color", "level", "power"]
    assert (await paste(hass, loaded, line))["errors"] == {"table": "nothing_new"}


async def test_changes_between_preview_and_confirmation(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry
) -> None:
    """What was added or deleted elsewhere while the preview was open is left alone; the rest is done."""
    one, two = (simulator.plant.add(Lamp(f"Fresh {number}", sample_guid(800 + number))) for number in range(2))
    lamp, socket = first(simulator, Kind.LIGHT), first(simulator, Kind.SWITCH)
    rows = [("light", one), ("light", two), ("light", lamp), ("switch", socket)]
    result = await paste(hass, loaded, "\n".join(f"{kind},New name {own.name},{own.guid}" for kind, own in rows))
    data = {"guid": one.guid, "capabilities": ["power"]}
    subentry = ConfigSubentry(data=data, subentry_type="light", title="By hand", unique_id=one.guid)
    hass.config_entries.async_add_subentry(loaded, subentry)
    gone = next(own for own in loaded.subentries.values() if own.unique_id == lamp.guid)
    hass.config_entries.async_remove_subentry(loaded, gone.subentry_id)
    result = await give(hass, result["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    titles = {own.unique_id: own.title for own in loaded.subentries.values()}
    assert (titles[one.guid], titles[two.guid]) == ("By hand", "New name Fresh 1")
    assert (lamp.guid in titles, titles[socket.guid]) == (False, f"New name {socket.name}")


async def test_progress(
    hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While many devices are asked about, progress is shown; then the preview comes by itself."""
    module = "custom_components.zontromat.systems.thinknx.options"
    monkeypatch.setattr(f"{module}.PATIENCE", 0.01)
    monkeypatch.setattr(f"{module}.LISTENING", 0.1)
    fresh = simulator.plant.add(Lamp("Fresh", sample_guid(707)))
    simulator.faults.add(FaultKind.SLOW, delay=0.1, times=None)
    result = await start(hass, entry, "import")
    options = hass.config_entries.options
    result = await options.async_configure(result["flow_id"], {"table": f"light,Fresh,{fresh.guid}"})
    for _ in range(2):
        assert (result["type"], result["progress_action"]) == (FlowResultType.SHOW_PROGRESS, "thinknx_checking")
        result = await options.async_configure(result["flow_id"])
    await hass.async_block_till_done()
    result = await options.async_configure(result["flow_id"])
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "thinknx_preview")


async def test_not_loaded(hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry) -> None:
    """Devices can be imported while the entry is not loaded."""
    fresh = simulator.plant.add(Lamp("Fresh", sample_guid(706)))
    result = await paste(hass, entry, f"light,Fresh,{fresh.guid}")
    await give(hass, result["flow_id"], {})
    assert len(entry.subentries) == 21


async def test_export(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry) -> None:
    """The table that is taken away, pasted again, changes nothing."""
    result = await start(hass, loaded, "export")
    assert result["step_id"] == "thinknx_export"
    text = suggested(result)["table"]
    assert len(text.splitlines()) == 21
    before = dict(loaded.options)
    result = await give(hass, result["flow_id"], {})
    assert (result["type"], dict(loaded.options)) == (FlowResultType.CREATE_ENTRY, before)
    assert (await paste(hass, loaded, text))["errors"] == {"table": "nothing_new"}


async def test_two_hundred_devices(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry) -> None:
    """A large plant comes in by one paste too."""
    for device in Plant.of_size(200).devices.values():
        if device.guid not in simulator.plant.devices:
            simulator.plant.add(device)
    result = await paste(hass, loaded, table(simulator.plant))
    assert result["description_placeholders"]["added"].startswith("180")
    await give(hass, result["flow_id"], {})
    assert len(loaded.runtime_data.devices) == 200


async def test_settings(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry) -> None:
    """The budget can be changed; the form tells where the webhook is."""
    result = await start(hass, loaded, "settings")
    assert (result["step_id"], suggested(result)["rate"]) == ("thinknx_settings", 50)
    assert result["description_placeholders"]["webhook"] == f"/api/webhook/{loaded.data['webhook_id']}"
    given = {"rate": 2, "maximum_age": 600, "webhook": True}
    assert (await give(hass, result["flow_id"], given))["type"] is FlowResultType.CREATE_ENTRY
    assert loaded.options == given
    assert loaded.runtime_data.plant.poller.scheduler.rate == 2
