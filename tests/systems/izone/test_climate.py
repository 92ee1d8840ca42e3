"""Climate entities and dampers: what they show, what they offer, and what they do beyond a single command."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.components.climate import ClimateEntityFeature as Feature
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceNotSupported, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat.systems.izone.client import Notice
from simulators.izone import Home, IzoneSimulator, zoned_home
from tests.systems.izone.client_support import commands
from tests.systems.izone.conftest import Act, FindEntity, Poll

pytestmark = pytest.mark.usefixtures("loaded")

type Change = Callable[..., Awaitable[State]]

COOLER = {"CpuType": 2, "SysMode": 7}
"""An evaporative cooler that only pumps."""


def cooled_home() -> Home:
    """Return a home with an evaporative cooler."""
    return zoned_home(1, **COOLER)


@pytest.fixture
def show(hass: HomeAssistant, entity: FindEntity) -> Callable[[str], State]:
    """Return a function that gets the state of a climate entity by the thing it is about."""

    def get(thing: str) -> State:
        state = hass.states.get(entity("climate", f"{thing}-climate"))
        assert state is not None
        return state

    return get


@pytest.fixture
def change(simulator: IzoneSimulator, loaded: MockConfigEntry, poll: Poll, show: Callable[[str], State]) -> Change:
    """Return a function that changes the unit at the wall controller, and returns what its climate shows then."""

    async def by_hand(**fields: Any) -> State:
        simulator.unit.data |= fields
        simulator.home.air.refresh()
        loaded.runtime_data.coordinator.bridge.notice({Notice.SYSTEM})
        await poll()
        return show("unit-0")

    return by_hand


# --- The air conditioner --------------------------------------------------------------------------------------------


async def test_unit(show: Callable[[str], State], change: Change) -> None:
    """The set point is shown, but offered only while the unit has it."""
    state = show("unit-0")
    attributes = state.attributes
    assert state.state == "cool"
    assert attributes["hvac_modes"] == ["off", "cool", "heat", "fan_only", "dry", "heat_cool"]
    assert attributes["fan_modes"] == ["low", "medium", "high", "auto"]
    assert (attributes["fan_mode"], attributes["preset_modes"]) == ("medium", ["none", "eco"])
    assert (attributes["setpoint_owner"], attributes["control_zone"]) == ("zone", "Living")
    assert attributes["control_zone_setpoint"] == 23.0
    assert not attributes["supported_features"] & Feature.TARGET_TEMPERATURE
    attributes = (await change(RAS=1)).attributes
    assert (attributes["setpoint_owner"], attributes["temperature"]) == ("unit", 24.0)
    assert "control_zone" not in attributes
    assert attributes["supported_features"] & Feature.TARGET_TEMPERATURE


async def test_zone_owns_the_set_point(act: Act) -> None:
    """The unit's set point cannot be set while a zone has it."""
    with pytest.raises(ServiceNotSupported):
        await act("climate", "unit-0-climate", "set_temperature", temperature=22)


async def test_eco_limits(hass: HomeAssistant, act: Act, change: Change, show: Callable[[str], State]) -> None:
    """The eco lock limits unit and zones."""
    limits = ("min_temp", "max_temp")
    attributes = (await change(RAS=1, EcoLock=1, EcoMin=1800, EcoMax=2600)).attributes
    assert [attributes[limit] for limit in limits] == [18.0, 26.0]
    assert [show("zone-0").attributes[limit] for limit in limits] == [18.0, 26.0]
    with pytest.raises(ServiceValidationError):
        await act("climate", "zone-0-climate", "set_temperature", temperature=27)


@pytest.mark.parametrize(
    ("fields", "state", "action"),
    [
        ({"SysOn": 0}, "off", "off"),
        ({"SysMode": 3}, "fan_only", "fan"),
        ({"SysMode": 4}, "dry", "drying"),
        ({"SysMode": 5}, "heat_cool", None),
        ({"SysMode": 0}, "unknown", None),
        ({"iSaveOn": 1}, "fan_only", "fan"),
    ],
)
async def test_what_the_unit_does(change: Change, fields: dict[str, Any], state: str, action: str | None) -> None:
    """The mode tells what the unit does where it is certain."""
    shown = await change(**fields)
    assert (shown.state, shown.attributes.get("hvac_action")) == (state, action)


async def test_fresh_air(simulator: IzoneSimulator, act: Act, change: Change) -> None:
    """Fresh air is a preset, which ends when another mode is chosen, the unit's own one included."""
    state = await change(iSaveOn=1)
    assert state.attributes["preset_mode"] == "eco"
    assert state.attributes["current_temperature"] == pytest.approx(simulator.unit.data["Supply"] / 100, abs=0.06)
    await act("climate", "unit-0-climate", "set_hvac_mode", hvac_mode="cool")
    assert (simulator.unit.data["iSaveOn"], simulator.unit.data["SysMode"]) == (0, 1)
    await act("climate", "unit-0-climate", "set_preset_mode", preset_mode="eco")
    await act("climate", "unit-0-climate", "set_preset_mode", preset_mode="none")
    assert simulator.unit.data["iSaveOn"] == 0


async def test_unit_goes_on(simulator: IzoneSimulator, act: Act, change: Change) -> None:
    """A unit that is off is switched on before its mode is chosen; the last mode needs no choice."""
    await change(SysOn=0)
    simulator.requests.clear()
    await act("climate", "unit-0-climate", "set_hvac_mode", hvac_mode="dry")
    assert [next(iter(command)) for command in commands(simulator)] == ["SysOn", "SysMode"]
    await change(SysOn=0)
    simulator.requests.clear()
    await act("climate", "unit-0-climate", "turn_on")
    assert commands(simulator) == [{"SysOn": 1}]
    await act("climate", "unit-0-climate", "set_hvac_mode", hvac_mode="off")
    assert simulator.unit.data["SysOn"] == 0


@pytest.mark.parametrize(
    ("fields", "fans"),
    [
        ({"FanAutoEn": 0}, ["low", "medium", "high"]),
        ({"FanAutoType": 0, "SysFan": 1}, ["low", "high", "auto"]),
        ({"FanAutoType": 3}, ["low", "medium", "high", "top", "auto"]),
        ({"SysFan": 6}, ["low", "medium", "high", "auto", "quiet"]),
    ],
)
async def test_fans(change: Change, fields: dict[str, Any], fans: list[str]) -> None:
    """The fan speeds of this very unit are offered, and the one that it reports."""
    assert (await change(**fields)).attributes["fan_modes"] == fans


async def test_locked(act: Act, change: Change) -> None:
    """A locked system takes nothing, and says what to do."""
    await change(LockStatus=1)
    with pytest.raises(HomeAssistantError, match="locked with a key code"):
        await act("climate", "unit-0-climate", "turn_off")


async def test_system_without_unit_control(act: Act, simulator: IzoneSimulator, change: Change) -> None:
    """A system that only moves dampers offers nothing of the unit but on and off, in the mode that it reports."""
    state = await change(SysType=210, RAS=1)
    features = state.attributes["supported_features"]
    assert not features & (Feature.TARGET_TEMPERATURE | Feature.FAN_MODE)
    assert features & Feature.TURN_OFF
    assert state.attributes["hvac_modes"] == ["off", "cool"]
    await act("climate", "unit-0-climate", "turn_off")
    await act("climate", "unit-0-climate", "set_hvac_mode", hvac_mode="cool")
    assert simulator.unit.data["SysOn"] == 1


async def test_unit_keeps_functions_for_itself(change: Change) -> None:
    """What iZone may not control is not offered."""
    state = await change(RAS=1, iZoneOnOff=0, iZoneMode=0, iZoneFan=1, iZoneSetpoint=0)
    features = state.attributes["supported_features"]
    assert not features & (Feature.TARGET_TEMPERATURE | Feature.TURN_ON | Feature.TURN_OFF)
    assert features & Feature.FAN_MODE
    assert state.attributes["hvac_modes"] == ["off", "cool"]


@pytest.mark.parametrize("home", [cooled_home()])
async def test_evaporative_cooler(act: Act, simulator: IzoneSimulator, change: Change) -> None:
    """The special modes of a cooler are presets."""
    state = await change(RAS=1)
    assert (state.state, state.attributes["preset_mode"]) == ("cool", "pump_only")
    assert state.attributes["hvac_modes"] == ["off", "cool", "fan_only", "heat_cool"]
    assert state.attributes["preset_modes"] == ["none", "eco", "exhaust", "pump_only"]
    await act("climate", "unit-0-climate", "set_preset_mode", preset_mode="exhaust")
    assert simulator.unit.data["SysMode"] == 6
    assert (await change()).state == "fan_only"
    await act("climate", "unit-0-climate", "set_preset_mode", preset_mode="none")
    assert simulator.unit.data["SysMode"] == 1


# --- Zones ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "damper", "unit", "state", "action"),
    [
        (3, 60, {}, "heat_cool", "cooling"),
        (3, 0, {}, "heat_cool", "idle"),
        (3, 60, {"SysOn": 0}, "heat_cool", "off"),
        (3, 60, {"SysMode": 5}, "heat_cool", None),
        (2, 0, {}, "off", "off"),
        (1, 100, {"SysMode": 3}, "fan_only", "fan"),
        (1, 100, {"SysMode": 2}, "fan_only", "heating"),
        (0, 100, {}, "unknown", "cooling"),
    ],
)
async def test_zone(
    simulator: IzoneSimulator,
    change: Change,
    show: Callable[[str], State],
    mode: int,
    damper: int,
    unit: dict[str, Any],
    state: str,
    action: str | None,
) -> None:
    """A zone shows its mode, and what the air that flows into it does."""
    zone = simulator.zones[0]
    zone.damper, simulator.zones[0].data["Mode"] = damper, mode
    await change(**unit)
    assert (show("zone-0").state, show("zone-0").attributes.get("hvac_action")) == (state, action)


async def test_zone_without_temperature(
    simulator: IzoneSimulator, change: Change, show: Callable[[str], State], act: Act
) -> None:
    """A zone whose sensor is lost shows none; it can be opened and given a set point at once."""
    simulator.zones[0].data["SensorFault"] = 1
    await change()
    assert show("zone-0").attributes["current_temperature"] is None
    await act("climate", "zone-0-climate", "turn_off")
    await act("climate", "zone-0-climate", "set_temperature", temperature=21.5, hvac_mode="heat_cool")
    data = simulator.zones[0].data
    assert (data["Mode"], data["Setpoint"]) == (3, 2150)
    await act("climate", "zone-0-climate", "turn_off")
    await act("climate", "zone-0-climate", "turn_on")
    assert data["Mode"] == 3


async def test_damper(
    hass: HomeAssistant, simulator: IzoneSimulator, act: Act, change: Change, entity: FindEntity
) -> None:
    """A constant zone is opened and closed; where the system itself opens it, it is open."""
    damper = entity("cover", "zone-2-damper")
    await act("cover", "zone-2-damper", "open_cover")
    assert hass.states.get(damper).state == "open"
    await act("cover", "zone-2-damper", "close_cover")
    assert hass.states.get(damper).state == "closed"
    for zone in simulator.zones[:2]:
        zone.data["Mode"] = 2
    await change()
    assert simulator.zones[2].data["ConstA"] == 1
    assert hass.states.get(damper).state == "open"


# --- Wall splits ----------------------------------------------------------------------------------------------------


async def test_split(simulator: IzoneSimulator, show: Callable[[str], State], change: Change) -> None:
    """A split shows what it is set to; its fan's speeds are those of its make."""
    attributes = show("split-3").attributes
    assert show("split-3").state == "cool"
    assert (attributes["temperature"], attributes["fan_mode"], attributes["swing_mode"]) == (
        24.0,
        "speed_1",
        "vertical",
    )
    assert (attributes["min_temp"], attributes["max_temp"]) == (17.0, 30.0)
    assert len(attributes["fan_modes"]) == 7
    assert show("split-0").attributes["fan_modes"] == ["low", "medium", "high", "auto"]
    assert simulator.home.splits is not None
    study = simulator.home.splits.splits[0].data
    study |= {"On": 1, "Mode": 3}
    await change()
    assert (show("split-0").state, show("split-0").attributes["hvac_action"]) == ("fan_only", "fan")
    study |= {"Mode": 9, "On": 1, "Fan": 0, "Swing": 7}
    await change()
    assert show("split-0").state == "unknown"
    study["On"] = 5
    await change()
    assert show("split-0").state == "unknown"
    study["Act"] = 0
    await change()
    assert show("split-0").state == "unavailable"


async def test_split_starts(simulator: IzoneSimulator, act: Act) -> None:
    """A split is switched on before its mode and its set point are set."""
    simulator.requests.clear()
    await act("climate", "split-0-climate", "set_temperature", temperature=22, hvac_mode="heat")
    assert [next(iter(command)) for command in commands(simulator)] == [
        "SplitSystemZoneOn",
        "SplitSystemZoneMode",
        "SplitSystemZoneSetpoint",
    ]
    await act("climate", "split-0-climate", "set_hvac_mode", hvac_mode="off")
    await act("climate", "split-3-climate", "turn_off")
    assert simulator.home.splits is not None
    assert [simulator.home.splits.splits[index].data["On"] for index in (0, 3)] == [0, 0]
