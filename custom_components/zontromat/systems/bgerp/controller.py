"""What makes a zone act: the engine, what it is wired to, and what survives a restart."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
import logging
from typing import Any, Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from .attached import Hardware
from .client import Json
from .errors import BlockNotRunning, StorageFailed
from .registers import Block, DeviceSettings, RegisterStore, Value, normalise_card_id
from .storage import DurableStore
from .zone.block import Command, Moment
from .zone.blocks import BLOCKS
from .zone.engine import CommandFailed, Engine, Listener
from .zone.options import Options
from .zone.status import Reason, Status

_LOGGER = logging.getLogger(__name__)

SAVE_DELAY: Final = 60.0
"""Seconds after which what blocks remember is on the disc; on an orderly end it is at once."""

RESTART_PAUSE: Final = 30.0
"""Seconds before hardware whose program has failed is served again."""

SAME_READ: Final = 1.0
"""Seconds within which the same card at the same reader is one read."""


SURROUNDINGS_EVERY: Final = timedelta(minutes=1)
"""How often the blocks hear of what Home Assistant knows; the sun moves a quarter of a degree meanwhile."""


class HassClock:
    """The time of the event loop."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Use the loop of Home Assistant."""
        self._loop = hass.loop

    def now(self) -> Moment:
        """Return the present."""
        return Moment(self._loop.time(), dt_util.utcnow().timestamp())

    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        """Call once after some seconds; return how to cancel."""
        return self._loop.call_later(seconds, action).cancel


class ZoneMemory:
    """What the blocks remember, in a file."""

    def __init__(self, hass: HomeAssistant, store: DurableStore, content: Mapping[str, Any] | None) -> None:
        """Start with what was stored."""
        self._hass = hass
        self._store = store
        self._content: dict[str, Any] = dict(content or {})
        self._cancel: Callable[[], None] | None = None

    def recall(self, block: Block) -> Mapping[str, Value]:
        """Return what a block has remembered."""
        remembered = self._content.get(block)
        return remembered if isinstance(remembered, dict) else {}

    def remember(self, block: Block, values: Mapping[str, Value]) -> None:
        """Keep what a block remembers; the file follows."""
        self._content[block] = {key: value for key, value in values.items() if _is_json(value)}
        if self._cancel is None:
            self._cancel = self._hass.loop.call_later(SAVE_DELAY, self._save_later).cancel

    async def async_save(self) -> None:
        """Store what is not stored yet."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None
            await self._store.save(self._content)

    def _save_later(self) -> None:
        """Store in the background; a failure is in Home Assistant's log, and the next change tries again."""
        self._cancel = None
        self._store.async_delay_save(lambda: self._content, 0)


def _is_json(value: Value) -> bool:
    """Tell whether a value can be stored; lists of cards and devices are the server's to remember."""
    return not isinstance(value, tuple | DeviceSettings)


class ZoneController:
    """The engine of a zone in Home Assistant.

    Args:
        hardware: What is attached.
        surroundings: Returns what is found out beside the blocks, by register; `None` leaves one to its owner.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        store: RegisterStore,
        hardware: Hardware,
        is_on: Callable[[Block], bool],
        memory: ZoneMemory,
        listener: Listener,
        options: Options,
        surroundings: Callable[[], Mapping[str, Value]],
    ) -> None:
        """Prepare; nothing runs yet."""
        self.hardware: Final = hardware
        self._hass = hass
        self._memory = memory
        self._tasks: list[asyncio.Task[None]] = []
        self._clock = HassClock(hass)
        self._recent: dict[tuple[str, str], float] = {}
        self._surroundings = surroundings
        self._stop_listening: Callable[[], None] | None = None
        self._stop_looking: Callable[[], None] | None = None
        self.engine: Final = Engine(
            boards=hardware.boards,
            store=store,
            blocks=BLOCKS,
            options=options,
            is_on=is_on,
            clock=self._clock,
            memory=memory,
            listener=listener,
        )

    def start(self) -> None:
        """Let the zone act from now on, whether its server and its hardware are there or not."""
        self.engine.start()
        self._look_around()
        self._stop_looking = async_track_time_interval(self._hass, self._look_around, SURROUNDINGS_EVERY)
        self._stop_listening = self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._stopping)
        for name, run in self.hardware.served:
            # Not among Home Assistant's own tasks: it would cancel them before the outputs are safe.
            self._tasks.append(self._hass.loop.create_task(_serve(name, run), name=f"bgERP {name}"))

    async def async_stop(self) -> None:
        """Bring all outputs to their safe state, and end."""
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None
        if self._stop_looking is not None:
            self._stop_looking()
            self._stop_looking = None
        await self.engine.stop()
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._tasks.clear()
        with suppress(StorageFailed):  # it is in the log; the outputs are safe all the same
            await self._memory.async_save()

    async def _stopping(self, event: Event) -> None:
        """End together with Home Assistant, while its other integrations can still carry out actions."""
        self._stop_listening = None
        await self.async_stop()

    @callback
    def _look_around(self, now: datetime | None = None) -> None:
        """Let the blocks know where the sun stands."""
        self.engine.supply(self._surroundings())

    # Blocks

    @property
    def is_attached(self) -> bool:
        """Whether the zone is wired to anything; without, it only exchanges registers with its server."""
        return self.hardware.has_pins

    def acts(self, block: Block) -> bool:
        """Tell whether a block does what it is there for, as far as this program and the hardware have it at all."""
        status = self.engine.status(block)
        return status is None or status.running or not self.is_attached

    def statuses(self) -> dict[Block, Status]:
        """Return how the blocks are doing."""
        found = {block: self.engine.status(block) for block in sorted(self.engine.blocks)}
        return {block: status for block, status in found.items() if status is not None}

    def states(self, block: Block) -> Mapping[str, Value]:
        """Return what a block shows beside its registers."""
        return self.engine.states(block)

    async def async_command(self, block: Block, command: Command) -> None:
        """Let a block carry out a command.

        Raises:
            BlockNotRunning: It does not run, or an output could not be driven.
        """
        try:
            await self.engine.command(block, command)
        except CommandFailed as error:
            raise BlockNotRunning("the block did not do it", block=block, reason=reason_text(error.reason)) from error

    def is_new_read(self, card_id: str, reader_id: str) -> bool:
        """Tell whether a card was not held to the same reader a moment ago."""
        now = self._clock.now().steady
        self._recent = {key: at for key, at in self._recent.items() if now - at < SAME_READ}
        key = (normalise_card_id(card_id), reader_id)
        is_new = key not in self._recent
        self._recent[key] = now
        return is_new


async def _serve(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Serve a piece of hardware for ever; one whose program has a bug does not take the zone with it."""
    while True:
        try:
            await run()
        except Exception:
            _LOGGER.exception("%s has failed and is served again", name)
        await asyncio.sleep(RESTART_PAUSE)


def reason_text(reason: Reason | None) -> str:
    """Return a reason in a few words for people, in English; a text of its own tells what to do."""
    if reason is None:
        return "off"
    about = [reason.register, "" if reason.pin is None else str(reason.pin), reason.other or "", reason.detail]
    return " ".join(filter(None, [reason.trouble.replace("_", " "), *about]))


def reason_attributes(status: Status | None) -> dict[str, Json]:
    """Return a reason for attributes and diagnostics."""
    if status is None or status.reason is None:
        return {}
    reason = status.reason
    values: dict[str, Json] = {
        "reason": reason.trouble.value,
        "register": reason.register or None,
        "pin": None if reason.pin is None else str(reason.pin),
        "other_block": reason.other,
        "detail": reason.detail or None,
    }
    return {key: value for key, value in values.items() if value is not None}
