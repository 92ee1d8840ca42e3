"""Sends commands and waits until the bridge shows their effect."""

import asyncio
from collections.abc import Callable, Iterable
import logging

from .command import Action, Command, Expectation
from .dialect import Dialect, Sending
from .errors import IzoneError, LockedError, NotConfirmedError, RefusedError, UnpairedBridgeError, WrongBridgeError
from .items import STATUS, Item, Kind, Subsystem
from .overlay import Ticket
from .poller import Poller

_LOGGER = logging.getLogger(__name__)

_IN_STATUS = {"on", "mode", "fan", "setpoint"}
"""Fields of unit and zones that every status tells."""
_IMPATIENCE = 0.5
"""The part of the usual time after which another spelling is tried."""


class Commander:
    """Commands of one bridge; several may be on their way at once."""

    def __init__(
        self, poller: Poller, *, spellings: dict[str, int], publish: Callable[[], None], clock: Callable[[], float]
    ) -> None:
        """Send with what a poller knows.

        Args:
            poller: Reads back.
            spellings: Which spelling of a command this bridge understands, by the command's key; is added to.
            publish: Called whenever the state changes because of a command.
            clock: Monotonic time in seconds.
        """
        self.spellings = spellings
        self._poller = poller
        self._store = poller.store
        self._publish = publish
        self._clock = clock

    async def run(self, dialect: Dialect, action: Action) -> None:
        """Do what somebody wants.

        Raises:
            InvalidValueError: The system cannot take it; nothing was sent.
            NotFoundError: There is no such thing; nothing was sent.
            NotSupportedError: The bridge does not have the command.
            RefusedError: It refuses.
            LockedError: It does not listen because the system is locked.
            NotConfirmedError: It does not show the effect.
            IzoneError: There was no answer.
        """
        if action.reads is not None:
            await self._poller.ask(dialect, action.reads.request)
        command = action.build(self._store.snapshot)
        try:
            await self._run(dialect, command)
        except (RefusedError, NotConfirmedError) as err:
            dialect.transport.statistics.command_failures += 1
            unit = self._store.snapshot.unit
            if command.subsystem is Subsystem.AIR_CONDITIONER and unit is not None and unit.locked:
                raise LockedError("The system is locked with a key code") from err
            raise
        except IzoneError:
            dialect.transport.statistics.command_failures += 1
            raise

    async def _run(self, dialect: Dialect, command: Command) -> None:
        """Send a command in one spelling after the other until the bridge shows that it has understood."""
        sendings = dialect.sendings(command)
        remembered = self.spellings.get(command.key, 0) % len(sendings)
        order = sorted(range(len(sendings)), key=lambda place: place != remembered)
        failures: list[IzoneError] = []
        for place in order:
            try:
                await self._send(dialect, command, sendings[place], is_last=place == order[-1])
            except (RefusedError, NotConfirmedError) as err:
                if err.__cause__ is not None:
                    # It is doubtful whether the bridge has received the command at all.
                    raise
                failures.append(err)
            else:
                if len(sendings) > 1:
                    self.spellings[command.key] = place
                return
        # A command that was taken without effect says more than the refusal of its other spelling.
        raise next((err for err in failures if isinstance(err, NotConfirmedError)), failures[-1])

    async def _send(self, dialect: Dialect, command: Command, sending: Sending, *, is_last: bool) -> None:
        """Send a command, to an old bridge several times, until its effect is read back.

        Raises:
            NotConfirmedError: The effect does not show; with a cause when it is doubtful what happened.
            IzoneError: The command was not taken.
        """
        for number in range(1, dialect.resends + 1):
            patience = 1.0 if is_last and number == dialect.resends else _IMPATIENCE
            missing = await self._attempt(dialect, command, sending, patience)
            if not missing:
                return
        raise _not_confirmed(command, missing)

    async def _attempt(
        self, dialect: Dialect, command: Command, sending: Sending, patience: float
    ) -> list[Expectation]:
        """Send a command once and return what does not show its effect."""
        ticket = self._store.overlay.begin(command.expectations, optimistic=command.optimistic)
        self._show()
        doubt: IzoneError | None = None
        settle = dialect.transport.timing.settle * command.settle_factor * patience
        try:
            try:
                await dialect.transport.command(*sending)
            except IzoneError as err:
                if not err.doubtful:
                    raise
                doubt = err
            self._store.overlay.accept(ticket, self._clock(), settle)
            await self._confirm(dialect, ticket)
        finally:
            missing = [*ticket.failed, *ticket.open.values()]
            self._store.overlay.withdraw(ticket)
            self._show()
        if doubt is not None and (missing or not command.expectations):
            raise _not_confirmed(command, missing) from doubt
        return missing

    async def _confirm(self, dialect: Dialect, ticket: Ticket) -> None:
        """Read back until everything shows, or until it is too late; other reads count as well."""
        while ticket.open:
            await self._read_back(dialect, ticket)
            remaining = ticket.expires_at - self._clock()
            if not ticket.open or remaining <= 0:
                return
            self._show()
            await asyncio.sleep(min(dialect.transport.timing.read_back, remaining))

    async def _read_back(self, dialect: Dialect, ticket: Ticket) -> None:
        """Read what shows the effect of a command; no answer is as good as no effect."""
        requests = list(dict.fromkeys(item.request for item, _ in ticket.open))
        if self._poller.has_status and len(requests) > 1 and all(_is_in_status(*key) for key in ticket.open):
            requests = [STATUS]
        for request in requests:
            try:
                await self._poller.ask(dialect, request)
            except WrongBridgeError, UnpairedBridgeError:
                raise
            except IzoneError as err:
                _LOGGER.debug("Cannot read back %s: %s", request, err)
                return

    def _show(self) -> None:
        """Show the state with what commands have set."""
        self._store.changed()
        self._publish()


def _is_in_status(item: Item, field: str) -> bool:
    """Tell whether a status shows the field."""
    return item.kind in {Kind.UNIT, Kind.ZONE} and field in _IN_STATUS


def _not_confirmed(command: Command, missing: Iterable[Expectation]) -> NotConfirmedError:
    """Return the error of a command without effect."""
    where = ", ".join(sorted({str(expectation.item) for expectation in missing}))
    return NotConfirmedError(
        f"The bridge does not show the effect of {command.key} ({where})", command=command.key, where=where
    )
