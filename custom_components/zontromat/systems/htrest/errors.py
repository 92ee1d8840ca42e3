"""What the client's errors tell a person."""

from typing import Final

from ...system import Blame, ErrorRule, ErrorTable
from .client import (
    BeyondLimitsError,
    BrokenHandlerError,
    HtrestAuthError,
    HtrestConnectionError,
    HtrestError,
    HtrestRedirectError,
    HtrestTimeoutError,
    InvalidValueError,
    NotConfirmedError,
    NotFoundError,
    NotHtrestError,
    NotWritableError,
    ReadOnlyError,
    SerialPortLostError,
    SerialTransientError,
    UnknownParameterError,
)

ERRORS: Final = ErrorTable(
    ErrorRule(error=HtrestAuthError, key="htrest_auth", form_key="invalid_auth", blame=Blame.CREDENTIALS),
    ErrorRule(error=HtrestTimeoutError, key="htrest_timeout", form_key="timeout"),
    ErrorRule(error=HtrestConnectionError, key="htrest_connection"),
    ErrorRule(error=HtrestRedirectError, key="htrest_redirect", form_key="redirected"),
    ErrorRule(error=NotHtrestError, key="htrest_not_htrest", form_key="not_htrest"),
    ErrorRule(error=BeyondLimitsError, key="htrest_beyond_limits", blame=Blame.CALLER),
    ErrorRule(error=InvalidValueError, key="htrest_invalid_value", blame=Blame.CALLER),
    ErrorRule(error=NotWritableError, key="htrest_not_writable", blame=Blame.CALLER),
    ErrorRule(error=UnknownParameterError, key="htrest_unknown_parameter", blame=Blame.CALLER),
    ErrorRule(error=NotFoundError, key="htrest_not_found", blame=Blame.CALLER),
    ErrorRule(error=ReadOnlyError, key="htrest_read_only"),
    ErrorRule(error=NotConfirmedError, key="htrest_not_confirmed"),
    ErrorRule(error=SerialPortLostError, key="htrest_serial_port_lost", form_key="serial_port_lost"),
    ErrorRule(error=SerialTransientError, key="htrest_serial_transient", form_key="serial_transient"),
    ErrorRule(error=BrokenHandlerError, key="htrest_broken_handler"),
    ErrorRule(error=HtrestError, key="htrest_failed"),
)
