"""Home Assistant from outside: its REST and WebSocket interfaces."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession

from . import DemoError
from .systems import Answers

type Command = Callable[..., Awaitable[Any]]
"""Sends a WebSocket command, given its type and fields, and returns its result."""

_CONFIG_FLOW = "config/config_entries/flow"
_PART_FLOW = "config/config_entries/subentries/flow"
_OPTIONS_FLOW = "config/config_entries/options/flow"


class Api:
    """A running Home Assistant, used as its owner once there is a token."""

    def __init__(self, session: ClientSession, url: str, token: str = "") -> None:
        """Take the address without a trailing slash."""
        self.url = url
        self.token = token
        self._session = session

    async def request(self, method: str, path: str, **arguments: Any) -> Any:
        """Send a request and return the JSON of its answer.

        Raises:
            DemoError: Home Assistant refused it.
            ClientError: Home Assistant does not answer.
        """
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self._session.request(method, f"{self.url}/{path}", headers=headers, **arguments) as response:
            if not response.ok:
                raise DemoError(f"Home Assistant refused {path}: {response.status} {await response.text()}")
            return await response.json()

    @asynccontextmanager
    async def commands(self) -> AsyncIterator[Command]:
        """Open a WebSocket and yield the function that sends commands over it."""
        async with self._session.ws_connect(f"{self.url}/api/websocket", max_msg_size=0) as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self.token})
            if (answer := await socket.receive_json())["type"] != "auth_ok":
                raise DemoError(f"Home Assistant refused the demo's token: {answer.get('message')}")
            sent = 0

            async def command(kind: str, **fields: Any) -> Any:
                nonlocal sent
                sent += 1
                await socket.send_json({"id": sent, "type": kind, **fields})
                answer = await socket.receive_json()
                if not answer["success"]:
                    raise DemoError(f"Home Assistant refused {kind}: {answer['error']['message']}")
                return answer["result"]

            yield command

    async def is_running(self) -> bool:
        """Tell whether the start-up is over."""
        state: str = (await self.request("GET", "api/config"))["state"]
        return state == "RUNNING"

    async def create_owner(self, name: str, password: str) -> None:
        """Do the one step of the onboarding that is left and get a long-lived token for the new owner."""
        client = {"client_id": f"{self.url}/"}
        user = {"name": name.capitalize(), "username": name, "password": password, "language": "en"}
        created = await self.request("POST", "api/onboarding/users", json=client | user)
        grant = {"grant_type": "authorization_code", "code": created["auth_code"]}
        self.token = (await self.request("POST", "auth/token", data=client | grant))["access_token"]
        async with self.commands() as command:
            self.token = await command("auth/long_lived_access_token", client_name="Demo", lifespan=3650)

    async def entries(self) -> dict[str, Any]:
        """Return the integration's config entries by id."""
        entries = await self.request("GET", "api/config/config_entries/entry", params={"domain": "zontromat"})
        return {entry["entry_id"]: entry for entry in entries}

    async def add_entry(self, key: str, answers: Answers) -> str:
        """Add a system through the menu and the steps of its config flow and return the id of the new entry."""
        menu = {"user": {"next_step_id": key}}
        result = await self._walk(_CONFIG_FLOW, {"handler": "zontromat"}, menu | dict(answers))
        entry_id: str = result["result"]["entry_id"]
        return entry_id

    async def set_options(self, entry_id: str, answers: Answers) -> None:
        """Change the options of an entry through its options flow."""
        await self._walk(_OPTIONS_FLOW, {"handler": entry_id}, answers)

    async def add_part(self, entry_id: str, kind: str, answers: Answers) -> None:
        """Add a subentry to an entry through its flow."""
        await self._walk(_PART_FLOW, {"handler": [entry_id, kind]}, answers)

    async def _walk(self, kind: str, start: dict[str, Any], answers: Answers) -> Any:
        """Answer the steps of a flow until it has created or changed its entry.

        Raises:
            DemoError: the flow asks for something unknown, refuses an answer or gives up.
        """
        result = await self.request("POST", f"api/{kind}", json=start)
        while (outcome := result["type"]) != "create_entry":
            path = f"api/{kind}/{result['flow_id']}"
            if outcome == "progress":
                await asyncio.sleep(0.2)
                result = await self.request("GET", path)
            elif outcome == "abort":
                raise DemoError(f"the flow of {start['handler']} ended with {result['reason']}")
            elif result.get("errors") or result["step_id"] not in answers:
                raise DemoError(
                    f"the flow stopped at step {result['step_id']}: {result.get('errors') or 'no answer known'}"
                )
            else:
                result = await self.request("POST", path, json=answers[result["step_id"]])
        return result
