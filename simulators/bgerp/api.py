"""The operator's side over HTTP: JSON below `/operator/api`, a page at `/operator`."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web

from .cards import DOORS
from .log import EventKind
from .model import Bgerp
from .operator import Operator, OperatorError
from .records import DeviceRecord
from .registers import Json, Scope, parse_json

_PAGE = Path(__file__).parent / "page"
_SHOWN_EVENTS = 200


class OperatorApi:
    """Routes for the operator's page and for scripts.

    Changes are POST requests with a JSON object; a refusal is 409 with `{"error": text}`. Tokens are never shown.
    """

    def __init__(self, model: Bgerp, operator: Operator) -> None:
        """Serve one installation."""
        self._model = model
        self._operator = operator

    def add_routes(self, app: web.Application) -> None:
        """Add the page and the interface."""
        app.router.add_get("/operator", self._page)
        app.router.add_static("/operator/static", _PAGE)
        app.router.add_get("/operator/api/state", self._state)
        app.router.add_get("/operator/api/records/{id}", self._record)
        actions: dict[str, Callable[[int, dict[str, Any]], object]] = {
            "approve": lambda record, body: self._operator.approve(record, body.get("name")),
            "deactivate": lambda record, _: self._operator.deactivate(record),
            "reject": lambda record, _: self._operator.reject(record),
            "rename": lambda record, body: self._operator.rename(record, body["name"]),
            "edit": lambda record, body: self._operator.edit(record, body["register"], body["value"]),
            "grant": self._grant,
            "revoke": lambda record, body: self._operator.revoke_card(record, body["card_id"]),
        }
        for name, action in actions.items():
            app.router.add_post(f"/operator/api/records/{{id}}/{name}", self._handler(action))
        app.router.add_post("/operator/api/clock", self._clock)

    async def _page(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(_PAGE / "index.html")

    async def _state(self, _request: web.Request) -> web.Response:
        """Everything but the registers."""
        model = self._model
        return web.json_response(
            {
                "bgerp_id": model.bgerp_id,
                "time": model.clock.now(),
                "zone": model.clock.zone.key,
                "dialects": sorted(model.behaviour.dialects),
                "records": [_summary(record) for record in model.records],
                "attendance": [asdict(entry) | {"meaning": entry.meaning} for entry in model.attendance],
                "log": [asdict(event) for event in model.log.newest(_SHOWN_EVENTS)],
            }
        )

    async def _record(self, request: web.Request) -> web.Response:
        """One device with its registers and cards."""
        record = self._find(request)
        catalogue = self._model.catalogue(record)
        registers = [
            {
                "name": register.name,
                "type": register.type,
                "scope": register.scope,
                "limits": register.limits,
                "editable": record.profile is not None and register.scope is not Scope.DEVICE,
                "value": stored.value if (stored := record.values.get(register.name)) else register.default,
                "stamp": stored.stamp if stored else "",
            }
            for register in catalogue.members()
        ]
        cards = [asdict(card) for card in record.cards.values()]
        return web.json_response(_summary(record) | {"registers": registers, "cards": cards})

    def _handler(
        self, action: Callable[[int, dict[str, Any]], object]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Return a route that does something to a device and answers with the device."""

        async def handle(request: web.Request) -> web.Response:
            record = self._find(request)
            body = await _body(request)
            try:
                action(record.id, body)
            except OperatorError as error:
                return web.json_response({"error": str(error)}, status=HTTPStatus.CONFLICT)
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                raise web.HTTPBadRequest(text=f"unusable request: {error!r}") from error
            return web.json_response(_summary(record))

        return handle

    def _grant(self, record_id: int, body: dict[str, Any]) -> None:
        """Grant a card: `card_id`, and optionally `valid_until` (Unix s) and `doors`."""
        valid_until = body.get("valid_until")
        self._operator.grant_card(
            record_id,
            body["card_id"],
            valid_until=None if valid_until is None else int(valid_until),
            doors=[int(door) for door in body.get("doors", DOORS)],
        )

    async def _clock(self, request: web.Request) -> web.Response:
        """Move the clock: `at` (Unix s), `advance` (s) and `speed`, each optional."""
        body = await _body(request)
        clock = self._model.clock
        try:
            if "speed" in body:
                clock.speed = float(body["speed"])
            if "at" in body:
                clock.set(float(body["at"]))
            clock.advance(float(body.get("advance", 0)))
        except (TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=f"unusable request: {error!r}") from error
        self._model.note(EventKind.CLOCK, None, clock.stamp(clock.now()))
        return web.json_response({"time": clock.now(), "speed": clock.speed})

    def _find(self, request: web.Request) -> DeviceRecord:
        try:
            return self._model.records[int(request.match_info["id"])]
        except (KeyError, ValueError) as error:
            raise web.HTTPNotFound(text="no such device") from error


def _summary(record: DeviceRecord) -> dict[str, Json]:
    """Return what the list of devices shows."""
    return {
        "id": record.id,
        "serial": record.serial,
        "model": record.model,
        "name": record.name,
        "state": record.state,
        "dialect": record.dialect,
        "profile": record.profile,
        "created_at": record.created_at,
        "last_sync": record.last_sync,
    }


async def _body(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of a request. Its content type keeps forms of other sites out."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="JSON only")
    try:
        body = parse_json((await request.read()).decode("utf-8"))
    except ValueError as error:
        raise web.HTTPBadRequest(text="no JSON") from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="no JSON object")
    return body
