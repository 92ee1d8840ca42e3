"""The store: what is in force, what is sent, and what a reply changes."""

import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.registers import (
    ATTENDANCE,
    Block,
    Event,
    Generation,
    InvalidValue,
    NotWritable,
    OutOfRange,
    Plan,
    RegisterStore,
    Scope,
    Snapshot,
    UnknownRegister,
)

NOON = 1_763_632_800
UPTIME = "sys.time.uptime"
BLIND = "blinds.position"
BLIND_NAME = "blinds.blind_1.position"


class Zone:
    """A store with a server that says what a test wants; a minute passes with each sync."""

    def __init__(self, generation: Generation = Generation.CURRENT, **options: Any) -> None:
        self.store = RegisterStore(Snapshot(generation=generation), **options)
        self.minute = 0

    def plan(self, events: list[Event] | None = None) -> Plan:
        self.minute += 1
        return self.store.plan(60.0 * self.minute, events or [])

    def reply(self, plan: Plan, values: dict[str, Any]) -> Any:
        stamped = self.store.generation.stamped
        time = NOON + 60 * self.minute if stamped else None
        return self.store.apply(plan, values, server_time=time, elapsed=0.1)

    def sync(self, **values: Any) -> Any:
        return self.reply(self.plan(), {name.replace("__", "."): value for name, value in values.items()})

    def run_in(self) -> Zone:
        """Pass the syncs after which values are surely stored."""
        self.reply(self.plan(), {"ac.enabled": True})
        self.sync()
        self.sync()
        return self


def test_nothing_is_known_at_first() -> None:
    """Before the first reply nothing has a value, and nothing is 0 or off."""
    store = RegisterStore(Snapshot(generation=Generation.CURRENT))
    assert store.value("hvac.goal_building_temp") is None
    assert store.flag("hvac.enabled") is None and not store.exists(Block.HVAC) and store.exists(Block.MODE)
    with pytest.raises(UnknownRegister):
        store.value("no.such")


def test_reply_is_applied_with_sloppy_values() -> None:
    """Values of any form become typed, unknown names are kept, a missing name changes nothing."""
    zone = Zone()
    applied = zone.sync(hvac__enabled="yes", light__max="9000", envm__forecast__temp_0=-3, new__thing="x")
    assert applied.changed == {"hvac.enabled", "light.max", "outside.temp.actual"}
    store = zone.store
    assert (store.flag("hvac.enabled"), store.number("light.max"), store.value("outside.temp.actual")) == (
        True,
        9000,
        -3,
    )
    assert store.unknown == {"new.thing": "x"}
    assert zone.sync(light__max=9000).changed == frozenset()
    assert zone.sync(light__max=None).changed == {"light.max"} and store.value("light.max") is None
    assert store.flag("hvac.enabled") is True


def test_value_that_does_not_fit() -> None:
    """A value that does not fit leaves the former one, spoils no other, and is reported until a good one comes."""
    zone = Zone()
    zone.sync(ac__time_to_open_1=5)
    applied = zone.sync(ac__time_to_open_1="soon", light__max=1)
    assert applied.invalid == {"ac.time_to_open_1": "soon"} == zone.store.invalid
    assert zone.store.value("access_control_1.time_to_open") == 5 and zone.store.value("light.max") == 1
    zone.sync(ac__time_to_open_1=6)
    assert zone.store.invalid == {} and zone.store.value("access_control_1.time_to_open") == 6


def test_server_does_not_write_the_zones_registers() -> None:
    """What the zone owns is not taken from a reply."""
    zone = Zone()
    zone.store.report(UPTIME, 5)
    assert zone.sync(sys__time__uptime=7).changed == frozenset()
    assert zone.store.value(UPTIME) == 5


def test_values_are_sent_until_they_surely_arrived() -> None:
    """After a full sync two more carry a value; then it is sent when it changes, and everything every ten minutes."""
    zone = Zone()
    zone.store.report(UPTIME, 5)
    zone.store.report("anti_tampering.state", True)
    everything = {UPTIME: 5, "sys.at.state": True}
    for _ in range(3):
        plan = zone.plan()
        assert plan.values == everything and plan.device_owned == everything.keys()
        zone.reply(plan, {"ac.enabled": True})
    zone.store.report(UPTIME, 6)
    plan = zone.plan()
    assert plan.values == {UPTIME: 6}
    assert zone.reply(plan, {}).sure
    assert len(zone.plan().values) == 1, "one value always goes along, by which an echo is recognised"
    zone.minute = 11
    assert zone.plan().values == everything | {UPTIME: 6}


def test_failed_sync_changes_nothing() -> None:
    """What was sent with a request that failed is sent again, with the same time."""
    zone = Zone().run_in()
    zone.store.report(UPTIME, 6)
    first, second = zone.plan(), zone.plan()
    assert first.values == second.values == {UPTIME: 6} and first.last_sync == second.last_sync


def test_unknown_is_left_out_and_never_zero() -> None:
    """What the zone does not know is not sent to a deployed server, and is "None" for the specification's."""
    zone = Zone()
    zone.store.report("window_closed.state", None)
    zone.store.report("general.cold_water_fm.leak", None)
    assert zone.plan().values == {}
    old = Zone(Generation.SPECIFICATION)
    values = old.plan().values
    assert len(values) == 24
    assert values["general.cold_water_fm.leak"] == values["window_closed.state"] == "None"
    assert values["monitoring.info_message"] == "" and values["monitoring.clear_errors"] == 0


def test_specification_sends_everything_each_time() -> None:
    """The specification has no deltas, and status 200 is all that it says."""
    zone = Zone(Generation.SPECIFICATION)
    zone.store.report("general.is_empty", True)
    for _ in range(3):
        plan = zone.plan()
        assert plan.last_sync == 0 and plan.values["general.is_empty"] == 1 and len(plan.values) == 24
        assert zone.reply(plan, {"hvac.enabled": 1}).sure


def test_waiting_zone_keeps_asking_for_everything() -> None:
    """Until configuration comes, every sync is a full one."""
    zone = Zone()
    for _ in range(3):
        plan = zone.plan()
        assert plan.last_sync == 0
        zone.reply(plan, {})
    zone.sync(ac__enabled=True)
    assert zone.plan().last_sync == NOON + 60 * 4
    zone.store.request_full()
    assert zone.plan().last_sync == 0


def test_first_server_gets_only_names_that_it_knows() -> None:
    """Deployed servers of July 2020 have the specification's names, without those that would fill their log."""
    zone = Zone()
    zone.store.report("anti_tampering.state", True)
    zone.store.report("window_closed.state", True)
    assert set(zone.plan().values) == {"sys.at.state", "ac.window_closed_1.state"}
    zone.sync(access_control_1__enabled=1, monitoring__enabled=0)
    assert zone.store.generation is Generation.FIRST
    assert zone.store.flag("access_control_1.enabled") is True
    assert zone.plan().values == {"window_closed.state": 1}


def test_generation_change_keeps_meanings() -> None:
    """A server that was updated renames everything; the keys stay, and only what differs has changed."""
    zone = Zone()
    zone.reply(zone.plan(), {"ac1.enabled": 1, "sl.blink_time": 2, "light.max": 5})
    assert zone.store.generation is Generation.SHORT
    zone.store.request_full()
    applied = zone.reply(zone.plan(), {"ac.enabled": True, "envm.light": 0, "sys.sl.blink_time": 3, "light.max": 5})
    assert zone.store.generation is Generation.CURRENT
    assert applied.changed >= {"status_led.blink_time", "outside.light"}
    assert not {"light.max", "access_control_1.enabled"} & applied.changed
    assert zone.store.value("status_led.blink_time") == 3


@pytest.mark.parametrize(
    ("received", "given"),
    [([0, 1], [False, True]), ([1, 1], [False, False]), ([0, 1, 1, 0, 1], [False, True, False, False, True])],
)
def test_commands_act_on_their_edge(received: list[int], given: list[bool]) -> None:
    """A command is given by the change from 0 to 1, not by each full set, nor by the first value ever seen."""
    zone = Zone(Generation.SPECIFICATION)
    commands = []
    for value in received:
        commands.append(zone.sync(wdt_tablet__reset=value).commands == {"wdt_tablet.reset"})
        zone.store = RegisterStore(Snapshot.from_dict(json.loads(json.dumps(zone.store.snapshot()))))
    assert commands == given


def test_clear_errors_is_taken_from_the_server_too() -> None:
    """The specification lists this command as the zone's; it is accepted from the server all the same."""
    zone = Zone(Generation.SPECIFICATION)
    zone.sync(monitoring__clear_errors=0)
    assert "monitoring.clear_errors" not in zone.plan().device_owned
    assert zone.sync(monitoring__clear_errors=1).commands == {"monitoring.clear_errors"}


def test_scope_decides_who_may_write() -> None:
    """The zone writes its own and shared registers; the server's can only be overridden."""
    zone = Zone().run_in()
    store = zone.store
    assert store.scope("light.target_illum") is Scope.DEVICE and store.scope(BLIND) is Scope.BOTH
    store.write("light.target_illum", "500")
    assert store.number("light.target_illum") == 500
    for key in ("light.max", "monitoring.clear_errors"):
        with pytest.raises(NotWritable):
            store.write(key, 1)
        with pytest.raises(NotWritable):
            store.report(key, 1)
    with pytest.raises(OutOfRange):
        store.write("light.target_illum", 10_001)
    for value in (None, "bright", [1], float("nan")):
        with pytest.raises(InvalidValue):
            store.write("light.target_illum", value)
    with pytest.raises(NotWritable):
        store.override(BLIND, 5)
    with pytest.raises(NotWritable):
        store.override("monitoring.clear_errors", 1)


def test_shared_register() -> None:
    """A local change is in force at once, is not sent with a full request, and gives in to the operator's edit."""
    zone = Zone()
    plan = zone.plan()
    zone.store.write(BLIND, 90)
    zone.reply(plan, {"ac.enabled": True, BLIND_NAME: 0})
    assert zone.store.value(BLIND) == 90 and zone.store.pending == {BLIND}
    plan = zone.plan()
    assert plan.values == {BLIND_NAME: 90} and not plan.device_owned
    zone.store.request_full()
    assert BLIND_NAME not in zone.plan().values
    applied = zone.sync(blinds__blind_1__position=45)
    assert applied.changed == {BLIND} and zone.store.value(BLIND) == 45


def test_shared_register_settles() -> None:
    """A wish that has surely arrived is the server's value from then on."""
    zone = Zone().run_in()
    zone.sync(blinds__blind_1__position=0)
    zone.store.write(BLIND, 33.33333)
    assert zone.sync().changed == frozenset()
    assert zone.store.pending == frozenset()
    assert zone.store.value(BLIND) == zone.store.server_value(BLIND) == 33.333
    assert BLIND_NAME not in zone.plan().values


def test_override() -> None:
    """A local override is visible as such, survives a restart, and ends when the server changes its value."""
    zone = Zone(Generation.SPECIFICATION)
    zone.sync(hvac__goal_building_temp=20, light__max=5)
    zone.store.override("hvac.goal_building_temp", 23)
    zone.store = RegisterStore(Snapshot.from_dict(json.loads(json.dumps(zone.store.snapshot()))))
    assert zone.sync(hvac__goal_building_temp=20.0).changed == frozenset()
    assert zone.store.overridden == {"hvac.goal_building_temp"}
    assert (zone.store.value("hvac.goal_building_temp"), zone.store.server_value("hvac.goal_building_temp")) == (23, 20)
    assert "hvac.goal_building_temp" not in zone.plan().values
    assert zone.sync(hvac__goal_building_temp=21).changed == {"hvac.goal_building_temp"}
    assert zone.store.overridden == frozenset() and zone.store.value("hvac.goal_building_temp") == 21
    zone.store.override("light.max", 7)
    zone.store.clear_override("light.max")
    assert zone.store.value("light.max") == 5


def test_overridden_pin_counts_as_in_use() -> None:
    """What is derived from a register follows its override."""
    zone = Zone()
    zone.sync(sys__at__input="off")
    assert not zone.store.exists(Block.ANTI_TAMPERING)
    zone.store.override("anti_tampering.input", "DI1")
    assert zone.store.exists(Block.ANTI_TAMPERING)
    zone.store.override("fire_detect.enabled", True)
    assert zone.store.exists(Block.FIRE_DETECT), "a block that the server lacks can be switched on in the zone"


def test_cards() -> None:
    """The list of cards is found under both names of a door."""
    zone = Zone()
    zone.sync(ac__allowed_attendees='{"445E6046010080FF":{"card_id":"445E6046010080FF","valid_until":5}}')
    cards = zone.store.cards("access_control_2.allowed_attendees")
    assert [(card.card_id, card.valid_until) for card in cards] == [("445E6046010080FF", 5)]
    assert zone.store.cards("access_control_1.allowed_attendees") == cards
    assert zone.store.device("ac.entry_reader_1.enabled") is None


def test_events_travel_as_a_register() -> None:
    """Records go in order under their register; a firewall gets a plan without them."""
    zone = Zone().run_in()
    zone.store.report(UPTIME, 1)
    events = [Event(number=n, register=ATTENDANCE, record={"ts": n}) for n in (1, 2)]
    events.append(Event(number=3, register="no.such", record={}))
    plan = zone.plan(events)
    assert plan.values == {ATTENDANCE: [{"ts": 1}, {"ts": 2}], UPTIME: 1}
    assert plan.device_owned == {ATTENDANCE, UPTIME} and list(plan.events) == events
    plain = plan.without_texts()
    assert plain.values == {UPTIME: 1} == dict.fromkeys(plain.device_owned, 1) and plain.events == ()
    assert zone.reply(plain, {}).sure
    assert ATTENDANCE not in zone.plan().values


def test_revision_grows_with_what_must_survive() -> None:
    """A caller can tell from the revision whether there is something to store."""
    zone = Zone().run_in()
    revision = zone.store.revision
    zone.sync()
    zone.store.report(UPTIME, 9)
    assert zone.store.revision == revision
    zone.sync(light__max=3)
    zone.store.write("light.target_illum", 3)
    zone.store.override("light.max", 4)
    zone.store.write(BLIND, 5)
    assert zone.store.revision == revision + 4


def test_snapshot() -> None:
    """Configuration, set points, wishes and overrides survive; readings and the server's time do not."""
    zone = Zone().run_in()
    zone.sync(light__max=3, blinds__blind_1__position=0, some__thing=[1])
    for key, value in ((UPTIME, 9), ("vent.op_setpoint_1", 40), (BLIND, 90)):
        zone.store.write(key, value)
    zone.store.write(BLIND, 80)
    zone.store.override("light.min", 1)
    stored = json.loads(json.dumps(zone.store.snapshot()))
    again = RegisterStore(Snapshot.from_dict(stored))
    assert again.snapshot() == stored
    read = [again.value(key) for key in ("light.max", UPTIME, "vent.op_setpoint_1", BLIND, "light.min")]
    assert read == [3, None, 40, 80, 1]
    assert again.unknown == {"some.thing": [1]} and again.pending == {BLIND}
    plan = again.plan(0)
    assert plan.last_sync == 0 and plan.values == {"vent.op_setpoint_1": 40}
    again.apply(plan, {BLIND_NAME: 90}, server_time=NOON, elapsed=0)
    assert again.value(BLIND) == 80, "90 was an earlier wish, which the server has taken unnoticed"


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("current"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "base", "former", "light.max", BLIND, "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(
    data=st.dictionaries(
        st.sampled_from(["generation", "received", "setpoints", "shared", "overrides", "newest_stamp"]), JSON
    ),
    generation=st.sampled_from(["current", "specification", "none"]),
)
def test_any_stored_data(data: dict[str, Any], generation: str) -> None:
    """Stored data is a store that works, or a ValueError."""
    try:
        store = RegisterStore(Snapshot.from_dict(data | {"generation": generation}))
    except ValueError:
        return
    store.apply(store.plan(0), {"light.max": 5}, server_time=NOON, elapsed=0)
    assert RegisterStore(Snapshot.from_dict(store.snapshot())).snapshot() == store.snapshot()


@given(
    values=st.dictionaries(
        st.sampled_from(
            ["light.max", "ac.enabled", BLIND_NAME, "ac.allowed_attendees", "ac1.enabled", "env.light", ""]
        ),
        JSON,
    ),
    generation=st.sampled_from(Generation),
)
def test_any_reply(values: dict[str, Any], generation: Generation) -> None:
    """No reply, whatever is in it, raises or leaves a value of the wrong type."""
    zone = Zone(generation)
    zone.store.report("general.is_empty", True)
    for _ in range(3):
        zone.reply(zone.plan(), values)
    assert isinstance(zone.store.number("light.max"), float | None)
    assert isinstance(zone.store.cards("access_control_1.allowed_attendees"), tuple)
    json.dumps(zone.plan().values, allow_nan=False)


# Pulses

MOTION, MOTION_NAME = "pir_detector.state", "ac.pir_1.state"


def sent(zone: Zone, name: str = MOTION_NAME) -> Any:
    """Sync once; return what was sent under a name; a sync with nothing new repeats an old value."""
    plan = zone.plan()
    zone.reply(plan, {})
    return plan.values.get(name)


def test_a_pulse_between_two_syncs_reaches_the_server() -> None:
    zone = Zone().run_in()
    zone.store.report(MOTION, False)
    assert sent(zone) is False
    zone.store.report(MOTION, True)
    zone.store.report(MOTION, False)
    assert zone.store.flag(MOTION) is False, "in the zone itself the level counts"
    assert [sent(zone), sent(zone), sent(zone)] == [True, False, False]


def test_a_pulse_waits_for_an_exchange_that_succeeds() -> None:
    zone = Zone().run_in()
    zone.store.report(MOTION, False)
    sent(zone)
    for level in (True, False, True, False):
        zone.store.report(MOTION, level)
    for _ in range(20):
        assert zone.plan().values[MOTION_NAME] is True
    assert [sent(zone), sent(zone), sent(zone)] == [True, False, False]


def test_a_level_that_was_sent_is_no_pulse_when_it_ends_during_the_exchange() -> None:
    zone = Zone().run_in()
    zone.store.report(MOTION, True)
    plan = zone.plan()
    zone.store.report(MOTION, False)
    zone.reply(plan, {})
    assert [sent(zone), sent(zone)] == [False, False]


def test_a_pulse_of_a_register_that_the_server_lacks_is_forgotten() -> None:
    zone = Zone().run_in()
    for level in (False, True, False):
        zone.store.report("wdt_tablet.state", level)
    assert zone.plan().values == zone.plan().values
    assert "wdt_tablet.state" not in zone.plan().values


def test_a_pulse_reaches_a_server_of_the_specification() -> None:
    zone = Zone(Generation.SPECIFICATION)
    for level in (False, True, False):
        zone.store.report(MOTION, level)
    assert [sent(zone, MOTION), sent(zone, MOTION), sent(zone, MOTION)] == [1, 0, 0]
