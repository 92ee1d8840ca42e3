"""Plain HTTP calls to the simulated HtREST server."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from simulators.htrest import HtrestSimulator


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its body decoded as JSON where it is JSON."""

    status: int
    body: Any
    headers: CIMultiDictProxy[str]
    version: tuple[int, int]


def param(name: str) -> str:
    """Return the path of a parameter."""
    return f"/param/{quote(name, safe='')}"


def select(path: str, *names: str) -> str:
    """Return a collection's path with a query that names parameters."""
    return f"{path}?{'&'.join(quote(name, safe='') for name in names)}"


async def call(simulator: HtrestSimulator, method: str, path: str, payload: Any = None, **options: Any) -> Answer:
    """Make one request on a connection of its own and follow no redirect."""
    if payload is not None:
        options["json"] = payload
    url = URL(f"{simulator.url}/api/v1{path}", encoded=True)
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, allow_redirects=False, **options) as response,
    ):
        is_json = response.content_type == "application/json"
        body = await (response.json() if is_json and method != "HEAD" else response.text())
        assert response.version is not None
        return Answer(response.status, body, response.headers, (response.version.major, response.version.minor))


async def get(simulator: HtrestSimulator, path: str) -> Any:
    """Return the body of a successful GET."""
    answer = await call(simulator, "GET", path)
    assert answer.status == 200, answer
    return answer.body


async def put(simulator: HtrestSimulator, path: str, payload: Any) -> Any:
    """Return the body of a successful PUT."""
    answer = await call(simulator, "PUT", path, payload)
    assert answer.status == 200, answer
    return answer.body


async def refusal(simulator: HtrestSimulator, method: str, path: str, payload: Any = None) -> tuple[int, str]:
    """Return status and message of a request that fails."""
    answer = await call(simulator, method, path, payload)
    return answer.status, answer.body["message"]
