"""The zone's side of the conversation with its server: find the dialect, log in, synchronise."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

import aiohttp

from .dialects import DeployedWire, SpecificationWire, Wire
from .errors import (
    BgerpError,
    ConnectionFailed,
    InvalidReply,
    KeyLost,
    KeyRefused,
    NewRecord,
    NotBgerp,
    RegistrationInDoubt,
    ServerError,
    WaitingForApproval,
)
from .models import Dialect, Identity, Json, Reply, Standing
from .session import Session
from .transport import Transport
from .wire import Answer, Request, form_request, json_request, read_object, refusal

_SPECIFICATION = SpecificationWire()
_DEPLOYED = DeployedWire()
_REQUEST_FIELDS = frozenset({"session_id", "token", "regs", "registers", "last_sync"})
_MISSING_ROUTE = frozenset({404, 405, 410})
_OTHER_FORM_WANTED = frozenset({400, 415, 422, 500})
_DOUBTFUL_GATEWAY = frozenset({502, 504})


class BgerpClient:
    """One zone at one server.

    Requests are served one at a time. `sync` is all that a caller needs: it finds the dialect and logs in first where
    that is still to be done. Nothing here repeats by itself; after an error wait as long as `BackOff` says.

    A record at the server is made at most once per approval: a stored key is used as it is, the intention to register
    is stored before the request, and a registration whose answer got lost is not repeated without
    `register_again` unless the server's `bgerp_id` is known, with which repeating is harmless (facts 1.3).

    Args:
        http: The caller's HTTP session.
        addresses: Base addresses of the server, the preferred first.
        identity: Who the zone is.
        session: The stored session; `Session()` for a zone that has never been registered.
        save: Stores a session before it returns, and raises when it cannot.
        timeout: Seconds for one exchange.
        connect_timeout: Seconds for the connection alone.

    Raises:
        ValueError: An address is no absolute HTTP address.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        addresses: Sequence[str],
        identity: Identity,
        *,
        session: Session,
        save: Callable[[Session], Awaitable[None]],
        timeout: float = 10.0,
        connect_timeout: float = 5.0,
    ) -> None:
        """Prepare a client; nothing is sent."""
        self.session = session
        self.standing = session.standing
        self._identity = identity
        self._save = save
        self._transport = Transport(http, addresses, timeout=timeout, connect_timeout=connect_timeout)
        self._lock = asyncio.Lock()

    async def detect(self) -> Dialect:
        """Find the dialect without any effect on the server (facts 1.10).

        Neither question carries the serial number, without which no server makes a record: the specification's login
        with an empty object, then the deployed register with an empty form, which a real server answers with 500.

        Raises:
            NotBgerp: The address has neither.
            ConnectionFailed, InvalidReply, ServerError: No telling.
        """
        async with self._lock:
            return (await self._wire()).dialect

    async def login(self) -> None:
        """Make sure that there is a key; sends nothing where one is stored.

        Raises:
            WaitingForApproval: Status 403 of the specification's dialect.
            KeyLost: The server has a record whose key is not known here.
            RegistrationInDoubt: See there.
            BgerpError: See the other errors.
        """
        async with self._lock:
            await self._noting(self._login(await self._wire()))

    async def sync(
        self, values: Mapping[str, Json], *, last_sync: float = 0, device_owned: Collection[str] = ()
    ) -> Reply:
        """Exchange registers.

        Args:
            values: Registers to send, by their names on the wire.
            last_sync: The `server_time` of the last reply that was applied; 0 asks for the full set.
            device_owned: Those of `values` that no server ever returns. A reply that contains one of them is an echo
                of the request, which the deployed server sends after an internal error (facts 1.4).

        Raises:
            InvalidReply: Nothing was learnt and nothing may be applied.
            RequestBlocked: Try once more without texts.
            NewRecord: The zone was registered anew; send a full set next time.
            WaitingForApproval, KeyRefused, KeyLost, RegistrationInDoubt: The zone is not accepted; see there.
            ConnectionFailed, ServerError: Try again later.
        """
        async with self._lock:
            return await self._noting(self._sync(values, last_sync, frozenset(device_owned)))

    async def send_record(self, record: Mapping[str, Json]) -> None:
        """Send one event in a request of its own, as the specification's dialect does (facts 3.1).

        Raises:
            ValueError: The dialect is not the specification's; there, events are registers.
            BgerpError: As `sync`; the record did not arrive, or it is not known whether it did.
        """
        async with self._lock:
            await self._noting(self._send_record(record))

    async def register_again(self) -> None:
        """Register, on the order of somebody who has looked at the server's list of devices.

        The key in use stays until the server gives another one.

        Raises:
            BgerpError: As `login`.
        """
        async with self._lock:
            wire = await self._wire()
            await self._store(replace(self.session, in_doubt=False))
            await self._noting(self._register(wire))

    async def _noting[T](self, step: Awaitable[T]) -> T:
        """Await a step and keep the standing that its outcome shows."""
        try:
            result = await step
        except BgerpError as error:
            self.standing = error.standing or self.standing
            raise
        self.standing = self.session.standing
        return result

    async def _store(self, session: Session) -> None:
        """Keep a session, in memory even where storing fails."""
        if session != self.session:
            self.session = session
            await self._save(session)

    async def _wire(self) -> Wire:
        """Return the dialect, finding it first where it is not known."""
        match self.session.dialect:
            case Dialect.SPECIFICATION:
                return _SPECIFICATION
            case Dialect.DEPLOYED:
                return _DEPLOYED
        return await self._find()

    async def _find(self) -> Wire:
        """Ask both login addresses without a serial number."""
        login = await self._transport.post(json_request(_SPECIFICATION.login_path, {}), repeatable=True)
        if login.status == 200:
            read_object(login, json_type_only=False)  # a captive portal answers everything with 200 and HTML
        if login.status in {200, 403, 423}:
            return _SPECIFICATION
        if login.status not in _MISSING_ROUTE | _OTHER_FORM_WANTED:
            raise refusal(login)
        register = await self._transport.post(form_request(_DEPLOYED.login_path, {}), repeatable=True)
        if register.status in {403, 423, 500}:
            return _DEPLOYED
        if register.status in _MISSING_ROUTE and login.status not in _MISSING_ROUTE:
            return _SPECIFICATION
        raise NotBgerp("no bgERP zone automation at this address", status=str(register.status))

    async def _login(self, wire: Wire) -> None:
        """Get a key where there is none."""
        session = self.session
        if session.token is not None:
            return
        if session.standing is Standing.IN_DOUBT:
            raise RegistrationInDoubt("a registration was sent and never answered")
        await self._register(wire)

    async def _register(self, wire: Wire) -> None:
        """Send the login and store what it gives; on the deployed server this may make a record.

        Returns where the zone has a key that the server has given or confirmed.
        """
        doubted = self.session.in_doubt
        if wire is _DEPLOYED and not doubted:
            # Stored before it is sent: after a crash nobody would know that there may be a record.
            marked = replace(self.session, in_doubt=True)
            await self._save(marked)
            self.session = marked
        try:
            answer = await self._post_login(wire)
            if answer.status in _DOUBTFUL_GATEWAY:
                raise refusal(answer)
            key = wire.read_key(answer) if answer.status == 200 else None
        except (ConnectionFailed, InvalidReply, ServerError) as error:
            if isinstance(error, ConnectionFailed) and not error.sent:
                await self._store(replace(self.session, in_doubt=doubted))
            elif wire is _DEPLOYED and self.session.bgerp_id is None:
                raise RegistrationInDoubt("the registration was not answered", **error.details) from error
            raise
        if key is None:
            await self._store(replace(self.session, in_doubt=doubted))
            await self._read_refusal(wire, answer)
            return
        known = replace(self.session, bgerp_id=key.bgerp_id or self.session.bgerp_id, in_doubt=False)
        await self._store(replace(known, dialect=wire.dialect, token=key.token, approved=False))

    async def _post_login(self, wire: Wire) -> Answer:
        """Post the login, in the specification's dialect a second time as a form where JSON is not understood."""
        answer = await self._transport.post(wire.login(self._identity, self.session), repeatable=False)
        session = self.session
        if wire is _SPECIFICATION and answer.status in _OTHER_FORM_WANTED and not session.form:
            form = replace(session, form=True)
            second = await self._transport.post(wire.login(self._identity, form), repeatable=False)
            if second.status in {200, 403, 423}:
                await self._store(form)
                return second
        return answer

    async def _read_refusal(self, wire: Wire, answer: Answer) -> None:
        """Raise what the status of a refused login says; return where it confirms the key in use."""
        status = str(answer.status)
        if answer.status not in {403, 423}:
            raise refusal(answer)
        await self._store(replace(self.session, dialect=wire.dialect))
        key_known = self.session.token is not None and not self.session.in_doubt
        if answer.status == 403 and (key_known or wire is _SPECIFICATION):
            raise WaitingForApproval("the operator has not accepted the zone", status=status)
        if not key_known:
            raise KeyLost("the server has a record of this serial number with another key", status=status)

    async def _sync(self, values: Mapping[str, Json], last_sync: float, device_owned: frozenset[str]) -> Reply:
        """Exchange registers once and believe no reply that is an echo."""
        wire = await self._wire()
        answer = await self._exchange(wire, lambda session: wire.sync(session, values, last_sync), repeatable=True)
        content, server_time = wire.read_sync(answer)
        if not _REQUEST_FIELDS.isdisjoint(content) or not content.keys().isdisjoint(device_owned & values.keys()):
            raise InvalidReply("the server sent the request back", reason="echo")
        approved = self.session.approved or wire is _SPECIFICATION or bool(content)
        await self._store(replace(self.session, dialect=wire.dialect, approved=approved, in_doubt=False))
        return Reply(values=content, server_time=server_time, elapsed=answer.elapsed)

    async def _send_record(self, record: Mapping[str, Json]) -> None:
        """Send one record once."""
        if await self._wire() is not _SPECIFICATION:
            raise ValueError("only the specification's dialect has records")
        make = partial(_SPECIFICATION.record, record=record)
        await self._exchange(_SPECIFICATION, make, repeatable=False)

    async def _exchange(self, wire: Wire, make: Callable[[Session], Request], *, repeatable: bool) -> Answer:
        """Log in where needed, post a request that carries the key, and let a refused key be settled."""
        await self._login(wire)
        answer = await self._transport.post(make(self.session), repeatable=repeatable)
        if answer.status in wire.key_refusals:
            await self._settle(wire, answer)
            answer = await self._transport.post(make(self.session), repeatable=repeatable)
        if answer.status != 200:
            raise refusal(answer)
        return answer

    async def _settle(self, wire: Wire, answer: Answer) -> None:
        """Ask the server what it thinks of the zone whose key it has just refused; return where the key is good now.

        The deployed server is asked only for a zone that was approved and knows the server's id: with that id an
        existing record is only confirmed, while a rejected zone comes back as a draft, once (facts 5).
        """
        refused = KeyRefused("the server does not take the zone's key", status=str(answer.status))
        if wire is _SPECIFICATION:
            await self._register(wire)
            return
        if not self.session.approved or self.session.bgerp_id is None:
            raise refused
        former = self.session.token
        await self._register(wire)
        if self.session.token == former:
            raise refused
        raise NewRecord("the zone's record was gone; a new one waits for approval")
