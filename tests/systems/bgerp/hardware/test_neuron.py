"""A Neuron over Modbus TCP, against the simulated one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
import math
import random

import pytest

from custom_components.zontromat.systems.bgerp.hardware.boards import Calibration, NeuronBoard, WordOrder
from custom_components.zontromat.systems.bgerp.hardware.contract import Board, HardwareError
from custom_components.zontromat.systems.bgerp.hardware.errors import (
    BadAnswer,
    NoAnswer,
    Refused,
    Unreachable,
    Unsuitable,
)
from custom_components.zontromat.systems.bgerp.hardware.modbus import ModbusLine, TcpAddress
from simulators.neuron import MODELS, Neuron, NeuronSimulator, WordOrder as SimulatedOrder

from .conftest import Start
from .support import lines, pin, pins, shown, until


@pytest.fixture
def model() -> str:
    """Return the model; parametrize to change it."""
    return "M503"


@pytest.fixture
async def neuron(model: str) -> AsyncIterator[NeuronSimulator]:
    """Run a Neuron."""
    async with NeuronSimulator(Neuron(model)) as simulator:
        yield simulator


def board_of(neuron: NeuronSimulator, **options: object) -> NeuronBoard:
    """Return a board for a simulated Neuron."""
    defaults = {"fast": 0.01, "slow": 0.03, "timeout": 5.0}
    return NeuronBoard(TcpAddress("127.0.0.1", neuron.modbus.port), **defaults | options)  # type: ignore[arg-type]


@pytest.mark.parametrize("model", MODELS)
async def test_every_pin(neuron: NeuronSimulator, start: Start) -> None:
    """The board finds out which model it is, and each of its pins is where the map says."""
    board: Board = board_of(neuron, word_order=WordOrder.LOW_FIRST)
    assert board.pins is None
    await start(board.run)
    await until(lambda: board.pins is not None)
    names = {str(pin) for pin in board.pins or () if pin.kind != "COUNTER"}
    assert names == set(neuron.hardware.pins)
    board.watch(board.pins or ())
    for number, name in enumerate(neuron.hardware.pins):
        if name.startswith(("DI", "AI")):
            neuron.set_input(name, 0.25 * number if name.startswith("AI") else True)
            expected = neuron.hardware.read(name)
            await until(lambda name=name, expected=expected: shown(board.readings).get(name) == expected)
        else:
            wanted = 0.5 * number % 10 if name.startswith("AO") else True
            await board.write({pin(name): wanted})
            assert neuron.output(name) == pytest.approx(wanted)
            await until(lambda name=name, wanted=wanted: shown(board.readings).get(name) == pytest.approx(wanted))
    assert {name: shown(board.readings)[name] for name in names} == pytest.approx(
        {name: neuron.hardware.read(name) for name in names}
    )
    counters = {f"{name}#" for name in names if name.startswith("DI")}
    await until(lambda: {shown(board.readings)[name] for name in counters} == {1})


async def test_identity(neuron: NeuronSimulator, start: Start) -> None:
    """The board says what it is."""
    board = board_of(neuron)
    await start(board.run)
    await until(lambda: board.online)
    assert board.identity is not None
    assert (board.identity.model, board.identity.serial_number, board.identity.firmware) == ("M503", "346", "6.14")


async def test_only_what_is_watched_is_read(neuron: NeuronSimulator, start: Start) -> None:
    """Digital inputs and outputs of a group are one request, and nothing is read that nobody watches."""
    board = board_of(neuron, slow=3600)
    board.watch(pins("DI0", "DO3"))
    await start(board.run)
    await until(lambda: len(board.readings) == 2)
    neuron.modbus.requests.clear()
    await until(lambda: len(neuron.modbus.requests) > 5)
    assert {(request.address, request.count) for request in neuron.modbus.requests} == {(0, 2)}
    board.watch(pins("DI9", "AI4"))
    assert shown(board.readings) == {}
    await until(lambda: len(board.readings) == 2)
    assert {(request.address, request.count) for request in neuron.modbus.requests} == {(0, 2), (100, 14)}
    neuron.modbus.requests.clear()
    await until(lambda: len(neuron.modbus.requests) > 5)
    assert {(request.address, request.count) for request in neuron.modbus.requests} == {(100, 1)}


async def test_an_answer_to_what_is_watched_no_more(neuron: NeuronSimulator, start: Start) -> None:
    """A reading that was asked for before others were watched is not kept."""
    board = board_of(neuron)
    board.watch(pins("DI0"))
    await start(board.run)
    await until(lambda: len(board.readings) == 1)
    neuron.modbus.faults.add("slow", delay=0.2)
    neuron.modbus.requests.clear()
    await until(lambda: neuron.modbus.requests)
    board.watch(pins("DI9"))
    await until(lambda: board.readings)
    assert shown(board.readings).keys() == {"DI9"}


async def test_listeners_hear_of_changes_alone(neuron: NeuronSimulator, start: Start) -> None:
    """Reading the same again tells nobody."""
    board = board_of(neuron)
    heard: list[dict[str, object]] = []
    stop = board.subscribe(lambda: heard.append(shown(board.readings)))
    board.watch(pins("DI1"))
    await start(board.run)
    await until(lambda: board.online)
    assert heard[-1] == {"DI1": False}
    del heard[:]
    before = len(neuron.modbus.requests)
    await until(lambda: len(neuron.modbus.requests) > before + 5)
    assert heard == []
    neuron.set_input("DI1", True)
    await until(lambda: heard)
    assert heard == [{"DI1": True}]
    stop()
    neuron.set_input("DI1", False)
    await until(lambda: shown(board.readings) == {"DI1": False})
    assert len(heard) == 1


@pytest.mark.parametrize("order", SimulatedOrder)
async def test_word_order_is_found_out(order: SimulatedOrder, start: Start) -> None:
    """A counter has no reading before the order of its halves is known; the first pulse anywhere tells it."""
    async with NeuronSimulator(Neuron("M503"), word_order=order) as neuron:
        neuron.hardware.set_counter("DI6", 65_536 * 3 + 7)
        board = board_of(neuron)
        board.watch([pin("DI6").counter, pin("DI7").counter, pin("DI6")])
        await start(board.run)
        await until(lambda: "DI6" in shown(board.readings))
        assert shown(board.readings) == {"DI6": False, "DI7#": 0}, "0 is 0 in any order"
        neuron.hardware.pulse("DI7")
        await until(lambda: len(board.readings) == 3)
        assert shown(board.readings) == {"DI6": False, "DI6#": 65_536 * 3 + 7, "DI7#": 1}
        assert board.word_order == order.value
        again = board_of(neuron, word_order=board.word_order)
        again.watch([pin("DI6").counter])
        await start(again.run)
        await until(lambda: again.readings)
        assert shown(again.readings) == {"DI6#": 65_536 * 3 + 7}


async def test_writes_lie_together(neuron: NeuronSimulator, start: Start) -> None:
    """Outputs side by side are one request; a mixed write needs one for each place."""
    board = board_of(neuron)
    await start(board.run)
    await until(lambda: board.online)
    neuron.modbus.requests.clear()
    await board.write({**dict.fromkeys(pins("DO1", "DO2", "RO0", "RO1", "LED3"), True), pin("AO0"): 2.5, pin("AO2"): 4})
    writes = [(r.function, r.address, r.count) for r in neuron.modbus.requests if r.function > 4]
    assert writes == [(15, 1, 2), (15, 11, 1), (15, 100, 2), (16, 103, 1), (16, 3000, 2)]
    names = ("DO0", "DO1", "DO2", "DO3", "RO0", "RO1", "RO2", "LED3")
    assert [neuron.output(name) for name in names] == [False, True, True, False, True, True, False, True]
    assert (neuron.output("AO0"), neuron.output("AO2")) == (2.5, 4.0)


@pytest.mark.parametrize(
    ("name", "value"), [("RO5", True), ("DI0", True), ("AO1", 10.1), ("AO1", -0.1), ("AO1", math.nan), ("DO4", 1)]
)
async def test_impossible_writes(neuron: NeuronSimulator, start: Start, name: str, value: float) -> None:
    """What cannot be driven refuses the whole write; nothing is sent."""
    board = board_of(neuron)
    await start(board.run)
    await until(lambda: board.online)
    with pytest.raises(HardwareError, match=name):
        await board.write({pin("DO0"): True, pin(name): value})
    assert neuron.output("DO0") is False
    assert all(request.function <= 4 for request in neuron.modbus.requests)


async def test_remote_pins_are_not_here(neuron: NeuronSimulator, start: Start) -> None:
    """A module on the serial bus is no part of the board."""
    board = board_of(neuron)
    board.watch(pins("U0:ID2:FC16:R0:AO3", "DI0"))
    await start(board.run)
    await until(lambda: board.readings)
    assert shown(board.readings) == {"DI0": False}
    assert pin("U0:ID2:FC16:R0:AO3") not in (board.pins or ())
    with pytest.raises(HardwareError, match="U0:ID2:FC16:R0:AO3"):
        await board.write({pin("U0:ID2:FC16:R0:AO3"): 5})


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "timeout"}, NoAnswer),
        ({"kind": "timeout_after"}, NoAnswer),
        ({"kind": "drop_before"}, Unreachable),
        ({"kind": "drop_after"}, Unreachable),
        ({"kind": "garbage"}, BadAnswer),
        ({"kind": "truncated"}, NoAnswer),
        ({"kind": "status", "exception": 4}, Refused),
        ({"kind": "status", "exception": 77}, Refused),
    ],
)
async def test_a_write_is_never_repeated(
    neuron: NeuronSimulator, start: Start, fault: dict[str, object], error: type[HardwareError]
) -> None:
    """A failed write is told, not tried again; the next one is served."""
    board = board_of(neuron, timeout=0.3)
    board.watch(pins("DO0"))
    await start(board.run)
    await until(lambda: board.online)
    neuron.modbus.faults.add(function=15, **fault)  # type: ignore[arg-type]
    with pytest.raises(error):
        await board.write({pin("DO0"): True})
    await until(lambda: board.online and board.readings)
    assert sum(request.function == 15 for request in neuron.modbus.requests) == 1
    await board.write({pin("DO0"): True})
    assert neuron.output("DO0") is True


@pytest.mark.parametrize("kind", ["timeout", "drop_before", "drop_after", "garbage", "truncated", "status"])
async def test_failed_reads(neuron: NeuronSimulator, start: Start, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    """While nothing can be read there are no readings; loss and return are one line each, however often it is tried."""
    board = board_of(neuron, timeout=0.3)
    board.watch(pins("DI0"))
    seen: list[tuple[bool, int]] = []
    board.subscribe(lambda: seen.append((board.online, len(board.readings))))
    await start(board.run)
    await until(lambda: board.readings)
    neuron.modbus.faults.add(kind, function=3, times=3)
    await until(lambda: not board.online)
    assert shown(board.readings) == {}
    with pytest.raises(HardwareError):
        await board.write({pin("DO0"): True})
    await until(lambda: board.readings)
    await until(lambda: board.online)
    # First it is told that the pins are known.
    assert seen == [(False, 0), (False, 1), (True, 1), (False, 0), (False, 1), (True, 1)]
    first, second = lines(caplog)
    assert "is lost" in first and "is back" in second


@pytest.mark.parametrize("turns", range(6))
async def test_an_answer_that_nobody_waits_for(
    neuron: NeuronSimulator, caplog: pytest.LogCaptureFixture, turns: int
) -> None:
    """A request that is cancelled when its answer is on the way leaves nothing in the log; the line goes on."""
    line = ModbusLine(TcpAddress("127.0.0.1", neuron.modbus.port), timeout=5.0)
    answer = neuron.unit.read_words
    loop = asyncio.get_running_loop()

    def cancel_in(turns: int) -> None:
        if turns:
            loop.call_soon(cancel_in, turns - 1)
        else:
            task.cancel()

    def read_words(function: int, address: int, count: int) -> Sequence[int]:
        cancel_in(turns)
        return answer(function, address, count)

    async with line.use():
        await line.read_input(0, 1, unit=1)
        neuron.unit.read_words = read_words  # type: ignore[method-assign]
        task = asyncio.create_task(line.read_input(0, 1, unit=1))
        await asyncio.gather(task, return_exceptions=True)
        neuron.unit.read_words = answer  # type: ignore[method-assign]
        assert len(await line.read_input(0, 1, unit=1)) == 1
    assert caplog.text == ""


async def test_restart(neuron: NeuronSimulator, start: Start, caplog: pytest.LogCaptureFixture) -> None:
    """A Neuron that is away for a while comes back by itself."""
    board = board_of(neuron)
    board.watch(pins("DI0"))
    await start(board.run)
    await until(lambda: board.readings)
    await neuron.modbus.stop()
    await until(lambda: not board.online)
    await asyncio.sleep(0.1)
    neuron.set_input("DI0", True)
    await neuron.modbus.start()
    await until(lambda: board.readings)
    assert shown(board.readings) == {"DI0": True}
    first, second = lines(caplog)
    assert "is lost" in first and "is back" in second


async def test_not_there_at_first(neuron: NeuronSimulator, start: Start, caplog: pytest.LogCaptureFixture) -> None:
    """A Neuron that is not there at the start is one line too."""
    await neuron.modbus.stop()
    board, told = board_of(neuron), board_of(neuron, model="M503")
    for each in (board, told):
        each.watch(pins("DI0"))
        await start(each.run)
    await until(lambda: board.link.error is not None and told.link.error is not None)
    assert board.pins is None
    assert pin("DO0") in (told.pins or ()), "the model is known without the Neuron"
    with pytest.raises(Unreachable):
        await told.write({pin("DO0"): True})
    await neuron.modbus.start()
    await until(lambda: board.readings and told.readings)
    assert [line.split()[4] for line in lines(caplog)] == ["lost:", "lost:", "back", "back"]


async def test_counters_start_again(neuron: NeuronSimulator, start: Start) -> None:
    """A reset of the boards shows as it is: the counter is 0 again."""
    board = board_of(neuron, word_order=WordOrder.LOW_FIRST)
    board.watch([pin("DI4").counter])
    neuron.hardware.set_counter("DI4", 2**32 - 1)
    await start(board.run)
    await until(lambda: shown(board.readings) == {"DI4#": 2**32 - 1})
    neuron.hardware.pulse("DI4")
    await until(lambda: shown(board.readings) == {"DI4#": 0})
    neuron.hardware.pulse("DI4", 5)
    await until(lambda: shown(board.readings) == {"DI4#": 5})
    neuron.hardware.reboot()
    await until(lambda: shown(board.readings) == {"DI4#": 0})


async def test_not_a_number(neuron: NeuronSimulator, start: Start) -> None:
    """An analog input without a sensible value has no reading; its neighbours have."""
    board = board_of(neuron)
    board.watch(pins("AI1", "AI2"))
    neuron.hardware._volts["AI1"] = math.nan
    neuron.set_input("AI2", 3.3)
    await start(board.run)
    await until(lambda: board.readings)
    assert shown(board.readings) == {"AI2": 3.3}


@pytest.mark.parametrize("calibrated", [False, True])
async def test_old_firmware(start: Start, caplog: pytest.LogCaptureFixture, calibrated: bool) -> None:
    """Without volts in the firmware the analog pins of group 1 need a calibration; the other pins do not care."""
    calibration = Calibration(steps_per_volt=391.2)
    calibrations = {pin("AI0"): calibration, pin("AO0"): calibration} if calibrated else {}
    async with NeuronSimulator(Neuron("S103", float_analog=False)) as neuron:
        board = board_of(neuron, calibrations=calibrations)
        board.watch(pins("AI0", "AO0", "DI0"))
        neuron.set_input("AI0", 5.0)
        await start(board.run)
        await until(lambda: board.readings)
        if calibrated:
            assert shown(board.readings)["AI0"] == pytest.approx(5.0, abs=0.003)
            await board.write({pin("AO0"): 7.5})
            assert neuron.output("AO0") == pytest.approx(7.5, abs=0.003)
        else:
            assert shown(board.readings) == {"DI0": False}
            with pytest.raises(Refused):
                await board.write({pin("AO0"): 7.5})
            assert [line for line in lines(caplog) if "registers" in line] == [
                f"{board.name} has no registers 3000 to 3003"
            ]
        assert board.online


async def test_unknown_model(neuron: NeuronSimulator, start: Start) -> None:
    """Something else than a known Neuron is no board, unless somebody insists."""
    neuron.unit._words[1001] = lambda: 9 << 8 | 9
    board = board_of(neuron)
    await start(board.run)
    await until(lambda: board.link.error is not None)
    assert isinstance(board.link.error, Unsuitable)
    assert board.pins is None
    insists = board_of(neuron, model="M503")
    insists.watch(pins("RO4"))
    await start(insists.run)
    await until(lambda: insists.readings)
    assert insists.identity is not None and insists.identity.model is None


async def test_nothing_watched(neuron: NeuronSimulator, start: Start) -> None:
    """Although nobody watches a pin the connection is known to live."""
    board = board_of(neuron)
    heard: list[bool] = []
    board.subscribe(lambda: heard.append(board.online))
    await start(board.run)
    await until(lambda: board.online)
    await neuron.modbus.stop()
    await until(lambda: not board.online)
    assert heard[-2:] == [True, False]
    with pytest.raises(HardwareError):
        await board.write({pin("DO0"): True})


async def test_storm(neuron: NeuronSimulator, start: Start, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong in whatever order, a reading is true or missing, and no write takes effect twice."""
    draw = random.Random(503)
    board = board_of(neuron, timeout=0.2, word_order=WordOrder.LOW_FIRST)
    board.watch(board_pins := pins("DI0", "DI9", "AI1", "RO2"))
    wrong: list[object] = []
    neuron.set_input("DI0", True)
    neuron.set_input("AI1", 6.25)

    def check() -> None:
        readings = shown(board.readings)
        truth = {"DI0": True, "DI9": False, "AI1": 6.25}
        wrong.extend((name, readings[name]) for name in truth if readings.get(name, truth[name]) != truth[name])

    board.subscribe(check)
    await start(board.run)
    kinds = ["timeout", "timeout_after", "drop_before", "drop_after", "garbage", "truncated", "status", "slow"]
    for number in range(40):
        await until(lambda: board.online)
        neuron.modbus.faults.add(draw.choice(kinds), skip=draw.randrange(4), delay=0.3, exception=draw.choice((4, 6)))
        if number % 10 == 9:
            await neuron.modbus.restart()
        with suppress(HardwareError):
            await board.write({pin("RO2"): number % 2 == 0})
    neuron.modbus.faults.clear()
    await until(lambda: board.readings.keys() == set(board_pins))
    assert wrong == []
    assert sum(request.function == 15 for request in neuron.modbus.requests) <= 40
    assert [line for line in lines(caplog) if not line.startswith(board.name)] == []
    await board.write({pin("RO2"): True})
    assert neuron.output("RO2") is True
