"""The two dialects as pure translation between calls and HTTP (spec/bgerp.md; facts 1.1, 1.3, 1.4)."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, NamedTuple, override

from .errors import InvalidReply
from .models import Dialect, Identity, Json
from .session import Session
from .wire import Answer, Request, date_before, dump, form_request, json_request, read_object, read_server_time

SERVER_TIME = "sys.srv.last_sync"


class Key(NamedTuple):
    """What a login gives."""

    token: str
    bgerp_id: str | None


class Wire(ABC):
    """One dialect."""

    dialect: ClassVar[Dialect]
    key_refusals: ClassVar[frozenset[int]]
    """Statuses of a sync that can mean that the key is not taken."""
    key_field: ClassVar[str]
    json_type_only: ClassVar[bool]

    @abstractmethod
    def login(self, identity: Identity, session: Session) -> Request:
        """Return the login request."""

    @abstractmethod
    def sync(self, session: Session, values: Mapping[str, Json], last_sync: float) -> Request:
        """Return the sync request."""

    @abstractmethod
    def read_sync(self, answer: Answer) -> tuple[dict[str, Json], float | None]:
        """Return registers and server time of an answer with status 200.

        Raises:
            InvalidReply: Nothing of the answer may be used.
        """

    def read_key(self, answer: Answer) -> Key:
        """Return the key of a login with status 200.

        Raises:
            InvalidReply: There is no key in the answer.
        """
        content = read_object(answer, json_type_only=self.json_type_only)
        token, bgerp_id = content.get(self.key_field), content.get("bgerp_id")
        if not isinstance(token, str) or not token.strip():
            raise InvalidReply("the server gave no key", reason="key")
        return Key(token.strip(), bgerp_id if isinstance(bgerp_id, str) and bgerp_id else None)


class SpecificationWire(Wire):
    """The specification's dialect: JSON bodies, or forms where the server wants them (facts 1.1, 1.10)."""

    dialect = Dialect.SPECIFICATION
    key_refusals = frozenset({401, 403, 423, 500})
    key_field = "session_id"
    json_type_only = False
    login_path = "/ztm/login"
    sync_path = "/ztm/sync"

    @override
    def login(self, identity: Identity, session: Session) -> Request:
        serial = identity.serial_number
        if session.form:
            return form_request(
                self.login_path, {"serial_number": serial, "model": identity.model, "version": identity.version}
            )
        # A number, as in the specification, where that loses nothing.
        number = int(serial) if serial.isascii() and serial.isdigit() and serial[0] != "0" else serial
        return json_request(
            self.login_path, {"serial_number": number, "model": identity.model, "version": identity.version}
        )

    @override
    def sync(self, session: Session, values: Mapping[str, Json], last_sync: float) -> Request:
        return self._sync(session, dict(values))

    def record(self, session: Session, record: Mapping[str, Json]) -> Request:
        """Return the request that carries one event: `regs` is a list with that record (facts 3.1, 9)."""
        return self._sync(session, [dict(record)])

    def _sync(self, session: Session, regs: dict[str, Json] | list[Json]) -> Request:
        """Return a sync request with the given `regs`."""
        token = session.token or ""
        if session.form:
            return form_request(self.sync_path, {"session_id": token, "regs": dump(regs)})
        return json_request(self.sync_path, {"session_id": token, "regs": regs})

    @override
    def read_sync(self, answer: Answer) -> tuple[dict[str, Json], float | None]:
        return read_object(answer, json_type_only=self.json_type_only), None


class DeployedWire(Wire):
    """What real bgERP servers speak since July 2020: forms, deltas by server time (facts 1.3, 1.4)."""

    dialect = Dialect.DEPLOYED
    key_refusals = frozenset({500})
    key_field = "token"
    json_type_only = True
    login_path = "/ztm/register"
    sync_path = "/ztm/sync"

    @override
    def login(self, identity: Identity, session: Session) -> Request:
        fields = {
            "serial_number": identity.serial_number,
            "model": identity.model,
            "version": identity.version,
            "config_time": str(identity.config_time),
        }
        if session.bgerp_id is not None:
            fields["bgerp_id"] = session.bgerp_id
        return form_request(self.login_path, fields)

    @override
    def sync(self, session: Session, values: Mapping[str, Json], last_sync: float) -> Request:
        return form_request(
            self.sync_path,
            {"token": session.token or "", "registers": dump(values), "last_sync": str(last_sync or 0)},
        )

    @override
    def read_sync(self, answer: Answer) -> tuple[dict[str, Json], float | None]:
        values = read_object(answer, json_type_only=self.json_type_only)
        if SERVER_TIME in values:
            return values, read_server_time(values.pop(SERVER_TIME))
        return values, date_before(answer)  # servers before March 2024
