"""The flows of a zone: its server's addresses, who it is, and the preferences."""

from typing import Any, Final, override

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfTime
from homeassistant.helpers.aiohttp_client import async_get_clientsession
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

from ...system import ConnectSteps, FormError, Probe, Steps
from .client import BgerpClient, Dialect, Identity, Session
from .const import CONF_ALLOW_OVERRIDES, CONF_DIALECT, CONF_MODEL, CONF_SERIAL_NUMBER, CONF_UPDATE_PERIOD, CONF_URLS
from .errors import ERRORS
from .part_flow import SubentrySteps
from .preferences import FIELDS, wrong_field

__all__ = ["ConfigSteps", "OptionsSteps", "SubentrySteps"]

AUTOMATIC: Final = "automatic"
SHORTEST_PERIOD: Final = 5
LONGEST_PERIOD: Final = 3600

_SERVER: Final = {
    probatio.Required(CONF_URLS): TextSelector(TextSelectorConfig(type=TextSelectorType.URL, multiple=True)),
    probatio.Required(CONF_MODEL, default="S103"): TextSelector(),
    probatio.Required(CONF_DIALECT, default=AUTOMATIC): SelectSelector(
        SelectSelectorConfig(
            options=[AUTOMATIC, *Dialect], mode=SelectSelectorMode.DROPDOWN, translation_key="bgerp_dialect"
        )
    ),
}


class ConfigSteps(ConnectSteps):
    """Finds out what a server speaks; the zone is registered when its entry is set up, once."""

    schema = probatio.Schema({probatio.Required(CONF_SERIAL_NUMBER): TextSelector(), **_SERVER})
    errors = ERRORS

    @override
    async def async_step_reconfigure(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Take new addresses of the server; the zone stays who it is."""
        return await self.async_change("reconfigure", probatio.Schema(_SERVER), user_input)

    @override
    async def async_probe(self, data: dict[str, Any]) -> Probe:
        """Ask the server for its dialect, without the serial number and so without any effect."""
        urls = [url.strip() for url in data[CONF_URLS] if url.strip()]
        serial_number, model = data[CONF_SERIAL_NUMBER].strip(), data[CONF_MODEL].strip()
        try:
            identity = Identity(serial_number=serial_number, model=model)
        except ValueError as err:
            raise FormError("bgerp_serial_number", field=CONF_SERIAL_NUMBER) from err
        http = async_get_clientsession(self.hass)
        try:
            client = BgerpClient(http, urls, identity, session=Session(), save=_forget)
        except ValueError as err:
            raise FormError("invalid_url", field=CONF_URLS) from err
        found = await client.detect()
        return Probe(
            title=f"Zone {serial_number}",
            identity=serial_number,
            data={
                **data,
                CONF_URLS: urls,
                CONF_SERIAL_NUMBER: serial_number,
                CONF_MODEL: model,
                CONF_DIALECT: found if data[CONF_DIALECT] == AUTOMATIC else data[CONF_DIALECT],
            },
        )


async def _forget(session: Session) -> None:
    """Store nothing: a question without a serial number changes no session."""


class OptionsSteps(Steps[OptionsFlow]):
    """The preferences of a zone."""

    async def async_step_init(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Change how often the zone syncs, and whether the server's settings may be overridden."""
        wrong = None if user_input is None else wrong_field(user_input)
        if user_input is not None and wrong is None:
            return self.flow.async_create_entry(data=user_input)
        shown = self.flow.config_entry.options if user_input is None else user_input
        return self.flow.async_show_form(
            step_id=self.step_id("init"),
            data_schema=self.flow.add_suggested_values_to_schema(OPTIONS_SCHEMA, shown),
            errors={} if wrong is None else {wrong: "bgerp_pin"},
        )


OPTIONS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Optional(CONF_UPDATE_PERIOD): NumberSelector(
            NumberSelectorConfig(
                min=SHORTEST_PERIOD,
                max=LONGEST_PERIOD,
                unit_of_measurement=UnitOfTime.SECONDS,
                mode=NumberSelectorMode.BOX,
            )
        ),
        probatio.Required(CONF_ALLOW_OVERRIDES, default=False): BooleanSelector(),
        **FIELDS,
    }
)
