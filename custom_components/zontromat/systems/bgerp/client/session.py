"""What must survive a restart so that the server keeps exactly one record of this zone."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Self

from .models import Dialect, Json, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The zone's stored relation to its server.

    The caller stores it (`as_dict`, `from_dict`) whenever the client says so. A lost session cannot be made again
    without the operator, so it belongs to the durable data of a zone. No secret is in its `repr`.

    Attributes:
        dialect: The dialect, chosen by the user or proven by a login; `None` while unknown.
        form: In the specification's dialect, whether the server wants forms in place of JSON bodies (facts 1.10).
        token: The key: `session_id` or `token`.
        bgerp_id: The server's own id. The deployed server makes a new record for everybody who does not send it
            (facts 1.3). Zones of one server share it, and it may be entered by hand.
        in_doubt: A registration was sent and its answer has not arrived.
        approved: The server has sent configuration under this key.
    """

    dialect: Dialect | None = None
    form: bool = False
    token: str | None = field(default=None, repr=False)
    bgerp_id: str | None = field(default=None, repr=False)
    in_doubt: bool = False
    approved: bool = False

    @property
    def standing(self) -> Standing:
        """What the session alone tells about the standing at the server."""
        if self.token is not None:
            return Standing.ACTIVE if self.approved else Standing.WAITING
        return Standing.IN_DOUBT if self.in_doubt and self.bgerp_id is None else Standing.NEW

    def as_dict(self) -> dict[str, Json]:
        """Return the session for a JSON store; contains the key."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """Restore a stored session; unknown members are ignored.

        Raises:
            ValueError: The data is no session. Starting with a fresh one instead would make a second record.
        """
        dialect = data.get("dialect")
        return cls(
            dialect=None if dialect is None else Dialect(_typed("dialect", dialect, str)),
            form=_typed("form", data.get("form", False), bool),
            token=_text(data, "token"),
            bgerp_id=_text(data, "bgerp_id"),
            in_doubt=_typed("in_doubt", data.get("in_doubt", False), bool),
            approved=_typed("approved", data.get("approved", False), bool),
        )


def _typed[T](name: str, value: object, kind: type[T]) -> T:
    """Return a member of the stored session, or raise ValueError."""
    if isinstance(value, kind):
        return value
    raise ValueError(f"the stored session has no valid {name}")


def _text(data: Mapping[str, object], name: str) -> str | None:
    """Return a stored text that is absent or not empty."""
    value = data.get(name)
    return None if value is None else (_typed(name, value, str) or None)
