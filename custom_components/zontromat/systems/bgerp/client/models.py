"""What the client is told and what it returns."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None


class Dialect(StrEnum):
    """The two protocols under the name bgERP (facts 1.9)."""

    SPECIFICATION = "specification"
    """`/ztm/login`, `session_id`, `regs`; full sets both ways (spec/bgerp.md)."""
    DEPLOYED = "deployed"
    """`/ztm/register`, `token`, `registers`, `last_sync`; deltas by server time (facts 1.3, 1.4)."""


class Standing(StrEnum):
    """How the zone stands at the server."""

    NEW = "new"
    """Never registered."""
    WAITING = "waiting"
    """Registered, waiting for the operator's approval."""
    ACTIVE = "active"
    """Approved: the server sends configuration."""
    REFUSED = "refused"
    """The key is not taken: record rejected, replaced, or a fault of the server."""
    LOCKED = "locked"
    """The server has a record whose key is not known here."""
    IN_DOUBT = "in_doubt"
    """A registration was sent and never answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the zone is (spec/bgerp.md, Login procedure).

    Args:
        serial_number: The device's identity at the server; not blank and not "0", which the deployed server refuses.
        model: Free text, such as "S103".
        version: Free text; the deployed server ignores it.
        config_time: When the zone was configured, Unix seconds; the deployed server shows it, nothing acts on it.

    Raises:
        ValueError: The serial number is blank or "0".
    """

    serial_number: str
    model: str
    version: str = "1.0"
    config_time: int = 0

    def __post_init__(self) -> None:
        """Refuse a serial number that no server takes."""
        if self.serial_number != self.serial_number.strip() or self.serial_number in {"", "0"}:
            raise ValueError("the serial number must not be blank or 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A sync that the server answered with status 200 and a valid body.

    Attributes:
        values: Registers by the name on the wire, as they came; empty for a zone that waits for approval.
        server_time: What to send as `last_sync` next time (Unix seconds of the server, never the local clock), or
            `None` where the server gave no time, which is always so in the specification's dialect.
        elapsed: How long the exchange took, in seconds.
    """

    values: Mapping[str, Json]
    server_time: float | None
    elapsed: float
