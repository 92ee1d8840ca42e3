"""The HTTP interface of one bridge, without its socket: requests go in, bytes and a status come out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
import json
from typing import Any, Final, Protocol

from . import v1
from .air.enums import Bus
from .checks import Effect, Refusal, UnknownCommand, integer, members
from .home import Home
from .quirks import ContentType, Quirks, V1Api
from .wire import BUSY, Json, encode, refusal

NO_IDENTITY: Final = "000000000"
"""What a bridge without a controller calls itself."""

_QUERIES: Final = {
    "/iZoneRequestV2": ("iZoneV2Request", "air"),
    "/SplitSystemRequest": ("SplitSystemRequest", "splits"),
    "/iLightRequest": ("RetRequest", "irrigation"),
    "/PowerRequest": ("PowerRequest", "power"),
}
"""The name of a query, and the part of the home that answers."""
_COMMANDS: Final = {
    "/iZoneCommandV2": "air",
    "/SplitSystemCommand": "splits",
    "/iLightCommand": "irrigation",
    "/PowerCommand": "power",
}
"""The part of the home that obeys."""
_NUMBER: Final = integer(0, 65_535)
_REBOOT: Final = {"ReSetMe": 12345}
_REBOOTS: Final = ("/iZoneCommandV2", "/iLightCommand")


@dataclass(frozen=True, slots=True)
class Request:
    """A request; `content_type` is empty where the header is missing."""

    method: str
    path: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK


class Hanging(Exception):
    """A request that the bridge never answers."""


class _Subsystem(Protocol):
    """What answers queries and takes commands."""

    def answer(self, kind: int, number: int, quirks: Quirks) -> Mapping[str, Json]:
        """Return an answer without its head."""

    def command(self, name: str, value: object, quirks: Quirks) -> Effect:
        """Check a command and return what it will do."""


_MISSING: Final = Answer(b"404: File not found", HTTPStatus.NOT_FOUND)


class Api:
    """Both APIs of a bridge; `reboots` counts how often it was told to start anew."""

    def __init__(self, home: Home, quirks: Quirks, uid: Callable[[], str], changed: Callable[[], None]) -> None:
        """Take what is behind the bridge, its identity, and what to call when a command took effect."""
        self._home = home
        self._quirks = quirks
        self._uid = uid
        self._changed = changed
        self.reboots = 0

    def answer(self, request: Request) -> Answer:
        """Answer a request.

        Raises:
            Hanging: There is no answer.
        """
        if self._quirks.busy_next > 0:
            self._quirks.busy_next -= 1
            return Answer(BUSY)
        try:
            if request.path in _QUERIES or request.path in _COMMANDS:
                return self._newer(request)
            return self._original(request)
        except Refusal as error:
            return Answer(refusal(error.reason, self._quirks))

    def _newer(self, request: Request) -> Answer:
        """Answer a request of the newer API."""
        query, part = _QUERIES.get(request.path) or ("", _COMMANDS.get(request.path, ""))
        subsystem: _Subsystem | None = getattr(self._home, part)
        if subsystem is None and part == "power" and self._quirks.power_hangs:
            raise Hanging
        if subsystem is None or request.method != "POST" or (part == "air" and not self._quirks.v2):
            return _MISSING
        self._check_content_type(request)
        body = _json_object(request.body)
        if query:
            return self._query(subsystem, query, body)
        if len(body) != 1:
            raise Refusal
        if request.path in _REBOOTS and body == _REBOOT and self._quirks.extras:
            self.reboots += 1
            return Answer(self._quirks.ok)
        return self._command(subsystem, body.items(), self._quirks)

    def _check_content_type(self, request: Request) -> None:
        """Refuse a header that this firmware does not like."""
        is_json = request.content_type == "application/json"
        match self._quirks.content_type:
            case ContentType.REQUIRED if not is_json:
                raise Refusal
            case ContentType.FORBIDDEN if is_json:
                raise Refusal

    def _query(self, subsystem: _Subsystem, name: str, body: object) -> Answer:
        """Answer a query."""
        [(kind, number, _)] = members(body, **{name: _query_numbers})
        datagram = subsystem.answer(kind, number, self._quirks)
        if subsystem is not self._home.irrigation or self._quirks.wrapped_irrigation:
            datagram = self._head(subsystem) | dict(datagram)
        return Answer(encode(datagram, self._quirks))

    def _head(self, subsystem: _Subsystem) -> dict[str, Json]:
        """Return what stands before a datagram."""
        uid = self._uid()
        is_number = subsystem is self._home.splits and self._quirks.split_uid_as_number
        return {"AirStreamDeviceUId": int(uid) if is_number else uid, "DeviceType": "ASH"}

    def _command(self, subsystem: _Subsystem, commands: Iterable[tuple[str, object]], quirks: Quirks) -> Answer:
        """Check commands all together, and let them take effect when it is time."""
        if quirks.busy_while_moving and self._home.air.plant.dampers_move:
            return Answer(BUSY)
        try:
            effects = [(name, subsystem.command(name, value, quirks)) for name, value in commands]
        except UnknownCommand:
            if not quirks.unknown_commands_accepted:
                raise
            effects = []
        if self._quirks.ignore_next > 0:
            self._quirks.ignore_next -= 1
            effects = []
        for name, effect in effects:
            delay = quirks.settle_time + quirks.favourite_delay * (name == "FavouriteSet")
            self._home.timeline.after(delay, partial(self._take_effect, effect))
        return Answer(quirks.ok)

    def _take_effect(self, effect: Effect) -> None:
        effect()
        self._changed()

    def _original(self, request: Request) -> Answer:
        """Answer a request of the original API."""
        quirks = self._quirks
        if quirks.v1 is V1Api.ABSENT or not v1.knows(request.method, request.path, self._home.air):
            return _MISSING
        if quirks.v1 is V1Api.EMPTY:
            return Answer(b"")
        if request.method == "GET":
            return Answer(encode(v1.page(self._home.air, request.path, self._uid(), quirks), quirks))
        commands = v1.translate(request.path, _json_object(request.body))
        # Its names are its own, whatever the newer API calls them.
        return self._command(self._home.air, commands, replace(quirks, isave_keys=("iSave",)))


def identity(uid: str, home: Home) -> str:
    """Return what a bridge with this number calls itself now."""
    return NO_IDENTITY if home.air.bus is Bus.UNPAIRED else uid


def _query_numbers(value: Any) -> list[int]:
    """Check the body of a query."""
    return members(value, Type=_NUMBER, No=_NUMBER, No1=_NUMBER)


def _json_object(body: bytes) -> dict[str, Any]:
    """Return the object that a request carries."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refusal from error
    if not isinstance(value, dict):
        raise Refusal
    return value
