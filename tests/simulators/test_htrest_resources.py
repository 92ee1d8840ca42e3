"""Device, clock, fault list and time programs of the simulated HtREST server."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from simulators.htrest import HtrestSimulator
from tests.simulators.htrest_calls import call, get, put, refusal

DAY = [
    {"state": 0, "start": "00:00", "end": "06:00"},
    {"state": 1, "start": "06:00", "end": "09:00"},
    {"state": 0, "start": "09:00", "end": "24:00"},
    *[{"state": 0, "start": "00:00", "end": "00:00"}] * 4,
]


async def test_device() -> None:
    """The device is the specification's."""
    async with HtrestSimulator() as simulator:
        assert await get(simulator, "/device/") == {
            "property_id": 123456,
            "serial_number": 123456,
            "software_version": "3.0.20",
        }


async def test_clock() -> None:
    """The clock is naive local time that can be read, set and off."""
    async with HtrestSimulator() as simulator:
        simulator.pump.clock.drift = timedelta(hours=-1)
        read = datetime.fromisoformat((await get(simulator, "/datetime/"))["datetime"])
        assert read.tzinfo is None and not read.microsecond
        assert timedelta(minutes=59) < datetime.now() - read < timedelta(minutes=61)
        simulator.step(7200)
        later = datetime.fromisoformat((await get(simulator, "/datetime/"))["datetime"])
        assert timedelta(hours=2) <= later - read < timedelta(hours=2, minutes=1)
        for text in ("2020-01-29T13:12:07", "1999-12-31T23:59:58"):
            assert await put(simulator, "/datetime/", {"datetime": text}) == {"datetime": text}
            assert simulator.pump.clock.now() - datetime.fromisoformat(text) < timedelta(seconds=5)
        answer = await put(simulator, "/datetime/", {"datetime": ""})
        assert abs(datetime.fromisoformat(answer["datetime"]) - datetime.now()) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        ({"datetime": "2020-01-29T13:12:07.5"}, 500),
        ({"datetime": "2020-01-29T13:12:07Z"}, 500),
        ({"datetime": "2020-01-29T13:12:07+01:00"}, 500),
        ({"datetime": "2020-01-29 13:12:07"}, 500),
        ({"datetime": None}, 400),
        ({"datetime": 5}, 400),
        ({}, 400),
    ],
)
async def test_bad_clock(payload: Any, status: int) -> None:
    """One format of dates is understood, and nothing else sets the clock."""
    async with HtrestSimulator() as simulator:
        assert (await call(simulator, "PUT", "/datetime/", payload)).status == status
        assert simulator.pump.clock.drift == timedelta()


async def test_fault_list() -> None:
    """The list starts as in the specification; a fault is appended and sets the flag."""
    async with HtrestSimulator() as simulator:
        faults = await get(simulator, "/faultlist/")
        assert [entry["error"] for entry in faults] == [65534, 65286, 65285, 19]
        assert faults[3] == {"index": 3, "error": 19, "datetime": "2014-09-14T02:08:56", "message": "EQ_Spreizung"}
        assert await get(simulator, "/faultlist/last") == await get(simulator, "/faultlist/3") == faults[3]
        assert await get(simulator, "/faultlist/size") == {"size": 4}

        simulator.pump.clock.set(datetime(2026, 1, 12, 12))
        simulator.pump.raise_fault(20, "EQ_Spreizung")
        last = await get(simulator, "/faultlist/last")
        assert (last["index"], last["error"], last["datetime"][:16]) == (4, 20, "2026-01-12T12:00")
        assert await get(simulator, "/param/Stoerung") == {"value": True}
        simulator.pump.clear_fault()
        assert await get(simulator, "/param/Stoerung") == {"value": False}
        assert await refusal(simulator, "GET", "/faultlist/5") == (404, "Fault list entry #5 not found")


async def test_time_programs() -> None:
    """There are the usual five, with heads and entries."""
    async with HtrestSimulator() as simulator:
        heads = await get(simulator, "/timeprog/")
        assert [(head["name"], head["nos"]) for head in heads[:3]] == [
            ("Warmwasser", 2),
            ("Zirkulationspumpe", 2),
            ("Heizung", 3),
        ]
        assert len(heads) == 5
        assert all((head["ead"], head["ste"], head["nod"]) == (7, 15, 7) for head in heads)
        program = await get(simulator, "/timeprog/1")
        assert {name: program[name] for name in heads[1]} == heads[1]
        assert [len(day) for day in program["entries"]] == [7] * 7
        assert program["entries"][0][1] == {"state": 1, "start": "05:15", "end": "08:00"}
        assert await get(simulator, "/timeprog/1/0/1") == program["entries"][0][1]


@pytest.mark.parametrize(("path", "command"), [("/timeprog/5", "PRD"), ("/timeprog/0/7/0", "PRE")])
async def test_unknown_time_program(path: str, command: str) -> None:
    """The heat pump refuses what it does not have."""
    async with HtrestSimulator() as simulator:
        message = f"invalid response for {command} command ['ERR,INVALID IDX']"
        assert await refusal(simulator, "GET", path) == (500, message)


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        ({"state": 1, "start": "06:00", "end": "24:00"}, 200),
        ({"state": 1, "start": "6:0", "end": "8:00", "extra": 1}, 200),
        ({"state": 2, "start": "06:07", "end": "08:00"}, 200),
        ({"state": 1, "start": "08:00", "end": "06:00"}, 500),
        ({"state": 1, "start": "06:00", "end": "24:15"}, 500),
        ({"state": 1, "start": "six", "end": "08:00"}, 500),
        ({"state": 1, "start": "06:00"}, 400),
        ({"state": "1", "start": "06:00", "end": "08:00"}, 400),
    ],
)
async def test_put_entry(payload: Any, status: int) -> None:
    """Of one entry the server checks the order of the times, not their step and not the state."""
    async with HtrestSimulator() as simulator:
        before = await get(simulator, "/timeprog/1/1/1")
        answer = await call(simulator, "PUT", "/timeprog/1/1/1", payload)
        assert answer.status == status
        after = await get(simulator, "/timeprog/1/1/1")
        assert after == (answer.body if status == 200 else before)
        if payload.get("start") == "6:0":
            assert after == {"state": 1, "start": "06:00", "end": "08:00"}


async def test_put_whole_program() -> None:
    """A whole program is written; the rest of the body is ignored."""
    async with HtrestSimulator() as simulator:
        payload = {"index": 4, "name": "x", "ste": 1, "entries": [DAY] * 7}
        answer = await put(simulator, "/timeprog/1", payload)
        assert answer == await get(simulator, "/timeprog/1")
        assert (answer["name"], answer["entries"]) == ("Zirkulationspumpe", [DAY] * 7)


async def test_put_part_of_a_program() -> None:
    """Days and entries that are not sent stay what they were."""
    async with HtrestSimulator() as simulator:
        before = await get(simulator, "/timeprog/1")
        simulator.line.commands.clear()
        answer = await put(simulator, "/timeprog/1", {"entries": [DAY[:2]]})
        assert answer["entries"][0] == DAY[:2] + before["entries"][0][2:]
        assert answer["entries"][1:] == before["entries"][1:]
        assert len(simulator.line.commands) == len(["LIN", "PRD", "PRE", "PRE", "LOUT"])


@pytest.mark.parametrize(
    ("entries", "status"),
    [
        ([DAY] * 8, 500),
        ([[*DAY, DAY[0]]], 500),
        ([DAY, [{"state": 2, "start": "00:00", "end": "06:00"}]], 500),
        ([DAY, [{"state": 1, "start": "00:00", "end": "06:07"}]], 500),
        ([None], 400),
        ([[None]], 400),
        (None, 400),
    ],
)
async def test_bad_program(entries: Any, status: int) -> None:
    """Of a whole program everything is checked before anything is written."""
    async with HtrestSimulator() as simulator:
        before = await get(simulator, "/timeprog/1")
        assert (await call(simulator, "PUT", "/timeprog/1", {"entries": entries})).status == status
        assert await get(simulator, "/timeprog/1") == before


@pytest.mark.parametrize(
    ("method", "path", "resource"),
    [
        ("GET", "/faultlist/0", "FaultEntry"),
        ("GET", "/timeprog/0", "TimeProg"),
        ("PUT", "/timeprog/0", "TimeProg"),
        ("GET", "/timeprog/0/0/0", "TimeProgEntry"),
    ],
)
async def test_broken_items(method: str, path: str, resource: str) -> None:
    """The git server never serves an item by index; lists, size and last work."""
    async with HtrestSimulator(generation="git-master") as simulator:
        message = f"{resource}.{method.lower()}() got an unexpected keyword argument 'id'"
        assert await refusal(simulator, method, path, {} if method == "PUT" else None) == (500, message)
        assert not simulator.line.commands
        for works in ("/faultlist/", "/faultlist/last", "/faultlist/size", "/timeprog/"):
            await get(simulator, works)


async def test_overwrite() -> None:
    """The git server has one more resource, which needs a library that nobody has."""
    async with HtrestSimulator(generation="git-master") as simulator:
        assert (await call(simulator, "PUT", "/overwrite/Betriebsart", {"value": 1})).status == 500
        assert (await call(simulator, "GET", "/overwrite/Betriebsart")).status == 405
