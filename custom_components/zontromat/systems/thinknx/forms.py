"""The forms of the flows."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.number import NumberDeviceClass
from homeassistant.const import (
    CONF_DEVICE_CLASS,
    CONF_HOST,
    CONF_NAME,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_UNIT_OF_MEASUREMENT,
    CONF_URL,
    CONF_USERNAME,
)
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import probatio

from .access import AccessKind
from .client import LOCAL_PORT, DeviceKind
from .const import (
    CONF_ALLOW_HTTP,
    CONF_GUID,
    CONF_INVERTED,
    CONF_KEY,
    CONF_LIGHT_INDEX,
    CONF_MAXIMUM,
    CONF_MAXIMUM_AGE,
    CONF_MINIMUM,
    CONF_RATE,
    CONF_STEP,
    CONF_WEBHOOK,
    CONF_WRITABLE,
    DEFAULT_MAXIMUM_AGE,
    DEFAULT_RATE,
    MAXIMUM_INDEX,
)

_KEY: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
_LOGIN: Final = {
    probatio.Required(CONF_USERNAME): TextSelector(TextSelectorConfig(autocomplete="username")),
    probatio.Required(CONF_PASSWORD): TextSelector(
        TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
    ),
}


def _number(minimum: float | None = None, maximum: float | None = None, unit: str | None = None) -> NumberSelector:
    """Return a box for a number."""
    config = NumberSelectorConfig(mode=NumberSelectorMode.BOX, step="any")
    for name, value in (("min", minimum), ("max", maximum), ("unit_of_measurement", unit)):
        if value is not None:
            config[name] = value  # type: ignore[literal-required]
    return NumberSelector(config)


CONNECT: Final = {
    AccessKind.LOCAL: probatio.Schema(
        {
            probatio.Required(CONF_HOST): TextSelector(),
            probatio.Required(CONF_PORT, default=LOCAL_PORT): probatio.All(_number(1, 65535), probatio.Coerce(int)),
            **_LOGIN,
        }
    ),
    AccessKind.CLOUD: probatio.Schema({probatio.Required(CONF_KEY): _KEY}),
    AccessKind.ON_PREMISE: probatio.Schema(
        {
            probatio.Required(CONF_URL): TextSelector(TextSelectorConfig(type=TextSelectorType.URL)),
            probatio.Required(CONF_KEY): _KEY,
            probatio.Required(CONF_ALLOW_HTTP, default=False): BooleanSelector(),
        }
    ),
}

REAUTH: Final = {
    AccessKind.LOCAL: probatio.Schema(_LOGIN),
    AccessKind.CLOUD: probatio.Schema({probatio.Required(CONF_KEY): _KEY}),
    AccessKind.ON_PREMISE: probatio.Schema({probatio.Required(CONF_KEY): _KEY}),
}

OPTIONS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_RATE, default=DEFAULT_RATE): _number(0.5, 50),
        probatio.Required(CONF_MAXIMUM_AGE, default=DEFAULT_MAXIMUM_AGE): _number(30, 3600, "s"),
        probatio.Required(CONF_WEBHOOK, default=False): BooleanSelector(),
    }
)

_INDEX: Final = {
    probatio.Optional(CONF_LIGHT_INDEX): probatio.All(_number(0, MAXIMUM_INDEX), probatio.Coerce(int)),
}
_KINDS: Final[Mapping[DeviceKind, Mapping[Any, Any]]] = {
    DeviceKind.COLOR_LIGHT: _INDEX,
    DeviceKind.TUNABLE_WHITE: _INDEX,
    DeviceKind.BLIND: {probatio.Required(CONF_INVERTED, default=False): BooleanSelector()},
    DeviceKind.ANALOG_VALUE: {
        probatio.Required(CONF_WRITABLE, default=False): BooleanSelector(),
        probatio.Optional(CONF_UNIT_OF_MEASUREMENT): TextSelector(),
        probatio.Optional(CONF_DEVICE_CLASS): SelectSelector(
            SelectSelectorConfig(options=sorted(NumberDeviceClass), mode=SelectSelectorMode.DROPDOWN)
        ),
        probatio.Required(CONF_MINIMUM, default=0): _number(),
        probatio.Required(CONF_MAXIMUM, default=100): _number(),
        probatio.Required(CONF_STEP, default=1): _number(0.001),
    },
}
"""What a kind of device needs beside its name and GUID."""


def device_form(kind: DeviceKind) -> probatio.Schema:
    """Return the form of a device; its area is set on its page."""
    return probatio.Schema(
        {
            probatio.Required(CONF_NAME): TextSelector(),
            probatio.Required(CONF_GUID): TextSelector(),
            **_KINDS.get(kind, {}),
        }
    )


def default_options(kind: DeviceKind) -> dict[str, Any]:
    """Return what the form of a device is filled with beside its name and GUID."""
    options: dict[str, Any] = probatio.Schema(dict(_KINDS.get(kind, {})))({})
    return options
