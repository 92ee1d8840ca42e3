"""The flows of a bridge: found in the network, picked from a list or named by its address; the preferences."""

import asyncio
from typing import Any, Final, override

from homeassistant.config_entries import SOURCE_IGNORE, ConfigFlow, ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_HOST
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
)
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import probatio

from ...system import ConnectSteps, FormError, Probe, Steps
from .client import DiscoveredBridge, FanNaming, InvalidHostError, IzoneBridge, parse_homekit_model
from .const import CONF_FAN_NAMING, CONF_HABITS, CONF_NOTICES, CONF_UID, FAN_NAMING_AUTOMATIC
from .coordinator import TIMING
from .errors import ERRORS
from .network import async_search

CONF_BRIDGE: Final = "bridge"
IPV4: Final = 4


class ConfigSteps(ConnectSteps):
    """Finds a bridge; there are no credentials."""

    schema = probatio.Schema({probatio.Required(CONF_HOST): TextSelector()})
    errors = ERRORS

    def __init__(self, flow: ConfigFlow, key: str) -> None:
        """Know no bridge yet."""
        super().__init__(flow, key)
        self._search: asyncio.Task[tuple[DiscoveredBridge, ...]] | None = None
        self._found: dict[str, DiscoveredBridge] = {}
        self._probe: Probe | None = None

    @override
    async def async_probe(self, data: dict[str, Any]) -> Probe:
        """Ask who answers at an address; nothing is changed there."""
        session = async_get_clientsession(self.hass)
        try:
            bridge = IzoneBridge(session, data[CONF_HOST], uid=data.get(CONF_UID), timing=TIMING)
        except InvalidHostError as err:
            raise FormError("invalid_host", field=CONF_HOST) from err
        await bridge.async_connect()
        return Probe(
            title=f"iZone {bridge.uid}",
            identity=bridge.uid,
            data={CONF_HOST: bridge.host, CONF_UID: bridge.uid, CONF_HABITS: bridge.habits.as_dict()},
        )

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask how to find the bridge."""
        return self.flow.async_show_menu(
            step_id=self.step_id("user"), menu_options=[self.step_id("search"), self.step_id("host")]
        )

    async def async_step_search(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask the network, which takes some seconds."""
        if self._search is None:
            self._search = self.hass.async_create_task(async_search(self.hass))
        if not self._search.done():
            return self.flow.async_show_progress(
                step_id=self.step_id("search"), progress_action="izone_searching", progress_task=self._search
            )
        known = {entry.unique_id for entry in self.flow._async_current_entries(include_ignore=False)}  # noqa: SLF001
        found, self._search = self._search.result(), None
        self._found = {bridge.uid: bridge for bridge in found if f"{self.key}-{bridge.uid}" not in known}
        return self.flow.async_show_progress_done(next_step_id=self.step_id("pick" if self._found else "host"))

    async def async_step_pick(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Take one of the bridges that have answered."""
        errors: dict[str, str] = {}
        if user_input is not None:
            bridge = self._found[user_input[CONF_BRIDGE]]
            probe = await self.async_try({CONF_HOST: bridge.host, CONF_UID: bridge.uid}, errors)
            if probe is not None:
                return await self.async_finish(probe)
        options = [
            SelectOptionDict(value=uid, label=f"iZone {uid} ({bridge.host})") for uid, bridge in self._found.items()
        ]
        schema = probatio.Schema(
            {
                probatio.Required(CONF_BRIDGE, default=options[0]["value"]): SelectSelector(
                    SelectSelectorConfig(options=options)
                )
            }
        )
        return self.show_form("pick", schema, user_input, errors)

    async def async_step_host(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Take a bridge by its address."""
        errors: dict[str, str] = {}
        if user_input is not None:
            probe = await self.async_try(user_input, errors)
            if probe is not None:
                return await self.async_finish(probe)
        return self.show_form("host", self.schema, user_input, errors)

    async def async_step_discovery(self, info: dict[str, Any]) -> ConfigFlowResult:
        """Offer a bridge that has answered in the network, provided that it is what it says."""
        known = await self.flow.async_set_unique_id(f"{self.key}-{info[CONF_UID]}")
        if known is not None and (known.source == SOURCE_IGNORE or known.data[CONF_HOST] == info[CONF_HOST]):
            return self.flow.async_abort(reason="already_configured")
        errors: dict[str, str] = {}
        probe = await self.async_try({CONF_HOST: info[CONF_HOST], CONF_UID: info[CONF_UID]}, errors)
        if probe is None:
            return self.flow.async_abort(reason=errors.get("base", "cannot_connect"))
        if known is not None:
            return await self.async_finish(probe)
        self._probe = probe
        self.flow.context["title_placeholders"] = {"name": probe.title}
        return await self.async_step_confirm(None)

    async def async_step_zeroconf(self, info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """Offer a bridge that announces itself to HomeKit, whose model tells its identity."""
        uid = parse_homekit_model(info.properties["md"])
        host = next((str(address) for address in info.ip_addresses if address.version == IPV4), None)
        if uid is None or host is None:
            return self.flow.async_abort(reason="not_izone")
        return await self.async_step_discovery({CONF_UID: uid, CONF_HOST: host})

    async def async_step_confirm(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask whether a bridge that was found shall be added."""
        assert self._probe is not None
        if user_input is None:
            return self.flow.async_show_form(
                step_id=self.step_id("confirm"),
                description_placeholders={"name": self._probe.title, "host": self._probe.data[CONF_HOST]},
            )
        return await self.async_finish(self._probe)


class OptionsSteps(Steps[OptionsFlow]):
    """What a bridge does not tell."""

    async def async_step_init(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask for the preferences."""
        if user_input is not None:
            return self.flow.async_create_entry(data=user_input)
        return self.flow.async_show_form(
            step_id=self.step_id("init"),
            data_schema=self.flow.add_suggested_values_to_schema(OPTIONS_SCHEMA, self.flow.config_entry.options),
        )


OPTIONS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_NOTICES, default=True): BooleanSelector(),
        probatio.Required(CONF_FAN_NAMING, default=FAN_NAMING_AUTOMATIC): SelectSelector(
            SelectSelectorConfig(options=[FAN_NAMING_AUTOMATIC, *FanNaming], translation_key="izone_fan_naming")
        ),
    }
)
