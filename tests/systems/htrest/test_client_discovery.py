"""Finding out what the server and the heat pump are, over real sockets."""

from dataclasses import replace

import aiohttp
from aiohttp import web
import pytest

from custom_components.zontromat.systems.htrest.client import (
    BeyondLimitsError,
    Device,
    Generation,
    HtrestClient,
    NotHtrestError,
    Point,
    Profile,
    SerialPortLostError,
    SerialTransientError,
    ValueType,
)
from simulators.faults import FaultKind
from simulators.htrest import STOCK, Kind, Parameter

from .client_support import EVERYTHING, connected, discovered, forget, reads, served, writes

GENERATIONS = {
    "spec": Generation.SPECIFICATION,
    "pypi": Generation.RELEASED,
    "git-master": Generation.DEVELOPMENT,
}
LACKED_BY_OLD_FIRMWARE = "BSZ Verdichter Schaltung WW"


@pytest.mark.parametrize(("key", "generation"), GENERATIONS.items())
async def test_generation_without_serial_traffic(key: str, generation: Generation) -> None:
    """The generation is told with one request that does not touch the serial line, and remembered."""
    async with connected(generation=key) as (simulator, client):
        assert await client.async_get_generation() is generation
        assert await client.async_get_generation() is generation
        assert not simulator.line.commands
        assert len(simulator.requests) == 1


async def test_not_htrest() -> None:
    """Another server, whatever it answers, is not HtREST."""
    answers = [
        web.Response(text="<html>Router</html>", content_type="text/html"),
        web.json_response({"info": {"title": "Petstore"}, "paths": {}}),
        web.Response(status=404),
        web.Response(status=500, text="oops"),
    ]

    async def handler(request: web.Request) -> web.Response:
        return answers.pop()

    async with served(handler) as url, aiohttp.ClientSession() as session:
        client = HtrestClient(session, url)
        while answers:
            with pytest.raises(NotHtrestError):
                await client.async_discover()


@pytest.mark.parametrize(("key", "generation"), GENERATIONS.items())
async def test_stock_heat_pump(key: str, generation: Generation) -> None:
    """All generations lead to the same heat pump: all stock names, their kinds and their values."""
    async with connected(generation=key) as (simulator, client):
        discovery = await client.async_discover()
        profile = discovery.profile
        assert profile is client.profile
        assert profile.generation is generation
        assert profile.device.serial_number == 123456
        assert set(profile.parameters) == set(simulator.parameters)
        measured = {name for name, row in simulator.parameters.items() if row.kind is Kind.MEASURED}
        assert set(profile.names(Point.MEASURED)) == measured
        assert profile.missing == frozenset()
        assert profile.bool_as_int is False
        assert profile.read_only is False
        assert profile.broken_handlers is (generation is Generation.DEVELOPMENT)
        assert [info.name for info in profile.time_programs[:3]] == ["Warmwasser", "Zirkulationspumpe", "Heizung"]
        assert dict(discovery.values) == {name: row.initial for name, row in simulator.parameters.items()}


async def test_discovery_is_cheap() -> None:
    """On a server with subsets the table is found without serial traffic, and each setting is read once."""
    async with connected() as (simulator, client):
        await client.async_discover()
        settings = [command for command in simulator.line.commands if command.startswith("SP,")]
        # The device answers with two of them, too.
        assert len(settings) == 35 + 2
        assert sum(command.startswith("MR,") for command in simulator.line.commands) == 1
        assert not [command for command in simulator.line.commands if "VAL=" in command]


async def test_discovery_at_9600_baud() -> None:
    """At 9600 baud discovery keeps the line busy for less than twenty seconds."""
    async with connected(baud=9600, command_latency=0.08) as (simulator, client):
        await client.async_discover()
        assert simulator.line.seconds < 20


async def test_everything_a_heat_pump_can_have() -> None:
    """All the groups of extra parameters are found."""
    async with connected(extras=EVERYTHING) as (simulator, client):
        profile = (await client.async_discover()).profile
        # Two groups hold a name that is not in the catalogue, and should not be.
        assert set(simulator.parameters) - set(profile.parameters) == {"Reset Effizienz"}
        demand = profile.parameters["Externe Anforderung"]
        assert (demand.point, demand.type) == (Point.SETTING, ValueType.INT)


async def test_the_servers_table_decides_what_a_name_means() -> None:
    """A name that stands for two data points is what this server's table says."""
    async with connected() as (simulator, client):
        simulator.parameters["Externe Anforderung"] = Parameter(
            Kind.MEASURED, 35, "Externe Anforderung", False, True, False
        )
        simulator.pump.values["Externe Anforderung"] = True
        discovery = await client.async_discover()
        demand = discovery.profile.parameters["Externe Anforderung"]
        assert (demand.point, demand.type) == (Point.MEASURED, ValueType.BOOL)
        assert discovery.values["Externe Anforderung"] is True


async def test_extra_names() -> None:
    """Names that only the user knows are looked for; their type follows from their value; they cannot be written."""
    async with connected(generation="pypi") as (simulator, client):
        for parameter in (
            Parameter(Kind.MEASURED, 98, "flow_m", 0.0, 100.0, 1.5),
            Parameter(Kind.SETTING, 360, "Legionellenshutz", 0, 2, 1),
            Parameter(Kind.SETTING, 366, "Legionellenschutz WW Zirk.", False, True, True),
        ):
            simulator.parameters[parameter.name] = parameter
            simulator.pump.values[parameter.name] = parameter.initial
        names = ["flow_m", "Legionellenshutz", "Legionellenschutz WW Zirk.", "nonsense", "it's", "A&B=+%"]
        profile = (await client.async_discover(extra_names=names)).profile
        rows = [profile.parameters[name] for name in names[:3]]
        assert [row.type for row in rows] == [ValueType.FLOAT, ValueType.INT, ValueType.BOOL]
        assert [row.point for row in rows] == [Point.MEASURED, Point.SETTING, Point.SETTING]
        assert not any(row.writable for row in rows)
        assert "nonsense" not in profile.parameters


@pytest.mark.parametrize("key", GENERATIONS)
async def test_firmware_without_a_setting(key: str) -> None:
    """A setting that the firmware lacks is left out; everything else is found."""
    async with connected(generation=key) as (simulator, client):
        simulator.pump.missing = {LACKED_BY_OLD_FIRMWARE, "Energiezaehler"}
        profile = (await client.async_discover()).profile
        assert profile.missing == simulator.pump.missing
        assert set(profile.parameters) == set(simulator.parameters) - simulator.pump.missing
        assert profile.whole_params is (key != "spec")


@pytest.mark.parametrize("key", GENERATIONS)
async def test_firmware_without_measured_points(key: str) -> None:
    """Measured points that the firmware lacks are found although a fast query does not name them."""
    async with connected(generation=key) as (simulator, client):
        simulator.pump.missing = {"Hochdruck (bar)", "Temp. Frischwasser_Istwert"}
        discovery = await client.async_discover()
        assert discovery.profile.missing == simulator.pump.missing
        assert set(discovery.values) == set(simulator.parameters) - simulator.pump.missing
        forget(simulator)
        measured = discovery.profile.names(Point.MEASURED)
        assert set(await client.async_refresh_measured(measured)) >= set(measured)
        assert len(simulator.requests) == (len(measured) if key == "spec" else 1)


async def test_a_user_table_with_few_names() -> None:
    """Nothing is assumed: a table of two lines makes a profile of two names."""
    async with connected() as (simulator, client):
        for parameter in STOCK:
            if parameter.name not in {"Temp. Aussen", "Betriebsart"}:
                del simulator.parameters[parameter.name]
        profile = (await client.async_discover()).profile
        assert set(profile.parameters) == {"Temp. Aussen", "Betriebsart"}
        assert profile.bool_as_int is None
        assert profile.read_only is False


async def test_a_table_without_measured_points() -> None:
    """Without a measured point there is no harmless probe, so read-only stays unknown."""
    async with connected() as (simulator, client):
        for parameter in STOCK:
            if parameter.name != "Betriebsart":
                del simulator.parameters[parameter.name]
        profile = (await client.async_discover()).profile
        assert profile.names(Point.SETTING) == ("Betriebsart",)
        assert profile.read_only is None
        assert not writes(simulator)


async def test_a_table_that_knows_nothing() -> None:
    """A table of foreign names is an empty profile and no error."""
    async with connected() as (simulator, client):
        simulator.parameters.clear()
        assert not (await client.async_discover()).profile.parameters


@pytest.mark.parametrize(
    ("status", "body"), [(404, b"<html>Not found"), (404, b'{"message": "\'A\' not found"}'), (200, b"{}")]
)
async def test_a_proxy_that_hides_the_refusal(status: int, body: bytes) -> None:
    """Where a proxy replaces the 404 that lists unknown names, or drops the query, everything is read instead."""
    async with connected() as (simulator, client):
        simulator.faults.add(FaultKind.STATUS, path="/api/v1/param/", status=status, body=body)
        profile = (await client.async_discover()).profile
        assert set(profile.parameters) == set(simulator.parameters)


async def test_a_proxy_that_hides_the_kinds() -> None:
    """Where a proxy replaces the 400 that lists the settings, the catalogue decides what is measured."""
    async with connected() as (simulator, client):
        simulator.faults.add(FaultKind.STATUS, path="/api/v1/fastquery/", status=400, body=b"<html>Bad request")
        profile = (await client.async_discover()).profile
        assert len(profile.names(Point.MEASURED)) == 26


async def test_a_proxy_that_refuses_writes() -> None:
    """Where the probe itself is refused, read-only stays unknown."""
    async with connected() as (simulator, client):
        simulator.faults.add(FaultKind.STATUS, method="PUT", status=405, body=b"<html>Not allowed")
        assert (await client.async_discover()).profile.read_only is None


async def test_unreadable_time_programs() -> None:
    """A heat pump whose list of time programs makes no sense has none; the rest is found."""
    async with connected() as (simulator, client):
        simulator.faults.add(FaultKind.TRUNCATED, path="/api/v1/timeprog/")
        profile = (await client.async_discover()).profile
        assert profile.time_programs == ()
        assert profile.parameters


@pytest.mark.parametrize("key", GENERATIONS)
@pytest.mark.parametrize("bool_as_int", [False, True])
async def test_bool_as_int(key: str, bool_as_int: bool) -> None:
    """The form of BOOL is seen from what the server sends, and the values are the same."""
    async with connected(generation=key, bool_as_int=bool_as_int) as (_, client):
        discovery = await client.async_discover()
        assert discovery.profile.bool_as_int is bool_as_int
        assert discovery.values["Hauptschalter" if key != "spec" else "Heizkreispumpe"] is True
        assert discovery.values["Stoerung"] is False
        assert type(discovery.values["Frischwasserpumpe"]) is int
        assert (await client.async_fast_query(["Stoerung"]))["Stoerung"] is False


@pytest.mark.parametrize("key", GENERATIONS)
@pytest.mark.parametrize("bool_as_int", [False, True])
@pytest.mark.parametrize("read_only", [False, True])
async def test_read_only_probe(key: str, bool_as_int: bool, read_only: bool) -> None:
    """A read-only server is recognised on all generations, and nothing is ever written by the probe."""
    async with connected(generation=key, bool_as_int=bool_as_int, read_only=read_only) as (simulator, client):
        before = dict(simulator.pump.values)
        assert (await client.async_discover()).profile.read_only is read_only
        assert simulator.pump.values == before
        assert not [command for command in simulator.line.commands if "VAL=" in command]


async def test_read_only_probe_without_verification() -> None:
    """The probe is harmless, too, on a server that checks no limits."""
    async with connected(param_verification=False) as (simulator, client):
        assert (await client.async_discover()).profile.read_only is False
        assert not [command for command in simulator.line.commands if "VAL=" in command]


async def test_read_only_probe_with_a_float() -> None:
    """Where only FLOAT is measured, a boolean is the wrong type."""
    for read_only in (False, True):
        async with connected(read_only=read_only) as (simulator, client):
            for parameter in STOCK:
                if parameter.name not in {"Temp. Aussen", "Betriebsart"}:
                    del simulator.parameters[parameter.name]
            assert (await client.async_discover()).profile.read_only is read_only


async def test_no_probe_when_not_wanted() -> None:
    """Without interest in writes no PUT is sent at all."""
    async with connected() as (simulator, client):
        profile = (await client.async_discover(probe_writes=False)).profile
        assert profile.read_only is None
        assert not [request for request in simulator.requests if request.method == "PUT"]


async def test_a_repaired_development_server() -> None:
    """A development server whose handlers work again is not called broken."""
    async with connected(generation="git-master") as (simulator, client):
        repaired = b'{"message": "invalid response for PRD command [\'ERR,INVALID IDX\']"}'
        simulator.faults.add(
            FaultKind.STATUS, path=".*/timeprog/[0-9]+", status=500, body=repaired, content_type="application/json"
        )
        assert (await client.async_discover()).profile.broken_handlers is False


async def test_errors_end_the_discovery() -> None:
    """A disturbed line or a lost port is no missing parameter: discovery fails and can be repeated."""
    async with connected() as (simulator, client):
        simulator.line.lose_answer("SP,NR=13")
        with pytest.raises(SerialTransientError):
            await client.async_discover()
        simulator.line.lose_adapter()
        with pytest.raises(SerialPortLostError):
            await client.async_discover()
        with pytest.raises(RuntimeError):
            _ = client.profile
        await simulator.restart()
        assert not (await client.async_discover()).profile.missing


async def test_limits_are_part_of_the_profile() -> None:
    """The row of a parameter shows the stock limits until the server has taught others."""
    async with discovered() as (simulator, client):
        row = client.row("HKR Soll_Raum")
        assert row is not None
        assert (row.minimum, row.maximum) == (10, 25)
        narrow = replace(simulator.parameters["HKR Soll_Raum"], maximum=22)
        simulator.parameters["HKR Soll_Raum"] = narrow
        with pytest.raises(BeyondLimitsError):
            await client.async_set_param("HKR Soll_Raum", 24)
        row = client.row("HKR Soll_Raum")
        assert row is not None
        assert (row.minimum, row.maximum) == (10, 22)
        assert simulator.pump.values["HKR Soll_Raum"] == 21
        forget(simulator)
        with pytest.raises(BeyondLimitsError):
            await client.async_set_param("HKR Soll_Raum", 24)
        assert not simulator.requests


def test_limits_of_a_parameter_that_is_gone() -> None:
    """Limits for a name that has left the profile change nothing."""
    device = Device(serial_number=1, property_id=None, software_version=None)
    profile = Profile(generation=Generation.RELEASED, device=device)
    assert profile.with_limits("Betriebsart", 0, 5) is profile


async def test_rows_before_discovery() -> None:
    """Before discovery a name has the row of the catalogue, and an unknown name none."""
    async with connected() as (_, client):
        row = client.row("Betriebsart")
        assert row is not None
        assert row.number == 13
        assert client.row("nonsense") is None


async def test_old_server_is_read_once() -> None:
    """A server without subsets is read completely once, and its values are kept."""
    async with connected(generation="spec") as (simulator, client):
        await client.async_discover()
        assert reads(simulator).count("param/") == 1
        assert reads(simulator).count("fastquery/") == 1
