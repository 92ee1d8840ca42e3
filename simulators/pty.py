"""A pseudo terminal that stands for a serial port: it can be unplugged and plugged in again under the same name."""

import asyncio
from collections.abc import Callable
import contextlib
import os
from pathlib import Path
import tempfile
import termios
import tty
from typing import Final

_CHUNK: Final = 4096
_SPEEDS: Final = {getattr(termios, f"B{speed}"): speed for speed in (1200, 2400, 4800, 9600, 19_200, 38_400, 115_200)}


class PseudoTerminal:
    """The device's end of a serial cable; `path` is the port at the other end.

    The port's name is a link of its own, so that it stays the same although the system numbers terminals anew. Use it
    in a running event loop; `unplug` ends it as well.

    Args:
        received: Called with the bytes that come from the other end.
        path: Name of the port; by default one in a temporary folder.
    """

    def __init__(self, received: Callable[[bytes], None] | None = None, path: Path | None = None) -> None:
        """Prepare a cable that is not plugged in."""
        self._received = received
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        if path is None:
            self._folder = tempfile.TemporaryDirectory(prefix="serial-")
            path = Path(self._folder.name) / "tty"
        self.path = path
        self._device: int | None = None
        self._port: int | None = None

    @property
    def is_plugged(self) -> bool:
        """Whether the port is there."""
        return self._device is not None

    @property
    def baudrate(self) -> int | None:
        """The speed that the other end has set, in Bd; `None` for one that is not usual."""
        return None if self._port is None else _SPEEDS.get(termios.tcgetattr(self._port)[4])

    def plug(self) -> None:
        """Make the port appear."""
        if self._device is not None:
            return
        # Our own hold on the port keeps reading from failing while nobody else has it open.
        self._device, self._port = os.openpty()
        tty.setraw(self._port)
        os.set_blocking(self._device, False)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(self._port))
        asyncio.get_running_loop().add_reader(self._device, self._read)

    def unplug(self) -> None:
        """Make the port vanish; whoever has it open finds it dead."""
        if self._device is None or self._port is None:
            return
        asyncio.get_running_loop().remove_reader(self._device)
        self.path.unlink(missing_ok=True)
        os.close(self._port)
        os.close(self._device)
        self._device = self._port = None

    def write(self, data: bytes) -> None:
        """Send bytes to the other end; they are lost while it is unplugged or does not take them."""
        if self._device is not None:
            with contextlib.suppress(BlockingIOError):
                os.write(self._device, data)

    def _read(self) -> None:
        """Take what has come."""
        if self._device is not None and (data := os.read(self._device, _CHUNK)) and self._received is not None:
            self._received(data)
