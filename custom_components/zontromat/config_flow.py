"""The flows of the integration: pick a system, then that system's own steps."""

from collections.abc import Callable, Mapping
from functools import partialmethod
from typing import Any, Protocol, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
    OptionsFlowWithReload,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.helpers.typing import DiscoveryInfoType

from .const import CONF_SYSTEM, DOMAIN
from .system import FIRST_STEPS, Steps, System
from .systems import SYSTEMS


class _Flow(Protocol):
    """What the three kinds of flow have in common."""

    hass: HomeAssistant
    steps: Steps[Any] | None


async def _async_forward(flow: _Flow, factory: str, key: str, step: str, user_input: Any = None) -> Any:
    """Take one step of a system; the first one imports the system's flow and creates its `factory`."""
    if flow.steps is None:
        module = await SYSTEMS[key].async_module(flow.hass, "flow")
        create: Callable[[_Flow, str], Steps[Any]] = getattr(module, factory)
        flow.steps = create(flow, key)
    return await getattr(flow.steps, f"async_step_{step}")(user_input)


class ZontromatConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds, reauthenticates and reconfigures the entries of all systems."""

    VERSION = 1

    steps: Steps[Any] | None = None

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let the user pick a system."""
        return self.async_show_menu(step_id="user", menu_options=list(SYSTEMS))

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Ask for new credentials."""
        return await self._async_start(entry_data[CONF_SYSTEM], "reauth")

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a new way to the device."""
        return await self._async_start(self._get_reconfigure_entry().data[CONF_SYSTEM], "reconfigure")

    @override
    async def async_step_integration_discovery(self, discovery_info: DiscoveryInfoType) -> ConfigFlowResult:
        """Offer a device that a system found; the system names itself in the information."""
        return await self._async_start(discovery_info[CONF_SYSTEM], "discovery", discovery_info)

    @override
    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """Offer a device that announces itself; its model says which system it belongs to."""
        model: str = discovery_info.properties["md"].lower()
        key = next(key for key, system in SYSTEMS.items() if model.startswith(system.homekit_model or "-"))
        return await self._async_start(key, "zeroconf", discovery_info)

    async def _async_start(self, key: str, step: str, info: Any = None) -> ConfigFlowResult:
        """Enter the steps of a system from outside the menu."""
        result: ConfigFlowResult = await _async_forward(self, "ConfigSteps", key, step, info)
        return result

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow that changes the preferences of an entry."""
        return ZontromatOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flows of what can be added to an entry."""
        system = SYSTEMS[config_entry.data[CONF_SYSTEM]]
        return dict.fromkeys(system.subentry_types, ZontromatSubentryFlow)


class ZontromatOptionsFlow(OptionsFlowWithReload):
    """Changes the preferences of an entry and reloads it."""

    steps: Steps[Any] | None = None

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the first form of the entry's system."""
        key: str = self.config_entry.data[CONF_SYSTEM]
        result: ConfigFlowResult = await _async_forward(self, "OptionsSteps", key, "init")
        return result


class ZontromatSubentryFlow(ConfigSubentryFlow):
    """Adds and changes one part of an entry; its texts are told apart by type, so its steps have plain names."""

    steps: Steps[Any] | None = None

    async def async_take(self, step: str, user_input: dict[str, Any] | None = None) -> Any:
        """Take one step of the entry's system."""
        key: str = self._get_entry().data[CONF_SYSTEM]
        return await _async_forward(self, "SubentrySteps", key, step, user_input)


def _forwarding(factory: str, key: str, step: str) -> Callable[..., Any]:
    """Return a method that takes one step of a system."""

    async def forward(self: _Flow, user_input: dict[str, Any] | None = None) -> Any:
        return await _async_forward(self, factory, key, step, user_input)

    return forward


def attach(system: System) -> None:
    """Give the flows the steps of a system under its own ids, so that the texts of the systems stay apart."""
    for flow, factory, steps in (
        (ZontromatConfigFlow, "ConfigSteps", system.config_steps),
        (ZontromatOptionsFlow, "OptionsSteps", system.options_steps),
    ):
        for step in steps:
            name = system.key if step in FIRST_STEPS else f"{system.key}_{step}"
            setattr(flow, f"async_step_{name}", _forwarding(factory, system.key, step))
    for step in system.subentry_steps:
        setattr(ZontromatSubentryFlow, f"async_step_{step}", partialmethod(ZontromatSubentryFlow.async_take, step))


for _system in SYSTEMS.values():
    attach(_system)
