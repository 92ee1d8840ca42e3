"""The specification's dialect: `/ztm/login` and `/ztm/sync` with JSON (spec/bgerp.md).

Nothing but the specification describes this server; where it is silent, the form that the authors' program of 2020
sent is read too (facts, sections 1.1 and 1.2).
"""

from collections.abc import Mapping
import contextlib
from http import HTTPStatus
import secrets

from aiohttp import web

from ..attendance import from_specification
from ..log import EventKind
from ..model import Bgerp
from ..operator import Operator, OperatorError
from ..records import DeviceRecord, Dialect, State, Stored
from ..registers import Json, Scope, UnfitError, parse_json
from ..scopes import create_defaults
from .answers import form_fields, json_answer


class _RefusedError(Exception):
    """The request is refused with a status and no body."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        """Keep the status and the remark for the log."""
        super().__init__(text)
        self.status = status


class SpecificationDialect:
    """Answers devices the way the specification says."""

    def __init__(self, model: Bgerp, operator: Operator) -> None:
        """Serve the devices of one installation."""
        self._model = model
        self._operator = operator

    async def login(self, request: web.Request) -> web.Response:
        """Answer `/ztm/login`."""
        try:
            fields = await self.fields(request)
            record = self._login(_serial(fields), _text(fields, "model"), _text(fields, "version"))
        except _RefusedError as error:
            return self._refused(error)
        return json_answer({"session_id": record.token, "bgerp_id": self._model.bgerp_id})

    async def sync(self, request: web.Request) -> web.Response:
        """Answer `/ztm/sync`."""
        try:
            fields = await self.fields(request)
            record = self._of_session(fields.get("session_id"))
            record.last_sync = self._model.clock.now()
            create_defaults(self._model, record, record.last_sync)
            self._store(record, fields.get("regs"))
        except _RefusedError as error:
            return self._refused(error)
        return json_answer(self._settings(record))

    async def fields(self, request: web.Request) -> Mapping[str, Json]:
        """Return the members of a JSON body or the fields of a form; raises `_RefusedError`."""
        form = await form_fields(request)
        if ("form" if form else "json") not in self._model.behaviour.encodings:
            raise _RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a body of the wrong kind")
        if form:
            return _form_members(form)
        try:
            body = parse_json((await request.read()).decode("utf-8"))
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "a body that is no JSON object")
        return body

    def _refused(self, error: _RefusedError) -> web.Response:
        self._model.note(EventKind.FAILED, None, f"{error.status}: {error}")
        return web.Response(status=error.status)

    def _login(self, serial: str, model_name: str, _version: str) -> DeviceRecord:
        """Return the record with a new session; raises `_RefusedError`."""
        model = self._model
        known = model.records.of(serial, Dialect.SPECIFICATION)
        record = known[0] if known else self._create(serial, model_name)
        if record.state is not State.ACTIVE:
            model.note(EventKind.REFUSED, record)
            raise _RefusedError(HTTPStatus.FORBIDDEN, "login of a device that is not accepted")
        if record.token is not None:
            model.note(EventKind.LOCKED, record)
            raise _RefusedError(HTTPStatus.LOCKED, "login of a device that has a session")
        record.token = f"{secrets.token_hex(7)}.{secrets.randbelow(10**8):08}"
        model.note(EventKind.LOGGED_IN, record)
        return record

    def _create(self, serial: str, model_name: str) -> DeviceRecord:
        """Add the one record of a serial number."""
        model = self._model
        record = model.records.create(
            serial=serial, model=model_name, dialect=Dialect.SPECIFICATION, created_at=model.clock.now()
        )
        model.note(EventKind.REGISTERED, record)
        if model.behaviour.auto_approve:
            with contextlib.suppress(OperatorError):  # another device has the name already
                self._operator.approve(record.id)
        return record

    def _of_session(self, session: Json) -> DeviceRecord:
        """Return the active device of a session; raises `_RefusedError`."""
        record = None
        if isinstance(session, str):
            record = self._model.records.by_token(session, Dialect.SPECIFICATION)
        if record is None or record.state is not State.ACTIVE:
            raise _RefusedError(HTTPStatus.FORBIDDEN, "sync with an unknown session")
        return record

    def _store(self, record: DeviceRecord, regs: Json) -> None:
        """Store status registers, or log attendance records; raises `_RefusedError`."""
        if isinstance(regs, list):
            for row in regs:
                self._take_attendance(record, row)
        elif isinstance(regs, dict):
            for name, value in regs.items():
                self._put(record, name, value)
        else:
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "regs is no object")

    def _put(self, record: DeviceRecord, name: str, value: Json) -> None:
        """Store one status register as it came: the specification knows neither types nor times."""
        register = self._model.catalogue(record).get(name)
        if register is None:
            self._model.note(EventKind.UNKNOWN, record, register=name, value=value)
        elif register.scope is Scope.SYSTEM:
            self._model.note(EventKind.IGNORED, record, "scope system", register=name, value=value)
        else:
            if record.value(name) != value:
                self._model.note(EventKind.CHANGED, record, register=name, value=value)
            record.values[name] = Stored(value, self._model.clock.stamp(self._model.clock.now()))

    def _take_attendance(self, record: DeviceRecord, row: Json) -> None:
        """Log one attendance record."""
        if isinstance(row, str):
            # The program of 2020 sent only the names of the registers; their values were lost on the way.
            self._model.note(EventKind.UNREADABLE, record, f"{row} without a value")
            return
        try:
            entry = from_specification(row, record.id)
        except UnfitError as error:
            self._model.note(EventKind.INVALID, record, str(error), value=row)
            return
        if self._model.attendance.add(entry):
            self._model.note(EventKind.ATTENDANCE, record, value=row)

    def _settings(self, record: DeviceRecord) -> dict[str, Json]:
        """Return the full set of configuration registers, as they are stored."""
        return {
            register.name: record.value(register.name)
            for register in self._model.members(record)
            if register.scope is not Scope.DEVICE
        }


def _form_members(form: list[tuple[str, str]]) -> dict[str, Json]:
    """Return the fields of a form; `regs` is JSON text, or one field per register name."""
    members: dict[str, Json] = dict(form)
    regs: list[Json] = [value for name, value in form if name == "regs"]
    if len(regs) == 1 and isinstance(regs[0], str):
        try:
            members["regs"] = parse_json(regs[0])
        except ValueError:
            members["regs"] = regs
    elif regs:
        members["regs"] = regs
    return members


def _serial(fields: Mapping[str, Json]) -> str:
    """Read the serial number, a number; text of digits is read too. Raises `_RefusedError`."""
    value = fields.get("serial_number")
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip().isdecimal():
        raise _RefusedError(HTTPStatus.BAD_REQUEST, "login without a serial number")
    return str(value).strip()


def _text(fields: Mapping[str, Json], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise _RefusedError(HTTPStatus.BAD_REQUEST, f"login without {name}")
    return value
