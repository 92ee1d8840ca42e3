"""Every address that can be written, over real sockets."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.zontromat.systems.htrest.client import (
    BeyondLimitsError,
    BrokenHandlerError,
    HtrestClient,
    HtrestConnectionError,
    InvalidValueError,
    NotConfirmedError,
    NotFoundError,
    NotWritableError,
    ParameterFailedError,
    ReadOnlyError,
    SerialPortLostError,
    SerialTransientError,
    Timeouts,
    TimeSlot,
    UnknownParameterError,
)
from simulators.faults import FaultKind
from simulators.htrest import HtrestSimulator, Slot

from .client_support import discovered, writes

GENERATIONS = ["spec", "pypi", "git-master"]
WITH_ITEMS = ["spec", "pypi"]
WEEK = [[TimeSlot.create(0, "00:00", "06:00"), TimeSlot.create(1, "06:00", "24:00")]] * 7
PUT_ONE = {"method": "PUT", "path": "/api/v1/param/.+"}


@pytest.mark.parametrize("key", GENERATIONS)
async def test_set_param(key: str) -> None:
    """A setting is written once, in its own type, and the value that was read back is returned."""
    async with discovered(generation=key) as (simulator, client):
        assert await client.async_set_param("HKR Soll_Raum", 22) == 22.0
        assert await client.async_set_param("WW Normaltemp.", 48.0) == 48
        assert (simulator.pump.values["HKR Soll_Raum"], simulator.pump.values["WW Normaltemp."]) == (22.0, 48)
        assert writes(simulator) == [
            ("/api/v1/param/HKR Soll_Raum", b'{"value": 22.0}'),
            ("/api/v1/param/WW Normaltemp.", b'{"value": 48}'),
        ]


@pytest.mark.parametrize("key", GENERATIONS)
async def test_set_params(key: str) -> None:
    """Several settings are written with one request and read back."""
    async with discovered(generation=key) as (simulator, client):
        values = {"Betriebsart": 3, "HKR Soll_Raum": 21.5, "HKR Absenktemp. (K)": -4}
        assert await client.async_set_params(values) == values
        assert values.items() <= simulator.pump.values.items()
        assert [path for path, _ in writes(simulator)] == ["/api/v1/param/"]
        assert await client.async_set_params({}) == {}


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("HKR Soll_Raum", 25.5, BeyondLimitsError),
        ("HKR Soll_Raum", 21.3, InvalidValueError),
        ("WW Normaltemp.", 50.5, InvalidValueError),
        ("Betriebsart", 8, BeyondLimitsError),
        ("Betriebsart", True, InvalidValueError),
        ("Temp. Aussen", 5, NotWritableError),
        ("Liegenschaft", 5, NotWritableError),
        ("Verdichter Einschaltverz.(sec)", 0, NotWritableError),
    ],
)
async def test_bad_writes_never_leave(name: str, value: float, kind: type[Exception]) -> None:
    """Mistyped and out-of-range values, measured points and service settings are refused without any request."""
    async with discovered() as (simulator, client):
        with pytest.raises(kind):
            await client.async_set_param(name, value)
        with pytest.raises(kind):
            await client.async_set_params({"WW Minimaltemp.": 20, name: value})
        assert not simulator.requests


@pytest.mark.parametrize("name", ["Initialisieren", "Reset Effizienz", "3.0.20"])
async def test_dangerous_settings_of_the_full_list(name: str) -> None:
    """A setting beyond the catalogue is protected where the server has it, and unknown where not."""
    async with discovered(extras=["service", "energy"]) as (simulator, client):
        with pytest.raises(NotWritableError) as caught:
            await client.async_set_param(name, 0)
        assert caught.value.details["reason"] == "protected"
        assert not writes(simulator)
    async with discovered() as (simulator, client):
        with pytest.raises(UnknownParameterError):
            await client.async_set_param(name, 0)
        assert not writes(simulator)


async def test_extra_names_are_protected() -> None:
    """Names that the user added are shown, never written."""
    async with discovered(extras=["service"]) as (simulator, client):
        await client.async_discover(extra_names=["Initialisieren"])
        with pytest.raises(NotWritableError):
            await client.async_set_param("Initialisieren", True)
        assert not writes(simulator)


async def test_measured_points_are_told_from_protected_ones() -> None:
    """The error says why a parameter cannot be written."""
    async with discovered() as (_, client):
        for name, reason in (("Temp. Aussen", "measured"), ("Liegenschaft", "protected")):
            with pytest.raises(NotWritableError) as caught:
                await client.async_set_param(name, 1)
            assert caught.value.details == {"name": name, "reason": reason}


async def test_missing_setting() -> None:
    """A setting that the firmware lacks is reported as such."""
    async with discovered() as (simulator, client):
        simulator.pump.missing = {"Betriebsart"}
        with pytest.raises(ParameterFailedError):
            await client.async_set_param("Betriebsart", 2)


@pytest.mark.parametrize("bool_as_int", [False, True])
@pytest.mark.parametrize("key", GENERATIONS)
async def test_push_button(key: str, bool_as_int: bool) -> None:
    """A fault is reset in the form of BOOL that the server wants, although the parameter falls back at once."""
    async with discovered(generation=key, bool_as_int=bool_as_int, extras=["service"]) as (simulator, client):
        simulator.pump.raise_fault()
        await client.async_set_param("Entstoerung", True)
        assert simulator.pump.values["Stoerung"] is False
        body = b'{"value": 1}' if bool_as_int else b'{"value": true}'
        assert writes(simulator) == [("/api/v1/param/Entstoerung", body)]


async def test_push_button_on_a_read_only_server() -> None:
    """What reading back cannot show is not sent to a server that would drop it."""
    async with discovered(read_only=True, extras=["service"]) as (simulator, client):
        with pytest.raises(ReadOnlyError):
            await client.async_set_param("Entstoerung", True)
        assert not writes(simulator)


async def test_push_button_in_doubt() -> None:
    """A push-button whose answer is lost is an error, whatever it shows afterwards."""
    async with discovered(extras=["service"]) as (simulator, client):
        simulator.line.lose_answer("SP,NR=14,.*")
        with pytest.raises(SerialTransientError):
            await client.async_set_param("Entstoerung", True)
        assert len(writes(simulator)) == 1


@pytest.mark.parametrize("key", GENERATIONS)
async def test_read_only_server(key: str) -> None:
    """A server that drops writes is reported as read-only before anything is sent to it."""
    async with discovered(generation=key, read_only=True) as (simulator, client):
        for write in (
            client.async_set_param("Betriebsart", 2),
            client.async_set_params({"Betriebsart": 2, "WW Normaltemp.": 48}),
            client.async_set_datetime(datetime(2020, 1, 29, 13, 11, 35)),
            client.async_set_time_program(1, WEEK),
        ):
            with pytest.raises(ReadOnlyError):
                await write
        assert not writes(simulator)


async def restarted(simulator: HtrestSimulator, client: HtrestClient, *, read_only: bool) -> HtrestSimulator:
    """Replace the server by one with the same heat pump that is, or is not, read-only."""
    other = HtrestSimulator(read_only=read_only)
    other.pump.values = simulator.pump.values
    await other.start()
    client._transport.base_url = other.url
    return other


async def test_server_becomes_read_only() -> None:
    """A server that was restarted as read-only is recognised when reading back shows the old value."""
    async with discovered() as (simulator, client):
        other = await restarted(simulator, client, read_only=True)
        try:
            with pytest.raises(ReadOnlyError):
                await client.async_set_param("Betriebsart", 2)
            assert client.profile.read_only is True
            assert other.pump.values["Betriebsart"] == 1
        finally:
            await other.stop()


async def test_server_becomes_writable() -> None:
    """A server that was restarted as writable takes the next write."""
    async with discovered(read_only=True) as (simulator, client):
        other = await restarted(simulator, client, read_only=False)
        try:
            assert await client.async_set_param("WW Normaltemp.", 48) == 48
            assert client.profile.read_only is False
        finally:
            await other.stop()


async def test_heat_pump_refuses() -> None:
    """A heat pump that keeps its value is told from a read-only server."""
    async with discovered() as (simulator, client):
        simulator.pump.write = lambda parameter, value: simulator.pump.read(parameter)  # type: ignore[method-assign]
        with pytest.raises(NotConfirmedError) as caught:
            await client.async_set_param("Betriebsart", 2)
        assert type(caught.value) is NotConfirmedError
        assert "1" in caught.value.details["actual"]
        assert len(writes(simulator)) == 1


@pytest.mark.parametrize(
    "kind", [FaultKind.DROP_AFTER, FaultKind.TIMEOUT_AFTER, FaultKind.GARBAGE, FaultKind.TRUNCATED]
)
async def test_doubtful_write_that_was_done(kind: FaultKind) -> None:
    """When the answer to a write is lost, reading back shows that it was done; it is sent exactly once."""
    async with discovered(timeouts=Timeouts(single=0.2, bulk=0.2)) as (simulator, client):
        simulator.faults.add(kind, **PUT_ONE)
        assert await client.async_set_param("Betriebsart", 2) == 2
        assert len(writes(simulator)) == 1


@pytest.mark.parametrize("kind", [FaultKind.DROP_BEFORE, FaultKind.TIMEOUT])
async def test_doubtful_write_that_was_not_done(kind: FaultKind) -> None:
    """When the request is lost, reading back shows the old value; it is not sent again."""
    async with discovered(timeouts=Timeouts(single=0.2, bulk=0.2)) as (simulator, client):
        simulator.faults.add(kind, **PUT_ONE)
        with pytest.raises(NotConfirmedError) as caught:
            await client.async_set_param("Betriebsart", 2)
        assert isinstance(caught.value.__cause__, HtrestConnectionError)
        assert len(writes(simulator)) == 1


async def test_answer_lost_on_the_serial_line() -> None:
    """A data stream that breaks after the command took effect is no failure."""
    async with discovered() as (simulator, client):
        simulator.line.lose_answer("SP,NR=13,VAL=2")
        assert await client.async_set_param("Betriebsart", 2) == 2
        assert len(writes(simulator)) == 1


async def test_reading_back_fails() -> None:
    """When reading back fails too, the error says that the outcome is unknown."""
    async with discovered() as (simulator, client):
        simulator.faults.add(FaultKind.DROP_AFTER, **PUT_ONE)
        simulator.faults.add(FaultKind.STATUS, method="GET", status=500)
        with pytest.raises(NotConfirmedError) as caught:
            await client.async_set_param("Betriebsart", 2)
        assert caught.value.details["actual"] == "unknown"


async def test_refused_connection_is_no_doubt() -> None:
    """A server that is not there has not taken the write."""
    async with discovered() as (simulator, client):
        await simulator.stop()
        with pytest.raises(HtrestConnectionError):
            await client.async_set_param("Betriebsart", 2)


async def test_lost_serial_port() -> None:
    """A lost serial port is reported as such, not as a write that failed."""
    async with discovered() as (simulator, client):
        simulator.line.lose_adapter()
        with pytest.raises(SerialPortLostError):
            await client.async_set_param("Betriebsart", 2)


async def test_one_of_several_is_refused_by_the_server() -> None:
    """When the server stops in the middle, reading back shows what was written."""
    async with discovered() as (simulator, client):
        simulator.parameters["WW Normaltemp."] = type(simulator.parameters["WW Normaltemp."])(
            simulator.parameters["WW Normaltemp."].kind, 83, "WW Normaltemp.", 10, 55, 50
        )
        with pytest.raises(NotConfirmedError) as caught:
            await client.async_set_params({"Betriebsart": 2, "WW Normaltemp.": 60, "WW Minimaltemp.": 20})
        assert isinstance(caught.value.__cause__, BeyondLimitsError)
        assert simulator.pump.values["Betriebsart"] == 2
        assert "'Betriebsart': 2" in caught.value.details["actual"]
        assert len(writes(simulator)) == 1


async def test_writes_do_not_mix() -> None:
    """Two writes of one parameter are confirmed one after the other."""
    async with discovered() as (simulator, client):
        values = await asyncio.gather(*[client.async_set_param("Betriebsart", mode) for mode in (2, 3, 4)])
        assert values == [2, 3, 4]
        assert simulator.pump.values["Betriebsart"] == 4


@pytest.mark.parametrize("key", GENERATIONS)
async def test_set_clock(key: str) -> None:
    """The clock is set to the given local time, without fractions, and read back."""
    async with discovered(generation=key) as (simulator, client):
        wanted = datetime(2024, 2, 29, 23, 59, 30, 123456)
        actual = await client.async_set_datetime(wanted)
        assert abs(actual - wanted) < timedelta(seconds=5)
        assert writes(simulator) == [("/api/v1/datetime/", b'{"datetime": "2024-02-29T23:59:30"}')]
        assert abs(simulator.pump.clock.now() - wanted) < timedelta(seconds=5)


async def test_set_clock_to_the_servers() -> None:
    """Without a time the server's own is taken."""
    async with discovered() as (simulator, client):
        simulator.step(7200)
        actual = await client.async_set_datetime(None)
        assert abs(actual - simulator.pump.clock.host_now()) < timedelta(seconds=5)
        assert writes(simulator) == [("/api/v1/datetime/", b'{"datetime": ""}')]


async def test_clock_that_does_not_change() -> None:
    """A heat pump that answers with its old time has not been set."""
    async with discovered() as (simulator, client):
        simulator.pump.clock.set = lambda value: None  # type: ignore[method-assign]
        with pytest.raises(NotConfirmedError):
            await client.async_set_datetime(datetime(2024, 2, 29, 12, 0, 0))
        assert len(writes(simulator)) == 1


async def test_set_clock_refuses_zones() -> None:
    """A time with a zone would be misunderstood; nothing is sent."""
    async with discovered() as (simulator, client):
        with pytest.raises(InvalidValueError):
            await client.async_set_datetime(datetime.now(UTC))
        assert not simulator.requests


@pytest.mark.parametrize(("kind", "done"), [(FaultKind.DROP_AFTER, True), (FaultKind.DROP_BEFORE, False)])
async def test_set_clock_in_doubt(kind: FaultKind, done: bool) -> None:
    """A clock whose setting is in doubt is read, not set again."""
    async with discovered() as (simulator, client):
        simulator.faults.add(kind, method="PUT", path="/api/v1/datetime/")
        wanted = datetime(2024, 2, 29, 12, 0, 0)
        if done:
            assert abs(await client.async_set_datetime(wanted) - wanted) < timedelta(seconds=5)
        else:
            with pytest.raises(NotConfirmedError):
                await client.async_set_datetime(wanted)
        assert len(writes(simulator)) == 1


@pytest.mark.parametrize("key", WITH_ITEMS)
async def test_set_time_program(key: str) -> None:
    """A whole program is written with one request that leaves nothing old behind, and read back."""
    async with discovered(generation=key) as (simulator, client):
        program = await client.async_set_time_program(1, WEEK)
        assert [list(day) for day in program.schedule] == WEEK
        day = simulator.pump.time_programs[1].entries[6]
        assert day == [Slot(0, 0, 360), Slot(1, 360, 1440), *[Slot(0, 0, 0)] * 5]
        assert [path for path, _ in writes(simulator)] == ["/api/v1/timeprog/1"]


@pytest.mark.parametrize(
    "week",
    [
        WEEK[:6],
        [*WEEK[:6], []],
        [[TimeSlot.create(2, "00:00", "24:00")]] * 7,
        [[TimeSlot.create(0, "00:07", "24:00")]] * 7,
    ],
)
async def test_bad_time_program_never_leaves(week: list[list[TimeSlot]]) -> None:
    """A program that is not complete and consistent is refused without any request."""
    async with discovered() as (simulator, client):
        with pytest.raises(InvalidValueError):
            await client.async_set_time_program(1, week)
        assert not simulator.requests


@pytest.mark.parametrize("key", WITH_ITEMS)
async def test_set_time_program_entry(key: str) -> None:
    """One entry is checked against its day, written and read back; moving a boundary takes two writes."""
    async with discovered(generation=key) as (simulator, client):
        later = TimeSlot.create(1, "06:00", "08:00")
        assert await client.async_set_time_program_entry(1, 1, 1, later) == later
        earlier = TimeSlot.create(0, "00:00", "06:00")
        assert await client.async_set_time_program_entry(1, 1, 0, earlier) == earlier
        assert simulator.pump.time_programs[1].entries[1][:2] == [Slot(0, 0, 360), Slot(1, 360, 480)]
        assert writes(simulator)[0] == (
            "/api/v1/timeprog/1/1/1",
            b'{"state": 1, "start": "06:00", "end": "08:00"}',
        )


@pytest.mark.parametrize(
    "slot",
    [
        TimeSlot.create(1, "05:00", "08:00"),
        TimeSlot.create(2, "05:15", "08:00"),
        TimeSlot.create(1, "05:20", "08:00"),
        TimeSlot.create(1, "08:00", "05:15"),
    ],
)
async def test_bad_time_program_entry_is_not_written(slot: TimeSlot) -> None:
    """What the server would let pass, wrong steps and states and overlaps, is refused here."""
    async with discovered() as (simulator, client):
        with pytest.raises(InvalidValueError):
            await client.async_set_time_program_entry(1, 0, 1, slot)
        assert not writes(simulator)


async def test_time_program_that_does_not_exist() -> None:
    """A wrong index is found out before anything is written."""
    async with discovered() as (simulator, client):
        with pytest.raises(NotFoundError):
            await client.async_set_time_program(9, WEEK)
        with pytest.raises(NotFoundError):
            await client.async_set_time_program_entry(9, 0, 0, WEEK[0][0])
        assert not writes(simulator)


async def test_time_programs_of_a_broken_server() -> None:
    """The development server can neither write programs nor entries, and says so."""
    async with discovered(generation="git-master") as (_, client):
        with pytest.raises(BrokenHandlerError):
            await client.async_set_time_program(1, WEEK)
        with pytest.raises(BrokenHandlerError):
            await client.async_set_time_program_entry(1, 0, 0, WEEK[0][0])


@pytest.mark.parametrize(("kind", "done"), [(FaultKind.DROP_AFTER, True), (FaultKind.DROP_BEFORE, False)])
async def test_time_program_in_doubt(kind: FaultKind, done: bool) -> None:
    """A program whose writing is in doubt is read, not written again."""
    async with discovered() as (simulator, client):
        simulator.faults.add(kind, method="PUT", path="/api/v1/timeprog/1")
        if done:
            assert [list(day) for day in (await client.async_set_time_program(1, WEEK)).schedule] == WEEK
        else:
            with pytest.raises(NotConfirmedError):
                await client.async_set_time_program(1, WEEK)
        assert len(writes(simulator)) == 1


async def test_writes_need_a_discovery() -> None:
    """Without a profile nothing is known about what may be written."""
    async with discovered() as (simulator, client):
        client._profile = None
        with pytest.raises(RuntimeError):
            await client.async_set_param("Betriebsart", 2)
        assert not simulator.requests
