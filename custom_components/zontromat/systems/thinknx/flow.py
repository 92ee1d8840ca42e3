"""The flows of a Thinknx server: the way to it, its devices one by one or by a pasted table, and the preferences."""

from typing import Any, override
from uuid import uuid4

from homeassistant.components import webhook
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigFlowResult, ConfigSubentryFlow
from homeassistant.const import (
    CONF_DEVICE_CLASS,
    CONF_HOST,
    CONF_NAME,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_UNIT_OF_MEASUREMENT,
    CONF_URL,
)

from ...const import CONF_SYSTEM, DOMAIN
from ...system import ConnectSteps, FormError, Probe, Steps
from .access import AccessKind, make_client
from .analog import is_valid_unit
from .client import Capability, DeviceKind, InvalidValueError, parse_guid
from .const import (
    CONF_ACCESS,
    CONF_AREA,
    CONF_CAPABILITIES,
    CONF_GUID,
    CONF_KEY,
    CONF_LIGHT_INDEX,
    CONF_MAXIMUM,
    CONF_MINIMUM,
    CONF_WEBHOOK_ID,
)
from .errors import ERRORS
from .forms import CONNECT, OPTIONS_SCHEMA, REAUTH, device_form
from .identity import async_change_guid
from .options import OptionsSteps
from .texts import async_capability_names

__all__ = ["OPTIONS_SCHEMA", "ConfigSteps", "OptionsSteps", "SubentrySteps"]

_WRONG = {
    AccessKind.LOCAL: (CONF_HOST, "invalid_host"),
    AccessKind.CLOUD: (CONF_KEY, "invalid_key"),
    AccessKind.ON_PREMISE: (CONF_URL, "invalid_url"),
}


_WAY = (CONF_ACCESS, CONF_HOST, CONF_PORT, CONF_URL, CONF_KEY)
"""What must be the same where two entries would go the same way."""


class ConfigSteps(ConnectSteps):
    """Reaches a server in one of three ways.

    A server does not tell who it is, so each entry gets an identity of its own, and one that is reached in the same way
    is the same server.
    """

    errors = ERRORS
    secrets = frozenset({CONF_PASSWORD, CONF_KEY})

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask for the way."""
        options = [self.step_id(kind) for kind in AccessKind]
        return self.flow.async_show_menu(step_id=self.step_id("user"), menu_options=options)

    async def async_step_local(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Connect in the local network."""
        return await self._async_connect(AccessKind.LOCAL, user_input)

    async def async_step_cloud(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Connect through the cloud."""
        return await self._async_connect(AccessKind.CLOUD, user_input)

    async def async_step_on_premise(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Connect through the cloud's copy on premise."""
        return await self._async_connect(AccessKind.ON_PREMISE, user_input)

    @override
    async def async_step_reauth(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Take new credentials."""
        return await self.async_change("reauth", REAUTH[self._access], user_input)

    @override
    async def async_step_reconfigure(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Take another way of the same kind."""
        return await self.async_change("reconfigure", CONNECT[self._access], user_input)

    @property
    def _access(self) -> AccessKind:
        """Return the kind of access of the entry that is changed."""
        entry = self.hass.config_entries.async_get_known_entry(self.flow.context["entry_id"])
        return AccessKind(entry.data[CONF_ACCESS])

    async def _async_connect(self, access: AccessKind, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask for what this way needs, and try it."""
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {CONF_ACCESS: access, **user_input}
            if (probe := await self.async_try(data, errors)) is not None:
                return await self.async_finish(probe)
        return self.show_form(access, CONNECT[access], user_input, errors)

    @override
    async def async_probe(self, data: dict[str, Any]) -> Probe:
        """Ask the server for its status."""
        access = AccessKind(data[CONF_ACCESS])
        try:
            client = make_client(self.hass, data)
        except InvalidValueError as err:
            field, key = _WRONG[access]
            raise FormError("insecure" if err.details["reason"] == "is not encrypted" else key, field=field) from err
        await client.async_get_server_status()
        if (entry := self._known(data)) is not None:
            identity = (entry.unique_id or "").removeprefix(f"{self.key}-")
            return Probe(title=entry.title, identity=identity, data={**entry.data, **data})
        title = "Thinknx cloud" if access is AccessKind.CLOUD else f"Thinknx {client.host}"
        return Probe(title=title, identity=uuid4().hex, data={**data, CONF_WEBHOOK_ID: webhook.async_generate_id()})

    def _known(self, data: dict[str, Any]) -> ConfigEntry | None:
        """Return the entry that the flow changes, or one that goes the same way."""
        if (entry_id := self.flow.context.get("entry_id")) is not None:
            return self.hass.config_entries.async_get_known_entry(entry_id)
        entries = self.hass.config_entries.async_entries(DOMAIN)
        mine = (entry for entry in entries if entry.data[CONF_SYSTEM] == self.key)
        return next((entry for entry in mine if all(entry.data.get(field) == data.get(field) for field in _WAY)), None)


class SubentrySteps(Steps[ConfigSubentryFlow]):
    """Adds and changes one device."""

    _data: dict[str, Any]
    _title: str

    @property
    def _kind(self) -> DeviceKind:
        """Return the kind of the device."""
        return DeviceKind(self.flow.handler[1])

    async def async_step_user(self, user_input: dict[str, Any] | None) -> Any:
        """Add a device."""
        return await self._async_form("user", user_input, {})

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None) -> Any:
        """Change a device."""
        subentry = self.flow._get_reconfigure_subentry()  # noqa: SLF001
        return await self._async_form("reconfigure", user_input, {CONF_NAME: subentry.title, **subentry.data})

    async def async_step_confirm(self, user_input: dict[str, Any] | None) -> Any:
        """Show what the device was found to have, then store it."""
        if user_input is None:
            found = await async_capability_names(self.hass, self._data[CONF_CAPABILITIES])
            return self.flow.async_show_form(
                step_id="confirm", description_placeholders={"name": self._title, "capabilities": found}
            )
        if self.flow.source == SOURCE_USER:
            return self.flow.async_create_entry(title=self._title, data=self._data, unique_id=self._data[CONF_GUID])
        entry, subentry = self.flow._get_entry(), self.flow._get_reconfigure_subentry()  # noqa: SLF001
        async_change_guid(self.hass, entry, subentry.data[CONF_GUID], self._data[CONF_GUID])
        return self.flow.async_update_and_abort(
            entry, subentry, title=self._title, data=self._data, unique_id=self._data[CONF_GUID]
        )

    async def _async_form(self, step: str, user_input: dict[str, Any] | None, known: dict[str, Any]) -> Any:
        """Ask for the device, then ask the server about it."""
        errors: dict[str, str] = {}
        if user_input is not None:
            await self._async_check(user_input, known, errors)
            if not errors:
                return await self.async_step_confirm(None)
        return self.flow.async_show_form(
            step_id=step,
            data_schema=self.flow.add_suggested_values_to_schema(device_form(self._kind), user_input or known),
            errors=errors,
        )

    async def _async_check(self, user_input: dict[str, Any], known: dict[str, Any], errors: dict[str, str]) -> None:
        """Check the form and probe the device; say in `errors` what is wrong."""
        entry = self.flow._get_entry()  # noqa: SLF001
        try:
            guid = parse_guid(user_input[CONF_GUID])
        except InvalidValueError:
            errors[CONF_GUID] = "invalid_guid"
            return
        taken = {subentry.unique_id for subentry in entry.subentries.values()} - {known.get(CONF_GUID)}
        if guid in taken:
            errors[CONF_GUID] = "guid_exists"
            return
        if user_input.get(CONF_MINIMUM, 0) >= user_input.get(CONF_MAXIMUM, 1):
            errors[CONF_MAXIMUM] = "invalid_range"
            return
        if not is_valid_unit(user_input.get(CONF_DEVICE_CLASS), user_input.get(CONF_UNIT_OF_MEASUREMENT)):
            errors[CONF_UNIT_OF_MEASUREMENT] = "invalid_unit"
            return
        capabilities: frozenset[Capability] = frozenset()
        try:
            client = make_client(self.hass, entry.data)
            capabilities = await client.async_probe(self._kind, guid, user_input.get(CONF_LIGHT_INDEX))
        except ERRORS.errors as err:
            key = ERRORS.rule_of(err).form_key
            errors[CONF_GUID if key == "device_not_found" else "base"] = key
            return
        if not capabilities:
            errors["base"] = "no_capabilities"
            return
        options = {field: value for field, value in user_input.items() if field not in {CONF_NAME, CONF_GUID}}
        area = {CONF_AREA: known[CONF_AREA]} if CONF_AREA in known else {}
        self._title = user_input[CONF_NAME]
        self._data = {**options, **area, CONF_GUID: guid, CONF_CAPABILITIES: sorted(capabilities)}
