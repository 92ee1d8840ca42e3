"""The deployed server's time: what to echo, and when a value has surely been stored."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st

from custom_components.zontromat.systems.bgerp.registers.stamps import ServerStamps

SOFIA = ZoneInfo("Europe/Sofia")
NOON = 1_763_632_800
AUTUMN = int(datetime(2026, 10, 25, 4, 0, tzinfo=SOFIA).timestamp()) - 3600
"""When the clocks in Sofia go back from 4:00 to 3:00."""


def test_start_is_full() -> None:
    """A zone starts by asking for everything, and then echoes the server's time exactly."""
    stamps = ServerStamps(SOFIA)
    assert stamps.last_sync == 0
    stamps.replied(0, NOON + 0.5, 0.1)
    assert stamps.last_sync == NOON + 0.5


def test_after_a_full_sync() -> None:
    """The values of a full sync and of the next one may be dropped, those of the one after are stored."""
    stamps = ServerStamps(SOFIA)
    assert not stamps.replied(0, NOON, 0.2)
    assert not stamps.replied(NOON, NOON + 60, 0.2)
    assert stamps.replied(NOON + 60, NOON + 120, 0.2)


def test_syncs_within_a_second() -> None:
    """However many syncs follow at once, none is sure before the server's time has moved on."""
    stamps = ServerStamps(SOFIA)
    stamps.replied(0, NOON, 0.2)
    assert not any(stamps.replied(NOON, NOON, 0.1) for _ in range(5))
    stamps.replied(NOON, NOON + 3, 0.1)
    assert stamps.replied(NOON + 3, NOON + 3, 0.1)


def test_repeated_hour() -> None:
    """Nothing is sure in the hour that the clocks show twice, at both ends of which everything is asked for."""
    stamps = ServerStamps(SOFIA)
    stamps.replied(0, AUTUMN - 180, 0.1)
    stamps.replied(AUTUMN - 180, AUTUMN - 120, 0.1)
    assert stamps.replied(AUTUMN - 120, AUTUMN - 60, 0.1)
    assert not stamps.replied(AUTUMN - 60, AUTUMN + 1, 0.1)
    assert stamps.last_sync == 0 and stamps.jumped
    stamps.replied(0, AUTUMN + 60, 0.1)
    for minute in range(1, 59):
        assert not stamps.replied(AUTUMN + 60 * minute, AUTUMN + 60 * minute + 60, 0.1)
        assert stamps.last_sync
    assert not stamps.replied(AUTUMN + 3540, AUTUMN + 3600, 0.1)
    assert stamps.last_sync == 0
    stamps.replied(0, AUTUMN + 3660, 0.1)
    stamps.replied(AUTUMN + 3660, AUTUMN + 3720, 0.1)
    assert stamps.replied(AUTUMN + 3720, AUTUMN + 3780, 0.1)


def test_clock_put_back() -> None:
    """After the server's clock was put back everything is asked for; sending is sure when it has caught up."""
    stamps = ServerStamps(SOFIA)
    for sent, time in ((0, NOON), (NOON, NOON + 60), (NOON + 60, NOON + 120)):
        stamps.replied(sent, time, 0.1)
    assert not stamps.replied(NOON + 120, NOON - 600, 0.1)
    assert stamps.last_sync == 0 and stamps.jumped
    stamps.replied(0, NOON - 540, 0.1)
    assert not stamps.replied(NOON - 540, NOON - 480, 0.1)
    assert stamps.replied(NOON + 180, NOON + 240, 0.1)


def test_newest_stamp_survives_a_restart() -> None:
    """A clock that was put back during a restart is noticed by the stamps of before."""
    stamps = ServerStamps(SOFIA)
    stamps.newest = NOON + 7200
    for sent, time in ((0, NOON), (NOON, NOON + 60), (NOON + 60, NOON + 120)):
        assert not stamps.replied(sent, time, 0.1)


def test_time_beyond_the_calendar() -> None:
    """A server whose clock shows a year without a calendar is followed all the same."""
    stamps = ServerStamps(SOFIA)
    stamps.replied(0, 1e18, 0.1)
    assert stamps.last_sync == 1e18


def test_server_without_time() -> None:
    """Without any server time every sync is a full one, and none is sure."""
    stamps = ServerStamps(SOFIA)
    for _ in range(3):
        assert not stamps.replied(stamps.last_sync, None, 0.1)
        assert stamps.last_sync == 0


@given(
    steps=st.lists(st.tuples(st.booleans(), st.integers(-8000, 8000), st.floats(0, 10)), min_size=1, max_size=30),
    start=st.sampled_from([NOON, AUTUMN - 3600, AUTUMN]),
)
def test_sure_means_stored(steps: list[tuple[bool, int, float]], start: int) -> None:
    """Whenever a sync counts as sure, a server that compares local times as text has stored its values.

    Each step moves the server's clock, maybe asks for everything, and takes a while to write.
    """
    stamps, now, stored = ServerStamps(SOFIA), float(start), ""
    for full, move, writing in steps:
        now += move
        if full:
            stamps.request_full()
        sent = stamps.last_sync
        written = int(now + writing)
        stamp = written if sent == 0 or sent > written else int(sent)
        text = datetime.fromtimestamp(stamp, SOFIA).strftime("%Y-%m-%d %H:%M:%S")
        taken = text >= stored and sent <= written + 3600
        if taken:
            stored = text
        if stamps.replied(sent, int(now), writing):
            assert taken
