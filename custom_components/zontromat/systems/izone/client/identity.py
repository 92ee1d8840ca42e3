"""Which bridge it is that answers."""

from .errors import UnpairedBridgeError, WrongBridgeError
from .values import text

_DIGITS = 9
UNPAIRED = "0" * _DIGITS
"""What bridges without a system call themselves."""
_KEY = "AirStreamDeviceUId"


def parse_uid(raw: object) -> str | None:
    """Return the nine digits that identify a bridge; leading zeros may have been lost."""
    digits = text(raw) or ""
    if not digits.isdecimal() or not digits.isascii() or len(digits) > _DIGITS:
        return None
    return digits.zfill(_DIGITS)


class Identity:
    """The identity of a bridge: given, or taken from its first answer."""

    def __init__(self, uid: str | None) -> None:
        """Expect this bridge, or take any."""
        self.uid = uid

    def check(self, document: object) -> None:
        """Reject an answer of another bridge; one that does not say whose it is passes.

        Raises:
            WrongBridgeError: Another bridge answers.
            UnpairedBridgeError: The bridge has no identity.
        """
        if not isinstance(document, dict) or (uid := parse_uid(document.get(_KEY))) is None:
            return
        if uid == UNPAIRED:
            raise UnpairedBridgeError("The bridge is not paired with an iZone system")
        if self.uid is None:
            self.uid = uid
        elif uid != self.uid:
            raise WrongBridgeError(self.uid, uid)
