"""The simulated Neuron: its hardware, its Modbus map and EVOK."""

import asyncio
from collections.abc import AsyncIterator
import json
import struct
from typing import Any

import aiohttp
import pytest

from simulators.modbus import ILLEGAL_ADDRESS, ModbusError
from simulators.neuron import MODELS, Neuron, NeuronSimulator, Sensor, WordOrder
from simulators.neuron.registers import NeuronUnit

AIR = "28FF2B70C11604B7"


@pytest.fixture
async def neuron() -> AsyncIterator[NeuronSimulator]:
    """Run an M503."""
    async with NeuronSimulator(Neuron("M503")) as simulator:
        yield simulator


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Return an HTTP session."""
    async with aiohttp.ClientSession() as session:
        yield session


def test_pins_of_models() -> None:
    """Each model has the pins of the facts (4.3)."""
    pins = {model: set(Neuron(model).pins) for model in MODELS}
    assert {"DI3", "DO3", "AI0", "AO0", "LED3"} <= pins["S103"] and not {"DI4", "RO0", "AI1", "AO1"} & pins["S103"]
    assert {"DI9", "RO4", "AI4", "AO4"} <= pins["M503"] and "DI10" not in pins["M503"]
    assert {"DI7", "RO4", "AI4", "AO4"} <= pins["M523"] and "DI8" not in pins["M523"]
    assert {"DI23", "RO18"} <= pins["L503"] and "DI24" not in pins["L503"]


def test_inputs_and_counters() -> None:
    """A rising edge counts; a counter has 32 bits; a reboot starts it again."""
    neuron = Neuron()
    changes: list[str] = []
    stop = neuron.listen(changes.append)
    for level in (True, True, False, True):
        neuron.set_input("DI0", level)
    assert (neuron.counter("DI0"), changes) == (2, ["DI0"] * 3)
    neuron.set_counter("DI0", 2**32 - 1)
    neuron.pulse("DI0", 2)
    assert neuron.counter("DI0") == 1
    stop()
    neuron.drive("DO1", True)
    neuron.drive("AO0", 17)
    assert (neuron.output("DO1"), neuron.output("AO0")) == (True, 10.0)
    neuron.reboot()
    assert (neuron.output("DO1"), neuron.output("AO0"), neuron.counter("DI0")) == (False, 0.0, 0)
    for call in (
        lambda: neuron.set_input("DI4", True),
        lambda: neuron.set_input("DO0", True),
        lambda: neuron.drive("DI0", True),
        lambda: neuron.output("DI0"),
        lambda: neuron.set_counter("DO0", 1),
    ):
        with pytest.raises(KeyError):
            call()


def test_watchdog() -> None:
    """Who falls silent loses his outputs, once the watchdog is on."""
    now = 0.0
    neuron = Neuron(clock=lambda: now)
    unit = NeuronUnit(neuron)
    unit.write_bits(0, [True])
    now = 100.0
    assert neuron.output("DO0") is True
    unit.write_words(1008, [2000])
    unit.write_words(6, [1])
    now = 101.9
    assert unit.read_words(3, 6, 1) == [1]
    now = 104.0
    assert neuron.output("DO0") is False
    assert unit.read_words(3, 6, 1) == [3]


def test_map() -> None:
    """The registers and coils of the facts (4.3.2)."""
    neuron = Neuron("M503", serial_number=70_000)
    unit = NeuronUnit(neuron)
    for name in ("DI1", "DI3", "DI4", "DI9"):
        neuron.set_input(name, True)
    neuron.set_input("AI0", 2.5)
    neuron.set_input("AI4", 9.5)
    assert unit.read_words(3, 0, 1) == unit.read_words(4, 0, 1) == [0b1010]
    assert unit.read_words(3, 100, 1) == [0b100001]
    assert unit.read_bits(1, 4, 4) == [False, True, False, True]
    assert unit.read_words(3, 1000, 7) == [0x060E, 0x0404, 0x0111, 0x0001, 0, 70_000 & 0xFFFF, 1]
    assert unit.read_words(3, 1101, 1) == [0x0605]
    low, high = unit.read_words(3, 3002, 2)
    assert struct.unpack(">f", struct.pack(">HH", high, low)) == (2.5,)
    low, high = unit.read_words(3, 112, 2)
    assert struct.unpack(">f", struct.pack(">HH", high, low)) == (9.5,)
    unit.write_words(20, [0b0101])
    unit.write_words(101, [0b10000])
    unit.write_words(102, [3000])
    unit.write_words(3000, [0, 0x4020])
    assert [neuron.output(name) for name in ("LED0", "LED1", "LED2", "RO4", "AO1", "AO0")] == [
        True,
        False,
        True,
        True,
        7.5,
        2.5,
    ]
    unit.write_words(2, [978])
    assert neuron.output("AO0") == pytest.approx(2.5)
    assert unit.read_words(3, 2, 2) == [978, 978]
    unit.write_words(1010, [100])
    assert unit.read_words(3, 1010, 1) == [100]
    unit.write_bits(1003, [True])
    unit.write_bits(1002, [False])
    assert neuron.output("RO4") is True
    unit.write_bits(1002, [True])
    assert neuron.output("RO4") is False


@pytest.mark.parametrize(
    ("order", "words"), [(WordOrder.LOW_FIRST, [7, 3]), (WordOrder.HIGH_FIRST, [3, 7])], ids=["low", "high"]
)
def test_counter_words(order: WordOrder, words: list[int]) -> None:
    """Counters are in either order, and can be written."""
    neuron = Neuron("L503")
    unit = NeuronUnit(neuron, order)
    for name, address in (("DI0", 8), ("DI5", 118), ("DI23", 229)):
        neuron.set_counter(name, 3 << 16 | 7)
        assert unit.read_words(3, address, 2) == words
        unit.write_words(address, [0, 0])
        assert neuron.counter(name) == 0


def test_refusals() -> None:
    """What is not there, or is an input, refuses."""
    unit = NeuronUnit(Neuron("S103", float_analog=False))
    calls: list[Any] = [
        lambda: unit.read_words(3, 21, 1),
        lambda: unit.read_words(3, 100, 1),
        lambda: unit.read_words(3, 3000, 2),
        lambda: unit.read_bits(1, 12, 1),
        lambda: unit.write_bits(4, [True]),
        lambda: unit.write_words(0, [1]),
        lambda: unit.write_words(1000, [1]),
    ]
    for call in calls:
        with pytest.raises(ModbusError) as caught:
            call()
        assert caught.value.code == ILLEGAL_ADDRESS


async def test_rest(neuron: NeuronSimulator, http: aiohttp.ClientSession) -> None:
    """EVOK's REST service (facts 4.3.1)."""
    neuron.hardware.set_sensor(AIR, Sensor(21.5))
    url = f"{neuron.evok.url}/rest"
    async with http.get(f"{url}/all/") as response:
        items = {(item["dev"], item["circuit"]): item for item in await response.json()}
    assert items["neuron", "1"]["model"] == "M503"
    assert items["temp", AIR]["value"] == 21.5
    assert items["input", "2_06"]["counter"] == 0
    for path, value, name, expected in (
        ("output/1_02", "1", "DO1", True),
        ("relay/2_05/", "1", "RO4", True),
        ("ao/2_01", "2.5", "AO1", 2.5),
        ("led/1_04", "1", "LED3", True),
    ):
        async with http.post(f"{url}/{path}", data={"value": value}) as response:
            assert (await response.json())["success"] is True
        assert neuron.output(name) == expected
    async with http.post(f"{url}/di/1_01", data={"counter": "77"}) as response:
        assert (await response.json())["result"]["counter"] == 77
    async with http.get(f"{url}/di/1_01") as response:
        assert (await response.json())["counter"] == 77
    async with http.get(f"{url}/1wdevice/{AIR}") as response:
        assert (await response.json())["typ"] == "DS18B20"
    for path, value, status in (("output/9_01", "1", 404), ("output/1_01", "much", 400), ("input/1_01", "1", 400)):
        async with http.post(f"{url}/{path}", data={"value": value}) as response:
            assert response.status == status


async def test_websocket(neuron: NeuronSimulator, http: aiohttp.ClientSession) -> None:
    """Changes are pushed to everybody who listens."""
    async with http.ws_connect(f"{neuron.evok.url}/ws") as socket:
        await socket.send_str(json.dumps({"cmd": "filter", "devices": ["input"]}))
        await socket.send_str(json.dumps({"cmd": "all"}))
        assert len(await socket.receive_json(timeout=10)) == len(neuron.hardware.pins)
        assert neuron.evok.listeners == 1
        neuron.set_input("DI0", True)
        (item,) = await socket.receive_json(timeout=10)
        assert (item["dev"], item["circuit"], item["value"], item["counter"]) == ("input", "1_01", 1, 1)
        await socket.ping(b"there?")
        neuron.evok.push("anything")
        assert await socket.receive_str(timeout=10) == "anything"
        neuron.evok.drop()
        assert (await socket.receive(timeout=10)).type is aiohttp.WSMsgType.CLOSE


async def test_control(neuron: NeuronSimulator, http: aiohttp.ClientSession) -> None:
    """The demo moves the inputs over HTTP."""
    url = f"{neuron.evok.url}/control"
    calls = (
        ("pins", {"DI0": True, "AI1": 2.5}),
        ("pulse", {"DI6": 12}),
        ("sensors", {AIR: {"temperature": 19.5}}),
    )
    for path, body in calls:
        async with http.post(f"{url}/{path}", json=body) as response:
            assert response.status == 200
    async with http.get(f"{url}/pins") as response:
        shown = await response.json()
    assert (shown["model"], shown["pins"]["DI0"], shown["pins"]["AI1"]) == ("M503", True, 2.5)
    assert (shown["counters"]["DI6"], shown["sensors"][AIR]["temperature"]) == (12, 19.5)
    async with http.post(f"{url}/reboot") as response:
        assert (await response.json())["counters"]["DI6"] == 0
    for path, body, status in (
        ("pins", {"DI99": True}, 404),
        ("pins", {"DO0": True}, 404),
        ("sensors", {AIR: {"colour": 1}}, 400),
        ("pulse", [1], 400),
    ):
        async with http.post(f"{url}/{path}", json=body) as response:
            assert response.status == status
    async with http.post(f"{url}/pins", data=b"{") as response:
        assert response.status == 400


async def test_both_services_are_one_hardware(neuron: NeuronSimulator, http: aiohttp.ClientSession) -> None:
    """What Modbus writes EVOK shows."""
    _, writer = await asyncio.open_connection("127.0.0.1", neuron.modbus.port)
    async with http.ws_connect(f"{neuron.evok.url}/ws") as socket:
        writer.write(bytes.fromhex("0001 0000 0006 00 05 0000 FF00"))
        (item,) = await socket.receive_json(timeout=10)
        assert (item["dev"], item["relay_type"], item["circuit"], item["value"]) == ("relay", "digital", "1_01", 1)
    writer.close()
