"""What the client's errors tell a person."""

from typing import Final

from ...system import Blame, ErrorRule, ErrorTable
from .client import (
    DeviceNotFoundError,
    ImpossibleError,
    InsecureRedirectError,
    InvalidParametersError,
    InvalidResponseError,
    InvalidValueError,
    NotConfirmedError,
    RateLimitError,
    ServerFailedError,
    ThinknxAuthError,
    ThinknxConnectionError,
    ThinknxConnectionLostError,
    ThinknxError,
    ThinknxTimeoutError,
)

ERRORS: Final = ErrorTable(
    ErrorRule(error=ThinknxAuthError, key="thinknx_auth", form_key="invalid_auth", blame=Blame.CREDENTIALS),
    ErrorRule(error=InvalidValueError, key="thinknx_invalid_value", blame=Blame.CALLER),
    ErrorRule(error=RateLimitError, key="thinknx_rate_limit", form_key="rate_limit"),
    ErrorRule(error=DeviceNotFoundError, key="thinknx_device_not_found", form_key="device_not_found"),
    ErrorRule(error=InvalidParametersError, key="thinknx_invalid_parameters", form_key="not_thinknx"),
    ErrorRule(error=ImpossibleError, key="thinknx_impossible", form_key="not_thinknx"),
    ErrorRule(error=NotConfirmedError, key="thinknx_not_confirmed"),
    ErrorRule(error=InsecureRedirectError, key="thinknx_redirect", form_key="redirected"),
    ErrorRule(error=ThinknxTimeoutError, key="thinknx_timeout", form_key="timeout"),
    ErrorRule(error=ThinknxConnectionLostError, key="thinknx_connection_lost"),
    ErrorRule(error=ThinknxConnectionError, key="thinknx_connection"),
    ErrorRule(error=ServerFailedError, key="thinknx_server_failed"),
    ErrorRule(error=InvalidResponseError, key="thinknx_invalid_response", form_key="not_thinknx"),
    ErrorRule(error=ThinknxError, key="thinknx_failed"),
)
