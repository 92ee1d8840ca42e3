"""Blinds: where the slats are, and that the motor is never driven both ways."""

from collections.abc import Mapping

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.registers import DeviceSettings, Generation, Value
from custom_components.zontromat.systems.bgerp.zone.block import BadSetting, Command
from custom_components.zontromat.systems.bgerp.zone.blocks.blinds import Blinds, Calibrate, SetPosition, Stop
from custom_components.zontromat.systems.bgerp.zone.options import Options

from .rig import Rig, Values

SETTINGS: Mapping[str, Value] = {
    "blinds.input_fb": "AI0",
    "blinds.output_ccw": "DO0",
    "blinds.output_cw": "DO1",
    "blinds.position": 0,
    "blinds.sun.azimuth.value": 0,
    "blinds.sun.elevation.value": 0,
}


class Bench:
    """A blind with a motor, whose current tells the ends."""

    def __init__(self, angle: float = 50.0, speed: float = 4.0, **changes: Value) -> None:
        """Mount the blind."""
        registers = {**SETTINGS, **{name.replace("__", "."): value for name, value in changes.items()}}
        self.rig = Rig(Blinds(), registers)
        self.angle, self.speed = angle, speed
        self.has_feedback = True
        self.stuck = False
        self.on: list[tuple[bool, bool]] = []

    def run(self, seconds: float, *commands: Command) -> None:
        """Let time pass; the block is stepped when it wants to be, and when the feedback changes."""
        self._feed_back()
        self.rig.step(*commands)
        for _ in range(round(seconds * 10)):
            cw, ccw = self._motor
            self.angle = min(max(self.angle + (cw - ccw) * self.speed / 10, 0.0), 180.0)
            self.rig.advance(0.1)
            if self._feed_back():
                self.rig.step()

    def _feed_back(self) -> bool:
        """Let the current show the ends; return whether it has changed."""
        cw, ccw = self._motor
        blocked = self.stuck or (cw and self.angle >= 180) or (ccw and self.angle <= 0)
        before = dict(self.rig.readings)
        self.rig.readings.clear()
        if self.has_feedback:
            self.rig.readings["blind_1_feedback"] = 0.2 if blocked else -0.001
        return before != self.rig.readings

    @property
    def _motor(self) -> tuple[bool, bool]:
        """Clockwise and counter-clockwise; never both, and not one right after the other."""
        both = bool(self.rig.outputs.get("blind_1_cw")), bool(self.rig.outputs.get("blind_1_ccw"))
        if not self.on or self.on[-1] != both:
            assert both != (True, True)
            assert not self.on or (False, False) in {self.on[-1], both}, "no rest between the directions"
            self.on.append(both)
        return both

    def command(self, register: float) -> None:
        """Let the server want a position."""
        self.rig.registers["blinds.position"] = register


def at(angle: float, **changes: Value) -> Bench:
    """Return a blind that knows where it is and how fast it turns."""
    bench = Bench(angle, **{"blinds__position": angle, **changes})
    bench.rig.block.recall({"1": {"position": angle, "speed": 4.0, "wish": angle, "told": angle}})
    bench.run(2)
    assert bench.angle == angle
    return bench


def kinds(bench: Bench) -> list[str]:
    """Return what has happened."""
    return [event.kind.removeprefix("blind_") for event in bench.rig.events]


def test_wiring() -> None:
    """The outputs and the feedback are wired; it can do without the latter."""
    wiring = Blinds.wiring(Blinds.settings(Values(SETTINGS), Options()))
    assert {name: str(wire) for name, wire in wiring.outputs.items()} == {"blind_1_cw": "DO1", "blind_1_ccw": "DO0"}
    assert {name: str(wire) for name, wire in wiring.optional.items()} == {"blind_1_feedback": "AI0"}
    assert not wiring.inputs


def test_finds_itself_first() -> None:
    """Of a blind nobody knows where it is; it turns to its end once."""
    bench = Bench(50.0)
    bench.run(0)
    assert bench.rig.states["blind_1_position"] is None
    bench.run(30)
    assert (bench.angle, bench.rig.states["blind_1_position"]) == (0.0, 0.0)
    assert bench.on == [(False, False), (False, True), (False, False)]
    assert bench.rig.wake is None, "at rest it is left alone"


def test_finds_itself_by_time() -> None:
    """Without feedback it turns for as long as the whole way takes."""
    bench = Bench(120.0, speed=1.0)
    bench.has_feedback = False
    bench.run(250)
    assert (bench.angle, bench.rig.states["blind_1_position"]) == (0.0, 0.0)


@pytest.mark.parametrize("has_feedback", [True, False])
@pytest.mark.parametrize("target", [0.0, 30.0, 90.0, 180.0])
def test_moves(target: float, has_feedback: bool) -> None:
    """A wanted position is reached in the time that it takes."""
    bench = at(60.0)
    bench.has_feedback = has_feedback
    bench.command(target)
    bench.run(60)
    assert bench.angle == pytest.approx(target, abs=1)
    assert bench.rig.states["blind_1_position"] == pytest.approx(target, abs=0.01)
    assert bench.on[-1] == (False, False)


def test_new_target_on_the_way() -> None:
    """A move goes on from where the slats really are, not from where they began."""
    bench = at(60.0)
    bench.command(140.0)
    bench.run(10)
    bench.command(100.0)
    bench.run(10)
    assert bench.angle == pytest.approx(100, abs=1)
    bench.command(160.0)
    bench.run(5)
    bench.command(80.0)
    bench.run(20)
    assert bench.angle == pytest.approx(80, abs=1)
    assert bench.rig.states["blind_1_position"] == pytest.approx(80, abs=0.01)


def test_end_stop_on_the_way() -> None:
    """An end stop says where the slats are; the target is reached from there."""
    bench = at(150.0)
    bench.rig.block.recall({"1": {"position": 20.0, "speed": 4.0, "wish": 150.0, "told": 150.0}})
    bench.run(60)
    assert bench.angle == pytest.approx(150, abs=1), "reckoned from the end, not from where it was believed to be"


def test_learns_its_speed() -> None:
    """A blind that nobody has calibrated learns its speed as soon as it has gone the whole way."""
    bench = Bench(50.0, blinds__position=90)
    bench.run(300)
    assert bench.rig.states["blind_1_speed"] == pytest.approx(4.0, rel=0.05)
    assert bench.angle == pytest.approx(90, abs=6)
    assert kinds(bench) == []


def test_feedback_that_is_stuck() -> None:
    """A motor that is stopped in both directions is left alone, and says so once."""
    bench = at(60.0)
    bench.stuck = True
    bench.command(90.0)
    bench.run(120)
    assert kinds(bench) == ["blocked"]
    assert bench.on[-1] == (False, False)
    assert len(bench.on) == 5


def test_commands() -> None:
    """A command counts like the register; what was wanted last counts."""
    bench = at(60.0)
    bench.run(30, SetPosition(120.0))
    assert bench.angle == pytest.approx(120, abs=1)
    bench.run(30, SetPosition(999.0))
    assert bench.angle == 180.0
    bench.run(30, SetPosition(20.0, blind=3))
    assert bench.angle == 180.0
    bench.command(30.0)
    bench.run(60)
    assert bench.angle == pytest.approx(30, abs=1)


def test_stop() -> None:
    """A stopped blind knows where it is, and stays there until something else is wanted."""
    bench = at(0.0)
    bench.run(10, SetPosition(180.0))
    bench.run(20, Stop())
    assert bench.angle == pytest.approx(40, abs=1)
    assert bench.rig.states["blind_1_position"] == pytest.approx(40, abs=1)
    assert bench.rig.states["blind_1_direction"] == 0


def test_stop_while_unknown() -> None:
    """A blind that is stopped before it knows where it is stays there."""
    bench = Bench(100.0)
    bench.run(5)
    bench.run(30, Stop())
    assert bench.angle == pytest.approx(84, abs=1)
    assert bench.rig.states["blind_1_position"] is None


@pytest.mark.parametrize("speed", [0.8, 4.0, 12.0])
def test_calibration(speed: float) -> None:
    """The speed is measured between the ends, and then the slats go where they were wanted."""
    bench = Bench(50.0, speed, blinds__position=90)
    bench.run(600, Calibrate())
    assert kinds(bench) == ["calibrated"]
    assert bench.rig.states["blind_1_speed"] == pytest.approx(speed, rel=0.05)
    assert bench.angle == pytest.approx(90, abs=6)
    assert bench.rig.states["blind_1_calibrating"] is False


@pytest.mark.parametrize("fault", ["no feedback", "lost feedback", "no end"])
def test_calibration_fails(fault: str) -> None:
    """A motor does not run forever in search of its end."""
    bench = Bench(50.0, 0.0 if fault == "no end" else 4.0)
    bench.has_feedback = fault != "no feedback"
    bench.run(5, Calibrate())
    bench.has_feedback = fault == "no end"
    bench.run(400)
    assert kinds(bench) == ["calibration_failed"]
    assert bench.on[-1] == (False, False)
    assert bench.rig.states["blind_1_speed"] is None


def test_calibration_faster_than_can_be() -> None:
    """A feedback that tells an end at once is stuck."""
    bench = Bench(180.0)
    bench.stuck = True
    bench.run(60, Calibrate())
    assert kinds(bench) == ["calibration_failed"]
    assert bench.rig.states["blind_1_speed"] is None
    assert bench.on[-1] == (False, False)


def test_stop_ends_a_calibration() -> None:
    """Whoever stops the blind stops it."""
    bench = Bench(100.0)
    bench.run(8, Calibrate())
    bench.run(60, Stop())
    assert bench.rig.states["blind_1_calibrating"] is False
    assert bench.on[-1] == (False, False)
    assert bench.rig.states["blind_1_position"] is None


def test_digital_feedback() -> None:
    """A level tells the end as well."""
    bench = at(170.0, blinds__input_fb="!DI4")
    bench.has_feedback = False
    bench.run(4, SetPosition(180.0))
    bench.rig.readings["blind_1_feedback"] = True
    bench.rig.step()
    assert bench.rig.states["blind_1_direction"] == 0
    assert bench.rig.states["blind_1_position"] == 180


def test_restart() -> None:
    """At rest the position survives a restart; a blind that was moving finds itself again."""
    bench = at(60.0)
    again = Bench(60.0, blinds__position=60)
    again.rig.block.recall(bench.rig.block.remembers())
    again.run(10)
    assert again.on == [(False, False)]
    again.command(160.0)
    again.run(5)
    third = Bench(again.angle, blinds__position=160)
    third.rig.block.recall(again.rig.block.remembers())
    third.run(120)
    assert third.angle == pytest.approx(160, abs=1)
    assert third.on[1] == (False, True), "to the end first"


def test_safe() -> None:
    """Safe is a motor at rest; the place of one that was moving is not known any more."""
    bench = at(60.0)
    bench.run(5, SetPosition(150.0))
    bench.rig.make_safe()
    assert not bench.rig.outputs["blind_1_cw"] and not bench.rig.outputs["blind_1_ccw"]
    bench.on.clear()
    bench.run(120)
    assert bench.angle == pytest.approx(150, abs=1)


def test_remembered_nonsense() -> None:
    """What cannot be made sense of was not remembered."""
    bench = Bench(50.0)
    bench.rig.block.recall({"1": 5, "2": {"position": "x"}})
    bench.run(30)
    assert bench.rig.states["blind_1_position"] == 0


def test_nothing_wanted() -> None:
    """Without a wish the slats stay, wherever they are."""
    bench = Bench(50.0, blinds__position=None)
    bench.run(60)
    assert (bench.angle, bench.on) == (50.0, [(False, False)])


def test_out_of_range() -> None:
    """A position beyond the end is the end."""
    bench = at(60.0)
    bench.command(-500.0)
    bench.run(60)
    assert bench.angle == 0.0


@pytest.mark.parametrize(
    ("changes", "register"),
    [
        ({"blinds.output_cw": "AO1"}, "blinds.output_cw"),
        ({"blinds.output_cw": "DO0"}, "blinds.blind_1.ccw"),
        ({"blinds.input_fb": "TEMP"}, "blinds.input_fb"),
    ],
)
def test_bad_settings(changes: dict[str, Value], register: str) -> None:
    """A pin that cannot be, or that is named twice, is refused by name."""
    with pytest.raises(BadSetting) as raised:
        Blinds.settings(Values({**SETTINGS, **changes}), Options())
    assert raised.value.register == register


def test_null_settings() -> None:
    """Without outputs there is no blind."""
    rig = Rig(Blinds(), dict.fromkeys(SETTINGS))
    rig.step()
    assert (rig.outputs, rig.states, rig.wake) == ({}, {}, None)


def test_blinds_of_today() -> None:
    """Blinds with motor outputs are driven, as many as are counted; those on a bus have no pins."""

    def mechanism(**options: Value) -> DeviceSettings:
        return DeviceSettings(vendor="POLYGONTeam", model="Blind", options=options)  # type: ignore[arg-type]

    registers = Values(
        {
            "blinds.count": 3,
            "blinds.blind_1.mechanism": mechanism(uart=0, mb_id=11),
            "blinds.blind_2.mechanism": mechanism(
                output_cw="RO0", output_ccw="RO1", feedback="AI1", deg_per_sec=9, feedback_tresh=0.5
            ),
            "blinds.blind_2.position": 90.0,
            "blinds.blind_4.mechanism": mechanism(output_cw="RO2", output_ccw="RO3"),
        }
    )
    registers.generation = Generation.CURRENT
    found = Blinds.settings(registers, Options())
    assert set(Blinds.wiring(found).outputs) == {"blind_2_cw", "blind_2_ccw"}
    assert (found.blinds[2].speed, found.blinds[2].threshold, found.blinds[2].wanted) == (9, 0.5, 90)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.builds(SetPosition, st.floats(-50, 250)), st.just(Stop()), st.just(Calibrate()), st.just(None)
            ),
            st.floats(0.01, 60),
            st.sampled_from([None, -0.01, 0.05, 0.2]),
        ),
        max_size=25,
    )
)
def test_never_both_ways(course: list[tuple[Command | None, float, float | None]]) -> None:
    """Whatever is wanted and whatever the feedback says, the motor is never driven both ways, nor turned round at once."""
    rig = Rig(Blinds(), SETTINGS)
    last, stopped_at = 0, 0.0
    for command, seconds, feedback in course:
        rig.readings.clear()
        if feedback is not None:
            rig.readings["blind_1_feedback"] = feedback
        end = rig.steady + seconds
        rig.step(*([command] if command else []))
        while True:
            cw, ccw = rig.outputs["blind_1_cw"], rig.outputs["blind_1_ccw"]
            assert not (cw and ccw)
            now = int(cw) - int(ccw)
            if now and last and now != last:
                assert rig.steady - stopped_at >= 1 - 1e-6
            last = now or last
            if now:
                stopped_at = rig.steady
            if rig.wake is None or rig.wake > end:
                break
            rig.advance(rig.wake - rig.steady)
            stopped_at = rig.steady if now else stopped_at
        rig.advance(end - rig.steady)
        stopped_at = rig.steady if now else stopped_at
        position = rig.states["blind_1_position"]
        assert position is None or 0 <= position <= 180
