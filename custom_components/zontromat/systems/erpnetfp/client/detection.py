"""Which server answers, found without touching a device (facts, section 1)."""

from dataclasses import dataclass
import re

from . import wire
from .errors import CommunicationError, NotReadyError, UnreadableAnswerError
from .models import parse_printers
from .personalities import Personality, ServerKind, personality
from .transport import HttpAnswer, Transport

# Before this version the cash call fails on devices with firmware for two currencies (facts, section 7).
_CASH_REPAIRED = (1, 1, 0, 1680)
_FIRST_CURRENT = (1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerInfo:
    """A recognised server."""

    kind: ServerKind
    version: str | None = None
    server_id: str | None = None

    @property
    def cash_may_fail(self) -> bool:
        """Whether the version is known to answer cash requests with E409: the server should be updated."""
        return self.kind is ServerKind.CSHARP and _numbers(self.version) < _CASH_REPAIRED

    def personality(self, driver: str) -> Personality:
        """Return how the server treats the printers of a driver, such as `bg.dt.pm`."""
        return personality(self.kind, _numbers(self.version), driver)


async def detect(transport: Transport, *, timeout: float) -> ServerInfo:
    """Recognise the server; `timeout` in seconds holds for each request.

    Raises:
        CommunicationError: no usable answer, or nothing that looks like an ErpNet.FP server.
        NotReadyError: the server is still starting.
    """
    answer = await transport.probe("service", "vars", timeout=timeout)
    if answer.status == 405:
        raise NotReadyError("The server is not ready", status=405)
    if answer.status == 200 and (found := _from_variables(answer)) is not None:
        return found
    if answer.status != 404:
        raise UnreadableAnswerError("This is not an ErpNet.FP server", status=str(answer.status))
    if _is_python(answer):
        return ServerInfo(kind=ServerKind.PYTHON, version=await _python_version(transport, timeout))
    parse_printers((await transport.get("printers", timeout=timeout)).json())
    return ServerInfo(kind=ServerKind.CSHARP_OLD if _is_kestrel(answer) else ServerKind.UNKNOWN)


def _numbers(version: str | None) -> tuple[int, ...]:
    """Return the numbers of a version."""
    return tuple(int(number) for number in re.findall(r"[0-9]{1,9}", version or "")[:4])


def _is_kestrel(answer: HttpAnswer) -> bool:
    """Recognise the web server of the C# program."""
    return "kestrel" in answer.headers.get("server", "").lower()


def _from_variables(answer: HttpAnswer) -> ServerInfo | None:
    """Recognise a server by its variables."""
    data = wire.fields(answer.json())
    version = wire.text(data.get("version"))
    if version is None:
        return None
    if "express" in answer.headers.get("x-powered-by", "").lower():
        kind = ServerKind.NODE
    elif _numbers(version) >= _FIRST_CURRENT:
        kind = ServerKind.CSHARP
    else:
        kind = ServerKind.CSHARP_OLD if _is_kestrel(answer) else ServerKind.UNKNOWN
    return ServerInfo(kind=kind, version=version, server_id=wire.text(data.get("serverid")))


def _is_python(answer: HttpAnswer) -> bool:
    """Recognise FastAPI's answer to an unknown path, also behind a proxy that changes the server's name."""
    if "uvicorn" in answer.headers.get("server", "").lower():
        return True
    try:
        return wire.fields(answer.json()).get("detail") == "Not Found"
    except UnreadableAnswerError:
        return False


async def _python_version(transport: Transport, timeout: float) -> str | None:
    """Ask a Python server for its version; not knowing it does no harm."""
    for path in (("healthz",), ("server", "info")):
        try:
            answer = await transport.probe(*path, timeout=timeout)
            if answer.status == 200 and (version := wire.text(wire.fields(answer.json()).get("version"))):
                return version
        except CommunicationError:
            continue
    return None
