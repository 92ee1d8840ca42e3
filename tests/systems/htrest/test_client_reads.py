"""Every address that can be read, over real sockets."""

from dataclasses import replace
from datetime import datetime

import pytest

from custom_components.zontromat.systems.htrest.client import (
    BrokenHandlerError,
    FaultKind as EntryKind,
    HtrestTimeoutError,
    NotFoundError,
    NotMeasuredError,
    ParameterFailedError,
    SerialPortLostError,
    SerialTransientError,
    TimeSlot,
    UnknownParameterError,
)
from simulators.faults import FaultKind
from simulators.htrest import Kind

from .client_support import QUICK, connected, discovered, forget, reads

GENERATIONS = ["spec", "pypi", "git-master"]
WITH_ITEMS = ["spec", "pypi"]


@pytest.mark.parametrize("key", GENERATIONS)
async def test_device_and_clock(key: str) -> None:
    """Device and clock are read from all generations."""
    async with connected(generation=key) as (simulator, client):
        device = await client.async_get_device()
        assert (device.serial_number, device.software_version) == (123456, "3.0.20")
        assert abs(await client.async_get_datetime() - simulator.pump.clock.now()).total_seconds() < 2


@pytest.mark.parametrize("key", GENERATIONS)
async def test_fault_list(key: str) -> None:
    """List, size, newest entry and single entries are read; the development server's list stands in for entries."""
    async with connected(generation=key) as (_, client):
        faults = await client.async_get_faults()
        assert [entry.index for entry in faults] == [0, 1, 2, 3]
        assert await client.async_get_fault_count() == 4
        last = await client.async_get_last_fault()
        assert last == faults[3] == await client.async_get_fault(3)
        assert (last.error, last.message, last.kind) == (19, "EQ_Spreizung", EntryKind.FAULT)
        assert last.datetime == datetime(2014, 9, 14, 2, 8, 56)
        with pytest.raises(NotFoundError):
            await client.async_get_fault(4)


async def test_newest_faults_of_a_long_list() -> None:
    """From a list of thousands only the newest entries are read, from a short one the list."""
    async with connected() as (simulator, client):
        assert [entry.index for entry in await client.async_get_faults(2)] == [2, 3]
        assert reads(simulator) == ["faultlist/size", "faultlist/"]
        for number in range(2753):
            simulator.pump.add_entry(20, f"EQ_Spreizung {number}")
        forget(simulator)
        assert [entry.index for entry in await client.async_get_faults(2)] == [2755, 2756]
        assert reads(simulator) == ["faultlist/size", "faultlist/2755", "faultlist/2756"]
        assert await client.async_get_faults(0) == ()


async def test_single_fault_of_a_long_list_on_a_broken_server() -> None:
    """A long list is not read for one entry: the broken handler is reported."""
    async with connected(generation="git-master") as (simulator, client):
        for _ in range(300):
            simulator.pump.add_entry(20, "EQ_Spreizung")
        with pytest.raises(BrokenHandlerError):
            await client.async_get_fault(3)
        assert "faultlist/" not in reads(simulator)


@pytest.mark.parametrize("key", WITH_ITEMS)
async def test_time_programs(key: str) -> None:
    """The list, a program and an entry are read."""
    async with connected(generation=key) as (_, client):
        infos = await client.async_get_time_programs()
        assert [(info.name, info.states) for info in infos[:3]] == [
            ("Warmwasser", 2),
            ("Zirkulationspumpe", 2),
            ("Heizung", 3),
        ]
        program = await client.async_get_time_program(1)
        assert program.info == infos[1]
        assert (len(program.days), len(program.days[0])) == (7, 7)
        assert program.days[0][1] == TimeSlot.create(1, "05:15", "08:00")
        assert await client.async_get_time_program_entry(1, 0, 1) == program.days[0][1]
        for wrong in ((9, 0, 0), (1, 7, 0), (1, 0, 7)):
            with pytest.raises(NotFoundError):
                await client.async_get_time_program_entry(*wrong)
        with pytest.raises(NotFoundError):
            await client.async_get_time_program(9)


async def test_time_programs_of_a_broken_server() -> None:
    """The development server gives the list only; the rest is reported as broken, not as a wrong index."""
    async with connected(generation="git-master") as (_, client):
        assert len(await client.async_get_time_programs()) == 5
        with pytest.raises(BrokenHandlerError):
            await client.async_get_time_program(1)
        with pytest.raises(BrokenHandlerError):
            await client.async_get_time_program_entry(1, 0, 1)


@pytest.mark.parametrize("key", GENERATIONS)
async def test_parameters(key: str) -> None:
    """One, several and all parameters are read from all generations."""
    async with connected(generation=key) as (simulator, client):
        assert await client.async_get_param("Temp. Aussen") == 4.9
        several = {"Betriebsart": 1, "HKR Soll_Raum": 21.0, "Stoerung": False}
        assert await client.async_get_params(several) == several
        everything = await client.async_get_params()
        assert everything == {name: row.initial for name, row in simulator.parameters.items()}
        many = list(everything)[:20]
        assert await client.async_get_params(many) == {name: everything[name] for name in many}
        assert await client.async_get_params([]) == {}


async def test_few_parameters_of_an_old_server() -> None:
    """Where subsets are ignored a few names are read one by one, which is faster than everything."""
    async with connected(generation="spec") as (simulator, client):
        await client.async_get_params(["Betriebsart", "WW Type"])
        assert reads(simulator) == ["swagger.json", "param/Betriebsart", "param/WW Type"]


@pytest.mark.parametrize("key", GENERATIONS)
async def test_fast_query(key: str) -> None:
    """One, several and all measured points are read from all generations."""
    async with connected(generation=key) as (simulator, client):
        assert await client.async_fast_query_one("Temp. Aussen") == 4.9
        assert await client.async_fast_query(["Verdichter", "Stoerung"]) == {"Verdichter": False, "Stoerung": False}
        everything = await client.async_fast_query()
        assert len(everything) == (25 if key == "spec" else 26)
        assert await client.async_fast_query([]) == {}
        assert all(simulator.parameters[name].initial == value for name, value in everything.items())


@pytest.mark.parametrize("key", GENERATIONS)
async def test_unknown_parameters(key: str) -> None:
    """Names that the server does not know are named in the error."""
    async with connected(generation=key) as (_, client):
        for request in (
            client.async_get_param("Nope"),
            client.async_get_params(["Betriebsart", "Nope"]),
            client.async_get_params([*[f"{number}" for number in range(20)], "Nope"]),
            client.async_fast_query(["Verdichter", "Nope"]),
            client.async_fast_query_one("Nope"),
        ):
            with pytest.raises(UnknownParameterError) as caught:
                await request
            assert "Nope" in caught.value.names


async def test_settings_cannot_be_queried_fast() -> None:
    """A setting in a fast query is named in the error."""
    async with connected() as (simulator, client):
        with pytest.raises(NotMeasuredError) as caught:
            await client.async_fast_query(["Verdichter", "Betriebsart"])
        assert caught.value.names == {"Betriebsart"}
        assert not simulator.line.commands


async def test_missing_parameters() -> None:
    """A strict read reports what the firmware lacks; reading everything leaves it out once it is known."""
    async with connected() as (simulator, client):
        simulator.pump.missing = {"WW Type"}
        with pytest.raises(ParameterFailedError) as caught:
            await client.async_get_params(["Betriebsart", "WW Type"])
        assert caught.value.names == {"WW Type"}
        with pytest.raises(ParameterFailedError):
            await client.async_get_params()
        await client.async_discover()
        assert set(await client.async_get_params()) == set(simulator.parameters) - {"WW Type"}


async def test_a_name_disappears_while_running() -> None:
    """A name that the firmware or the table loses leaves the profile; the others are read on."""
    async with discovered() as (simulator, client):
        simulator.pump.missing = {"WW Type", "Verdichter"}
        del simulator.parameters["Betriebsart"]
        settings = await client.async_refresh_settings(["WW Type", "Betriebsart", "WP_System"])
        assert settings == {"WP_System": 1}
        assert await client.async_refresh_measured(["Verdichter", "Stoerung"]) == {"Stoerung": False}
        assert {"WW Type", "Betriebsart", "Verdichter"} <= client.profile.missing
        forget(simulator)
        assert await client.async_refresh_settings(["WW Type", "Betriebsart"]) == {}
        assert not simulator.requests


async def test_a_name_disappears_from_an_old_server() -> None:
    """Where everything is read at once, a missing name turns that into single reads, also of what comes after."""
    async with discovered(generation="spec") as (simulator, client):
        simulator.pump.missing = {"WW Type", "Verdichter"}
        assert await client.async_refresh_settings(["WW Type", "WP_System"]) == {"WP_System": 1}
        assert client.profile.whole_fastquery is True
        assert await client.async_refresh_measured(["Verdichter", "Stoerung"]) == {"Stoerung": False}
        assert client.profile.missing == {"WW Type", "Verdichter"}
        forget(simulator)
        await client.async_refresh_settings(["WW Type", "WP_System"])
        await client.async_refresh_measured(["Verdichter", "Stoerung"])
        assert reads(simulator) == ["param/WP_System", "fastquery/Stoerung"]


async def test_a_measured_point_becomes_a_setting() -> None:
    """A name whose meaning changes with the server's table leaves the profile."""
    async with discovered() as (simulator, client):
        simulator.parameters["Verdichter"] = replace(simulator.parameters["Verdichter"], kind=Kind.SETTING)
        assert await client.async_refresh_measured(["Verdichter", "Stoerung"]) == {"Stoerung": False}
        assert client.profile.missing == {"Verdichter"}


async def test_nothing_measurable_is_no_missing_parameter() -> None:
    """When not a single measured point can be read, none is dropped: something else is wrong."""
    async with discovered() as (simulator, client):
        simulator.pump.missing = set(simulator.parameters)
        with pytest.raises(ParameterFailedError):
            await client.async_refresh_measured(client.profile.parameters)
        assert not client.profile.missing


async def test_server_restarted_with_another_form_of_bool() -> None:
    """The form of BOOL is learned anew with each reading."""
    async with connected() as (plain, _), discovered(bool_as_int=True) as (_, client):
        assert client.profile.bool_as_int is True
        client._transport.base_url = plain.url
        assert await client.async_refresh_settings(["FWS Type"]) == {"FWS Type": False}
        assert client.profile.bool_as_int is False


async def test_noise_on_the_line() -> None:
    """One lost login heals itself, three and a lost answer are transient; the next request works."""
    async with connected() as (simulator, client):
        simulator.line.lose_logins(1)
        assert await client.async_get_param("Betriebsart") == 1
        simulator.line.lose_logins(3)
        with pytest.raises(SerialTransientError):
            await client.async_get_param("Betriebsart")
        simulator.line.lose_answer()
        with pytest.raises(SerialTransientError):
            await client.async_get_param("Betriebsart")
        simulator.line.garble_answers()
        assert await client.async_get_param("Betriebsart") == 1


@pytest.mark.parametrize("key", GENERATIONS)
async def test_lost_serial_port(key: str) -> None:
    """A lost serial port is told from noise, at once and afterwards, until the server is restarted."""
    async with connected(generation=key) as (simulator, client):
        simulator.line.lose_adapter()
        for _ in range(3):
            with pytest.raises(SerialPortLostError):
                await client.async_get_device()
        await simulator.restart()
        assert (await client.async_get_device()).serial_number == 123456


async def test_a_request_that_was_given_up_does_not_stop_the_next() -> None:
    """After a timeout the next request is served, when the server is done."""
    async with connected(timeouts=QUICK, pace=0.1) as (simulator, client):
        simulator.faults.add(FaultKind.SLOW, delay=0.3)
        with pytest.raises(HtrestTimeoutError):
            await client.async_get_fault_count()
        assert await client.async_get_fault_count() == 4
