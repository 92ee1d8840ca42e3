"""A door: who may pass, how long it is released, what it notices."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
import pytest

from custom_components.zontromat.systems.bgerp.registers import Attendance, Card, CardState, DeviceSettings, Value
from custom_components.zontromat.systems.bgerp.zone.block import BadSetting, ZoneEvent
from custom_components.zontromat.systems.bgerp.zone.blocks.access import (
    AccessControl1,
    AccessControl2,
    Lock,
    Release,
    attendance,
)
from custom_components.zontromat.systems.bgerp.zone.options import Options
from custom_components.zontromat.systems.bgerp.zone.pins import parse_wire

from .rig import EPOCH, Rig

GOOD, OLD, FOREIGN = "445E6046010080FF", "6E536046010080FF", "751E9168661790FF"
OUTSIDE, INSIDE = "2897", "2911"
CONTACT = "door_closed.state"

REGISTERS: dict[str, Value] = {
    "ac.enabled": True,
    "access_control_1.enabled": True,
    "access_control_1.allowed_attendees": (
        Card(card_id=GOOD, valid_until=EPOCH + 1000),
        Card(card_id=OLD, valid_until=EPOCH - 1),
    ),
    "access_control_1.card_reader.enabled": True,
    "access_control_1.card_reader.serial_number": OUTSIDE,
    "ac.exit_reader_1.enabled": DeviceSettings(vendor="TERACOM", model="act230", options={"serial_number": INSIDE}),
    "access_control_1.exit_button.enabled": True,
    "access_control_1.exit_button.input": "DI0",
    "access_control_1.lock_mechanism.enabled": True,
    "access_control_1.lock_mechanism.output": "DO2",
    "access_control_1.time_to_open": 10,
    "envm.is_empty_timeout": 3600,
}


def door(options: Options | None = None, **registers: Value) -> Rig[AccessControl1]:
    rig = Rig(AccessControl1(), REGISTERS | registers, options)
    rig.step()
    return rig


def kinds(rig: Rig[AccessControl1]) -> list[str]:
    return [event.kind for event in rig.events]


# Cards


@pytest.mark.parametrize(
    ("card", "kind", "state"),
    [
        (GOOD, "granted", CardState.ALLOWED),
        (OLD, "expired", CardState.EXPIRED),
        (FOREIGN, "denied", CardState.DENIED),
    ],
)
def test_every_read_is_judged_and_recorded(card: str, kind: str, state: CardState) -> None:
    rig = door()
    rig.step(cards=(card,), reader=OUTSIDE)
    assert kinds(rig) == [kind]
    assert rig.outputs["lock"] is (kind == "granted")
    assert rig.events[0].data["direction"] == "entry"
    assert attendance(rig.events[0]) == Attendance(time=EPOCH, card_id=card, reader_id=OUTSIDE, state=state)


def test_without_a_list_nobody_is_known() -> None:
    rig = door()
    rig.registers["access_control_1.allowed_attendees"] = ()
    rig.step(cards=(GOOD,), reader=OUTSIDE)
    assert kinds(rig) == ["unknown"]
    assert rig.outputs["lock"] is False
    record = attendance(rig.events[0])
    assert record is not None
    assert record.state is CardState.UNKNOWN


def test_other_events_are_no_attendance() -> None:
    assert attendance(ZoneEvent("exit_button")) is None


def test_a_card_expires_at_its_second() -> None:
    rig = door()
    rig.advance(999.5)
    rig.step(cards=(GOOD,), reader=OUTSIDE)
    rig.advance(20)
    rig.step(cards=(GOOD,), reader=OUTSIDE)
    assert kinds(rig) == ["granted", "expired"]
    assert rig.outputs["lock"] is False


def test_one_valid_permission_of_a_card_is_enough() -> None:
    rig = door()
    rig.registers["access_control_1.allowed_attendees"] = (
        Card(card_id=GOOD, valid_until=EPOCH - 1),
        Card(card_id=GOOD),
    )
    rig.step(cards=(GOOD,), reader=OUTSIDE)
    assert kinds(rig) == ["granted"]


def test_a_card_that_is_held_to_the_reader_is_one_read_each_second() -> None:
    rig = door()
    for _ in range(12):
        rig.step(cards=(FOREIGN,), reader=OUTSIDE)
        rig.advance(0.25)
    assert kinds(rig) == ["denied"] * 3
    rig.step(cards=(FOREIGN, GOOD, FOREIGN), reader=INSIDE)
    assert kinds(rig)[3:] == ["denied", "granted"], "another reader and another card are other reads"


def test_readers_tell_the_direction_and_those_of_other_doors_are_not_heard() -> None:
    rig = door()
    rig.step(cards=(GOOD,), reader=INSIDE)
    rig.step(cards=(GOOD,), reader="9999")
    assert [event.data["direction"] for event in rig.events] == ["exit"]


def test_the_user_may_say_that_the_only_reader_is_inside() -> None:
    rig = door(Options(exit_readers=frozenset({OUTSIDE})))
    rig.step(cards=(GOOD,), reader=OUTSIDE)
    assert rig.events[0].data["direction"] == "exit"


def test_a_reader_that_is_not_in_use_is_not_heard() -> None:
    rig = door(**{"access_control_1.card_reader.enabled": False})
    rig.step(cards=(GOOD,), reader=OUTSIDE)
    assert rig.events == []


# The release


def test_released_for_the_release_time_to_the_second() -> None:
    rig = door()
    rig.step(cards=(GOOD,), reader=OUTSIDE)
    rig.advance(9.999)
    assert rig.outputs["lock"] is True
    rig.advance(0.001)
    assert rig.outputs["lock"] is False
    assert rig.states["released"] is False


def test_another_grant_extends() -> None:
    rig = door()
    rig.step(cards=(GOOD,), reader=OUTSIDE)
    rig.advance(6)
    rig.step(Release())
    rig.advance(9)
    assert rig.outputs["lock"] is True
    rig.advance(1)
    assert rig.outputs["lock"] is False


def test_a_changed_release_time_counts_from_the_grant() -> None:
    rig = door()
    rig.step(Release())
    rig.advance(5)
    rig.registers["access_control_1.time_to_open"] = 20
    rig.step()
    rig.advance(14)
    assert rig.outputs["lock"] is True
    rig.registers["access_control_1.time_to_open"] = 3
    rig.step()
    assert rig.outputs["lock"] is False


@pytest.mark.parametrize(("time", "released"), [(None, 3), (-5, 0), (0, 0), (1e9, 60)])
def test_a_release_time_that_is_missing_or_out_of_range(time: Value, released: float) -> None:
    rig = door(**{"access_control_1.time_to_open": time})
    rig.step(Release())
    assert rig.outputs["lock"] is (released > 0)
    rig.advance(max(0, released - 0.5))
    assert rig.outputs["lock"] is (released > 0)
    rig.advance(0.5)
    assert rig.outputs["lock"] is False


def test_lock_ends_the_release() -> None:
    rig = door()
    rig.step(Release())
    rig.step(Lock())
    assert rig.outputs["lock"] is False
    assert rig.wake is None


def test_the_safe_state_is_locked_and_stays_so() -> None:
    rig = door()
    rig.step(Release())
    rig.make_safe()
    assert rig.outputs["lock"] is False
    rig.step()
    assert rig.outputs["lock"] is False


def test_a_restart_in_the_middle_of_a_release_leaves_the_door_locked() -> None:
    rig = door()
    rig.step(Release())
    rig.block = AccessControl1()
    rig.step()
    assert rig.outputs["lock"] is False


# The exit button


def test_the_exit_button_releases_while_it_is_pressed_and_for_the_release_time_after() -> None:
    rig = door()
    rig.readings["exit_button"] = True
    rig.step()
    rig.advance(3600)
    assert rig.outputs["lock"] is True
    rig.readings["exit_button"] = False
    rig.step()
    rig.advance(9.5)
    assert rig.outputs["lock"] is True
    rig.advance(0.5)
    assert rig.outputs["lock"] is False
    assert kinds(rig) == ["exit_button"]


def test_the_exit_button_works_without_a_reader() -> None:
    rig = door(**{"access_control_1.card_reader.serial_number": None, "ac.exit_reader_1.enabled": None})
    rig.readings["exit_button"] = True
    rig.step()
    assert rig.outputs["lock"] is True


def test_nobody_is_locked_in_while_pressing_the_button() -> None:
    rig = door()
    rig.readings["exit_button"] = True
    rig.step(Lock())
    assert rig.outputs["lock"] is True


def test_a_button_that_cannot_be_read_any_more_is_let_go() -> None:
    rig = door()
    rig.readings["exit_button"] = True
    rig.step()
    del rig.readings["exit_button"]
    rig.step()
    rig.advance(10)
    assert rig.outputs["lock"] is False
    assert rig.states["exit_button"] is None


# The door's contact


def test_the_door_locks_behind_whoever_has_passed() -> None:
    rig = door(**{CONTACT: False})
    rig.step(Release())
    for level in (True, False):
        rig.advance(1)
        rig.registers[CONTACT] = level
        rig.step()
        assert rig.outputs["lock"] is level
    assert kinds(rig) == []


def test_unless_it_shall_not() -> None:
    rig = door(Options(lock_when_closed=False), **{CONTACT: False})
    rig.step(Release())
    for level in (True, False):
        rig.registers[CONTACT] = level
        rig.step()
    assert rig.outputs["lock"] is True


def test_a_grant_to_the_next_person_is_not_lost_when_the_door_closes_behind_the_first() -> None:
    rig = door(**{CONTACT: False})
    rig.step(Release())
    rig.registers[CONTACT] = True
    rig.step()
    rig.step(Release())
    rig.registers[CONTACT] = False
    rig.step()
    assert rig.outputs["lock"] is True


def test_a_door_that_opens_without_a_release_is_forced() -> None:
    rig = door(**{CONTACT: False})
    rig.registers[CONTACT] = True
    rig.step()
    assert kinds(rig) == ["forced_open"]
    assert rig.states["forced"] is True
    rig.registers[CONTACT] = False
    rig.step()
    assert rig.states["forced"] is False


def test_a_door_pulled_in_the_last_moment_is_not_forced() -> None:
    rig = door(**{CONTACT: False})
    rig.step(Release())
    rig.advance(11)
    rig.registers[CONTACT] = True
    rig.step()
    assert kinds(rig) == []


def test_a_door_found_open_is_not_forced_but_may_be_held() -> None:
    rig = door(**{CONTACT: True})
    rig.advance(59)
    assert kinds(rig) == []
    rig.advance(1)
    assert kinds(rig) == ["held_open"]
    assert rig.states["held_open"] is True
    rig.advance(7200)
    assert kinds(rig) == ["held_open"], "once"
    rig.registers[CONTACT] = None
    rig.step()
    assert rig.states["held_open"] is False
    assert rig.states["door_open"] is None


def test_a_contact_that_is_switched_off_says_nothing() -> None:
    rig = door(**{CONTACT: True, "door_closed.enabled": True})
    rig.registers |= {"door_closed.enabled": False, CONTACT: None}
    rig.step()
    assert rig.states["door_open"] is None
    rig.advance(100)
    assert kinds(rig) == []


def test_the_contact_of_2020_says_closed() -> None:
    rig = door(**{"ac.enabled": None, CONTACT: True})
    assert rig.states["door_open"] is False
    rig.registers[CONTACT] = False
    rig.step()
    assert kinds(rig) == ["forced_open"]


# What else belongs to a door


def test_the_blind_of_the_door_window_follows_the_lock() -> None:
    rig = door(**{"ac.door_window_blind_1.output": "DO3"})
    assert rig.registers["ac.door_window_blind_1.value"] is False
    rig.step(Release())
    assert rig.outputs["blind"] is True
    assert rig.registers["ac.door_window_blind_1.value"] is True


def test_somebody_is_behind_the_door_after_a_sign() -> None:
    rig = door()
    occupied = "ac.zone_1_occupied"
    assert rig.registers[occupied] is None
    rig.step(cards=(GOOD,), reader=OUTSIDE)
    assert rig.registers[occupied] is True
    rig.advance(3600)
    assert rig.registers[occupied] is None, "without a detector nobody can tell that nobody is there"
    rig.registers["pir_detector.state"] = True
    rig.step()
    rig.advance(10_000)
    assert rig.registers[occupied] is True
    rig.registers["pir_detector.state"] = False
    rig.step()
    rig.advance(3599)
    assert rig.registers[occupied] is True
    rig.advance(1)
    assert rig.registers[occupied] is False
    rig.registers["window_closed.state"] = False
    rig.step()
    assert rig.registers[occupied] is False, "a contact seen for the first time has not moved"
    rig.registers["window_closed.state"] = True
    rig.step()
    assert rig.registers[occupied] is True


def test_wiring() -> None:
    rig = door(**{"ac.door_window_blind_1.output": "!RO1"})
    wiring = rig.block.wiring(rig.block.settings(rig.registers, rig.options))
    assert wiring.optional == {"exit_button": parse_wire("DI0")}
    assert wiring.shared == {"lock": parse_wire("DO2")}
    assert wiring.outputs == {"blind": parse_wire("!RO1")}
    assert not wiring.inputs
    assert {"door_closed.state", "pir_detector.state", "window_closed.state"} <= rig.block.watched()


def test_nothing_known_is_a_door_that_does_nothing() -> None:
    rig = Rig(AccessControl2(), {})
    rig.step(Release(), cards=(GOOD,), reader=OUTSIDE)
    wiring = rig.block.wiring(rig.block.settings(rig.registers, rig.options))
    assert not (wiring.inputs or wiring.optional or wiring.outputs or wiring.shared)
    assert rig.events == []


@pytest.mark.parametrize("pin", ["AI0", "nonsense", "DO1"])
def test_a_pin_of_the_wrong_kind_is_named(pin: str) -> None:
    registers = REGISTERS | {"access_control_1.exit_button.input": pin}
    with pytest.raises(BadSetting, match=pin) as caught:
        AccessControl1.settings(Rig(AccessControl1(), registers).registers, Options())
    assert caught.value.register == "access_control_1.exit_button.input"


def test_settings_compare_by_value() -> None:
    rig = door()
    settings = rig.block.settings(rig.registers, rig.options)
    assert settings == rig.block.settings(rig.registers, rig.options)
    assert settings != replace(settings, release_time=4)


class Door(RuleBasedStateMachine):
    """A door and a plain account of when it may be released."""

    @initialize(time=st.one_of(st.none(), st.integers(0, 60)))
    def build(self, time: int | None) -> None:
        self.rig = door(**{"access_control_1.time_to_open": time, CONTACT: False})
        self.time = 3 if time is None else time
        self.granted: float | None = None

    def grant(self) -> None:
        self.granted = self.rig.steady

    @rule(card=st.sampled_from([GOOD, OLD, FOREIGN]), reader=st.sampled_from([OUTSIDE, INSIDE, "9999"]))
    def hold_card(self, card: str, reader: str) -> None:
        before = len(self.rig.events)
        self.rig.step(cards=(card,), reader=reader)
        reads = [event for event in self.rig.events[before:] if attendance(event) is not None]
        assert len(reads) <= (reader != "9999")
        if reads and reads[0].kind == "granted":
            assert card == GOOD
            assert self.rig.now.unix < EPOCH + 1000
            self.grant()

    @rule(pressed=st.one_of(st.none(), st.booleans()))
    def press(self, pressed: bool | None) -> None:
        before = self.rig.readings.get("exit_button")
        self.rig.readings.pop("exit_button", None)
        if pressed is not None:
            self.rig.readings["exit_button"] = pressed
        self.rig.step()
        if pressed or before:
            self.grant()

    @rule()
    def release(self) -> None:
        self.rig.step(Release())
        self.grant()

    @rule()
    def lock(self) -> None:
        self.rig.step(Lock())
        if not self.rig.readings.get("exit_button"):
            self.granted = None

    @rule(level=st.one_of(st.none(), st.booleans()))
    def move(self, level: bool | None) -> None:
        self.rig.registers[CONTACT] = level
        self.rig.step()

    @rule()
    @precondition(lambda self: not self.rig.readings.get("exit_button"))
    def restart(self) -> None:
        self.rig.make_safe()
        self.rig.step()
        self.granted = None

    @rule(seconds=st.floats(0, 90))
    def wait(self, seconds: float) -> None:
        if self.rig.readings.get("exit_button"):
            self.grant()
        self.rig.advance(seconds)
        if self.rig.readings.get("exit_button"):
            self.grant()

    @invariant()
    def released_only_while_somebody_may_pass(self) -> None:
        pressed = bool(self.rig.readings.get("exit_button"))
        in_time = self.granted is not None and self.rig.steady < self.granted + self.time
        if self.rig.outputs["lock"]:
            assert pressed or in_time
        if pressed:
            assert self.rig.outputs["lock"]
        assert self.rig.outputs["lock"] is self.rig.states["released"]


TestDoor = Door.TestCase
