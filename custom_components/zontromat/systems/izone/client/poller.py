"""Asks what is due and keeps the answers."""

from collections.abc import Callable, Collection
import logging

from .dialect import Dialect
from .errors import (
    BusyError,
    IzoneConnectionError,
    IzoneError,
    NotSupportedError,
    RefusedError,
    UnpairedBridgeError,
    WrongBridgeError,
)
from .health import NOT_THERE, Health
from .items import STATUS, Query, Request, Subsystem
from .plan import Facts, Periods, overdue, prompt
from .reading import Reading, check_status
from .store import Store

_LOGGER = logging.getLogger(__name__)

_PROOFS = 3
"""How often a bridge may fail to prove that its status can be trusted."""
_VITAL = {Query.UNIT, Query.ZONE, Query.SPLITS, Query.IRRIGATION, Query.POWER_CONFIG, Query.POWER_STATUS}
"""Questions without whose answers a subsystem's state is not known."""
_DIFFERENT_BRIDGE = (WrongBridgeError, UnpairedBridgeError)


class Poller:
    """Keeps the state of one bridge fresh."""

    def __init__(self, store: Store, *, periods: Periods, clock: Callable[[], float]) -> None:
        """Start with nothing known.

        Args:
            store: Where the answers go.
            periods: How old things may become.
            clock: Monotonic time in seconds.
        """
        self.store = store
        self.health = Health()
        self.wanted: Collection[Query] | None = None
        self.requested: set[Request] = set()
        self.has_status = False
        self._proofs_left = _PROOFS
        self._periods = periods
        self._clock = clock

    def restart(self, dialect: Dialect) -> None:
        """Forget what depends on the bridge's firmware, which may be another one now."""
        self.has_status = False
        self._proofs_left = 0 if dialect.legacy else _PROOFS

    async def ask(
        self, dialect: Dialect, request: Request, *, timeout: float | None = None, repeat: bool = True
    ) -> None:
        """Ask one question and keep the answer.

        Raises:
            IzoneError: There is no answer to it; the state stays as it was.
        """
        started = self._clock()
        reading = await dialect.read(request, timeout=timeout, repeat=repeat)
        if request == STATUS:
            self._check(reading)
        self.accept(reading, started)

    def accept(self, reading: Reading, started: float) -> None:
        """Keep an answer to a question that was asked at `started`."""
        self.store.apply(reading, started, self._clock())

    def _check(self, reading: Reading) -> None:
        """Check that a status tells about everything. Raises as `check_status`."""
        unit = self.store.snapshot.unit
        check_status(reading, (unit and unit.zone_count) or 0)

    async def poll(self, dialect: Dialect) -> None:
        """Ask everything that is due.

        A subsystem that fails is left alone for the rest of the poll and recorded as a problem.

        Raises:
            IzoneConnectionError: The bridge does not answer for its primary subsystem.
            BusyError: It never has time for it.
            WrongBridgeError: Another bridge answers.
            UnpairedBridgeError: The bridge has lost its identity.
        """
        requested, self.requested = self.requested, set()
        failed: set[Subsystem] = set()
        asked: set[Request] = set()
        started = self._clock()
        try:
            while batch := [each for each in self._prompt(requested, failed) if each not in asked]:
                for request in batch:
                    asked.add(request)
                    # One answer may tell about more than was asked.
                    is_answered = self.store.read_at.get(request, -1) >= started
                    if request.query.subsystem not in failed and not is_answered:
                        await self._ask_safely(dialect, request, failed)
            for request in overdue(self._facts(failed), self._periods, read_at=self.store.read_at, now=self._clock()):
                if request.query.subsystem not in failed:
                    await self._ask_safely(dialect, request, failed)
            if Subsystem.AIR_CONDITIONER not in failed:
                await self._prove_status(dialect, asked)
        except BaseException:
            self.requested |= requested
            raise
        finally:
            self.store.show_problems(self.health.problems)

    def _facts(self, failed: Collection[Subsystem]) -> Facts:
        """Return what the plan depends on."""
        now = self._clock()
        return Facts(
            snapshot=self.store.snapshot,
            subsystems=[each for each in Subsystem if each not in failed and self.health.may_ask(each, now)],
            has_status=self.has_status,
            wanted=self.wanted,
        )

    def _prompt(self, requested: Collection[Request], failed: Collection[Subsystem]) -> list[Request]:
        """Return what is to be asked now."""
        return prompt(self._facts(failed), self._periods, read_at=self.store.read_at, requested=requested)

    async def _ask_safely(self, dialect: Dialect, request: Request, failed: set[Subsystem]) -> None:
        """Ask one question; what goes wrong concerns its subsystem only, unless it is the bridge itself."""
        subsystem = request.query.subsystem
        is_primary = subsystem is self.health.primary
        is_known = subsystem in self.health.present
        timeout = None if is_primary or is_known else dialect.transport.timing.probe_timeout
        try:
            await self.ask(dialect, request, timeout=timeout, repeat=is_primary)
        except NOT_THERE as err:
            if request == STATUS:
                self._distrust_status()
            elif request.query in _VITAL:
                self._fail(subsystem, err, failed)
            else:
                _LOGGER.debug("Skipped %s: %s", request, err)
                self.store.read_at[request] = self._clock()
        except _DIFFERENT_BRIDGE:
            raise
        except IzoneError as err:
            self._fail(subsystem, err, failed)
            if is_primary and isinstance(err, IzoneConnectionError | BusyError):
                raise
        else:
            if request.query in _VITAL or request == STATUS:
                self.health.succeeded(subsystem)

    def _fail(self, subsystem: Subsystem, error: IzoneError, failed: set[Subsystem]) -> None:
        """Note that a subsystem has failed."""
        self.health.failed(subsystem, error, self._clock())
        failed.add(subsystem)

    def _distrust_status(self) -> None:
        """Go back to asking for unit and zones one by one."""
        _LOGGER.debug("The status in one answer is not complete any more")
        self.has_status = False

    async def _prove_status(self, dialect: Dialect, asked: Collection[Request]) -> None:
        """Find out whether the bridge tells in one answer what it has just told in many."""
        unit = self.store.snapshot.unit
        if self._proofs_left == 0 or self.has_status or unit is None or not unit.zone_count:
            return
        if any(Request(Query.ZONE, index) not in asked for index in range(unit.zone_count)):
            return
        self._proofs_left -= 1
        started = self._clock()
        try:
            reading = await dialect.read(STATUS, repeat=False)
            self._check(reading)
        except _DIFFERENT_BRIDGE:
            raise
        except RefusedError, NotSupportedError:
            self._proofs_left = 0
        except IzoneError as err:
            _LOGGER.debug("No status in one answer: %s", err)
        else:
            self.has_status = self.store.agrees(reading)
            self.accept(reading, started)
