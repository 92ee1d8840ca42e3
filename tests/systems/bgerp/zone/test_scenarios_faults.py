"""Every fault against every block of a full zone: the others do not notice, outputs are safe, all recovers by itself."""

from collections.abc import AsyncIterator, Iterator
import math
from typing import Any

import pytest

from custom_components.zontromat.systems.bgerp.registers import Block
from custom_components.zontromat.systems.bgerp.zone.blocks.access import Release
from custom_components.zontromat.systems.bgerp.zone.blocks.blinds import SetPosition
from custom_components.zontromat.systems.bgerp.zone.pins import Pin
from custom_components.zontromat.systems.bgerp.zone.status import Trouble

from .bench import pin
from .full_zone import CARD, KINDS, READER, FullZone

SECONDS = 40.0
"""For which a fault is looked at; longer than any pause between two tries."""

NONSENSE = (math.nan, math.inf, -math.inf, -1.0, 1e300, 2.0**33, True)


@pytest.fixture(params=KINDS)
async def kind(request: pytest.FixtureRequest) -> Block:
    """Return the block that the fault is made for."""
    block: Block = request.param
    return block


@pytest.fixture
async def zone(kind: Block) -> AsyncIterator[FullZone]:
    """Run a zone that is well."""
    async with FullZone(kind) as zone:
        await zone.run(SECONDS)
        assert zone.troubles == {}
        yield zone
        numbers = [float(value) for each, value in zone.board.levels.items() if each.kind.is_output]
        assert all(0 <= number <= 10 for number in numbers), "an output is never driven with nonsense"


@pytest.fixture(autouse=True)
def no_bug(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Let no block fail."""
    yield
    assert "Traceback" not in caplog.text


def wrong_settings(zone: FullZone, kind: Block) -> list[tuple[str, Any]]:
    """Return the registers that name a pin of a block, with pins that nothing has."""
    texts = [(name, value) for name in zone.settings_of(kind) if isinstance(value := zone.settings[name], str)]
    devices = [(name, value) for name in zone.settings_of(kind) if isinstance(value := zone.settings[name], dict)]
    wrong: list[tuple[str, Any]] = []
    for name, text in texts:
        if (bare := text.removeprefix("!"))[:2] in {"DI", "DO", "RO", "AI", "AO"} or bare.startswith("LED"):
            wrong.append((name, f"{bare.rstrip('0123456789')}99"))
        elif name.endswith("circuit"):
            wrong.append((name, f"{bare[:2]}00000000000099"))
    for name, device in devices:
        for option, value in device.get("options", {}).items():
            if option.startswith(("output", "stage")):
                number = "AO99" if "AO" in str(value) else "RO99"
                options = {**device["options"], option: [number] if isinstance(value, list) else number}
                wrong.append((name, {**device, "options": options}))
    return wrong


async def check_rest(zone: FullZone, kind: Block) -> None:
    """Let time pass, in which the other blocks are as if nothing had happened."""
    await zone.run(SECONDS)
    assert set(zone.troubles) <= {kind}
    assert all(zone.engine.status(block).running for block in zone.engine.blocks if block is not kind)  # type: ignore[union-attr]


async def test_no_board(zone: FullZone, kind: Block) -> None:
    """While everything is away nothing is driven; afterwards the outputs are what they would be without the fault."""
    before = dict(zone.board.levels)
    zone.board.connect(connected=False)
    await zone.run(SECONDS)
    _, driven = zone.wires(kind)
    if driven:
        assert zone.troubles[kind].trouble in {Trouble.UNREADABLE, Trouble.WRITE_FAILED}
    zone.board.connected = True
    zone.board.levels |= {each: False for each in before if each.kind.is_output}
    zone.board.changed()
    await zone.run(5 * SECONDS)
    assert zone.troubles == {}
    unsettled = {each for each in driven if before[each] != zone.board.levels[each]}
    assert not any(each.kind.is_digital and before[each] for each in unsettled - moving(zone)), "it works as before"


def moving(zone: FullZone) -> set[Pin]:
    """Return outputs that change by themselves as time passes."""
    return {each for each in zone.board.levels if str(each) in {"LED0", "DO0", "DO1", "RO0", "RO1", "RO2"}}


async def test_wrong_pin(zone: FullZone, kind: Block) -> None:
    """A pin that no board has: the block says so, its outputs are safe, and it starts when the setting is right."""
    for name, value in wrong_settings(zone, kind):
        _, driven = zone.wires(kind)
        zone.set(**{name: value})
        await check_rest(zone, kind)
        assert zone.troubles[kind].trouble is Trouble.MISSING_PIN, name
        if not zone.engine.status(kind).running:  # type: ignore[union-attr]
            assert zone.is_safe(kind, driven), name
        zone.set(**{name: zone.settings[name]})
        await zone.run(SECONDS)
        assert zone.troubles == {}, name


@pytest.mark.parametrize("value", [None, "", "nonsense"])
async def test_no_setting(zone: FullZone, kind: Block, value: str | None) -> None:
    """Each setting in turn is null, empty or nonsense: the block goes on without it or says which one it is."""
    for name in zone.settings_of(kind):
        _, driven = zone.wires(kind)
        zone.set(**{name: value})
        await check_rest(zone, kind)
        if kind in zone.troubles:
            assert zone.troubles[kind].trouble in {Trouble.BAD_SETTING, Trouble.MISSING_PIN}, name
            assert zone.engine.status(kind).running or zone.is_safe(kind, driven), name  # type: ignore[union-attr]
        zone.set(**{name: zone.settings[name]})
        await zone.run(SECONDS)
        assert zone.troubles == {}, name


async def test_pin_gone(zone: FullZone, kind: Block) -> None:
    """Each input and output in turn is gone, such as an entity that is not available; the block has it back as before."""
    read, driven = zone.wires(kind)
    for each in (*read, *driven):
        zone.board.hidden = {each}
        zone.board.changed()
        await zone.run(SECONDS)
        sharing = {block for block in zone.engine.blocks if each in {**zone.wires(block)[0], **zone.wires(block)[1]}}
        assert set(zone.troubles) <= sharing and zone.troubles[kind].trouble is Trouble.UNREADABLE, each
        zone.board.hidden = set()
        zone.board.changed()
        await zone.run(SECONDS)
        assert zone.troubles == {}, each


async def test_garbage(zone: FullZone, kind: Block) -> None:
    """Each input and what a meter measures is nonsense in turn: no block fails, nothing is driven with it."""
    read, _ = zone.wires(kind)
    for each in read:
        before = zone.board.levels[each]
        for value in NONSENSE:
            zone.board.levels[each] = value
            zone.board.changed()
            await zone.run(12)
            assert zone.failed == set(), (each, value)
            assert all(math.isfinite(number) for number in numbers(zone)), (each, value)
        zone.board.levels[each] = before
        zone.board.changed()
        await zone.run(SECONDS)
        assert zone.troubles == {}, each


def numbers(zone: FullZone) -> list[float]:
    """Return all numbers that the zone reports."""
    reported = (zone.store.value(key) for key in zone.reported)
    return [value for value in reported if isinstance(value, float)]


@pytest.mark.parametrize("kind", [Block.ACCESS_CONTROL_1], indirect=True)
@pytest.mark.parametrize("card", ["", "?", "0" * 1000, "445E6046010080F", "\0\n", "ЖЖЖЖ", CARD[::-1]])
async def test_garbage_from_a_reader(zone: FullZone, card: str) -> None:
    """No door opens for what is no card of its list, at whatever reader; the next good one opens its own."""
    for reader in (READER, "", "nobody", "2911"):
        zone.engine.read_card(card, reader)
    await zone.run(1)
    assert not zone.board.output("DO2") and not zone.board.output("DO4") and zone.failed == set()
    zone.engine.read_card(CARD, READER)
    await zone.run(1)
    assert zone.board.output("DO2") is True and not zone.board.output("DO4")


@pytest.mark.parametrize("kind", [Block.ACCESS_CONTROL_1], indirect=True)
async def test_restart_in_the_middle_of_an_opening(zone: FullZone) -> None:
    """A restart locks the door and stops the motors; all outputs are safe in between."""
    await zone.command(Block.ACCESS_CONTROL_1, Release())
    await zone.command(Block.BLINDS, SetPosition(170.0))
    assert zone.board.output("DO2") is True and zone.board.output("DO1") is True
    await zone.engine.stop()
    on = {str(each) for each, value in zone.board.levels.items() if each.kind.is_output and value}
    assert on == set(), "nothing is left on"
    zone.engine = zone._new_engine()
    zone.engine.start()
    await zone.run(SECONDS)
    assert zone.board.output("DO2") is False and zone.troubles == {}
    zone.engine.read_card(CARD, READER)
    await zone.run(1)
    assert zone.board.output("DO2") is True
    await zone.run(SECONDS)
    assert zone.board.output("DO2") is False
    assert not zone.board.level("DO0") or not zone.board.levels[pin("DO1")], "never both ways"
