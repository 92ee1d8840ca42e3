"""The stored session, the identity and the back-off."""

import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.client import BackOff, Dialect, Identity, Session, Standing

SESSIONS = st.builds(
    Session,
    dialect=st.none() | st.sampled_from(Dialect),
    form=st.booleans(),
    token=st.none() | st.text(min_size=1),
    bgerp_id=st.none() | st.text(min_size=1),
    in_doubt=st.booleans(),
    approved=st.booleans(),
)


@given(session=SESSIONS)
def test_a_session_survives_its_store(session: Session) -> None:
    """What was stored as JSON comes back equal."""
    stored = json.loads(json.dumps(session.as_dict()))
    assert Session.from_dict(stored) == session


@given(
    data=st.dictionaries(
        st.sampled_from(["dialect", "form", "token", "bgerp_id", "in_doubt", "approved", "more"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just("deployed") | st.lists(st.none()),
    )
)
def test_any_stored_data(data: dict[str, Any]) -> None:
    """Data that is no session is refused, never taken for a fresh one."""
    try:
        session = Session.from_dict(data)
    except ValueError:
        assert data
    else:
        assert session.token == (data.get("token") or None)


@pytest.mark.parametrize(
    ("session", "standing"),
    [
        (Session(), Standing.NEW),
        (Session(token="t"), Standing.WAITING),
        (Session(token="t", approved=True), Standing.ACTIVE),
        (Session(in_doubt=True), Standing.IN_DOUBT),
        (Session(in_doubt=True, bgerp_id="1"), Standing.NEW),
    ],
)
def test_standing(session: Session, standing: Standing) -> None:
    """The stored session alone tells how the zone stands."""
    assert session.standing is standing


@pytest.mark.parametrize("serial", ["", " ", "0", " 346", "346\n"])
def test_serial_numbers_that_no_server_takes(serial: str) -> None:
    """A blank serial number or zero is refused before anything is sent."""
    with pytest.raises(ValueError, match="serial number"):
        Identity(serial_number=serial, model="S103")


@given(
    failures=st.integers(0, 2000),
    at_least=st.floats(0, 10_000),
    draw=st.floats(0, 1),
    initial=st.floats(0.1, 10),
    maximum=st.floats(10, 1000),
)
def test_back_off_keeps_its_bounds(failures: int, at_least: float, draw: float, initial: float, maximum: float) -> None:
    """A delay is never shorter than demanded and never longer than the maximum with its jitter."""
    policy = BackOff(initial=initial, maximum=maximum, draw=lambda: draw, failures=failures)
    delay = policy.failed(at_least)
    assert delay >= max(at_least, initial)
    assert delay <= max(at_least, maximum) * 1.25
    assert policy.failures == failures + 1


def test_back_off_doubles_and_starts_again() -> None:
    """Delays double up to the maximum; a success starts over."""
    policy = BackOff(draw=lambda: 0.0)
    assert [policy.failed() for _ in range(11)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert policy.failed(at_least=600) == 600
    policy.reset()
    assert policy.failed() == 1


def test_jitter_spreads_the_zones() -> None:
    """Two zones that failed together do not return together."""
    assert BackOff(draw=lambda: 0.0).failed() != BackOff(draw=lambda: 1.0).failed()
