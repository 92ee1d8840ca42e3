"""The optimistic overlay: what commands have set, until the bridge shows it.

Bridges go on telling the old value for seconds after they have accepted a command. So a command's value is shown at
once (sent), stands against older news (accepted), and gives way as soon as the bridge shows it (confirmed) or has had
its time (expired).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .command import Expectation
from .items import Item

type _Key = tuple[Item, str]


@dataclass(slots=True, eq=False)
class Ticket:
    """One command on its way."""

    optimistic: bool
    open: dict[_Key, Expectation] = field(default_factory=dict)
    """What the bridge has not shown yet; a newer command for the same field takes over."""
    failed: list[Expectation] = field(default_factory=list)
    """What the bridge did not show in time."""
    accepted_at: float | None = None
    expires_at: float = float("inf")


class Overlay:
    """The expectations of all commands on their way; times are monotonic, in seconds."""

    def __init__(self) -> None:
        """Expect nothing."""
        self._pending: dict[_Key, Ticket] = {}

    @property
    def is_waiting(self) -> bool:
        """Whether anything is expected."""
        return bool(self._pending)

    def begin(self, expectations: Iterable[Expectation], *, optimistic: bool = True) -> Ticket:
        """Expect what a command will do; the newest command for a field wins."""
        ticket = Ticket(optimistic)
        for expectation in expectations:
            key = (expectation.item, expectation.field)
            if (older := self._pending.get(key)) is not None:
                del older.open[key]
            ticket.open[key] = expectation
            self._pending[key] = ticket
        return ticket

    def accept(self, ticket: Ticket, now: float, settle: float) -> None:
        """Note that the bridge has taken the command and has `settle` seconds to show it."""
        ticket.accepted_at = now
        ticket.expires_at = now + settle

    def withdraw(self, ticket: Ticket) -> None:
        """Forget a command that came to nothing."""
        for key in ticket.open:
            del self._pending[key]
        ticket.open.clear()

    def judge(self, item: Item, told: Mapping[str, object], started: float, now: float) -> None:
        """Compare what was read with what is expected.

        Args:
            item: What was read.
            told: The fields that the bridge has told of it.
            started: When the request was sent; news from before the command was accepted say nothing about it.
            now: The time.
        """
        for key, ticket in [(key, ticket) for key, ticket in self._pending.items() if key[0] == item]:
            if ticket.accepted_at is None or started < ticket.accepted_at or key[1] not in told:
                continue
            expectation = ticket.open[key]
            is_met = expectation.same(told[key[1]], expectation.value)
            if is_met or now >= ticket.expires_at:
                del self._pending[key], ticket.open[key]
                if not is_met:
                    ticket.failed.append(expectation)

    def cover[T: Any](self, item: Item, model: T) -> T:
        """Return a state with the values that commands have set."""
        values = {
            key[1]: ticket.open[key].value
            for key, ticket in self._pending.items()
            if key[0] == item and ticket.optimistic
        }
        return replace(model, **values) if values else model
