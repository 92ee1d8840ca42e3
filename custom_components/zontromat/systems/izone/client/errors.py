"""What can go wrong between this client and an iZone bridge."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar


class IzoneError(Exception):
    """Base of all errors of this client.

    `details` holds the facts that a translated message can show; never a secret.
    """

    doubtful: ClassVar[bool] = False
    """A command that ended with this error may have reached the system."""

    def __init__(self, message: str, /, **details: str) -> None:
        """Remember the message and its facts."""
        super().__init__(message)
        self.details: Mapping[str, str] = MappingProxyType(details)


# --- The line -------------------------------------------------------------------------------------------------------


class InvalidHostError(IzoneError):
    """The text is no host name and no address."""


class IzoneConnectionError(IzoneError):
    """The bridge cannot be reached: wrong address, switched off, or its network module hangs."""


class IzoneConnectionLostError(IzoneConnectionError):
    """The connection was cut after the request had been sent."""

    doubtful = True


class IzoneTimeoutError(IzoneConnectionError):
    """The bridge did not answer in time."""

    doubtful = True


# --- What answers ---------------------------------------------------------------------------------------------------


class NotIzoneError(IzoneError):
    """Something answers at this address, but it is no iZone bridge."""


class WrongBridgeError(IzoneError):
    """Another bridge answers at this address; its whole answer was rejected."""

    def __init__(self, expected: str, actual: str) -> None:
        """Remember both identities."""
        super().__init__(f"Expected bridge {expected}, but {actual} answers", expected=expected, actual=actual)


class UnpairedBridgeError(IzoneError):
    """The bridge is not paired with an iZone system, so it has no identity."""


class AirConditionerFaultError(IzoneError):
    """The bridge answers, but it has lost its air conditioner: after a cold start, or when the wiring is broken."""


# --- What it answers ------------------------------------------------------------------------------------------------


class InvalidResponseError(IzoneError):
    """The answer is not what the protocol allows: no JSON, cut off, or of another shape."""

    doubtful = True


class NotSupportedError(IzoneError):
    """The bridge, or its older interface, does not have what was asked for."""


class BusyError(IzoneError):
    """The bridge went on answering that it is busy."""


class RefusedError(IzoneError):
    """The bridge refused the request; `details["reason"]` is its own word."""


# --- Commands -------------------------------------------------------------------------------------------------------


class NotFoundError(IzoneError):
    """There is no zone, schedule, unit, station, program or channel with this index.

    `details["what"]` says which of them, `details["number"]` is its number as people count, from 1.
    """


class InvalidValueError(IzoneError):
    """The value is no number that could be sent; nothing was sent."""

    def __init__(self, setting: str, value: object, **details: str) -> None:
        """Remember what cannot be set to what, and the facts that say why."""
        text = str(value)[:50]
        super().__init__(f"{setting} cannot be {text!r}: {type(self).__name__}", setting=setting, value=text, **details)


class BeyondLimitsError(InvalidValueError):
    """The value is outside the limits, the user's own eco limits included."""

    def __init__(self, setting: str, value: object, minimum: float, maximum: float) -> None:
        """Remember the limits."""
        super().__init__(setting, value, minimum=f"{minimum:g}", maximum=f"{maximum:g}")
        self.minimum = minimum
        self.maximum = maximum


class OffStepError(InvalidValueError):
    """The value is between two steps; `details["step"]` is their distance."""


class NotOfferedError(InvalidValueError):
    """This unit or zone does not have what was chosen, or iZone may not control it."""


class TooLongError(InvalidValueError):
    """The name does not fit into its buffer of `details["maximum"]` bytes."""


class ControlCharacterError(InvalidValueError):
    """The name has characters that cannot be shown."""


class AirflowLockedError(InvalidValueError):
    """The airflow of zones is locked at the wall controller."""


class AirflowOrderError(InvalidValueError):
    """The minimum airflow would not stay below the maximum."""


class LockedError(IzoneError):
    """The system is locked with a key code, which only its wall controller can take."""


class NotConfirmedError(IzoneError):
    """A command was accepted, but reading back does not show its effect; it is never repeated on its own.

    `details["command"]` is the command's key, `details["where"]` what does not show it.
    """
