"""Texts that are part of a form's description, in the language of Home Assistant."""

from collections.abc import Iterable, Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ...const import DOMAIN
from .client import Capability
from .table import Problem


async def async_capability_names(hass: HomeAssistant, capabilities: Iterable[Capability]) -> str:
    """Return what a device was found to be able to do."""
    texts = await _async_texts(hass, "selector")
    return ", ".join(texts[f"thinknx_capability.options.{capability}"] for capability in sorted(capabilities))


async def async_describe(hass: HomeAssistant, problems: Iterable[Problem]) -> list[str]:
    """Return what is wrong with the lines of a table."""
    texts = await _async_texts(hass, "exceptions")
    return [
        f"{problem.line}: "
        + texts[f"thinknx_row_{problem.error.key}.message"].format_map(problem.error.placeholders).rstrip(".")
        for problem in problems
    ]


async def _async_texts(hass: HomeAssistant, category: str) -> Mapping[str, str]:
    """Return the integration's texts of a category."""
    prefix = f"component.{DOMAIN}.{category}."
    texts = await async_get_translations(hass, hass.config.language, category, {DOMAIN})
    return {key.removeprefix(prefix): text for key, text in texts.items()}
