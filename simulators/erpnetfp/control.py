"""What is not of the server but of the simulation: the paper as a page and as data, and its strings and levers."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from aiohttp import web

from . import page
from .answers import respond
from .printer import FiscalPrinter, Paper
from .printfaults import PrintFaultKind

if TYPE_CHECKING:
    from .simulator import ErpnetfpSimulator

_SWITCHES: Mapping[str, Callable[[FiscalPrinter, str], None]] = {
    "paper": lambda printer, value: setattr(printer, "paper", Paper(value)),
    "cover": lambda printer, value: setattr(printer, "cover_open", _flag(value, "open", "closed")),
    "power": lambda printer, value: setattr(printer, "powered", _flag(value, "on", "off")),
    "clock_offset": lambda printer, value: setattr(printer, "clock_offset", timedelta(seconds=float(value))),
    "blocks_left": lambda printer, value: setattr(printer.memory, "blocks_left", int(value)),
    "cash": lambda printer, value: setattr(printer.memory, "cash", Decimal(value)),
}
"""What can be set on a printer, and how."""


def _flag(value: str, yes: str, no: str) -> bool:
    """Return whether a text says yes."""
    if value not in {yes, no}:
        raise ValueError(value)
    return value == yes


class ControlEndpoints:
    """`/simulator`: the roll as HTML; `/simulator/roll`: as JSON; POST there to disturb."""

    def __init__(self, simulator: ErpnetfpSimulator) -> None:
        """Take the simulator."""
        self._simulator = simulator

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        router.add_get("/", self._forward)
        router.add_get("/simulator", self._page)
        router.add_get("/simulator/roll", self._roll)
        router.add_post("/simulator/printers/{serial}", self._set)
        router.add_post("/simulator/faults", self._add_fault)
        router.add_post("/simulator/crash", self._crash)

    async def _forward(self, request: web.Request) -> web.Response:
        """Lead a browser to the page."""
        raise web.HTTPFound("/simulator")

    async def _page(self, request: web.Request) -> web.Response:
        """Show the paper."""
        simulator = self._simulator
        text = page.render(simulator.personality, simulator.printers, simulator.queue.waiting)
        return web.Response(text=text, content_type="text/html")

    async def _roll(self, request: web.Request) -> web.Response:
        """Return all printed documents."""
        return web.json_response([asdict(document) for document in self._simulator.paper], dumps=page.dump)

    async def _set(self, request: web.Request) -> web.Response:
        """Set what the form names on a printer."""
        printer = next((each for each in self._simulator.printers if each.serial == request.match_info["serial"]), None)
        if printer is None:
            raise web.HTTPNotFound
        try:
            for name, value in (await request.post()).items():
                _SWITCHES[name](printer, str(value))
        except (KeyError, ValueError, ArithmeticError) as err:
            return respond({"error": repr(err)}, status=400)
        raise web.HTTPSeeOther("/simulator")

    async def _add_fault(self, request: web.Request) -> web.Response:
        """Plan the fault that the form names for the next document."""
        try:
            self._simulator.print_faults.add(PrintFaultKind(str((await request.post()).get("kind"))))
        except ValueError as err:
            return respond({"error": str(err)}, status=400)
        raise web.HTTPSeeOther("/simulator")

    async def _crash(self, request: web.Request) -> web.Response:
        """Restart the server, once the answer is out."""
        asyncio.get_running_loop().call_later(0.05, self._simulator.crash)
        raise web.HTTPSeeOther("/simulator")
