"""The endpoints under `/service`: who the server is, and what nobody should ever call."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from .answers import respond
from .personalities import Personality

type Handler = Callable[[web.Request], Awaitable[web.Response]]

_READING = ("printers", "printersprops")
_CHANGING = (
    "printersprops",
    "excludeports",
    "detectiontimeout",
    "webaccess",
    "printers/configure",
    "printers/delete",
)


class ServiceEndpoints:
    """The administration of a server. `calls` holds what was called, but for `vars`."""

    def __init__(
        self, personality: Personality, waiting: Callable[[], int], detect: Callable[[], None], end: Callable[[], None]
    ) -> None:
        """Take how many jobs wait, how to look for printers, and how to stop the server."""
        self._personality = personality
        self._waiting = waiting
        self._detect_printers = detect
        self._end = end
        self.auto_detect = True
        self.calls: list[str] = []

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes that the server has."""
        if not self._personality.service:
            return
        router.add_get("/service/vars", self._vars)
        router.add_get("/service/toggleautodetect", self._logged(self._toggle))
        router.add_get("/service/detect", self._logged(self._detect))
        router.add_get("/service/stop", self._logged(self._stop))
        for name in _READING:
            router.add_get(f"/service/{name}", self._logged(self._read))
        for name in _CHANGING:
            router.add_post(f"/service/{name}", self._logged(self._change))

    def _logged(self, handler: Handler) -> Handler:
        """Return a handler that notes the call."""

        async def log(request: web.Request) -> web.Response:
            self.calls.append(f"{request.method} {request.path}")
            return await handler(request)

        return log

    async def _vars(self, request: web.Request) -> web.Response:
        """Tell who the server is."""
        return respond(
            {
                "version": self._personality.version,
                "serverId": "QHC_H_7u8EaAjTB7WPEP3g",
                "autoDetect": self.auto_detect,
                "udpBeaconPort": 8001,
                "excludePortList": "",
                "detectionTimeout": "30s",
                "webAccess": {"allowedOrigins": []},
            }
        )

    async def _toggle(self, request: web.Request) -> web.Response:
        """Change a setting with a GET."""
        self.auto_detect = not self.auto_detect
        return respond({"autoDetect": self.auto_detect})

    async def _detect(self, request: web.Request) -> web.Response:
        """Look for printers anew."""
        if self._waiting():
            return web.Response(status=423)
        self._detect_printers()
        return web.Response()

    async def _stop(self, request: web.Request) -> web.Response:
        """Stop the server with a GET."""
        self._end()
        return web.Response()

    async def _read(self, request: web.Request) -> web.Response:
        """Show settings."""
        return respond({})

    async def _change(self, request: web.Request) -> web.Response:
        """Take settings."""
        return web.Response(status=423 if self._waiting() else 200)
