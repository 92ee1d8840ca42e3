"""What a zone needs of its hardware."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from ..zone.pins import Pin, Reading


class HardwareError(Exception):
    """The hardware did not do what was asked; the text says what failed, for people, and holds no secret."""


class Board(Protocol):
    """Inputs and outputs behind one connection.

    `run` keeps the readings fresh, connects again by itself after a failure, and logs the loss and the return of the
    connection once each. While the connection is lost `readings` is empty. Nothing but `write` drives an output, and
    it never repeats a write on its own.
    """

    @property
    def name(self) -> str:
        """What it is, for people."""

    @property
    def pins(self) -> Collection[Pin] | None:
        """What the hardware has; `None` while that is not known yet."""

    @property
    def readings(self) -> Mapping[Pin, Reading]:
        """The latest readings of what can be read now, outputs as they really are included."""

    def watch(self, pins: Collection[Pin]) -> None:
        """Say which pins are of interest; a board may leave the others unread."""

    def subscribe(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed`, in the event loop, when a reading of interest has changed, come or gone; return how to stop."""

    async def write(self, outputs: Mapping[Pin, Reading]) -> None:
        """Drive outputs: levels, and volts of analog outputs.

        They take effect together, or one after the other in the order of the mapping up to the first that fails: what
        switches off comes before what switches on.

        Raises:
            HardwareError: Whether an output was driven is not known.
        """

    async def run(self) -> None:
        """Serve until cancelled; closes its connection then, and leaves the outputs as they are."""
