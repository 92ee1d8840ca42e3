"""The toy's flows."""

from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult, ConfigSubentryFlow, OptionsFlow
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import probatio

from ...system import ConnectSteps, FormError, Probe, Steps
from .client import TOYS, ToyAuthError
from .coordinator import ERRORS


class ConfigSteps(ConnectSteps):
    """Adds a toy, by hand or as found."""

    schema = probatio.Schema({probatio.Required("host"): str, probatio.Optional("password"): str})
    reauth_schema = probatio.Schema({probatio.Required("password"): str})
    errors = ERRORS
    secrets = frozenset({"password"})

    @override
    async def async_probe(self, data: dict[str, Any]) -> Probe:
        if (toy := TOYS.get(data["host"])) is None:
            raise FormError("unknown_host", field="host")
        if toy.failure is not None:
            raise toy.failure
        if data.get("password", "right") != toy.password:
            raise ToyAuthError
        return Probe(title=f"Toy {toy.serial}", identity=toy.serial, data=data)

    async def async_step_discovery(self, info: dict[str, Any]) -> ConfigFlowResult:
        """Offer a toy that was found."""
        self.found = await self.async_probe({"host": info["host"]})
        return self.flow.async_show_form(step_id=self.step_id("confirm"))

    async def async_step_zeroconf(self, info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """Offer a toy that announces itself."""
        return await self.async_step_discovery({"host": info.hostname})

    async def async_step_confirm(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Add the found toy."""
        return await self.async_finish(self.found)


class OptionsSteps(Steps[OptionsFlow]):
    """Two forms of preferences."""

    async def async_step_init(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask first."""
        if user_input is not None:
            self.first = user_input
            return await self.async_step_more(None)
        return self.flow.async_show_form(
            step_id=self.step_id("init"), data_schema=probatio.Schema({probatio.Required("loud"): bool})
        )

    async def async_step_more(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask more."""
        if user_input is not None:
            return self.flow.async_create_entry(data={**self.first, **user_input})
        return self.flow.async_show_form(
            step_id=self.step_id("more"), data_schema=probatio.Schema({probatio.Required("fast"): bool})
        )


class SubentrySteps(Steps[ConfigSubentryFlow]):
    """Adds and renames a part."""

    async def async_step_user(self, user_input: dict[str, Any] | None) -> Any:
        """Add a part."""
        if user_input is not None:
            return self.flow.async_create_entry(title=user_input["name"], data=user_input)
        return self._form("user")

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None) -> Any:
        """Rename a part."""
        if user_input is not None:
            return self.flow.async_update_and_abort(
                self.flow._get_entry(), self.flow._get_reconfigure_subentry(), title=user_input["name"], data=user_input
            )
        return self._form("reconfigure")

    def _form(self, step: str) -> Any:
        return self.flow.async_show_form(
            step_id=self.step_id(step), data_schema=probatio.Schema({probatio.Required("name"): str})
        )
