"""What all connections to hardware have in common: to come back by themselves, and to tell who listens."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Awaitable, Callable
import logging

from ..client import BackOff
from .contract import HardwareError

_LOGGER = logging.getLogger(__name__)


class Link:
    """Keeps something connected: tries again with growing pauses, and logs loss and return once each.

    Attributes:
        online: Whether it is connected and answers.
        error: Why it is not, `None` while it is or before the first try.
    """

    def __init__(self, name: str, *, changed: Callable[[], None], initial: float = 1.0, longest: float = 30.0) -> None:
        """Prepare a link.

        Args:
            name: What is connected, for people.
            changed: Called when `online` has changed.
            initial: Seconds before the first try after a loss.
            longest: Most seconds between two tries; a door must not wait for minutes after the power is back.
        """
        self.online = False
        self.error: HardwareError | None = None
        self._name = name
        self._changed = changed
        self._back_off = BackOff(initial=initial, maximum=longest)

    def up(self) -> None:
        """Note that it is connected and answers."""
        self._back_off.reset()
        if self.error is not None:
            _LOGGER.info("%s is back", self._name)
            self.error = None
        self._set(online=True)

    async def run(self, serve: Callable[[], Awaitable[None]]) -> None:
        """Serve until cancelled: `serve` connects, calls `up`, and raises `HardwareError` on a loss."""
        try:
            while True:
                try:
                    await serve()
                except HardwareError as error:
                    self._down(error)
                await asyncio.sleep(self._back_off.failed())
        finally:
            self._set(online=False)

    def _down(self, error: HardwareError) -> None:
        """Note a loss."""
        if self.error is None:
            _LOGGER.warning("%s is lost: %s", self._name, error)
        self.error = error
        self._set(online=False)

    def _set(self, *, online: bool) -> None:
        """Be online or not, and tell if that is new."""
        if self.online != online:
            self.online = online
            self._changed()


class Connected(ABC):
    """What boards, meters and readers have in common.

    Attributes:
        name: What it is, for people.
        link: Its connection.
    """

    def __init__(self, name: str) -> None:
        """Prepare something that is not connected."""
        self.name = name
        self.link = Link(name, changed=self._online_changed)
        self._listeners: dict[object, Callable[[], None]] = {}

    @property
    def online(self) -> bool:
        """Whether it is connected and answers."""
        return self.link.online

    def subscribe(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` when a reading has changed, come or gone, or `online` or the pins have; return how to stop."""
        key = object()
        self._listeners[key] = changed
        return lambda: self._listeners.pop(key, None) and None

    @abstractmethod
    async def run(self) -> None:
        """Serve until cancelled; closes its connection then."""

    def _forget(self) -> None:  # noqa: B027 - a reader has none
        """Have no readings, since the connection is lost."""

    def _online_changed(self) -> None:
        if not self.online:
            self._forget()
        self._tell()

    def _tell(self) -> None:
        """Tell who listens."""
        for changed in tuple(self._listeners.values()):
            changed()

    def _require_online(self) -> None:
        """Raise why it is not online."""
        if not self.online:
            raise self.link.error or HardwareError(f"{self.name} is not connected")
