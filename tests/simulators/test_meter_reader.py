"""The simulated meters and card readers, and the command lines of all simulated hardware."""

import argparse
import asyncio
from importlib import import_module
from io import FileIO
from pathlib import Path
import struct

import aiohttp
import pytest

from simulators.meter import Meter, Phase
from simulators.modbus import ModbusError
from simulators.reader import Reader, frame
from simulators.reader.cli import ReaderControl


def value(meter: Meter, address: int) -> float:
    """Return the value of a meter at an address."""
    return float(struct.unpack(">f", struct.pack(">HH", *meter.read_words(4, address, 2)))[0])


def test_energies_integrate() -> None:
    """What flows is counted, both ways."""
    now = 0.0
    meter = Meter(clock=lambda: now, speed=2.0)
    meter.load(10.0, power_factor=0.5)
    now = 1800.0
    assert value(meter, 72) == pytest.approx(1.15)
    assert value(meter, 76) == pytest.approx(1.9918, abs=1e-3)
    meter.load(-10.0)
    now = 3600.0
    assert value(meter, 74) == pytest.approx(2.3)
    assert value(meter, 342) == pytest.approx(3.45)
    assert (value(meter, 6), value(meter, 12)) == (10.0, -2300.0)


def test_three_phases() -> None:
    """An SDM630 has the phases side by side, then their sums."""
    meter = Meter(model="SDM630", phases=[Phase(230, 1), Phase(231, 2), Phase(232, 3)])
    assert [value(meter, address) for address in (0, 2, 4)] == [230, 231, 232]
    assert [value(meter, address) for address in (6, 8, 10, 48)] == [1, 2, 3, 6]
    assert value(meter, 52) == pytest.approx(1388)
    assert value(meter, 42) == pytest.approx(231)
    assert value(meter, 62) == pytest.approx(1)


def test_refusals_of_meters() -> None:
    """Half a float, too far, or another function."""
    meter = Meter(serial_number=0x0102_0304)
    assert meter.read_words(3, 0xFC00, 3) == [0x0102, 0x0304, 0x20]
    for call in (
        lambda: meter.read_words(4, 1, 2),
        lambda: meter.read_words(4, 0, 1),
        lambda: meter.read_words(4, 346, 2),
        lambda: meter.read_words(3, 0, 2),
        lambda: meter.read_bits(1, 0, 1),
        lambda: meter.write_bits(0, [True]),
        lambda: meter.write_words(0, [1]),
    ):
        with pytest.raises(ModbusError):
            call()


def is_there(reader: Reader) -> bool:
    """Tell whether a reader's port exists."""
    return Path(reader.url).is_char_device()


def opened(reader: Reader) -> FileIO:
    """Open a reader's port."""
    return FileIO(reader.url)


async def test_reader() -> None:
    """A reader sends the frame of the facts (4.1); it is heard wherever it is."""
    assert frame("445E6046010080FF") == b"445E6046010080FF?\r\n"
    async with Reader(tcp=True) as reader:
        stream, writer = await asyncio.open_connection("127.0.0.1", reader.port)
        while not reader.clients:
            await asyncio.sleep(0.01)
        reader.hold("445E6046010080FF")
        assert await stream.readexactly(19) == frame("445E6046010080FF")
        await reader.unplug()
        writer.close()
    async with Reader() as reader:
        assert is_there(reader)
        with opened(reader) as port:
            reader.hold("445E6046010080FF")
            assert port.read(100) == frame("445E6046010080FF")
    assert not is_there(reader)


async def test_control_of_a_reader() -> None:
    """The demo holds cards to a reader, and pulls its plug."""
    async with (
        Reader() as reader,
        ReaderControl(reader, host="127.0.0.1", port=0) as control,
        aiohttp.ClientSession() as http,
    ):
        with opened(reader) as port:
            async with http.post(f"{control.url}/control/hold", json={"card_id": "6E536046010080FF"}) as response:
                assert await response.json() == {"port": reader.url}
            assert port.read(100) == frame("6E536046010080FF")
        for action, plugged in (("unplug", False), ("plug", True)):
            async with http.post(f"{control.url}/control/{action}") as response:
                assert response.status == 200
            assert is_there(reader) is plugged
        for body in ("[]", "{", "{}"):
            async with http.post(f"{control.url}/control/hold", data=body) as response:
                assert response.status == 400


@pytest.mark.parametrize(
    ("key", "arguments", "expected"),
    [
        ("neuron", ["--model", "L503", "--modbus-port=0", "--port=0", "--sensor=2660", "--sensor=28FF"], "Neuron L503"),
        ("meter", ["--port=0", "--meter=1:SDM120", "--meter=2:SDM630"], "Meters 1: SDM120, 2: SDM630"),
        ("meter", ["--serial=SERIAL"], "Meters 1: SDM120 on"),
        ("reader", ["--port=0", "--serial=SERIAL"], "ACT230 on"),
        ("reader", ["--port=0", "--tcp-port=0"], "ACT230 on socket://"),
    ],
)
async def test_command_lines(
    key: str, arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Each simulator starts from its command line, says where it is, and runs until it is stopped."""
    cli = import_module(f"simulators.{key}.cli")
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    args = parser.parse_args([argument.replace("SERIAL", str(tmp_path / "tty")) for argument in arguments])
    task = asyncio.create_task(cli.run(args))
    shown = ""
    async with asyncio.timeout(20):
        while expected not in shown:
            await asyncio.sleep(0.02)
            shown += capsys.readouterr().out
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("text", ["1", "0:SDM120", "248:SDM120", "x:SDM120", "1:SDM72"])
def test_wrong_meters(text: str) -> None:
    """A meter is an address and a model."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    import_module("simulators.meter.cli").add_arguments(parser)
    with pytest.raises(argparse.ArgumentError):
        parser.parse_args(["--meter", text])
