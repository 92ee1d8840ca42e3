"""Registers that operator and zone both write."""

import pytest

from custom_components.zontromat.systems.bgerp.registers.shared import Exchange, LocalChange

WISH = LocalChange(value=90.0, base=0.0, revision=3)


def exchange(
    *,
    theirs: float | None = None,
    carried: bool = True,
    since: float = 100,
    sure: bool = True,
    later: bool = False,
) -> Exchange:
    """Return what a sync says; without `theirs` the reply lacks the register."""
    return Exchange(
        replied=theirs is not None, theirs=theirs, carried=carried, asked_since=since, sure=sure, later=later
    )


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (exchange(), None),
        (exchange(sure=False), WISH),
        (exchange(carried=False), WISH),
        (exchange(theirs=90.0), None),
        (exchange(theirs=90.0, carried=False), None),
        (exchange(theirs=0.0, carried=False, since=0), WISH),
        (exchange(theirs=45.0, carried=False), None),
        (exchange(theirs=45.0, carried=False, later=True), LocalChange(value=90.0, base=45.0, revision=3)),
        (exchange(theirs=45.0), LocalChange(value=45.0, base=45.0, former=(90.0,))),
    ],
    ids=[
        "stored",
        "perhaps stored",
        "not sent",
        "server already has it",
        "server already has it, not sent",
        "full set shows the old value",
        "operator's edit",
        "operator's edit before the wish",
        "operator's edit beside the wish: taken and confirmed",
    ],
)
def test_what_is_left_of_a_wish(said: Exchange, left: LocalChange | None) -> None:
    """Each answer settles the wish, keeps it, or gives in to the operator."""
    assert WISH.after(said) == left


def test_old_value_once_and_twice() -> None:
    """The former value in the reply is normal once; coming again it is what the server insists on."""
    once = WISH.after(exchange(theirs=0.0))
    assert once is not None and once.value == 90.0
    same_second = once.after(exchange(theirs=0.0))
    assert same_second == once
    given_in = once.after(exchange(theirs=0.0, since=160))
    assert given_in == LocalChange(value=0.0, base=0.0, former=(90.0,)), "taken, and confirmed to the server"


def test_own_former_wish_is_no_edit() -> None:
    """A wish that the server took unnoticed and returns does not overrule the next one."""
    second = WISH.followed_by(30.0, 4)
    assert second.base == 0.0 and second.former == (90.0,)
    left = second.after(exchange(theirs=90.0))
    assert left is not None and left.value == 30.0


def test_back_to_the_base() -> None:
    """A wish taken back is still sent, since the server may have taken it."""
    back = WISH.followed_by(0.0, 4)
    assert back.after(exchange(theirs=0.0, carried=False)) == back
    assert back.after(exchange(theirs=0.0)) is None


def test_only_so_many_wishes_are_remembered() -> None:
    """A slider that is moved without end does not fill the memory."""
    change = WISH
    for value in range(50):
        change = change.followed_by(float(value), value)
    assert len(change.former) == 8 and change.base == 0.0
