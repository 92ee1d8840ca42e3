"""What the server answers, in the forms that it may have."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
import json

from aiohttp import web


class ErrorText(StrEnum):
    """The three texts of the specification."""

    DEVICE_NOT_FOUND = "device not found"
    PARAMS_ERRORS = "params errors"
    IMPOSSIBLE = "impossible to execute"


class Refusal(Exception):
    """An answer with one of the three texts."""

    def __init__(self, status: HTTPStatus, text: ErrorText) -> None:
        """Keep status and text."""
        super().__init__(text)
        self.status = status
        self.text = text


def device_not_found() -> Refusal:
    """Return the refusal of an unknown GUID or index."""
    return Refusal(HTTPStatus.NOT_FOUND, ErrorText.DEVICE_NOT_FOUND)


def params_errors() -> Refusal:
    """Return the refusal of missing, unknown or wrong parameters."""
    return Refusal(HTTPStatus.BAD_REQUEST, ErrorText.PARAMS_ERRORS)


def impossible() -> Refusal:
    """Return the refusal of what the device cannot do."""
    return Refusal(HTTPStatus.BAD_REQUEST, ErrorText.IMPOSSIBLE)


@dataclass(slots=True, kw_only=True)
class Options:
    """What the specification leaves open; may be changed while the server runs."""

    numbers_as_text: bool = False
    """`status` and `comm_obj` come as text."""
    comm_obj: bool = True
    """`comm_obj` is there at all."""
    color: bool = False
    """The server has the "coming soon" controllers `color` and `colortemp`."""
    color_as_text: bool = False
    """A color's status is the text "R,G,B" and no list."""
    echo_from_bus: bool = False
    """The reply to a telegram has the value that the bus carried, rounded, and not the one that was sent."""
    https_redirect: bool = False
    """Plain http is redirected to https on the same host, the key in the path included."""
    wrong_credentials: HTTPStatus = HTTPStatus.FORBIDDEN
    """The answer to wrong credentials: 403 (specification) or 401 with a challenge (common servers)."""
    content_type: str = "application/json"
    """What JSON is declared as."""

    def shown(self, value: object) -> object:
        """Return a number or a list of numbers as the answer has it."""
        if isinstance(value, list):
            return [self.shown(item) for item in value]
        return str(value) if self.numbers_as_text else value

    def color_status(self, color: float) -> object:
        """Return a color as the answer has it."""
        components = list(int(color).to_bytes(3))
        return ",".join(map(str, components)) if self.color_as_text else self.shown(components)

    def json(self, body: Mapping[str, object], status: int = HTTPStatus.OK) -> web.Response:
        """Return a response."""
        return web.Response(text=json.dumps(body), status=status, content_type=self.content_type)


def plain(status: HTTPStatus, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return a page of the web server, which is no answer of the API."""
    text = f"<html><head><title>{status} {status.phrase}</title></head><body>{status.phrase}</body></html>"
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)
