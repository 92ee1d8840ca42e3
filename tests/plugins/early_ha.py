"""Import Home Assistant before any other pytest plugin, and bridge to releases newer than the test plugin.

Home Assistant 2026.11 puts httpx2 in the place of httpx and refuses to start when httpx was imported first, which the
respx plugin does. pytest-homeassistant-custom-component 0.13.375 is made for 2026.10 and looks for a logger helper in
the place where it was then.
"""

import homeassistant.components.logger as logger_component
from homeassistant.components.logger import helpers as logger_helpers

if not hasattr(logger_component, "_clear_logger_overwrites"):
    logger_component._clear_logger_overwrites = logger_helpers._clear_logger_overwrites  # type: ignore[attr-defined]
