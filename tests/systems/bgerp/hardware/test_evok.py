"""A Neuron behind EVOK, against the simulated one."""

from collections.abc import AsyncIterator
import json
import math
from typing import Any

import aiohttp
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.hardware.boards import EvokBoard
from custom_components.zontromat.systems.bgerp.hardware.boards.evok_items import identity, pins_of, readings_of
from custom_components.zontromat.systems.bgerp.hardware.contract import Board, HardwareError
from custom_components.zontromat.systems.bgerp.hardware.errors import (
    BadAnswer,
    NoAnswer,
    Refused,
    Unreachable,
    Unsuitable,
)
from custom_components.zontromat.systems.bgerp.hardware.evok import parse
from custom_components.zontromat.systems.bgerp.hardware.meters import EvokMeter
from custom_components.zontromat.systems.bgerp.zone.pins import PinKind, one_wire
from simulators.neuron import MODELS, Neuron, NeuronSimulator, Sensor

from .conftest import Start
from .support import lines, pin, pins, shown, until

AIR = "28FF2B70C11604B7"
LIGHT = "26607314020000F8"


@pytest.fixture
def model() -> str:
    """Return the model; parametrize to change it."""
    return "M503"


@pytest.fixture
def version() -> int:
    """Return the generation of EVOK; parametrize to change it."""
    return 2


@pytest.fixture
async def neuron(model: str, version: int) -> AsyncIterator[NeuronSimulator]:
    """Run a Neuron with two sensors."""
    hardware = Neuron(model)
    hardware.set_sensor(AIR, Sensor(21.5))
    hardware.set_sensor(LIGHT, Sensor(22.25, 45.5, -0.125))
    async with NeuronSimulator(hardware, evok_version=version) as simulator:
        yield simulator


@pytest.fixture
def board(neuron: NeuronSimulator, http: aiohttp.ClientSession) -> EvokBoard:
    """Return a board for the Neuron."""
    return EvokBoard(http, neuron.evok.url, timeout=1.0)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("model", MODELS)
async def test_every_pin(neuron: NeuronSimulator, board: EvokBoard, start: Start) -> None:
    """Every pin is there under the name that the registers use, in each generation of EVOK."""
    contract: Board = board
    assert contract.pins is None
    await start(board.run)
    await until(lambda: board.pins)
    local = [each for each in board.pins or () if not each.one_wire]
    names = {str(each) for each in local if each.kind is not PinKind.COUNTER}
    assert names == set(neuron.hardware.pins)
    board.watch(local)
    for number, name in enumerate(neuron.hardware.pins):
        if name.startswith(("DI", "AI")):
            neuron.set_input(name, 0.25 * number if name.startswith("AI") else True)
            expected = neuron.hardware.read(name)
        else:
            expected = 0.5 * number % 10 if name.startswith("AO") else True
            await board.write({pin(name): expected})
            assert neuron.output(name) == expected
        await until(lambda name=name, expected=expected: shown(board.readings).get(name) == expected)
    assert all(shown(board.readings)[f"{name}#"] == 1 for name in names if name.startswith("DI"))


async def test_sensors(neuron: NeuronSimulator, board: EvokBoard, start: Start) -> None:
    """1-wire sensors are pins; one that is lost has no reading, and is known all the same."""
    air, warmth = one_wire(PinKind.TEMPERATURE, AIR), one_wire(PinKind.TEMPERATURE, LIGHT)
    humidity, vis = one_wire(PinKind.HUMIDITY, LIGHT), one_wire(PinKind.VIS, LIGHT)
    board.watch([air, warmth, humidity, vis])
    await start(board.run)
    await until(lambda: board.readings)
    assert board.readings == {air: 21.5, warmth: 22.25, humidity: 45.5, vis: -0.125}
    neuron.hardware.set_sensor(AIR, Sensor(19.0))
    await until(lambda: board.readings.get(air) == 19.0)
    neuron.hardware.set_sensor(AIR, Sensor(19.0, lost=True))
    await until(lambda: air not in board.readings)
    neuron.hardware.set_sensor(LIGHT, Sensor(23.0, math.nan, -0.2))
    await until(lambda: board.readings == {warmth: 23.0, vis: -0.2})
    assert {air, humidity} <= set(board.pins or ())


async def test_identity(board: EvokBoard, start: Start) -> None:
    """The board says what it is."""
    await start(board.run)
    await until(lambda: board.online)
    assert board.identity is not None
    assert (board.identity.model, board.identity.serial_number, board.identity.firmware) == ("M503", "346", "6.14")


async def test_listeners(neuron: NeuronSimulator, board: EvokBoard, start: Start) -> None:
    """Who listens hears of what is watched alone."""
    board.watch(pins("DI0"))
    await start(board.run)
    await until(lambda: board.readings)
    heard: list[dict[str, Any]] = []
    stop = board.subscribe(lambda: heard.append(shown(board.readings)))
    neuron.set_input("DI1", True)
    neuron.set_input("DI0", True)
    neuron.set_input("DI0", False)
    await until(lambda: len(heard) >= 2)
    assert heard == [{"DI0": True}, {"DI0": False}]
    stop()
    board.watch(pins("DI1"))
    assert shown(board.readings) == {"DI1": True}


async def test_what_was_not_pushed(neuron: NeuronSimulator, http: aiohttp.ClientSession, start: Start) -> None:
    """A change whose message got lost shows with the next read of everything; nonsense disturbs nobody."""
    board = EvokBoard(http, neuron.evok.url, resync=0.05)
    board.watch(pins("DI0"))
    await start(board.run)
    await until(lambda: board.readings)
    for text in (
        "",
        "{",
        "[1, 2]",
        '"text"',
        '{"dev": "input"}',
        '[{"dev": "input", "circuit": "1_01", "value": "x"}]',
    ):
        neuron.evok.push(text)
    neuron.hardware._bits["DI0"] = True
    await until(lambda: shown(board.readings) == {"DI0": True})
    assert board.online


@pytest.mark.parametrize("name", ["RO5", "DI0", "U0:ID2:FC16:R0:AO3"])
async def test_unknown_outputs(neuron: NeuronSimulator, board: EvokBoard, start: Start, name: str) -> None:
    """What does not exist refuses the whole write."""
    await start(board.run)
    await until(lambda: board.online)
    with pytest.raises(HardwareError, match=name):
        await board.write({pin("DO0"): True, pin(name): True})
    assert neuron.output("DO0") is False


@pytest.mark.parametrize("volts", [-0.1, 10.1, math.nan, math.inf])
async def test_impossible_volts(neuron: NeuronSimulator, board: EvokBoard, start: Start, volts: float) -> None:
    """Volts outside the range are not sent."""
    await start(board.run)
    await until(lambda: board.online)
    with pytest.raises(HardwareError, match="AO1"):
        await board.write({pin("AO1"): volts})
    assert all(request.method == "GET" for request in neuron.evok.requests)


@pytest.mark.parametrize(
    ("kind", "error", "driven"),
    [
        ("timeout", NoAnswer, False),
        ("timeout_after", NoAnswer, True),
        ("drop_before", Unreachable, False),
        ("drop_after", Unreachable, True),
        ("garbage", BadAnswer, True),
        ("truncated", BadAnswer, True),
        ("empty", BadAnswer, True),
        ("status", Refused, False),
    ],
)
async def test_a_write_is_never_repeated(
    neuron: NeuronSimulator,
    board: EvokBoard,
    start: Start,
    kind: str,
    error: type[HardwareError],
    driven: bool,
) -> None:
    """A failed write is told and not tried again, not even by the HTTP library."""
    await start(board.run)
    await until(lambda: board.online)
    neuron.evok.faults.add(kind, path="/rest/relay/.*")
    with pytest.raises(error):
        await board.write({pin("DO0"): True})
    assert neuron.output("DO0") is driven
    assert sum(request.method == "POST" for request in neuron.evok.requests) == 1
    await board.write({pin("DO0"): not driven})
    assert neuron.output("DO0") is not driven


async def test_refused_without_a_status(neuron: NeuronSimulator, board: EvokBoard, start: Start) -> None:
    """EVOK may refuse with a good status."""
    await start(board.run)
    await until(lambda: board.online)
    neuron.evok.faults.add("garbage", path="/rest/relay/.*", body=b'{"success": false, "errors": {}}')
    with pytest.raises(Refused):
        await board.write({pin("DO0"): True})


async def test_restart(
    neuron: NeuronSimulator, board: EvokBoard, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """While EVOK is away there are no readings and no writes; loss and return are one line each."""
    board.watch(pins("DI0"))
    await start(board.run)
    await until(lambda: board.readings)
    await neuron.evok.stop()
    await until(lambda: not board.online)
    assert board.readings == {}
    with pytest.raises(Unreachable):
        await board.write({pin("DO0"): True})
    tries = board.link._back_off.failures
    await until(lambda: board.link._back_off.failures > tries + 2)
    neuron.set_input("DI0", True)
    await neuron.evok.start()
    await until(lambda: shown(board.readings) == {"DI0": True})
    first, second = lines(caplog)
    assert "is lost" in first and "is back" in second


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        *(("/rest/all", kind) for kind in ("timeout", "drop_before", "garbage", "truncated", "status")),
        *(("/ws", kind) for kind in ("timeout", "drop_before", "status")),
    ],
)
async def test_faults_at_the_start(
    neuron: NeuronSimulator, board: EvokBoard, start: Start, path: str, kind: str
) -> None:
    """Whatever fails first, the board comes by itself."""
    # The HTTP library reads once more when the connection is cut.
    neuron.evok.faults.add(kind, path=path, times=2)
    await start(board.run)
    await until(lambda: board.link.error is not None)
    assert not board.online
    await until(lambda: board.online)
    assert board.pins is not None


async def test_loss_while_reading(
    neuron: NeuronSimulator, http: aiohttp.ClientSession, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """A read that fails while the push goes on is a loss as well."""
    board = EvokBoard(http, neuron.evok.url, resync=0.05, timeout=0.5)
    board.watch(pins("DI0"))
    await start(board.run)
    await until(lambda: board.readings)
    neuron.evok.faults.add("status", path="/rest/all")
    await until(lambda: any("is back" in line for line in lines(caplog)))
    assert len(lines(caplog)) == 2
    await until(lambda: board.readings)


async def test_heartbeat(
    neuron: NeuronSimulator,
    http: aiohttp.ClientSession,
    start: Start,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A push that is only silent is well; one that does not answer a ping is lost, although nobody closed it."""
    pings: list[bytes] = []
    ping = aiohttp.ClientWebSocketResponse.ping

    async def count(socket: aiohttp.ClientWebSocketResponse, message: bytes = b"") -> None:
        pings.append(message)
        # The third one gets lost on its way, and with it its answer.
        if len(pings) != 3:
            await ping(socket, message)

    monkeypatch.setattr(aiohttp.ClientWebSocketResponse, "ping", count)
    board = EvokBoard(http, neuron.evok.url, heartbeat=0.3)
    await start(board.run)
    await until(lambda: len(pings) == 2)
    assert lines(caplog) == []
    await until(lambda: len(lines(caplog)) == 2)
    assert "no answer to a ping" in lines(caplog)[0]
    await until(lambda: board.online)


async def test_pinged(neuron: NeuronSimulator, board: EvokBoard, start: Start) -> None:
    """A ping of the server is answered."""
    await start(board.run)
    await until(lambda: board.online)
    assert await neuron.evok.ping()
    assert board.online


async def test_not_connected(board: EvokBoard) -> None:
    """Before the first connection nothing is known and nothing can be driven."""
    assert board.pins is None
    with pytest.raises(HardwareError):
        await board.write({})
    with pytest.raises(HardwareError, match="DO0"):
        await board.write({pin("DO0"): True})


async def test_no_neuron(neuron: NeuronSimulator, board: EvokBoard, start: Start) -> None:
    """An EVOK without inputs and outputs is no board."""
    neuron.evok._circuits.clear()
    await start(board.run)
    await until(lambda: board.link.error is not None)
    assert isinstance(board.link.error, Unsuitable)


async def test_wrong_addresses(http: aiohttp.ClientSession) -> None:
    """An address is HTTP and has a host."""
    for url in ("neuron", "ftp://neuron", "http://", ""):
        with pytest.raises(ValueError):
            EvokBoard(http, url)
    assert EvokBoard(http, " http://neuron:8080/ ").name == "EVOK at neuron"


async def test_meter(
    neuron: NeuronSimulator, http: aiohttp.ClientSession, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """A meter on the Neuron's serial port, one register a device; half a value is none, and none is not 0."""
    registers = neuron.evok.registers
    registers |= {f"UART_1_2_{address}_inp": word for address, word in ((0, 0x4366), (1, 0), (6, 0x40A0), (70, 0x4248))}
    registers |= {"UART_1_2_71_inp": None, "UART_1_3_12_inp": 0x4366, "UART_1_3_13_inp": 0, "UART_1_2_7_inp": 70_000}
    meter = EvokMeter(http, neuron.evok.url, 1, 2, "SDM120", period=0.02)
    await start(meter.run)
    await until(lambda: meter.readings)
    assert meter.readings == {"voltage": 230}
    registers["UART_1_2_7_inp"] = 0
    await until(lambda: meter.readings == {"voltage": 230, "current": 5})
    registers.clear()
    await until(lambda: not meter.online)
    assert meter.readings == {}
    registers |= {"UART_1_2_72_inp": 0, "UART_1_2_73_inp": 0}
    await until(lambda: meter.readings == {"import_active_energy": 0})
    first, second = lines(caplog)
    assert "is lost" in first and "is back" in second


def test_parsing() -> None:
    """Answers are a list or, in older versions, one device; circuits of extension modules are no pins of the board."""
    assert parse('{"dev": "input"}') == [{"dev": "input"}]
    for text in ("", "nothing", "3", "[3]", "null"):
        with pytest.raises(BadAnswer):
            parse(text)
    items: list[dict[str, Any]] = [
        {"dev": "relay", "circuit": "2_01", "value": "1"},
        {"dev": "relay", "circuit": "1_01", "value": 0},
        {"dev": "input", "circuit": "UART_15_01", "value": 1},
        {"dev": "ai", "circuit": "1_01", "value": 12.5, "mode": "Current"},
        {"dev": "temp", "circuit": AIR, "value": "21.5", "lost": None},
        {"dev": "1wdevice", "circuit": "shorter", "temp": 20},
        {"dev": "register", "circuit": "UART_1_2_0_inp", "value": 17_254},
    ]
    found = pins_of(items)
    readings = {each: value for item in items for each, value in readings_of(item, found)}
    assert shown(readings) == {"RO0": True, "DO0": False, "AI0": None, AIR: 21.5}
    assert identity(items) is None
    told = identity([{"dev": "device_info", "model": "M503", "sn": 31}])
    assert told is not None and (told.model, told.serial_number, told.firmware) == ("M503", "31", None)


ANYTHING = (
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=4) | st.lists(st.integers(), max_size=2)
)
FIELDS = st.sampled_from(["dev", "circuit", "value", "counter", "temp", "humidity", "vis", "lost", "mode"])
VALUES = ANYTHING | st.sampled_from(["input", "relay", "ai", "temp", "1wdevice", "1_01", "2_03", AIR, LIGHT])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(FIELDS, VALUES, max_size=5), max_size=4))
def test_any_answer(items: list[dict[str, Any]]) -> None:
    """Whatever EVOK says, a reading is a level or a finite number, or none."""
    parsed = parse(json.dumps(items))
    found = pins_of(parsed)
    identity(parsed)
    for item in parsed:
        for _, value in readings_of(item, found):
            assert value is None or math.isfinite(value)
