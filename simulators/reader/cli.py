"""Command line of the simulated card reader."""

import argparse
from functools import partial
from pathlib import Path
from typing import Any, Final, override

from aiohttp import web

from ..server import HttpSimulator
from .readers import Reader

DESCRIPTION: Final = """TERACOM ACT230 card reader on a pseudo terminal or behind a serial server.

POST /control/hold {"card_id": "445E6046010080FF"} holds a card to it, /control/unplug and /control/plug move its plug."""


class ReaderControl(HttpSimulator):
    """The control of a reader over HTTP."""

    def __init__(self, reader: Reader, *, host: str, port: int) -> None:
        """Prepare a control that is not yet listening."""
        super().__init__(host=host, port=port)
        self.reader = reader

    @override
    def add_routes(self, app: web.Application) -> None:
        app.router.add_post("/control/hold", self._hold)
        app.router.add_post("/control/plug", partial(self._move, "plug"))
        app.router.add_post("/control/unplug", partial(self._move, "unplug"))

    async def _hold(self, request: web.Request) -> web.Response:
        try:
            body: Any = await request.json()
            self.reader.hold(str(body["card_id"]))
        except (KeyError, TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=f"unusable request: {error!r}") from error
        return web.json_response({"port": self.reader.url})

    async def _move(self, action: str, _request: web.Request) -> web.Response:
        await getattr(self.reader, action)()
        return web.json_response({"port": self.reader.url})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the simulator's options."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8091, help="port of the control (%(default)s)")
    parser.add_argument("--tcp-port", type=int, help="be behind a serial server with this port, not on a terminal")
    parser.add_argument("--serial", type=Path, metavar="PATH", help="name of the pseudo terminal")


async def run(args: argparse.Namespace) -> None:
    """Serve until cancelled."""
    reader = Reader(tcp=args.tcp_port is not None, path=args.serial, host=args.host, port=args.tcp_port or 0)
    async with reader:
        control = ReaderControl(reader, host=args.host, port=args.port)
        print(f"ACT230 on {reader.url}, control on {control.url}", flush=True)
        await control.serve_forever()
