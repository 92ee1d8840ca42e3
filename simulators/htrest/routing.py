"""From an HTTP request to a resource and back, with the framework's own answers (facts/htrest.md, section 2)."""

import base64
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
import json
import re
from typing import Final
from urllib.parse import parse_qsl

from aiohttp import hdrs, web

from .generations import Generation
from .heatpump import PumpRefusal
from .serial_line import SerialError

PREFIX: Final = "/api/v1"
_UNREADABLE: Final = "The browser (or proxy) sent a request that this server could not understand."
_NOT_JSON: Final = "Did not attempt to load JSON data because the request Content-Type was not 'application/json'."


class ApiError(Exception):
    """An answer other than 200, with its JSON body."""

    def __init__(self, status: HTTPStatus, body: Mapping[str, object]) -> None:
        """Keep the answer."""
        super().__init__(status)
        self.status = status
        self.body = body


def refused(status: HTTPStatus, message: str) -> ApiError:
    """Return an error whose body is one message."""
    return ApiError(status, {"message": message})


@dataclass(frozen=True, slots=True)
class Call:
    """A request on its way to a handler."""

    request: web.Request
    arguments: Mapping[str, str]
    body: bytes
    status_without_content_type: int

    def number(self, name: str) -> int:
        """Return a number from the path."""
        return int(self.arguments[name])

    def names(self) -> list[str]:
        """Return the names in the query, each once; what follows a `=` does not count."""
        query = parse_qsl(self.request.rel_url.raw_query_string, keep_blank_values=True)
        return list(dict(query))

    def json(self) -> object:
        """Return the body; `None` where an old server does not look at it because it is not declared as JSON.

        Raises:
            ApiError: 400 for what is not JSON, 415 where a new server does not look at it.
        """
        if self.request.content_type != "application/json":
            if self.status_without_content_type == HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
                raise refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _NOT_JSON)
            return None
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise refused(HTTPStatus.BAD_REQUEST, _UNREADABLE) from error


type Handler = Callable[[Call], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Route:
    """A resource: its path in the specification's notation, and its handlers by method.

    `not_found` are the methods whose documentation names the status 404.
    """

    template: str
    handlers: Mapping[str, Handler]
    not_found: frozenset[str] = frozenset()
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        """Compile the path."""
        parts = re.split(r"<(int|string):(\w+)>", PREFIX + self.template)
        pattern = re.escape(parts[0])
        for kind, name, literal in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            expression = "[0-9]+" if kind == "int" else "[^/]+"
            pattern += f"(?P<{name}>{expression})" + re.escape(literal)
        object.__setattr__(self, "pattern", re.compile(pattern))

    @property
    def allowed(self) -> str:
        """The `Allow` header."""
        return ", ".join([*self.handlers, hdrs.METH_HEAD, hdrs.METH_OPTIONS])


def _html(status: HTTPStatus, **headers: str) -> web.Response:
    """Return a page of the router."""
    text = f"<!doctype html>\n<html lang=en>\n<title>{status} {status.phrase}</title>\n<h1>{status.phrase}</h1>\n"
    return web.Response(status=status, text=text, content_type="text/html", headers=headers)


def _json(status: HTTPStatus, body: object, **headers: str) -> web.Response:
    """Return a JSON answer; the server ends it with a line feed."""
    data = json.dumps(body).encode() + b"\n"
    return web.Response(status=status, body=data, content_type="application/json", headers=headers)


class Router:
    """Finds the route of a request, checks the credentials and makes an answer of whatever the handler does."""

    def __init__(self, routes: Sequence[Route], generation: Generation, user: str) -> None:
        """Serve the routes; `user` is `<name>:<password>` or empty."""
        self._routes = routes
        self._generation = generation
        self._authorization = "Basic " + base64.b64encode(user.encode()).decode() if user else None

    async def answer(self, request: web.Request, body: bytes) -> web.Response:
        """Return the answer to a request."""
        if self._authorization not in {None, request.headers.get(hdrs.AUTHORIZATION)}:
            # The server sends no body at all, whatever the content type promises.
            challenge = {"WWW-Authenticate": 'Basic realm=""'}
            return web.Response(status=HTTPStatus.UNAUTHORIZED, content_type="text/html", headers=challenge)
        for route in self._routes:
            if match := route.pattern.fullmatch(request.path):
                arguments = match.groupdict()
                call = Call(request, arguments, body, self._generation.status_without_content_type)
                return await self._call(route, call)
            if route.pattern.fullmatch(request.path + "/"):
                return self._redirect(request)
        return _html(HTTPStatus.NOT_FOUND)

    @staticmethod
    def _redirect(request: web.Request) -> web.Response:
        """Redirect to the collection's canonical path; the `Host` header is taken at its word."""
        query = f"?{request.rel_url.raw_query_string}" if request.query_string else ""
        location = f"http://{request.host}{request.rel_url.raw_path}/{query}"
        return _html(HTTPStatus.PERMANENT_REDIRECT, Location=location)

    @staticmethod
    async def _call(route: Route, call: Call) -> web.Response:
        """Run the handler; every exception becomes an answer."""
        method = call.request.method
        if method == hdrs.METH_OPTIONS:
            return web.Response(headers={"Allow": route.allowed}, content_type="text/html")
        handler = route.handlers.get(hdrs.METH_GET if method == hdrs.METH_HEAD else method)
        if handler is None:
            message = "The method is not allowed for the requested URL."
            return _json(HTTPStatus.METHOD_NOT_ALLOWED, {"message": message}, Allow=route.allowed)
        try:
            result = await handler(call)
        except ApiError as error:
            return _json(error.status, error.body)
        except (SerialError, PumpRefusal, ValueError, OverflowError) as error:
            return _json(HTTPStatus.INTERNAL_SERVER_ERROR, {"message": str(error)})
        return result if isinstance(result, web.Response) else _json(HTTPStatus.OK, result)
