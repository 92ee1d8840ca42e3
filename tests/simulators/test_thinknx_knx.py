"""KNX telegrams of the simulated Thinknx server: datapoint types, group addresses, echo, listeners."""

import struct
from typing import Any

from hypothesis import given, strategies as st
import pytest
from xknx.dpt import (
    DPT2ByteFloat,
    DPT4ByteFloat,
    DPTArray,
    DPTBase,
    DPTScaling,
    DPTSignedRelativeValue,
    DPTValue1Ucount,
)

from simulators.thinknx import Dimmer, Lamp, Plant, Thermostat, ThinknxSimulator
from simulators.thinknx.dpt import FLOAT16, FLOAT32, PERCENT, SIGNED, UNSIGNED, Dpt
from simulators.thinknx.groups import format_group, parse_group
from tests.simulators.test_thinknx_http import PARAMS_ERRORS, get, refusal

SENT = [
    ("sendKNXbit", "0", b"\x00", "1", 0),
    ("sendKNXbit", "1", b"\x01", "1", 1),
    ("sendKNX4bits", "9", b"\x09", "2/3", 9),
    ("sendKNX4bits", "30", b"\x1e", "2/3", 14),
    ("sendKNXbyte", "255", b"\xff", "5", 255),
    ("sendKNXbyteun", "-128", b"\x80", "6", -128),
    ("sendKNXbyteun", "127", b"\x7f", "6", 127),
    ("sendKNXfloat2bytes", "3.456", b"\x01\x5a", "9", 3.46),
    ("sendKNXfloat2bytes", "21.37", b"\x0c\x2c", "9", 21.36),
    ("sendKNXfloat2bytes", "-671088.64", b"\xf8\x00", "9", -671088.64),
    ("sendKNXfloat2bytes", "670760.96", b"\x7f\xff", "9", 670760.96),
    ("sendKNXfloat4bytes", "3.456", struct.pack(">f", 3.456), "14", 3.456),
    ("sendKNXfloat4bytes", "-20000000", struct.pack(">f", -2e7), "14", -2e7),
]


@pytest.mark.parametrize(("controller", "text", "payload", "dpt", "value"), SENT)
async def test_telegrams(controller: str, text: str, payload: bytes, dpt: str, value: float) -> None:
    """A telegram is on the bus as its datapoint type has it; the reply echoes group and value."""
    async with ThinknxSimulator() as simulator:
        body = await get(simulator, f"system/{controller}", group="31/7/255", value=text)
        assert body == {"namespace": f"system/{controller}", "group": "31/7/255", "value": float(text)}
        [telegram] = simulator.bus_log
        assert (telegram.group, telegram.payload, telegram.dpt) == ("31/7/255", payload, dpt)
        assert (telegram.value, telegram.device) == (value, "")


REFUSED = [
    ("sendKNXbit", ("2", "-1", "", "on", "0.0")),
    ("sendKNX4bits", ("32", "-1", "1.5")),
    ("sendKNXbyte", ("256", "-1", "0x10")),
    ("sendKNXbyteun", ("128", "-129")),
    ("sendKNXfloat2bytes", ("670760.97", "-671088.65", "nan", "1e3", "3,4", "1_0")),
    ("sendKNXfloat4bytes", ("nan", "inf", "-inf", "NaN", "4" + "0" * 38)),
]


@pytest.mark.parametrize(("controller", "values"), REFUSED)
async def test_refused_values(controller: str, values: tuple[str, ...]) -> None:
    """What the type cannot carry is refused, and so are calls without group or value; nothing is sent."""
    async with ThinknxSimulator() as simulator:
        for value in values:
            assert await refusal(simulator, f"system/{controller}?group=1/0/1&value={value}") == PARAMS_ERRORS
        for query in ("group=1/0/1", "value=1", "group=1/0/1&value=1&fb"):
            assert await refusal(simulator, f"system/{controller}?{query}") == PARAMS_ERRORS
        assert not simulator.bus_log


@pytest.mark.parametrize(
    ("notation", "shown"),
    [("1/0/1", "1/0/1"), ("31/2047", "31/7/255"), ("65535", "31/7/255"), ("1", "0/0/1"), ("0/0/1", "0/0/1")],
)
async def test_group_notations(notation: str, shown: str) -> None:
    """The three notations mean the same group; the echo has the one that was used."""
    async with ThinknxSimulator() as simulator:
        assert (await get(simulator, "system/sendKNXbit", group=notation, value=1))["group"] == notation
        assert simulator.bus_log[-1].group == shown


@pytest.mark.parametrize(
    "notation", ["0/0/0", "0/0", "0", "32/0/1", "1/8/1", "1/0/256", "1/2048", "65536", "1/2/3/4", "1.2.3", "a", "-1"]
)
async def test_refused_groups(notation: str) -> None:
    """The broadcast address and what is no group address are refused."""
    async with ThinknxSimulator() as simulator:
        assert await refusal(simulator, f"system/sendKNXbit?group={notation}&value=1") == PARAMS_ERRORS


async def test_rounded_echo() -> None:
    """The reply may have the value that the bus carried."""
    async with ThinknxSimulator() as simulator:
        simulator.options.echo_from_bus = True
        body = await get(simulator, "system/sendKNXfloat2bytes", group="1/0/1", value=21.37)
        assert body["value"] == 21.36


async def test_meanings() -> None:
    """The log says what a telegram means: a dimming step, a forced switch."""
    async with ThinknxSimulator() as simulator:
        for value, meaning in ((30, "increase, step code 6"), (8, "stop"), (3, "decrease, step code 3 | force, on")):
            await get(simulator, "system/sendKNX4bits", group="1/0/1", value=value)
            assert simulator.bus_log[-1].meaning == meaning


async def test_devices_listen() -> None:
    """A telegram to the group of a device operates it, if the device expects one of that size and that value."""
    lamp, dimmer, thermostat = Lamp("a", "a"), Dimmer("b", "b"), Thermostat("c", "c")
    plant = Plant([lamp, dimmer, thermostat])
    async with ThinknxSimulator(plant) as simulator:

        async def send(controller: str, group: int, value: object) -> None:
            await get(simulator, f"system/{controller}", group=format_group(group), value=value)

        await send("sendKNXbit", plant.group(lamp, "power"), 1)
        await send("sendKNXbyte", plant.group(dimmer, "powerlevel"), 128)
        await send("sendKNXbyte", plant.group(thermostat, "tempmode"), 9)
        await send("sendKNXfloat2bytes", plant.group(thermostat, "setpoint"), 23)
        await send("sendKNXfloat2bytes", plant.group(thermostat, "actualtemp"), 99)
        await send("sendKNXbyte", plant.group(lamp, "power"), 0)
        assert (lamp.values["power"], dimmer.values["powerlevel"]) == (1, 50)
        assert (thermostat.values["tempmode"], thermostat.values["setpoint"]) == (1, 23)
        assert thermostat.values["actualtemp"] == 20


async def test_controllers_are_telegrams() -> None:
    """What a controller does is on the bus too, with the device's GUID."""
    dimmer = Dimmer("x", "guid")
    plant = Plant([dimmer])
    async with ThinknxSimulator(plant) as simulator:
        await get(simulator, "powerlevel", "guid", cmd=50)
        [telegram] = simulator.bus_log
        assert (telegram.device, telegram.dpt, telegram.payload, telegram.value) == ("guid", "5.001", b"\x80", 50)
        assert parse_group(telegram.group) == plant.group(dimmer, "powerlevel")


DATAPOINTS: list[tuple[Dpt, type[DPTBase], Any]] = [
    (UNSIGNED, DPTValue1Ucount, st.integers(0, 255)),
    (PERCENT, DPTScaling, st.integers(0, 100)),
    (SIGNED, DPTSignedRelativeValue, st.integers(-128, 127)),
    # The highest raw value, 670760.96, is "invalid data" to xknx.
    (FLOAT16, DPT2ByteFloat, st.floats(-671_088.64, 670_433.28)),
    (FLOAT32, DPT4ByteFloat, st.floats(width=32, allow_nan=False, allow_infinity=False)),
]


@pytest.mark.parametrize(("own", "reference", "values"), DATAPOINTS, ids=[row[0].number for row in DATAPOINTS])
def test_encodings_against_xknx(own: Dpt, reference: type[DPTBase], values: Any) -> None:
    """An independent KNX stack reads the same from the bytes, and encodes no value more exactly."""

    @given(values)
    def check(value: float) -> None:
        payload = own.encode(value)
        carried = own.decode(payload)
        assert reference.from_knx(DPTArray(tuple(payload))) == pytest.approx(carried, rel=1e-6)
        loss = abs(reference.from_knx(reference.to_knx(value)) - value)
        assert abs(carried - value) <= loss + 1e-6 * abs(value)

    check()
