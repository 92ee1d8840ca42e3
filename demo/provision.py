"""A configuration directory that Home Assistant starts from without asking anything."""

from pathlib import Path

from homeassistant.components.http.config import HTTP_STORAGE_SCHEMA, async_get_and_load_store
from homeassistant.components.onboarding import STORAGE_KEY, STORAGE_VERSION
from homeassistant.components.onboarding.const import STEP_USER, STEPS
from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

_CONFIGURATION = """\
homeassistant:
  name: Zontromat demo
  latitude: 42.69
  longitude: 23.32
  elevation: 550
  unit_system: metric
  currency: EUR
  country: BG
  time_zone: Europe/Sofia
config:
frontend:
history:
logbook:
system_health:
logger:
  default: warning
  logs:
    custom_components.zontromat: info
    # Always set up, whether or not this machine has their system libraries; nothing here uses them.
    haffmpeg: critical
    homeassistant.components.camera: critical
"""


def write_configuration(config: Path, checkout: Path) -> None:
    """Write the YAML part and link the integrations of a checkout."""
    (config / "configuration.yaml").write_text(_CONFIGURATION)
    link = config / "custom_components"
    link.unlink(missing_ok=True)
    link.symlink_to(checkout / "custom_components")


async def async_store_settings(config: Path, port: int) -> None:
    """Store what has no place in the YAML part; Home Assistant must not run.

    The HTTP settings are stored as confirmed ones: those from YAML count as a trial, which a dialog over the whole
    frontend asks about and which ends after five minutes. Of the onboarding only the user is left to be created: its
    other steps add integrations that talk to the internet.
    """
    hass = HomeAssistant(str(config))
    http = await async_get_and_load_store(hass)
    await http.async_set_pending(HTTP_STORAGE_SCHEMA({"server_host": ["127.0.0.1"], "server_port": port}))
    if http.pending is not None:
        await http.async_promote_pending()
    onboarding: Store[dict[str, list[str]]] = Store(hass, STORAGE_VERSION, STORAGE_KEY, private=True)
    if await onboarding.async_load() is None:
        await onboarding.async_save({"done": [step for step in STEPS if step != STEP_USER]})
    await hass.async_stop(force=True)
