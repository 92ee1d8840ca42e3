"""A webhook that takes the GUID of a device as "read this one now".

The specification announces REST hooks without a format, so the GUID is looked for where a caller may put it: in the query,
in a form or in a JSON object.
"""

from http import HTTPStatus
import json
from urllib.parse import parse_qsl

from aiohttp import web
from homeassistant.core import HomeAssistant

from .const import CONF_GUID
from .coordinator import ThinknxConfigEntry


async def async_handle_webhook(
    entry: ThinknxConfigEntry, hass: HomeAssistant, webhook_id: str, request: web.Request
) -> web.Response:
    """Read a device soon; nothing that the caller says about its state is believed."""
    guid = request.query.get(CONF_GUID) or await _guid_in_body(request)
    # A plus sign that nobody escaped arrives as a blank, which no GUID has.
    if guid is None or not entry.runtime_data.plant.hurry(guid.replace(" ", "+")):
        return web.Response(status=HTTPStatus.NOT_FOUND)
    return web.Response(status=HTTPStatus.ACCEPTED)


async def _guid_in_body(request: web.Request) -> str | None:
    """Return the GUID that the body names."""
    body = (await request.read()).decode(errors="replace")
    if request.content_type == "application/x-www-form-urlencoded":
        return next((value for name, value in parse_qsl(body) if name == CONF_GUID), None)
    try:
        content = json.loads(body)
    except ValueError, RecursionError:
        return None
    return str(content[CONF_GUID]) if isinstance(content, dict) and CONF_GUID in content else None
