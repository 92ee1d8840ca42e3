"""What the engine knows of a board, and how it drives its outputs."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
import logging
import math
from typing import Final

from ..hardware.contract import Board, HardwareError
from ..registers import Block
from .clock import Clock
from .pins import Pin, Reading

_LOGGER = logging.getLogger(__name__)

WRITE_TIMEOUT: Final = 10.0
"""Seconds; boards have timeouts of their own, this is for one that hangs."""

_PAUSES: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds between the tries of a write that failed."""


@dataclass(frozen=True, slots=True)
class Drive:
    """What an output shall be.

    Attributes:
        value: As the hardware has it.
        active: Whether something is switched on by it, which of an inverted pin is the low level.
        owners: The blocks that drive it.
    """

    value: Reading
    active: bool
    owners: frozenset[Block]


class Link:
    """One board: its latest readings, and the outputs as they are wanted.

    Levels are idempotent: what has not surely arrived is written again, after a pause that grows.
    """

    def __init__(self, board: Board, clock: Clock, written: Callable[[], None]) -> None:
        """Drive nothing yet; `written` is called when the failures have changed."""
        self.board = board
        self.readings: Mapping[Pin, Reading] = {}
        self.failed: Mapping[Pin, str] = {}
        """The outputs that could not be driven, and why."""
        self.pins: frozenset[Pin] | None = None
        self._clock = clock
        self._written = written
        self._watched: frozenset[Pin] = frozenset()
        self._wanted: dict[Pin, Drive] = {}
        self._known: dict[Pin, Reading] = {}
        self._task: asyncio.Task[None] | None = None
        self._cancel_retry: Callable[[], None] | None = None
        self._busy = False
        self._tries = 0
        self._complained = False

    # What comes in

    def look(self) -> set[Pin]:
        """Take the latest readings; return the watched pins whose reading has changed, come or gone.

        An output that could not be seen for a while may have lost its level, and is driven anew.
        """
        latest = self.board.readings
        former, self.readings = (
            self.readings,
            {pin: latest[pin] for pin in self._watched if pin in latest and _is_a_value(latest[pin])},
        )
        changed = {pin for pin in self._watched if former.get(pin) != self.readings.get(pin)}
        came = {pin for pin in changed if pin not in former}
        for pin in changed:
            if pin not in self.readings or pin in came:
                self._known.pop(pin, None)
        if came & self._wanted.keys():
            self.flush(again=True)
        return changed

    def look_for_pins(self) -> bool:
        """Learn which pins the hardware has; return whether that has changed."""
        pins = self.board.pins
        former, self.pins = self.pins, None if pins is None else frozenset(pins)
        return former != self.pins

    def watch(self, pins: Collection[Pin]) -> None:
        """Say which pins are of interest."""
        if (watched := frozenset(pins)) != self._watched:
            self._watched = watched
            self.board.watch(watched)
            self.look()

    # What goes out

    def want(self, pin: Pin, drive: Drive) -> None:
        """Let an output be driven with the next `flush`."""
        self._wanted[pin] = drive

    def flush(self, *, again: bool = False) -> None:
        """Start to write what is wanted and not known to be so.

        Args:
            again: Whether to try at once what has just failed.
        """
        due = self._due().keys()
        if self._busy or not (due if again else due - self.failed.keys()):
            return
        # Eager: what the board can do at once has been done when this returns.
        task = asyncio.Task(self._write(), loop=asyncio.get_running_loop(), eager_start=True)
        if not task.done():
            self._task = task
            task.add_done_callback(self._finished)

    async def drain(self, tries: int) -> None:
        """Write until all outputs are as wanted, or it has failed several times."""
        for _ in range(tries):
            self.flush(again=True)
            await self.wait()
            if not self._due():
                return
        _LOGGER.error("%s: outputs could not be made safe: %s", self.board.name, ", ".join(map(str, self._due())))

    async def wait(self) -> None:
        """Wait for what is being written, whether it succeeds or not."""
        while self._task is not None:
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """Write no more."""
        self._stop_retry()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def _due(self) -> dict[Pin, Drive]:
        """Return what has to be written: first what switches off, since two outputs may be interlocked."""
        due = {
            pin: drive
            for pin, drive in self._wanted.items()
            if pin in self.failed or self._known.get(pin) != drive.value
        }
        return dict(sorted(due.items(), key=lambda item: item[1].active))

    async def _write(self) -> None:
        """Write until all is as wanted, or something fails."""
        self._busy = True
        try:
            self._stop_retry()
            while due := self._due():
                failed = await self._write_batch(due)
                self._known.update({pin: drive.value for pin, drive in due.items() if pin not in failed})
                self._show_failures({pin: text for pin, text in self.failed.items() if pin not in due} | failed)
                if failed and not self._due().keys() - failed.keys():
                    self._retry_later()
                    return
            self._tries = 0
            self._complained = False
        finally:
            self._busy = False

    async def _write_batch(self, due: Mapping[Pin, Drive]) -> dict[Pin, str]:
        """Write outputs; return those that may not be as wanted, and why."""
        for pin in due:
            self._known.pop(pin, None)
        failure = await self._try({pin: drive.value for pin, drive in due.items()})
        if failure is None:
            return {}
        return await self._write_singly(due) if len(due) > 1 else dict.fromkeys(due, failure)

    async def _write_singly(self, due: Mapping[Pin, Drive]) -> dict[Pin, str]:
        """Find out which outputs of a batch cannot be driven.

        Where one could not be switched off, nothing that belongs together with it is switched on.
        """
        failed: dict[Pin, str] = {}
        stuck: set[Block] = set()
        for pin, drive in due.items():
            if drive.active and stuck & drive.owners:
                failed[pin] = "another output could not be switched off"
            elif (failure := await self._try({pin: drive.value})) is not None:
                failed[pin] = failure
                stuck |= drive.owners
        return failed

    async def _try(self, outputs: Mapping[Pin, Reading]) -> str | None:
        """Write outputs once; return why it failed."""
        try:
            async with asyncio.timeout(WRITE_TIMEOUT):
                await self.board.write(outputs)
        except HardwareError as error:
            return str(error)
        except TimeoutError:
            return "no answer"
        except Exception:
            if not self._complained:
                _LOGGER.exception("%s: an error in writing its outputs", self.board.name)
                self._complained = True
            return "internal error"
        return None

    def _show_failures(self, failed: Mapping[Pin, str]) -> None:
        """Tell when other outputs than before cannot be driven."""
        if failed.keys() != self.failed.keys():
            self.failed = failed
            self._written()

    def _retry_later(self) -> None:
        """Try again after a pause."""
        pause = _PAUSES[min(self._tries, len(_PAUSES) - 1)]
        self._tries += 1
        self._cancel_retry = self._clock.call_later(pause, partial(self.flush, again=True))

    def _stop_retry(self) -> None:
        """Forget the next try."""
        if self._cancel_retry is not None:
            self._cancel_retry()
            self._cancel_retry = None

    def _finished(self, task: asyncio.Task[None]) -> None:
        """Forget the task."""
        if self._task is task:
            self._task = None


def find(links: Iterable[Link], pin: Pin) -> Link | None:
    """Return the first board that has a pin."""
    return next((link for link in links if link.pins is not None and pin in link.pins), None)


def _is_a_value(reading: Reading) -> bool:
    """Tell whether a reading is a number: NaN equals nothing, and no register holds an infinite one."""
    return math.isfinite(reading)
