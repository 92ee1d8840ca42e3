"""The simulated Thinknx server around its devices: status, plants, table, page, command line, hostile input."""

import argparse
import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
import re
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from simulators.thinknx import AnalogValue, Health, Kind, Lamp, Plant, ThinknxSimulator, cli, table
from tests.simulators.test_thinknx_http import PARAMS_ERRORS, fetch, get, guid_of, refusal


async def test_server_status() -> None:
    """The server tells version, uptimes as text, the configuration's time in its own zone, clients and users."""
    async with ThinknxSimulator() as simulator:
        server = simulator.server
        now = datetime.now(UTC)
        server.version = "01.02.03.04"
        server.process_start = now - timedelta(hours=5, minutes=6, seconds=30)
        server.server_start = now - timedelta(days=123, minutes=59, seconds=30)
        server.config_time = datetime(2026, 7, 1, 21, 30, 5, tzinfo=UTC)
        server.zone = ZoneInfo("Europe/Sofia")
        server.connected_clients = 3
        assert await get(simulator, "system/serverStatus") == {
            "namespace": "system/serverStatus",
            "version": "01.02.03.04",
            "process_uptime": "0 days 5 hours 6 min",
            "server_uptime": "123 days 0 hours 59 min",
            "config_time": "00:30:05 2026-07-02",
            "connected_clients": 3,
            "pbx_users": "",
        }
        server.pbx_users = ["101", "102"]
        assert (await get(simulator, "system/serverStatus"))["pbx_users"] == "101,102"
        assert await refusal(simulator, "system/serverStatus?guid=x") == PARAMS_ERRORS


def test_plants_of_any_size() -> None:
    """A size is always the same plant; GUIDs and names are unique; twenty devices have all kinds."""
    plant = Plant.of_size(1000)
    devices = list(plant.devices.values())
    assert len(devices) == 1000 == len({device.name for device in devices})
    assert all(re.fullmatch(r"[A-Za-z0-9+/]{22}", guid) for guid in plant.devices)
    assert list(Plant.of_size(200).devices) == list(plant.devices)[:200]
    assert {device.kind for device in devices[:20]} == set(Kind)
    objects = [number for device in devices for number in device.objects.values()]
    assert sorted(objects) == list(range(1, len(objects) + 1))


def test_guid_is_unique() -> None:
    """A plant has each GUID once."""
    plant = Plant([Lamp("a", "guid")])
    with pytest.raises(ValueError, match="guid"):
        plant.add(Lamp("b", "guid"))


def test_table() -> None:
    """The table has a line for each device, with the options that a person would note."""
    plant = Plant.of_size(20)
    heading, *rows = (line.split("\t") for line in table(plant).splitlines())
    assert heading == ["kind", "name", "guid", "area", "options"]
    assert [row[2] for row in rows] == list(plant.devices)
    options = {row[0]: row[4] for row in rows}
    assert options["color_light"] == "light=9"
    assert options["analog_value"] == "unit=% minimum=0 maximum=100 step=5 writable=yes"


async def test_page() -> None:
    """The page shows devices, their state, and the bus; names are escaped."""
    plant = Plant.of_size(20)
    lamp = plant.add(Lamp("<b>Lamp</b>", "guid"))
    lamp.health = Health.DEAD
    async with ThinknxSimulator(plant) as simulator:
        await get(simulator, "system/sendKNXfloat2bytes", group="1/2/3", value=21.37)
        status, content_type, page = await fetch(f"{simulator.url}/simulator")
        assert (status, content_type) == (200, "text/html")
        assert "&lt;b&gt;Lamp&lt;/b&gt;" in page and "light (dead)" in page
        assert "<td>1/2/3</td><td>9</td><td>0c 2c</td><td>21.36</td>" in page
        assert "color #ffffff" in page
        assert await fetch(f"{simulator.url}/simulator/table") == (200, "text/tab-separated-values", table(plant))


async def test_time_passes_by_itself() -> None:
    """With a speed the plant lives in real time, until the server stops."""
    simulator = ThinknxSimulator(Plant([AnalogValue("x", "guid")]), speed=1000)
    before = simulator.plant.time
    async with simulator, asyncio.timeout(5):
        while simulator.plant.time < before + timedelta(seconds=100):
            await asyncio.sleep(0.05)


def _arguments(*words: str) -> argparse.Namespace:
    """Parse a command line."""
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    return parser.parse_args(words)


async def test_command_line_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    """The table of a plant can be had without serving it."""
    await cli.run(_arguments("--devices", "7", "--print-table"))
    assert capsys.readouterr().out == table(Plant.of_size(7))


async def test_command_line_serves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The server is what the options say; the table is written before it serves."""
    args = _arguments("--port", "0", "--devices", "3", "--key", "K", "--write-table", str(tmp_path / "table.tsv"))
    task = asyncio.create_task(cli.run(args))
    async with asyncio.timeout(5):
        while not (found := re.search(r"http://\S+:\d+", capsys.readouterr().out)):
            await asyncio.sleep(0.01)
    assert (await fetch(f"{found[0]}/K/api/V1/system/serverStatus"))[0] == 200
    assert (tmp_path / "table.tsv").read_text() == table(Plant.of_size(3))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_command_line_defaults() -> None:
    """The port is the real server's; limits and the experimental controllers are off unless wanted."""
    simulator = cli.build(_arguments())
    assert (simulator.port, simulator.rate_limit, simulator.options.color) == (5051, None, False)
    simulator = cli.build(_arguments("--rate", "600", "--burst", "5", "--color", "--user", "u", "--auth", "basic"))
    assert simulator.rate_limit is not None and simulator.rate_limit.per_minute == 600
    assert simulator.options.color and simulator.access.user == "u"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(
    path=st.sampled_from(["power", "color", "setvalue", "system/sendKNXfloat2bytes", "blindangle", "trigger"]),
    query=st.dictionaries(st.sampled_from(["guid", "cmd", "fb", "light", "group", "value"]), st.text(max_size=8)),
)
def test_hostile_parameters(path: str, query: dict[str, str]) -> None:
    """Whatever comes as a parameter is answered with an error of the specification."""

    async def check() -> None:
        async with ThinknxSimulator() as simulator, aiohttp.ClientSession() as session:
            simulator.options.color = True
            known: dict[str, Any] = {"guid": guid_of(simulator, Kind.ANALOG_VALUE)}
            async with session.post(f"{simulator.api_url}/{path}", data=known | query) as response:
                assert response.status in {200, 400, 404}
                assert ("error" in await response.json()) == (response.status != 200)

    asyncio.run(check())
