"""A bare HTTP client for the tests of the ErpNet.FP simulator."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from typing import Any

import aiohttp

from simulators.erpnetfp import ErpnetfpSimulator

PRINTER = "dt279013"


def receipt(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the body of a receipt of 30.00; `number` is the sale's."""
    body: dict[str, Any] = {
        "uniqueSaleNumber": f"DT279013-DD01-{number:07}",
        "items": [
            {"text": "Cheese", "quantity": 1, "unitPrice": 12, "taxGroup": 2},
            {"text": "Milk", "quantity": 2, "unitPrice": 9, "taxGroup": 2},
        ],
        "payments": [{"amount": 30, "paymentType": "cash"}],
    }
    return body | changes


def sale(**changes: Any) -> dict[str, Any]:
    """Return a line of 10.00."""
    return {"text": "Bread", "quantity": 1, "unitPrice": 10, "taxGroup": 2} | changes


def cash(amount: float) -> list[dict[str, Any]]:
    """Return payments: one in cash."""
    return [{"amount": amount, "paymentType": "cash"}]


class Wire:
    """Requests to one simulator."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        """Take the session."""
        self._url = url
        self._session = session

    async def request(self, method: str, path: str, **options: Any) -> tuple[int, Any, aiohttp.ClientResponse]:
        """Return status, parsed body (text where it is not JSON) and response."""
        timeout = aiohttp.ClientTimeout(total=5)
        async with self._session.request(method, f"{self._url}{path}", timeout=timeout, **options) as response:
            text = await response.text(errors="replace")
        try:
            return response.status, json.loads(text), response
        except ValueError:
            return response.status, text, response

    async def get(self, path: str) -> Any:
        """Return the body of a request that succeeds."""
        status, body, _ = await self.request("GET", path)
        assert status == 200, body
        return body

    async def post(self, job: str, body: Any = None, *, printer: str = PRINTER, **query: Any) -> Any:
        """Return the answer of a job that the server takes."""
        parameters = "&".join(f"{key}={value}" for key, value in query.items())
        status, answer, _ = await self.request("POST", f"/printers/{printer}/{job}?{parameters}", json=body)
        assert status == 200, (status, answer)
        return answer

    async def task(self, task_id: str) -> Any:
        """Return what the server knows about a task."""
        return await self.get(f"/printers/taskinfo?id={task_id}")

    async def finished(self, task_id: str) -> Any:
        """Wait for the end of a task and return its result."""
        async with asyncio.timeout(3):
            while (info := await self.task(task_id))["taskStatus"] in {"enqueued", "running", "timeout"}:
                await asyncio.sleep(0.002)
        assert info["taskStatus"] == "finished"
        return info["result"]


@asynccontextmanager
async def serving(personality: str = "csharp", **options: Any) -> AsyncIterator[tuple[ErpnetfpSimulator, Wire]]:
    """Run a simulator, and talk to it."""
    async with ErpnetfpSimulator(personality=personality, **options) as simulator, aiohttp.ClientSession() as session:
        yield simulator, Wire(simulator.url, session)


def codes(answer: dict[str, Any]) -> list[str]:
    """Return the codes of the errors of an answer, in order."""
    return [message.get("code") for message in answer["messages"] if message["type"] == "error"]
