"""The flows of a heat pump: the server's address, its credentials, and the preferences."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import BooleanSelector, TextSelector, TextSelectorConfig, TextSelectorType
import probatio

from ...system import ConnectSteps, FormError, Probe, Steps
from .client import HtrestClient, InvalidUrlError, ParameterFailedError, UnknownParameterError
from .coordinator import CONF_ALLOW_WRITES, CONF_EXTRA_PARAMETERS
from .errors import ERRORS

_USERNAME: Final = TextSelector(TextSelectorConfig(autocomplete="username"))
_PASSWORD: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password"))


class ConfigSteps(ConnectSteps):
    """Reaches a heat pump through its HtREST server."""

    schema = probatio.Schema(
        {
            probatio.Required(CONF_URL): TextSelector(TextSelectorConfig(type=TextSelectorType.URL)),
            probatio.Optional(CONF_USERNAME): _USERNAME,
            probatio.Optional(CONF_PASSWORD): _PASSWORD,
        }
    )
    reauth_schema = probatio.Schema(
        {probatio.Required(CONF_USERNAME): _USERNAME, probatio.Required(CONF_PASSWORD): _PASSWORD}
    )
    errors = ERRORS
    secrets = frozenset({CONF_PASSWORD})

    @override
    async def async_probe(self, data: dict[str, Any]) -> Probe:
        """Ask the server what it is, which costs no serial traffic, and the heat pump who it is."""
        try:
            client = _client(self.hass, data)
        except InvalidUrlError as err:
            raise FormError("invalid_url", field=CONF_URL) from err
        await client.async_get_generation()
        device = await client.async_get_device()
        return Probe(
            title=f"Heliotherm {device.serial_number}",
            identity=str(device.serial_number),
            data={**data, CONF_URL: client.base_url},
        )


class OptionsSteps(Steps[OptionsFlow]):
    """Whether settings may be changed, and which further parameters are shown."""

    async def async_step_init(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask for the preferences."""
        errors: dict[str, str] = {}
        unknown: frozenset[str] = frozenset()
        if user_input is not None:
            names = (name.strip() for name in user_input[CONF_EXTRA_PARAMETERS])
            user_input[CONF_EXTRA_PARAMETERS] = list(dict.fromkeys(filter(None, names)))
            unknown = await self._async_unknown(user_input[CONF_EXTRA_PARAMETERS], errors)
            if not errors:
                return self.flow.async_create_entry(data=user_input)
        return self.flow.async_show_form(
            step_id=self.step_id("init"),
            data_schema=self.flow.add_suggested_values_to_schema(
                OPTIONS_SCHEMA, user_input or self.flow.config_entry.options
            ),
            errors=errors,
            description_placeholders={"unknown": ", ".join(sorted(unknown))},
        )

    async def _async_unknown(self, names: list[str], errors: dict[str, str]) -> frozenset[str]:
        """Return which of the extra parameters the server or the heat pump does not have; say so in `errors`."""
        if not names:
            return frozenset()
        # The entry need not be loaded, so it may have no client.
        client = _client(self.hass, self.flow.config_entry.data)
        try:
            await client.async_get_params(names)
        except (UnknownParameterError, ParameterFailedError) as err:
            errors[CONF_EXTRA_PARAMETERS] = "unknown_parameters"
            return err.names or frozenset(names)
        except ERRORS.errors as err:
            errors["base"] = ERRORS.rule_of(err).form_key
        return frozenset()


def _client(hass: HomeAssistant, data: Mapping[str, Any]) -> HtrestClient:
    """Return a client for what an entry stores.

    Raises:
        InvalidUrlError: the address is none.
    """
    return HtrestClient(async_get_clientsession(hass), data[CONF_URL], data.get(CONF_USERNAME), data.get(CONF_PASSWORD))


OPTIONS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_ALLOW_WRITES, default=False): BooleanSelector(),
        probatio.Optional(CONF_EXTRA_PARAMETERS, default=list): TextSelector(TextSelectorConfig(multiple=True)),
    }
)
