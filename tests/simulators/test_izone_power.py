"""iZone simulator: the power monitor."""

import asyncio
from typing import Any

import pytest

from simulators.izone import AirConditioning, Battery, Channel, Device, Home, PowerMonitor

from .izone_wire import POWER, Wire, wire


async def config(client: Wire) -> dict[str, Any]:
    """Return the configuration."""
    return (await client.query("PowerRequest", 1))["PowerMonitorConfig"]


async def status(client: Wire) -> dict[str, Any]:
    """Return the status."""
    return (await client.query("PowerRequest", 2))["PowerMonitorStatus"]


async def test_datagrams() -> None:
    """Configuration and status have the fields of the specification, for five devices of three channels."""
    async with wire() as client:
        shown = await config(client)
        assert set(shown) == {"Enabled", "Tag1", "Tag2", "Voltage", "PF", "CostOfPower", "Emissions", "Devices"}
        assert [set(device) for device in shown["Devices"]] == [{"Enabled", "Channels"}] * 5
        channels = [channel for device in shown["Devices"] for channel in device["Channels"]]
        assert [set(channel) for channel in channels] == [{"Name", "GrNo", "Consum", "Enabled"}] * 15
        solar = {"Name": "Solar", "GrNo": 255, "Consum": 0, "Enabled": 1}
        assert channels[6] == solar
        assert channels[:3] == [{"Name": f"Air con L{n}", "GrNo": 0, "Consum": 1, "Enabled": 1} for n in (1, 2, 3)]
        shown = await status(client)
        assert set(shown) == {"lastReadingNo", "Dev"}
        assert [(set(device), len(device["Ch"])) for device in shown["Dev"]] == [({"Ok", "Batt", "Ch"}, 3)] * 5
        assert not await client.has("PowerRequest", 3)


async def test_captured_form() -> None:
    """Captured data has other names for direction and reading."""
    async with wire() as client:
        client.bridge.quirks.channel_flow_key = "Generate"
        client.bridge.quirks.reading_key = "leasReadingNo"
        solar = (await config(client))["Devices"][2]["Channels"][0]
        assert solar == {"Name": "Solar", "GrNo": 255, "Generate": 1, "Enabled": 1, "AddToTotal": 1}
        assert "leasReadingNo" in await status(client)


async def test_rename() -> None:
    """The command of the specification renames a channel; headers call its member differently."""
    async with wire() as client:
        body = {"Device": 1, "Channel": 2, "Name": "Kitchen"}
        await client.obey(POWER, ChannelName=body)
        assert (await config(client))["Devices"][1]["Channels"][2]["Name"] == "Kitchen"
        client.bridge.quirks.channel_name_key = "String"
        await client.refuse(POWER, {"ChannelName": body})
        await client.obey(POWER, ChannelName={"Device": 1, "Channel": 2, "String": "Lights"})
        assert (await config(client))["Devices"][1]["Channels"][2]["Name"] == "Lights"


async def test_refused_commands() -> None:
    """What the specification does not allow is refused."""
    async with wire() as client:
        before = await config(client)
        for device, channel, name in ((5, 0, "x"), (0, 3, "x"), (0, 0, "x" * 16), (0, 0, 7)):
            await client.refuse(POWER, {"ChannelName": {"Device": device, "Channel": channel, "Name": name}})
        await client.refuse(POWER, {"PowerFactor": 90})
        assert await config(client) == before


async def test_vendor_settings() -> None:
    """Settings of the vendor's header work where the bridge knows them."""
    async with wire(profile="v2-only") as client:
        for name, value in (("PowerFactor", 90), ("SystemVoltage", 240), ("PowerCostOfPower", 3100)):
            assert await client.post(POWER, {name: value}, "") == b"{OK}"
        assert await client.post(POWER, {"DeviceEnable": {"Device": 4, "Enable": 1}}, "") == b"{OK}"
        body = {"Device": 0, "Channel": 1, "Group": 255}
        assert await client.post(POWER, {"ChannelGroup": body}, "") == b"{OK}"
        monitor = client.bridge.home.power
        assert monitor is not None
        assert [monitor.settings[field] for field in ("PF", "Voltage", "CostOfPower")] == [90, 240, 3100]
        assert (monitor.devices[4].enabled, monitor.devices[0].channels[1].data["GrNo"]) == (1, 255)


async def test_readings() -> None:
    """Power is read every ten seconds under a new number; a device that is not heard keeps its last reading."""
    loads = [100.0, 40.4]
    devices = [Device(Channel("A", lambda: loads[0])), Device(Channel("B", lambda: loads[1], group=3))]
    async with wire(Home(AirConditioning(), power=PowerMonitor(devices))) as client:
        first = await status(client)
        loads[:] = [150.0, -20.0]
        client.bridge.step(9)
        assert await status(client) == first
        devices[0].data |= {"Ok": 0, "Batt": Battery.CRITICAL}
        client.bridge.step(1)
        second = await status(client)
        assert second["lastReadingNo"] == first["lastReadingNo"] + 1
        assert [device["Ch"][0]["Pwr"] for device in second["Dev"][:2]] == [100, -20]
        assert second["Dev"][0]["Batt"] == 0


async def test_power_of_the_home() -> None:
    """The monitor of a home measures what the rest of it does, and the sun."""
    async with wire() as client:
        bridge = client.bridge
        assert bridge.home.power is not None
        channels = [device.channels[0] for device in bridge.home.power.devices[:3]]
        bridge.step(10)
        by_day = [channel.watts for channel in channels]
        bridge.unit.data["SysOn"] = 0
        bridge.step(11 * 3600)
        by_night = [channel.watts for channel in channels]
        assert by_day[0] > 1000
        assert by_night[0] < 10
        assert by_day[1] == by_night[1]
        assert by_day[2] > 4000
        assert by_night[2] == 0


async def test_bridge_without_monitor() -> None:
    """Without a monitor the path is unknown, or the request hangs and blocks the bridge until it is given up."""
    async with wire(Home(AirConditioning())) as client:
        assert (await client.request("POST", "/PowerRequest", b"{}"))[0] == 404
        client.bridge.quirks.power_hangs = True
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await client.request("POST", "/PowerRequest", b"{}")
        assert (await client.system())["NoOfZones"] == 0


def test_too_many_devices() -> None:
    """A monitor has at most five devices."""
    with pytest.raises(ValueError, match="5"):
        PowerMonitor(Device() for _ in range(6))
