"""iZone simulator: what the wall controller decides and what the rooms make of it."""

from datetime import timedelta

import pytest

from simulators.izone import START, AirConditioning, Home, Mode, ReturnAir, Unit, Zone, ZoneMode, ZoneType, zoned_home

from .izone_wire import AIR, wire

HOUR = 3600


def home(*zones: Zone, **unit: object) -> Home:
    """Return a home of some zones."""
    return Home(AirConditioning(zones, unit=Unit(**unit)))


@pytest.mark.parametrize(
    ("mode", "outdoor", "setpoint"), [(Mode.COOL, 33, 2200), (Mode.HEAT, 2, 2300), (Mode.AUTO, 33, 2200)]
)
def test_rooms_reach_their_setpoints(mode: Mode, outdoor: float, setpoint: int) -> None:
    """Zones that control their temperature get near their setpoints, in summer and in winter."""
    house = home(*(Zone("", temperature=21 if outdoor < 10 else 28, Setpoint=setpoint) for _ in range(2)), SysMode=mode)
    house.air.plant.outdoor = outdoor
    house.step(2 * HOUR)
    assert all(abs(zone.data["Temp"] - setpoint) < 200 for zone in house.air.zones)
    assert house.now == START + timedelta(hours=2)


def test_supply_air() -> None:
    """The supplied air is cold while the unit cools, and as warm as the returning air when it is off."""
    house = zoned_home(2)
    house.step(600)
    unit = house.air.unit.data
    assert unit["Supply"] < unit["Temp"] - 500
    assert house.air.plant.power > 3000
    unit["SysOn"] = 0
    house.step(HOUR)
    assert abs(unit["Supply"] - 100 * house.air.plant.return_air) < 50
    assert house.air.plant.power < 20


def test_rooms_drift_outdoors_when_off() -> None:
    """Without the unit, rooms take the temperature outside, slowly."""
    house = home(Zone("", temperature=20.0), SysOn=0)
    house.step(HOUR)
    assert 2000 < house.air.zones[0].data["Temp"] < 2300
    house.step(24 * HOUR)
    assert house.air.zones[0].data["Temp"] > 3050


def test_dampers_move() -> None:
    """A damper takes its time from one position to another; a broken one stays."""
    house = home(Zone("", Mode=ZoneMode.OPEN), Zone("", Mode=ZoneMode.OPEN, DmpFlt=1), DamperTime=40)
    zones = house.air.zones
    for zone in zones:
        assert zone.data["DmpPos"] == 100
        zone.data["Mode"] = ZoneMode.CLOSE
    house.step(20)
    assert [zone.data["DmpPos"] for zone in zones] == [50, 100]
    assert house.air.plant.dampers_move
    house.step(20)
    assert [zone.data["DmpPos"] for zone in zones] == [0, 100]
    assert not house.air.plant.dampers_move


def test_damper_follows_need() -> None:
    """A zone's damper goes from its maximum, where air is needed, to its minimum, where it is not."""
    house = home(Zone("", temperature=27, MaxAir=80, MinAir=10), Zone("", temperature=20, MaxAir=80, MinAir=10))
    assert [zone.data["DmpPos"] for zone in house.air.zones] == [80, 10]
    house.air.unit.data["SysOn"] = 0
    house.step(30)
    assert [zone.data["DmpPos"] for zone in house.air.zones] == [0, 0]
    house.air.unit.data["OpenDampersWhenOff"] = 1
    house.step(30)
    assert [zone.data["DmpPos"] for zone in house.air.zones] == [100, 100]


def test_control_zone() -> None:
    """The zone that is furthest from its setpoint controls the unit, which shows its setpoint and temperature."""
    house = home(Zone("", temperature=24, Setpoint=2350), Zone("", temperature=26, Setpoint=2200), Setpoint=2500)
    unit = house.air.unit.data
    assert (unit["CtrlZone"], unit["Setpoint"], unit["Temp"]) == (1, 2200, 2600)
    house.air.zones[1].data["Mode"] = ZoneMode.CLOSE
    house.air.refresh()
    assert (unit["CtrlZone"], unit["Setpoint"], unit["Temp"]) == (0, 2350, 2400)
    unit["RAS"] = ReturnAir.RAS
    house.air.refresh()
    assert (unit["CtrlZone"], unit["Setpoint"]) == (15, 2500)


def test_no_control_zone() -> None:
    """Without an open zone of a known temperature the unit's own setpoint counts, as with a zone without a sensor."""
    house = home(Zone("", SensorFault=1), Zone("", ZoneType=ZoneType.OPEN_CLOSE, Mode=ZoneMode.OPEN), Setpoint=2500)
    unit, zones = house.air.unit.data, house.air.zones
    assert (unit["CtrlZone"], unit["Setpoint"]) == (15, 2500)
    assert zones[0].data["Temp"] == 0
    zones[0].data["SensorFault"] = 0
    house.air.refresh()
    assert unit["CtrlZone"] == 0
    house.air.add_zone(Zone("", SensType=255))
    house.air.refresh()
    assert unit["CtrlZone"] == 15


def test_master_zone() -> None:
    """The master zone cannot be closed while the unit runs."""
    house = home(Zone(""), Zone(""), RAS=ReturnAir.MASTER, CtrlZone=1)
    zone = house.air.zones[1].data
    zone["Mode"] = ZoneMode.CLOSE
    house.air.refresh()
    assert (zone["Mode"], zone["Master"]) == (ZoneMode.OVERRIDE, 1)
    house.air.unit.data["SysOn"] = 0
    house.air.refresh()
    assert (zone["Mode"], zone["Master"]) == (ZoneMode.CLOSE, 0)


async def test_constant_zone() -> None:
    """A constant zone opens by itself when nothing else is open, and closes again."""
    house = home(Zone(""), Zone("", ZoneType=ZoneType.CONSTANT))
    async with wire(house) as client:
        await client.obey(AIR, ZoneMode={"Index": 0, "Mode": ZoneMode.CLOSE})
        constant = await client.zone(1)
        assert (constant["Mode"], constant["ConstA"]) == (ZoneMode.CONSTANT, 1)
        await client.obey(AIR, ZoneMode={"Index": 0, "Mode": ZoneMode.AUTO})
        constant = await client.zone(1)
        assert (constant["Mode"], constant["ConstA"]) == (ZoneMode.CLOSE, 0)
        await client.obey(AIR, ZoneMode={"Index": 1, "Mode": ZoneMode.OPEN})
        await client.obey(AIR, ZoneMode={"Index": 0, "Mode": ZoneMode.CLOSE})
        constant = await client.zone(1)
        assert (constant["Mode"], constant["ConstA"]) == (ZoneMode.OPEN, 0)


async def test_switches_off_by_itself() -> None:
    """Where it is set to, the unit switches off with its last zone."""
    async with wire(home(Zone(""), Zone("", ZoneType=ZoneType.CONSTANT), AutoOff=1)) as client:
        await client.obey(AIR, ZoneMode={"Index": 0, "Mode": ZoneMode.CLOSE})
        assert (await client.system())["SysOn"] == 0
        assert (await client.zone(1))["Mode"] == ZoneMode.CLOSE


async def test_sleep_timer() -> None:
    """The sleep timer counts down and switches the unit off; some bridges switch it on with the timer."""
    async with wire(zoned_home(1)) as client:
        client.bridge.quirks.extras = True
        await client.obey(AIR, SysSleepTimer=30)
        client.bridge.step(60)
        system = await client.system()
        assert (system["SleepTimer"], system["SleepTimerM"], system["SysOn"]) == (30, 29, 1)
        client.bridge.step(29 * 60)
        system = await client.system()
        assert (system["SleepTimer"], system["SleepTimerM"], system["SysOn"]) == (0, 0, 0)
        await client.obey(AIR, SysSleepTimer=30)
        assert (await client.system())["SysOn"] == 0
        client.bridge.quirks.sleep_timer_turns_on = True
        await client.obey(AIR, SysSleepTimer=60)
        assert (await client.system())["SysOn"] == 1
        await client.obey(AIR, SysSleepTimer=0)
        client.bridge.step(2 * HOUR)
        assert (await client.system())["SysOn"] == 1


def test_free_air() -> None:
    """Free air brings air in without cooling it."""
    house = home(Zone("", temperature=28), iSaveOn=1)
    house.step(600)
    assert abs(house.air.unit.data["Supply"] - house.air.unit.data["Temp"]) < 50
    assert house.air.zones[0].data["DmpPos"] == 100


def test_unit_without_zones() -> None:
    """A unit that serves one room alone controls it by its own setpoint."""
    house = home(Setpoint=2300)
    house.step(2 * HOUR)
    unit = house.air.unit.data
    assert (unit["CtrlZone"], unit["Setpoint"], unit["NoOfZones"]) == (15, 2300, 0)
    assert abs(unit["Temp"] - 2300) < 150


def test_clock_and_later_actions() -> None:
    """Actions happen at their time, in order; setting the clock does not move them apart."""
    house = zoned_home(1)
    done = []
    for seconds in (7.5, 2.5, 0):
        house.timeline.after(seconds, lambda seconds=seconds: done.append((seconds, house.now)))
    assert done == [(0, START)]
    house.timeline.set(START + timedelta(hours=5))
    house.step(10)
    later = START + timedelta(hours=5)
    assert done[1:] == [(2.5, later + timedelta(seconds=2.5)), (7.5, later + timedelta(seconds=7.5))]
