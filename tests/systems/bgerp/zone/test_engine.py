"""The engine: blocks against boards, each on its own."""

from typing import override

import pytest

from custom_components.zontromat.systems.bgerp.registers import Block, Generation
from custom_components.zontromat.systems.bgerp.zone.block import Inputs, Moment, Step, ZoneEvent
from custom_components.zontromat.systems.bgerp.zone.engine import CommandFailed
from custom_components.zontromat.systems.bgerp.zone.status import Reason, Status, Trouble

from .bench import PINS, Crash, DoorA, DoorB, FakeBlock, FakeBoard, FakeMemory, Lamp, Motor, Say, Zone, pin

RUNNING = Status(running=True)


async def test_an_output_follows_its_input() -> None:
    """What an input makes a block want is driven before the board's call returns; other blocks are not stepped."""
    async with Zone() as zone:
        assert all(zone.engine.status(kind.key) == RUNNING for kind in zone.kinds)
        before = {kind: zone.steps(kind) for kind in zone.kinds}
        zone.board.set(DI3=True)
        assert zone.board.level("DO3") is True
        assert {kind for kind in zone.kinds if zone.steps(kind) != before[kind]} == {Lamp}
        zone.board.changed()
        assert zone.steps(Lamp) == before[Lamp] + 1, "nothing had changed"


async def test_only_changes_are_written_in_one_batch_with_lows_first() -> None:
    """Interlocked outputs change over in one write: the one that ends before the one that begins."""
    async with Zone() as zone:
        assert zone.board.level("DO1") is True
        zone.board.writes.clear()
        zone.board.set(DI2=True)
        assert [list(write.items()) for write in zone.board.writes] == [[(pin("DO1"), False), (pin("DO0"), True)]]
        zone.board.set(DI2=False)
        assert list(zone.board.writes[-1].items()) == [(pin("DO0"), False), (pin("DO1"), True)]


async def test_of_inverted_outputs_the_low_level_is_on() -> None:
    """A relay that is on at the low level is switched off first as well."""
    async with Zone(configuration={"blinds.output_cw": "!DO1"}) as zone:
        assert zone.board.level("DO1") is False
        zone.board.set(DI2=True)
        assert list(zone.board.writes[-1].items()) == [(pin("DO1"), True), (pin("DO0"), True)]
    assert (zone.board.level("DO0"), zone.board.level("DO1")) == (False, True)


async def test_a_shared_output_is_on_while_one_wants_it() -> None:
    async with Zone() as zone:
        zone.board.set(DI0=True, DI1=True)
        zone.board.set(DI0=False)
        assert zone.board.level("DO2") is True
        zone.set(access_control_2__enabled=0)
        assert zone.board.level("DO2") is False, "who wanted it does not exist any more"
        zone.board.set(DI0=True)
        assert zone.board.level("DO2") is True


async def test_the_end_is_safe() -> None:
    """In the end no output is on, nothing is listened to and no timer is left."""
    zone = Zone()
    async with zone:
        zone.board.set(DI0=True, DI2=True, DI3=True)
        assert [zone.board.level(name) for name in ("DO0", "DO2", "DO3")] == [True, True, True]
    assert not any(zone.board.level(name) for name in ("DO0", "DO1", "DO2", "DO3"))
    assert (zone.board.listeners, zone.clock.timers) == (0, 0)
    zone.engine.refresh()
    zone.engine.read_card("1", "2")
    zone.board.changed()
    assert not zone.board.level("DO0")


async def test_the_end_does_not_wait_for_a_board_that_is_away(caplog: pytest.LogCaptureFixture) -> None:
    zone = Zone()
    async with zone:
        zone.board.set(DI3=True)
        zone.board.stuck.add(pin("DO3"))
    assert "could not be made safe: DO3" in caplog.text
    assert zone.board.level("DO1") is False


# Hardware that is not there


async def test_a_pin_that_no_board_has() -> None:
    async with Zone() as zone:
        zone.board.set(DI2=True)
        zone.set(blinds__output_ccw="RO7")
        assert zone.engine.status(Block.BLINDS) == Status(
            running=False, reason=Reason(trouble=Trouble.MISSING_PIN, pin=pin("RO7"))
        )
        assert zone.board.level("DO0") is False, "what it drove before is safe"
        assert all(zone.runs(kind) for kind in (Lamp, DoorA, DoorB))
        zone.set(blinds__output_ccw="DI1")
        assert zone.trouble(Motor) is Trouble.MISSING_PIN, "an input cannot be driven"
        zone.set(blinds__output_ccw="AO0")
        assert zone.runs(Motor)


async def test_an_optional_pin_that_no_board_has() -> None:
    """The block runs without it, and says so."""
    async with Zone(configuration={"access_control_1.exit_button.input": "DI9"}) as zone:
        assert zone.engine.status(Block.ACCESS_CONTROL_1) == Status(
            running=True, reason=Reason(trouble=Trouble.MISSING_PIN, pin=pin("DI9"))
        )
        assert zone.made(DoorA)[-1].steps[-1].level("button") is None
        zone.board.hidden.add(pin("DI1"))
        zone.board.changed()
        assert zone.engine.status(Block.ACCESS_CONTROL_2) == Status(
            running=True, reason=Reason(trouble=Trouble.UNREADABLE, pin=pin("DI1"))
        )


async def test_two_blocks_on_one_pin() -> None:
    """Who has an output keeps it; the other gets it as soon as it is free."""
    async with Zone() as zone:
        zone.set(status_led__output="DO0")
        status = zone.engine.status(Block.STATUS_LED)
        assert status is not None and status.reason == Reason(
            trouble=Trouble.PIN_TAKEN, pin=pin("DO0"), other=Block.BLINDS
        )
        assert zone.runs(Motor) and not zone.runs(Lamp)
        zone.set(blinds__enabled=0)
        assert zone.runs(Lamp)
        zone.set(blinds__enabled=1)
        assert zone.runs(Lamp) and zone.trouble(Motor) is Trouble.PIN_TAKEN


@pytest.mark.parametrize(
    ("changes", "other"),
    [
        ({"status_led.output": "DO2"}, Block.ACCESS_CONTROL_1),
        ({"status_led.output": "AI0"}, None),
    ],
)
async def test_pins_that_cannot_be_had(changes: dict[str, str], other: Block | None) -> None:
    """A block has no output that others share, and none that is an input."""
    zone = Zone(configuration=changes, kinds=(DoorA, DoorB, Motor, Lamp))
    async with zone:
        status = zone.engine.status(Block.STATUS_LED)
        assert status is not None and status.reason is not None and status.reason.other is other
        assert all(zone.runs(kind) for kind in (DoorA, DoorB, Motor))


async def test_a_pin_that_is_named_twice_by_one_block() -> None:
    async with Zone(configuration={"blinds.output_ccw": "DO1"}) as zone:
        status = zone.engine.status(Block.BLINDS)
        assert status is not None and status.reason is not None
        assert (status.reason.trouble, status.reason.other) == (Trouble.PIN_TAKEN, Block.BLINDS)


async def test_a_shared_pin_in_two_senses() -> None:
    """Two doors that share a lock cannot disagree about the level that releases it; a driven pin is not shared."""
    async with Zone(configuration={"access_control_2.lock_mechanism.output": "!DO2"}) as zone:
        assert zone.runs(DoorA) and zone.trouble(DoorB) is Trouble.PIN_TAKEN
        zone.set(access_control_2__lock_mechanism__output="DO0")
        assert zone.runs(Motor) and zone.trouble(DoorB) is Trouble.PIN_TAKEN


async def test_several_boards() -> None:
    """The first that has a pin serves it, and each pin is read where it is served."""
    first, second = FakeBoard("DI3", "DO2"), FakeBoard(*PINS)
    async with Zone(boards=[first, second]) as zone:
        assert all(zone.runs(kind) for kind in zone.kinds)
        first.set(DI3=True)
        assert second.level("DO3") is True
        second.set(DI3=True, DI0=True)
        assert (first.level("DO2"), second.level("DO2")) == (True, False)
        assert pin("DI3") not in second.watched
        first.connect(connected=False)
        assert {kind for kind in zone.kinds if zone.runs(kind)} == {Motor}


async def test_a_board_that_does_not_know_its_pins_yet() -> None:
    """Until it does, the blocks wait for it; pins that another board has are served there."""
    first, second = FakeBoard(*PINS, known=False), FakeBoard("DI2", "DO0", "DO1")
    async with Zone(boards=[first, second]) as zone:
        assert zone.trouble(Lamp) is Trouble.UNREADABLE and zone.runs(Motor)
        assert second.level("DO1") is True
        first.pins = list(first.levels)
        first.changed()
        assert all(zone.runs(kind) for kind in zone.kinds)
        assert (second.level("DO1"), first.level("DO1")) == (False, True), "the first board that has it serves it"


# Registers


async def test_a_setting_that_a_block_cannot_work_with() -> None:
    async with Zone() as zone:
        zone.board.set(DI3=True)
        zone.set(status_led__output="nonsense")
        status = zone.engine.status(Block.STATUS_LED)
        assert status is not None and not status.running and status.reason is not None
        assert (status.reason.trouble, status.reason.register) == (Trouble.BAD_SETTING, "status_led.output")
        assert zone.board.level("DO3") is False
        zone.set(status_led__output=None)
        assert zone.trouble(Lamp) is Trouble.BAD_SETTING
        zone.set(status_led__output="DO3")
        assert zone.engine.status(Block.STATUS_LED) == RUNNING and zone.board.level("DO3") is True


async def test_a_changed_register_concerns_its_block_alone() -> None:
    """The same settings do nothing; a changed wiring makes a new block after the old one's outputs are safe."""
    async with Zone() as zone:
        zone.board.set(DI3=True)
        steps = {kind: zone.steps(kind) for kind in zone.kinds}
        zone.set(light__max=500, status_led__output="DO3 ")
        assert steps == {kind: zone.steps(kind) for kind in zone.kinds} and len(zone.made(Lamp)) == 1
        zone.set(status_led__output="AO0")
        assert (zone.board.level("DO3"), zone.board.level("AO0")) == (False, 1.0)
        assert [len(zone.made(kind)) for kind in zone.kinds] == [2, 1, 1, 1]
        assert {kind: zone.steps(kind) for kind in (Motor, DoorA, DoorB)} == {
            kind: steps[kind] for kind in (Motor, DoorA, DoorB)
        }


async def test_blocks_come_and_go() -> None:
    async with Zone() as zone:
        zone.board.set(DI3=True)
        zone.set(status_led__enabled=0)
        assert zone.engine.status(Block.STATUS_LED) is None and zone.engine.states(Block.STATUS_LED) == {}
        assert zone.board.level("DO3") is False and Block.STATUS_LED not in zone.engine.blocks
        assert pin("DO3") not in zone.board.watched
        zone.set(status_led__enabled=1)
        assert zone.board.level("DO3") is True


class Meter(FakeBlock):
    """Counts its steps into registers, shows and remembers them, and wants to be woken."""

    key = Block.SELF

    @override
    def answer(self, now: Moment, inputs: Inputs) -> Step:
        count = len(self.steps)
        return Step(
            reports={"self.ram.current": count, "light.target_illum": 7.0, "hvac.temp.actual": 21.5},
            states={"steps": count},
            events=[ZoneEvent("stepped")],
            wake=10,
        )

    @override
    def remembers(self) -> dict[str, int]:
        return {"steps": len(self.steps)}


class Watcher(FakeBlock):
    """Steps when the meter has reported."""

    key = Block.MODE
    watches = frozenset({"self.ram.current"})


async def test_reports_states_events_and_memory() -> None:
    """What the server owns is kept here alone, until another generation has it for the zone's."""
    memory = FakeMemory({Block.SELF: {"steps": 41}})
    zone = Zone(kinds=(Watcher, Meter), memory=memory)
    async with zone:
        assert zone.made(Meter)[0].recalled == {"steps": 41}
        assert zone.store.number("self.ram.current") == 1
        assert zone.store.number("hvac.temp.actual") is None
        assert zone.engine.registers.number("hvac.temp.actual") == 21.5
        assert zone.engine.states(Block.SELF) == {"steps": 1}
        assert zone.events == [(Block.SELF, ZoneEvent("stepped"))]
        assert memory[Block.SELF] == {"steps": 1}
        assert zone.steps(Watcher) == 2 and zone.steps(Meter) == 1
        assert zone.made(Watcher)[0].steps[-1].registers.number("self.ram.current") == 1
        await zone.clock.advance(9)
        assert zone.steps(Meter) == 1
        await zone.clock.advance(1)
        assert zone.steps(Meter) == 2 and zone.steps(Watcher) == 3
        assert zone.changes[-1] == ({Block.SELF}, {"self.ram.current"})


async def test_a_change_of_generation() -> None:
    """Registers that become the zone's own take what the zone has known by itself."""
    zone = Zone(kinds=(Meter,), generation=Generation.FIRST, configuration={"access_control_1.enabled": 1})
    async with zone:
        zone.store.apply(zone.store.plan(0), {"ac.enabled": True, "light.enabled": True}, server_time=1.8e9, elapsed=0)
        assert zone.store.generation is Generation.CURRENT
        zone.engine.refresh()
        assert zone.store.number("light.target_illum") == 7
        assert zone.engine.registers.number("hvac.temp.actual") == 21.5


class Argues(FakeBlock):
    """Never content with what the other block reports."""

    key = Block.SELF
    watches = frozenset({"self.ram.peak"})

    @override
    def answer(self, now: Moment, inputs: Inputs) -> Step:
        return Step(reports={"self.ram.current": int(inputs.registers.number("self.ram.peak") or 0) + 1})


class Contradicts(FakeBlock):
    """As stubborn as the other."""

    key = Block.MODE
    watches = frozenset({"self.ram.current"})

    @override
    def answer(self, now: Moment, inputs: Inputs) -> Step:
        return Step(reports={"self.ram.peak": int(inputs.registers.number("self.ram.current") or 0) + 1})


async def test_blocks_that_never_agree_do_not_hang_the_zone(caplog: pytest.LogCaptureFixture) -> None:
    zone = Zone(kinds=(Argues, Contradicts, Lamp))
    async with zone:
        assert "go on changing each other's registers" in caplog.text
        zone.board.set(DI3=True)
        assert zone.board.level("DO3") is True
        steps = zone.steps(Argues)
        await zone.clock.advance(1.5)
        assert zone.steps(Argues) > steps
    assert zone.clock.timers == 0


# Commands and cards


async def test_commands() -> None:
    """A command is done when its outputs are driven, and fails where they cannot be."""
    async with Zone() as zone:
        await zone.engine.command(Block.ACCESS_CONTROL_1, Say(on=True, name="lock"))
        assert zone.board.level("DO2") is True
        zone.board.stuck.add(pin("DO2"))
        with pytest.raises(CommandFailed) as failed:
            await zone.engine.command(Block.ACCESS_CONTROL_1, Say(on=False, name="lock"))
        assert failed.value.reason is not None and failed.value.reason.trouble is Trouble.WRITE_FAILED
        with pytest.raises(CommandFailed) as failed:
            await zone.engine.command(Block.ACCESS_CONTROL_2, Crash())
        assert failed.value.reason is not None and failed.value.reason.trouble is Trouble.FAILED
        with pytest.raises(CommandFailed) as failed:
            await zone.engine.command(Block.ACCESS_CONTROL_2, Say(on=True, name="lock"))
        assert "failed" in str(failed.value)
        with pytest.raises(CommandFailed, match="off"):
            await zone.engine.command(Block.HVAC, Crash())


async def test_a_command_that_switches_its_block_off(monkeypatch: pytest.MonkeyPatch) -> None:
    zone = Zone()
    async with zone:

        def switch_off(blocks: object, registers: object) -> None:
            monkeypatch.undo()
            zone.set(access_control_1__enabled=0)

        monkeypatch.setattr(zone, "zone_changed", switch_off)
        with pytest.raises(CommandFailed):
            await zone.engine.command(Block.ACCESS_CONTROL_1, Say(on=True, name="lock"))
    assert zone.board.level("DO2") is False


async def test_cards_reach_the_blocks_that_run() -> None:
    async with Zone() as zone:
        zone.set(access_control_2__enabled=0)
        zone.engine.read_card("445E6046010080FF", "2897")
        zone.board.set(DI0=True)
        assert zone.events == [
            (Block.ACCESS_CONTROL_1, ZoneEvent("card", {"card_id": "445E6046010080FF", "reader_id": "2897"}))
        ]
