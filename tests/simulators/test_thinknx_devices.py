"""The devices of the simulated KNX plant, through the controllers that operate and read them."""

import asyncio
from urllib.parse import quote

import pytest

from simulators.thinknx import (
    AnalogValue,
    Blind,
    Button,
    Device,
    Dimmer,
    Health,
    HvacMode,
    HvacUnit,
    IndexedLight,
    Kind,
    Lamp,
    Operation,
    Options,
    Plant,
    Scene,
    Thermostat,
    ThermostatMode,
    ThinknxSimulator,
)
from tests.simulators.test_thinknx_http import IMPOSSIBLE, NOT_FOUND, PARAMS_ERRORS, get, refusal

GUID = "1IzPszHWAUuvzxtXBMkzWQ"
OTHER = "2IzPszHWAUuvzxtXBMkz+/"

STATEFUL = [
    (Lamp("x", GUID), "power", "powerstatus", (0, 1), (2, -1, 0.5)),
    (Dimmer("x", GUID), "powerlevel", "powerlevelstatus", (0, 1, 50, 99, 100), (101, -1, 12.5)),
    (Blind("x", GUID, travel_time=0), "heightlevel", "heightlevelstatus", (0, 33, 100), (101, -1, "up")),
    (Blind("x", GUID), "blindangle", "blindanglestatus", (0, 66, 100), (101, -1)),
    (AnalogValue("x", GUID), "setvalue", "getvalue", (-30, 0, 20.5, 655.36), (700_000, "1e3", "nan", "1,5", ".5")),
    (AnalogValue("x", GUID, precise=True), "setvalue", "getvalue", (85.325, -0.001, 7_000_000), ("inf", "9" * 40)),
    (Thermostat("x", GUID), "setpoint", "setpointstatus", (18, 20.5, 21.36), ("", "warm", "20,5")),
    (Thermostat("x", GUID), "tempmode", "tempmodestatus", (0, 1, 2, 3), (4, -1)),
    (Thermostat("x", GUID), "chronoen", "chronoenstatus", (1, 0), (2,)),
    (HvacUnit("x", GUID), "hvacpower", "hvacpowerstatus", (1, 0), (2,)),
    (HvacUnit("x", GUID), "hvacsetpoint", "hvacsetpointstatus", (18, 22.5), ("cold",)),
    (HvacUnit("x", GUID), "hvacmode", "hvacmodestatus", (0, 1, 2, 3, 4), (5, -1)),
    (HvacUnit("x", GUID), "hvacfan", "hvacfanstatus", (0, 1, 2, 3), (4, -1)),
]


@pytest.mark.parametrize(
    ("device", "command", "status", "good", "bad"), STATEFUL, ids=[f"{row[0].kind}-{row[1]}" for row in STATEFUL]
)
async def test_set_and_status(
    device: Device, command: str, status: str, good: tuple[object, ...], bad: tuple[object, ...]
) -> None:
    """What is set is confirmed with `fb`, read back by the status call, and refused out of its range."""
    async with ThinknxSimulator(Plant([device])) as simulator:
        for value in good:
            body = await get(simulator, command, GUID, cmd=value, fb=None)
            about = {"guid": GUID, "status": value, "comm_obj": device.objects[command]}
            assert body == {"namespace": command} | about
            assert await get(simulator, status, GUID) == {"namespace": status} | about
            body = await get(simulator, command, GUID, cmd=value)
            assert body == {"namespace": command, "guid": GUID, "comm_obj": device.objects[command]}
        sent = len(simulator.bus_log)
        for wrong in bad:
            answer = await refusal(simulator, f"{command}?guid={GUID}&cmd={quote(str(wrong))}")
            assert answer == (IMPOSSIBLE if wrong == 700_000 else PARAMS_ERRORS)
        assert len(simulator.bus_log) == sent


async def test_dimmer_remembers_its_level() -> None:
    """Switching off and on brings the level back; level 0 is off."""
    async with ThinknxSimulator(Plant([Dimmer("x", GUID)])) as simulator:
        assert (await get(simulator, "power", GUID, cmd=1, fb=None))["status"] == 1
        assert (await get(simulator, "powerlevelstatus", GUID))["status"] == 100
        await get(simulator, "powerlevel", GUID, cmd=30)
        await get(simulator, "power", GUID, cmd=0)
        assert (await get(simulator, "powerlevelstatus", GUID))["status"] == 0
        await get(simulator, "power", GUID, cmd=1)
        assert (await get(simulator, "powerlevelstatus", GUID))["status"] == 30
        await get(simulator, "powerlevel", GUID, cmd=0)
        assert (await get(simulator, "powerstatus", GUID))["status"] == 0


async def test_color_and_colortemp() -> None:
    """The "coming soon" controllers find lights by index, read without `cmd`, and are there only when enabled."""
    color = IndexedLight("c", GUID, kind=Kind.COLOR_LIGHT, index=1)
    white = IndexedLight("w", OTHER, kind=Kind.TUNABLE_WHITE, index=2)
    async with ThinknxSimulator(Plant([color, white])) as simulator:
        assert (await refusal(simulator, "color?light=1"))[0] == 404
        simulator.options.color = True
        assert (await get(simulator, "color", light=1))["status"] == [255, 255, 255]
        body = await get(simulator, "color", light=1, cmd="255,128,0")
        assert body == {"namespace": "color", "light": 1, "status": [255, 128, 0]}
        assert color.values["color"] == 0xFF8000
        simulator.options.color_as_text = True
        assert (await get(simulator, "color", light=1))["status"] == "255,128,0"
        assert (await get(simulator, "colortemp", light=2, cmd=2700))["status"] == 2700
        assert (await get(simulator, "colortemp", light=2))["status"] == 2700
        assert await refusal(simulator, "color?light=3") == NOT_FOUND
        assert await refusal(simulator, "color?light=2") == IMPOSSIBLE
        for path in ("colortemp?light=2&cmd=999", "color?light=1&cmd=1,2", "color?light=1&cmd=1,2,256", "color?guid=1"):
            assert await refusal(simulator, path) == PARAMS_ERRORS


async def test_blind_takes_its_time() -> None:
    """A blind moves with simulated time, stops when told, and confirms a height before it has reached it."""
    blind = Blind("x", GUID, travel_time=20)
    async with ThinknxSimulator(Plant([blind])) as simulator:
        await get(simulator, "updown", GUID, cmd=1)
        simulator.step(5)
        assert (await get(simulator, "heightlevelstatus", GUID))["status"] == 25 and blind.is_moving
        await get(simulator, "stop", GUID, cmd=1)
        simulator.step(5)
        assert (blind.values["heightlevel"], blind.is_moving) == (25, False)
        assert (await get(simulator, "heightlevel", GUID, cmd=75, fb=None))["status"] == 25
        simulator.step(60)
        assert (await get(simulator, "heightlevelstatus", GUID))["status"] == 75
        await get(simulator, "updown", GUID, cmd=0)
        simulator.step(60)
        assert (blind.values["heightlevel"], blind.is_moving) == (0, False)
        assert await refusal(simulator, f"stop?guid={GUID}&cmd=0") == PARAMS_ERRORS


async def test_blind_may_report_on_arrival() -> None:
    """Some blinds confirm a height when they are there."""
    blind = Blind("x", GUID)
    blind.reports_on_arrival = True
    async with ThinknxSimulator(Plant([blind])) as simulator:
        asked = asyncio.create_task(get(simulator, "heightlevel", GUID, cmd=40, fb=None))
        while not blind.is_moving:
            await asyncio.sleep(0)
        simulator.step(15)
        assert (await asked)["status"] == 40


async def test_lamellas() -> None:
    """Steps turn the lamellas to their ends and no further; a curtain has none."""
    blind, curtain = Blind("x", GUID), Blind("y", OTHER, has_lamellas=False)
    async with ThinknxSimulator(Plant([blind, curtain])) as simulator:
        for direction, expected in ((0, 10), (0, 20), (1, 10), (1, 0), (1, 0)):
            await get(simulator, "blindstep", GUID, cmd=direction)
            assert (await get(simulator, "blindanglestatus", GUID))["status"] == expected
        for path in ("blindstep?cmd=0", "blindangle?cmd=5", "blindanglestatus?"):
            assert await refusal(simulator, f"{path}&guid={quote(OTHER, safe='')}") == IMPOSSIBLE


async def test_values_are_rounded_by_the_bus() -> None:
    """A set point comes back with the resolution of DPT 9; a read only value cannot be set."""
    plant = Plant([Thermostat("x", GUID), AnalogValue("y", OTHER, value=612, writable=False)])
    async with ThinknxSimulator(plant) as simulator:
        assert (await get(simulator, "setpoint", GUID, cmd=21.37, fb=None))["status"] == 21.36
        assert (await get(simulator, "getvalue", OTHER))["status"] == 611.84
        assert await refusal(simulator, f"setvalue?guid={quote(OTHER, safe='')}&cmd=1") == IMPOSSIBLE


async def test_thermostat() -> None:
    """The room drifts to the set point; each mode has its own, within the limits of the device."""
    thermostat = Thermostat("x", GUID, temperature=18)
    async with ThinknxSimulator(Plant([thermostat])) as simulator:
        assert (await get(simulator, "actualtemp", GUID))["status"] == 18
        assert (await get(simulator, "setpoint", GUID, cmd=50, fb=None))["status"] == 35
        await get(simulator, "setpoint", GUID, cmd=22)
        await get(simulator, "tempmode", GUID, cmd=ThermostatMode.PROTECTION.value)
        assert (await get(simulator, "setpointstatus", GUID))["status"] == 7
        await get(simulator, "tempmode", GUID, cmd=ThermostatMode.COMFORT.value)
        simulator.step(1800)
        assert 20 < (await get(simulator, "actualtemp", GUID))["status"] < 22
        simulator.step(6 * 3600)
        assert (await get(simulator, "actualtemp", GUID))["status"] == 22


async def test_schedule() -> None:
    """With chrono scheduling on, the mode changes with the hour; without, it stays."""
    thermostat = Thermostat("x", GUID)
    async with ThinknxSimulator(Plant([thermostat])) as simulator:
        simulator.plant.time = simulator.plant.time.replace(hour=21, minute=59, second=55)
        await get(simulator, "chronoen", GUID, cmd=1)
        simulator.step(10)
        assert (await get(simulator, "tempmodestatus", GUID))["status"] == ThermostatMode.NIGHT
        await get(simulator, "chronoen", GUID, cmd=0)
        simulator.step(12 * 3600)
        assert (await get(simulator, "tempmodestatus", GUID))["status"] == ThermostatMode.NIGHT


async def test_hvac_unit() -> None:
    """The unit cools and heats its room where the mode lets it, faster with the fan, and not when it is off."""
    unit = HvacUnit("x", GUID, temperature=28)
    async with ThinknxSimulator(Plant([unit])) as simulator:
        await get(simulator, "hvacsetpoint", GUID, cmd=20)
        await get(simulator, "hvacmode", GUID, cmd=HvacMode.HEAT.value)
        await get(simulator, "hvacpower", GUID, cmd=1)
        assert not unit.is_working
        await get(simulator, "hvacmode", GUID, cmd=HvacMode.COOL.value)
        simulator.step(600)
        slow = unit.temperature
        unit.temperature = 28
        await get(simulator, "hvacfan", GUID, cmd=3)
        simulator.step(600)
        assert 20 < unit.temperature < slow < 28
        await get(simulator, "hvacpower", GUID, cmd=0)
        assert not unit.is_working
        assert (await get(simulator, "hvacsetpoint", GUID, cmd=40, fb=None))["status"] == 30


async def test_scene() -> None:
    """A scene does its operations one after the other and can be stopped in between."""
    lamps = [Lamp("a", "a"), Lamp("b", "b")]
    scene = Scene("x", GUID, operations=[Operation(lamps[1], "power", 1, after=8), Operation(lamps[0], "power", 1)])
    async with ThinknxSimulator(Plant([*lamps, scene])) as simulator:
        body = await get(simulator, "scenelaunch", GUID, cmd=1)
        assert body == {"namespace": "scenelaunch", "guid": GUID, "comm_obj": scene.objects["scenelaunch"]}
        assert [lamp.values["power"] for lamp in lamps] == [1, 0] and scene.is_running
        await get(simulator, "scenelaunch", GUID, cmd=0)
        simulator.step(10)
        assert lamps[1].values["power"] == 0 and not scene.is_running
        await get(simulator, "scenelaunch", GUID, cmd=1)
        simulator.step(10)
        assert lamps[1].values["power"] == 1 and not scene.is_running
        assert (scene.launches, scene.stops) == (2, 1)
        assert await refusal(simulator, f"scenelaunch?guid={GUID}") == PARAMS_ERRORS


async def test_button() -> None:
    """A button is triggered with and without `cmd=1`, and with nothing else."""
    lamp = Lamp("a", "a")
    button = Button("x", GUID, operations=[Operation(lamp, "power", 1)])
    async with ThinknxSimulator(Plant([lamp, button])) as simulator:
        await get(simulator, "trigger", GUID)
        await get(simulator, "trigger", GUID, cmd=1)
        assert await refusal(simulator, f"trigger?guid={GUID}&cmd=0") == PARAMS_ERRORS
        assert (button.presses, lamp.values["power"]) == (2, 1)


@pytest.mark.parametrize(("health", "power"), [(Health.MUTE, 1), (Health.DEAD, 0)])
async def test_feedback_that_never_comes(health: Health, power: int) -> None:
    """`fb` is held for a mute or dead device; without it the server answers; the status is served."""
    lamp = Lamp("x", GUID)
    lamp.health = health
    async with ThinknxSimulator(Plant([lamp])) as simulator:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(get(simulator, "power", GUID, cmd=1, fb=None), 0.1)
        assert (await get(simulator, "powerstatus", GUID))["status"] == power
        assert "status" not in await get(simulator, "power", GUID, cmd=0)
        assert len(simulator.bus_log) == 2


async def test_bus_latency() -> None:
    """`fb` waits for the device; a client that gives up does not take its command off the bus."""
    lamp = Lamp("x", GUID)
    async with ThinknxSimulator(Plant([lamp], latency=0.1)) as simulator:
        await get(simulator, "power", GUID, cmd=1)
        assert (await get(simulator, "powerstatus", GUID))["status"] == 0
        assert (await get(simulator, "power", GUID, cmd=1, fb=None))["status"] == 1
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(get(simulator, "power", GUID, cmd=0, fb=None), 0.05)
        assert lamp.values["power"] == 1
        await asyncio.sleep(0.1)
        assert lamp.values["power"] == 0
        lamp.latency = 60
        await get(simulator, "power", GUID, cmd=1)


async def test_options_in_the_constructor() -> None:
    """The options can be given at once."""
    async with ThinknxSimulator(options=Options(comm_obj=False, numbers_as_text=True)) as simulator:
        guid = next(iter(simulator.plant.devices))
        assert await get(simulator, "powerstatus", guid) == {"namespace": "powerstatus", "guid": guid, "status": "0"}
