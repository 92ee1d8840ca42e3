"""Constants of the Thinknx system."""

from typing import Final

CONF_ACCESS: Final = "access"
CONF_ALLOW_HTTP: Final = "allow_http"
CONF_KEY: Final = "key"

CONF_AREA: Final = "area"
CONF_CAPABILITIES: Final = "capabilities"
CONF_GUID: Final = "guid"
CONF_INVERTED: Final = "inverted"
CONF_LIGHT_INDEX: Final = "light_index"
CONF_MAXIMUM: Final = "maximum"
CONF_MINIMUM: Final = "minimum"
CONF_STEP: Final = "step"
CONF_WRITABLE: Final = "writable"

CONF_MAXIMUM_AGE: Final = "maximum_age"
CONF_RATE: Final = "rate"
CONF_WEBHOOK: Final = "webhook"
CONF_WEBHOOK_ID: Final = "webhook_id"

DEFAULT_MAXIMUM_AGE: Final = 300
"""Seconds."""
DEFAULT_RATE: Final = 5
"""Requests per second."""

MAXIMUM_INDEX: Final = 65535
"""Of a light in the announced color controllers."""
