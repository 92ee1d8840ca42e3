"""The optimistic overlay: shown at once, kept against older news, given up in time."""

from dataclasses import asdict

from hypothesis import given, strategies as st

from custom_components.zontromat.systems.izone.client import Kind, Zone, ZoneMode
from custom_components.zontromat.systems.izone.client.command import Expectation
from custom_components.zontromat.systems.izone.client.items import Item
from custom_components.zontromat.systems.izone.client.overlay import Overlay

ITEM = Item(Kind.ZONE, 1)
OTHER = Item(Kind.ZONE, 2)
OLD = Zone(mode=ZoneMode.OPEN, setpoint=22.0)
NEW = Zone(mode=ZoneMode.CLOSE, setpoint=22.0)
CLOSE = Expectation(item=ITEM, field="mode", value=ZoneMode.CLOSE)


def test_shown_at_once() -> None:
    """A command's value is shown before the bridge has it, on its own item only."""
    overlay = Overlay()
    overlay.begin([CLOSE])
    assert overlay.cover(ITEM, OLD) == NEW
    assert overlay.cover(OTHER, OLD) == OLD


def test_older_news_say_nothing() -> None:
    """What was asked before the command was accepted neither confirms it nor fails it."""
    overlay = Overlay()
    ticket = overlay.begin([CLOSE])
    overlay.judge(ITEM, asdict(OLD), 1.0, 2.0)
    overlay.accept(ticket, 10.0, settle=5.0)
    overlay.judge(ITEM, asdict(NEW), 9.9, 10.1)
    overlay.judge(ITEM, asdict(OLD), 9.9, 100.0)
    assert ticket.open
    assert overlay.cover(ITEM, OLD) == NEW


def test_confirmed() -> None:
    """As soon as the bridge shows the value, the overlay is gone."""
    overlay = Overlay()
    ticket = overlay.begin([CLOSE])
    overlay.accept(ticket, 10.0, settle=5.0)
    overlay.judge(ITEM, asdict(OLD), 11.0, 11.1)
    assert overlay.cover(ITEM, OLD) == NEW
    overlay.judge(ITEM, asdict(NEW), 12.0, 12.1)
    assert not ticket.open
    assert not ticket.failed
    assert overlay.cover(ITEM, OLD) == OLD


def test_expired() -> None:
    """A value that the bridge does not show in time gives way to the bridge's own."""
    overlay = Overlay()
    ticket = overlay.begin([CLOSE])
    overlay.accept(ticket, 10.0, settle=5.0)
    overlay.judge(ITEM, asdict(OLD), 15.0, 15.1)
    assert not ticket.open
    assert ticket.failed == [CLOSE]
    assert overlay.cover(ITEM, OLD) == OLD


def test_silence_is_no_answer() -> None:
    """News that do not mention the field neither confirm nor fail what is expected of it."""
    overlay = Overlay()
    ticket = overlay.begin([CLOSE])
    overlay.accept(ticket, 10.0, settle=5.0)
    overlay.judge(ITEM, {"setpoint": 22.0}, 20.0, 20.1)
    assert ticket.open
    overlay.judge(ITEM, {"mode": None}, 21.0, 21.1)
    assert ticket.failed == [CLOSE]


def test_newest_wins() -> None:
    """A newer command for the same field takes over; the older one waits for nothing any more."""
    overlay = Overlay()
    older = overlay.begin([CLOSE])
    newer = overlay.begin([Expectation(item=ITEM, field="mode", value=ZoneMode.AUTO)])
    assert not older.open
    assert overlay.cover(ITEM, OLD).mode is ZoneMode.AUTO
    overlay.withdraw(older)
    assert overlay.cover(ITEM, OLD).mode is ZoneMode.AUTO
    overlay.withdraw(newer)
    assert overlay.cover(ITEM, OLD) == OLD


def test_fields_are_independent() -> None:
    """Two commands for different fields of one thing live side by side."""
    overlay = Overlay()
    first = overlay.begin([CLOSE])
    second = overlay.begin([Expectation(item=ITEM, field="setpoint", value=25.0)])
    for ticket in (first, second):
        overlay.accept(ticket, 10.0, settle=5.0)
    overlay.judge(ITEM, asdict(NEW), 11.0, 11.1)
    assert not first.open
    assert overlay.cover(ITEM, OLD) == Zone(mode=ZoneMode.OPEN, setpoint=25.0)


def test_only_waited_for() -> None:
    """What a favourite will do is waited for, but not shown before it happens."""
    overlay = Overlay()
    ticket = overlay.begin([CLOSE], optimistic=False)
    overlay.accept(ticket, 10.0, settle=5.0)
    assert overlay.cover(ITEM, OLD) == OLD
    overlay.judge(ITEM, asdict(NEW), 11.0, 11.1)
    assert not ticket.open


STEPS = st.lists(st.sampled_from(["begin", "accept", "withdraw", "old", "new", "wait"]), max_size=30)


@given(STEPS)
def test_any_order(steps: list[str]) -> None:
    """Whatever happens in whatever order, an expectation is open, failed or fulfilled, and nothing is left behind."""
    overlay = Overlay()
    tickets = [overlay.begin([CLOSE])]
    now = 0.0
    for step in steps:
        now += 1.0
        match step:
            case "begin":
                tickets.append(overlay.begin([CLOSE]))
            case "accept":
                overlay.accept(tickets[-1], now, settle=3.0)
            case "withdraw":
                overlay.withdraw(tickets[-1])
            case "old" | "new":
                overlay.judge(ITEM, asdict(OLD if step == "old" else NEW), now, now)
            case "wait":
                now += 5.0
        shown = overlay.cover(ITEM, OLD)
        assert shown == (NEW if tickets[-1].open else OLD)
        assert not any(ticket.open for ticket in tickets[:-1])
    for ticket in tickets:
        overlay.withdraw(ticket)
    assert overlay.cover(ITEM, OLD) == OLD


def test_unmet_comparison() -> None:
    """A comparison of its own decides what counts as the same."""
    overlay = Overlay()
    close_enough = Expectation(item=ITEM, field="setpoint", value=25.0, same=lambda actual, wanted: actual >= wanted)
    ticket = overlay.begin([close_enough])
    overlay.accept(ticket, 10.0, settle=5.0)
    overlay.judge(ITEM, {"setpoint": 24.5}, 11.0, 11.0)
    assert ticket.open
    overlay.judge(ITEM, {"setpoint": 26.0}, 12.0, 12.0)
    assert not ticket.open


def test_withdrawing_twice() -> None:
    """Withdrawing what is done already changes nothing."""
    overlay = Overlay()
    ticket = overlay.begin([CLOSE])
    overlay.withdraw(ticket)
    overlay.withdraw(ticket)
    assert overlay.cover(ITEM, OLD) == OLD
