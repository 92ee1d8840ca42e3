"""From an entry's data to the way to its server."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_URL, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .client import Access, ThinknxClient
from .const import CONF_ACCESS, CONF_ALLOW_HTTP, CONF_KEY


class AccessKind(StrEnum):
    """The three ways to a server (spec/thinknx.txt, integration scenarios)."""

    LOCAL = "local"
    CLOUD = "cloud"
    ON_PREMISE = "on_premise"


def access_of(data: Mapping[str, Any]) -> Access:
    """Return the way to a server.

    Raises:
        InvalidValueError: The host, the URL or the key cannot be used.
    """
    match AccessKind(data[CONF_ACCESS]):
        case AccessKind.LOCAL:
            port = int(data[CONF_PORT])
            return Access.local(data[CONF_HOST], data[CONF_USERNAME], data[CONF_PASSWORD], port)
        case AccessKind.CLOUD:
            return Access.by_key(data[CONF_KEY])
        case AccessKind.ON_PREMISE:
            return Access.by_key(data[CONF_KEY], data[CONF_URL], allow_http=data[CONF_ALLOW_HTTP])


def make_client(hass: HomeAssistant, data: Mapping[str, Any]) -> ThinknxClient:
    """Return a client for a server.

    Raises:
        InvalidValueError: The host, the URL or the key cannot be used.
    """
    return ThinknxClient(async_get_clientsession(hass), access_of(data))
