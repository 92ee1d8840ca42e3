"""The deployed dialect: `/ztm/register` and `/ztm/sync` with form or query fields (facts, sections 1.3 and 1.4)."""

import contextlib
from http import HTTPStatus
import math
import secrets
import string

from aiohttp import web

from .. import firewall
from ..log import EventKind
from ..model import Bgerp
from ..operator import Operator, OperatorError
from ..records import DeviceRecord, Dialect, State
from ..registers import Json, parse_json
from ..scopes import SyncTime, create_defaults, due, put, store
from .answers import form_fields, html_answer, json_answer

SERVER_TIME = "sys.srv.last_sync"

_TOKEN_SIGNS = string.ascii_letters + string.digits


class _RefusedError(Exception):
    """The request is answered with an error page."""


class DeployedDialect:
    """Answers devices the way the PHP module does."""

    def __init__(self, model: Bgerp, operator: Operator) -> None:
        """Serve the devices of one installation."""
        self._model = model
        self._operator = operator

    async def register(self, request: web.Request) -> web.Response:
        """Answer `/ztm/register`."""
        fields = await self._fields(request)
        if fields is None:
            return html_answer(HTTPStatus.BAD_REQUEST)
        serial = fields.get("serial_number", "").strip()
        if serial in {"", "0"}:
            return self._failed("register without a serial number")
        if fields.get("bgerp_id") == self._model.bgerp_id:
            if draft := self._model.records.in_state(serial, State.DRAFT, Dialect.DEPLOYED):
                self._model.note(EventKind.REFUSED, draft)
                return web.Response(status=HTTPStatus.FORBIDDEN, text="OK", content_type="text/html")
            if active := self._model.records.in_state(serial, State.ACTIVE, Dialect.DEPLOYED):
                self._model.note(EventKind.LOCKED, active)
                return web.Response(status=HTTPStatus.LOCKED, text="OK", content_type="text/html")
        record = self._create(serial, fields)
        return json_answer({"token": record.token, "bgerp_id": self._model.bgerp_id})

    async def sync(self, request: web.Request) -> web.Response:
        """Answer `/ztm/sync`."""
        fields = await self._fields(request)
        if fields is None:
            return html_answer(HTTPStatus.BAD_REQUEST)
        try:
            return json_answer(self._sync(fields))
        except _RefusedError as error:
            return self._failed(str(error))

    async def _fields(self, request: web.Request) -> dict[str, str] | None:
        """Return query and form fields, or nothing if the firewall refuses one."""
        fields = dict(request.query) | dict(await form_fields(request))
        if self._model.behaviour.firewall:
            for name, value in fields.items():
                if firewall.score(value) > firewall.TOLERANCE:
                    self._model.note(EventKind.BLOCKED, None, f"field {name}")
                    return None
        return fields

    def _failed(self, text: str) -> web.Response:
        self._model.note(EventKind.FAILED, None, text)
        return html_answer(HTTPStatus.INTERNAL_SERVER_ERROR)

    def _create(self, serial: str, fields: dict[str, str]) -> DeviceRecord:
        """Add a draft with a token, whatever records the serial number already has."""
        record = self._model.records.create(
            serial=serial,
            model=fields.get("model", ""),
            dialect=Dialect.DEPLOYED,
            created_at=self._model.clock.now(),
        )
        config_time = fields.get("config_time", "")
        record.config_time = int(config_time) if config_time.isdecimal() else None
        record.token = "".join(secrets.choice(_TOKEN_SIGNS) for _ in range(16))
        self._model.note(EventKind.REGISTERED, record)
        if self._model.behaviour.auto_approve:
            with contextlib.suppress(OperatorError):  # another device has the name already
                self._operator.approve(record.id)
        return record

    def _sync(self, fields: dict[str, str]) -> dict[str, Json]:
        """Run one sync and return the reply; raises `_RefusedError`."""
        model = self._model
        started = model.clock.now()
        record = model.records.by_token(fields.get("token", "").strip(), Dialect.DEPLOYED)
        if record is None:
            raise _RefusedError("sync with an unknown token")
        predecessor = self._predecessor(record)
        record.last_sync = started
        since = _last_sync(fields.get("last_sync", ""))
        sent = self._registers(record, fields.get("registers", ""))
        if predecessor is None:
            create_defaults(model, record, started)
        reply = sent
        if model.behaviour.echo_next > 0:
            model.behaviour.echo_next -= 1
            model.note(EventKind.ECHOED, record)
        else:
            time = SyncTime(since=since, written=started + model.behaviour.write_delay)
            reply = due(model, predecessor, None) if predecessor else due(model, record, since)
            store(model, record, sent, time)
            if predecessor:
                self._take_over(record, predecessor, sent, time)
        return reply | {SERVER_TIME: int(started)} if model.behaviour.reports_time else reply

    def _predecessor(self, record: DeviceRecord) -> DeviceRecord | None:
        """Return the device that a named draft replaces; raises `_RefusedError` if there is none."""
        if record.state is not State.DRAFT or not record.name:
            return None
        predecessor = self._model.records.namesake(record, record.name)
        if predecessor is None:
            raise _RefusedError(f"draft {record.id} has a name of its own")
        return predecessor

    def _take_over(
        self, record: DeviceRecord, predecessor: DeviceRecord, sent: dict[str, Json], time: SyncTime
    ) -> None:
        """Copy the registers of the replaced device, except those that the new one sent."""
        self._model.note(EventKind.REPLACING, record, f"takes over from {predecessor.id}")
        for name, stored in predecessor.values.items():
            if name not in sent:
                put(self._model, record, name, stored.value, time.stamped)

    def _registers(self, record: DeviceRecord, text: str) -> dict[str, Json]:
        """Read the registers; what is no JSON object counts as nothing."""
        if not text:
            return {}
        try:
            value = parse_json(text)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            self._model.note(EventKind.UNREADABLE, record, text[:200])
            return {}
        return value


def _last_sync(text: str) -> float | None:
    """Read `last_sync`, a Unix time in seconds; empty and 0 ask for everything. Raises `_RefusedError`.

    As in PHP, "0.0" is not empty: it is a time, in 1970.
    """
    if text in {"", "0"}:
        return None
    try:
        since = float(text)
    except ValueError:
        since = math.nan
    if not 0 <= since < 2**40:
        raise _RefusedError("last_sync is no time")
    return since
