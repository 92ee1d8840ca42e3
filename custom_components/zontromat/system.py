"""The contract between the shell of the integration and one system."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, ClassVar, Final

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.importlib import async_import_module
from homeassistant.helpers.service import async_get_config_entry
from homeassistant.helpers.update_coordinator import UpdateFailed
import probatio

from .const import CONF_SYSTEM, DOMAIN

if TYPE_CHECKING:
    from types import ModuleType

FIRST_STEPS: Final = ("user", "init")
"""The first step of a config and of an options flow; it is found under the key of its system."""


@dataclass(kw_only=True)
class SystemRuntime:
    """Base of what a system keeps in `entry.runtime_data` while the entry is loaded."""

    async def async_close(self) -> None:
        """Release what the entry holds; called after its platforms are unloaded."""

    def has_device(self, device: dr.DeviceEntry) -> bool:
        """Tell whether the system still knows a device; one it does not know may be deleted by the user."""
        raise NotImplementedError


type ZontromatConfigEntry = ConfigEntry[SystemRuntime]


@dataclass(frozen=True, kw_only=True, slots=True)
class System:
    """The light description of a system; importing it pulls in nothing heavy.

    A system is a folder `systems/<key>/` with the modules `runtime` (`async_setup`, optionally `async_remove`), `flow`
    (`ConfigSteps`, `OptionsSteps`, and `SubentrySteps` where it has subentries), `services` (`async_setup_services`),
    `diagnostics` (`async_diagnostics`, `TO_REDACT`), one module per platform and, where an issue can be fixed by a
    click, `repairs` (`async_create_fix_flow`). The steps listed here are those that its flow classes implement.
    """

    key: str
    platforms: tuple[Platform, ...]
    config_steps: tuple[str, ...]
    options_steps: tuple[str, ...] = ("init",)
    subentry_types: tuple[str, ...] = ()
    subentry_steps: tuple[str, ...] = ()
    homekit_model: str | None = None
    """How the model begins, in lower case, with which its devices announce themselves to HomeKit (`md`).

    Needs a matcher for zeroconf in the manifest; one for HomeKit would take the model from Home Assistant's own system.
    """

    async def async_module(self, hass: HomeAssistant, name: str) -> ModuleType:
        """Import one module of the system outside the event loop (cached)."""
        return await async_import_module(hass, f"{__package__}.systems.{self.key}.{name}")


class Blame(Enum):
    """Who has to act on an error."""

    DEVICE = auto()
    """The device or the way to it."""
    CALLER = auto()
    """Whoever gave the command: it was wrong and nothing was sent."""
    CREDENTIALS = auto()
    """Whoever owns the credentials: the device refused them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorRule:
    """What one exception of a client tells a person.

    `key` is the text of the exception (`exceptions.<key>`), `form_key` the one in a config flow (`config.error.<key>`).
    """

    error: type[Exception]
    key: str
    form_key: str = "cannot_connect"
    blame: Blame = Blame.DEVICE


class ErrorTable:
    """The exceptions of a system's client, the most special first, with their meaning.

    The attribute `details` of an exception fills the placeholders of its text, beside `{name}`, the entry's title.
    """

    def __init__(self, *rules: ErrorRule) -> None:
        """Take the rules; the first that fits an exception counts."""
        self._rules: Final = rules
        self.errors: Final = tuple(rule.error for rule in rules)

    def rule_of(self, error: Exception) -> ErrorRule:
        """Return the rule for one of `errors`."""
        return next(rule for rule in self._rules if isinstance(error, rule.error))

    def _text(self, error: Exception, name: str) -> dict[str, Any]:
        """Return the translation arguments of Home Assistant's exceptions."""
        details: Mapping[str, str] = getattr(error, "details", {})
        return {
            "translation_domain": DOMAIN,
            "translation_key": self.rule_of(error).key,
            "translation_placeholders": {**details, "name": name},
        }

    @contextmanager
    def polling(self, entry: ConfigEntry) -> Iterator[None]:
        """Turn the client's errors into those of a set-up or poll.

        Raises:
            ConfigEntryAuthFailed: the device refused the credentials.
            UpdateFailed: anything else went wrong.
        """
        try:
            yield
        except self.errors as err:
            if self.rule_of(err).blame is Blame.CREDENTIALS:
                raise ConfigEntryAuthFailed(**self._text(err, entry.title)) from err
            raise UpdateFailed(**self._text(err, entry.title)) from err

    @contextmanager
    def commanding(self, hass: HomeAssistant, entry: ConfigEntry) -> Iterator[None]:
        """Turn the client's errors into those of a command.

        Raises:
            ServiceValidationError: the command was wrong; nothing was sent.
            HomeAssistantError: the device failed or refused; refused credentials start the reauthentication.
        """
        try:
            yield
        except self.errors as err:
            blame = self.rule_of(err).blame
            if blame is Blame.CALLER:
                raise ServiceValidationError(**self._text(err, entry.title)) from err
            if blame is Blame.CREDENTIALS:
                entry.async_start_reauth(hass)
            raise HomeAssistantError(**self._text(err, entry.title)) from err


@callback
def async_entry_of(hass: HomeAssistant, key: str, entry_id: str) -> ConfigEntry[Any]:
    """Return the loaded entry of a system that an action names.

    Raises:
        ServiceValidationError: there is no such entry, it is not loaded, or it belongs to another system.
    """
    entry: ConfigEntry[Any] = async_get_config_entry(hass, DOMAIN, entry_id)
    if entry.data[CONF_SYSTEM] != key:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="wrong_system", translation_placeholders={"name": entry.title}
        )
    return entry


@callback
def async_device_of(
    hass: HomeAssistant, key: str, device_id: str
) -> tuple[ConfigEntry[Any], dr.DeviceEntry | dr.ChildDeviceEntry]:
    """Return the device that an action names, and the loaded entry of a system that it belongs to.

    Raises:
        ServiceValidationError: there is no such device, or its entry is not a loaded one of this system.
    """
    device = dr.async_get(hass).async_get(device_id)
    if device is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="device_not_found",
            translation_placeholders={"device": device_id},
        )
    return async_entry_of(hass, key, device.config_entry_id), device


@callback
def async_loaded_entries(hass: HomeAssistant, key: str) -> list[ConfigEntry[Any]]:
    """Return the loaded entries of a system."""
    return [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.data[CONF_SYSTEM] == key and entry.state is ConfigEntryState.LOADED
    ]


def _issue_id(entry: ConfigEntry, key: str) -> str:
    """Return the id of an issue of an entry; an entry has at most one of each kind."""
    return f"{entry.entry_id}_{key}"


@callback
def async_raise_issue(
    hass: HomeAssistant,
    entry: ConfigEntry,
    key: str,
    *,
    severity: ir.IssueSeverity = ir.IssueSeverity.WARNING,
    fixable: bool = False,
    about: str = "",
    data: Mapping[str, str | int | float | None] | None = None,
    placeholders: Mapping[str, str] | None = None,
) -> None:
    """Show an issue of an entry until `async_clear_issue`; raising it again changes nothing.

    `about` tells issues of one kind apart (a printer, a job); `data` reaches the system's fix flow.
    """
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, key + about),
        data={**(data or {}), CONF_SYSTEM: entry.data[CONF_SYSTEM], "entry_id": entry.entry_id},
        is_fixable=fixable,
        severity=severity,
        translation_key=key,
        translation_placeholders={**(placeholders or {}), "name": entry.title},
    )


@callback
def async_clear_issue(hass: HomeAssistant, entry: ConfigEntry, key: str, *, about: str = "") -> None:
    """Take an issue of an entry back."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, key + about))


@callback
def async_clear_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take all issues of an entry back."""
    registry = ir.async_get(hass)
    for domain, issue_id in list(registry.issues):
        if domain == DOMAIN and issue_id.startswith(_issue_id(entry, "")):
            registry.async_delete(domain, issue_id)


class FormError(Exception):
    """Something in a form is wrong: `field` names it, `key` is its text (`config.error.<key>`)."""

    def __init__(self, key: str, *, field: str = "base", **placeholders: str) -> None:
        """Name the field and the text."""
        super().__init__(key)
        self.key = key
        self.field = field
        self.placeholders = placeholders


class Steps[FlowT: ConfigFlow | OptionsFlow | ConfigSubentryFlow]:
    """The steps of one system inside a flow of the shell, which forwards each `async_step_…` here.

    The id of a step is `<key>` for the first one and `<key>_<step>` for the others, so that the texts of the systems
    stay apart; the flows of subentries have their texts by type and use plain names.
    """

    def __init__(self, flow: FlowT, key: str) -> None:
        """Work for one flow of one system."""
        self.flow = flow
        self.key = key

    @property
    def hass(self) -> HomeAssistant:
        """Return the core."""
        return self.flow.hass

    def step_id(self, step: str) -> str:
        """Return the id under which the shell finds a step."""
        if isinstance(self.flow, ConfigSubentryFlow):
            return step
        return self.key if step in FIRST_STEPS else f"{self.key}_{step}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """What a device told about itself when a flow asked it."""

    title: str
    identity: str
    """The stable hardware identity; the unique id of the entry is `<key>-<identity>`."""
    data: Mapping[str, Any]
    """What the entry needs to connect."""


class ConnectSteps(Steps[ConfigFlow], ABC):
    """The steps of a system whose devices are reached with one form: set-up, reauthentication, reconfiguration.

    A system with more steps adds them and calls `async_finish` at the end.
    """

    schema: ClassVar[probatio.Schema]
    reauth_schema: ClassVar[probatio.Schema]
    errors: ClassVar[ErrorTable]
    secrets: ClassVar[frozenset[str]] = frozenset()
    """Fields that are never shown again once they are stored."""

    @abstractmethod
    async def async_probe(self, data: dict[str, Any]) -> Probe:
        """Ask the device who it is, touching nothing.

        Raises:
            FormError: a field is wrong.
            Exception: one that `errors` lists.
        """

    async def async_step_user(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Add a device."""
        errors: dict[str, str] = {}
        if user_input is not None:
            probe = await self.async_try(user_input, errors)
            if probe is not None:
                return await self.async_finish(probe)
        return self.show_form("user", self.schema, user_input, errors)

    async def async_step_reauth(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Take new credentials for a device that refused the stored ones."""
        return await self.async_change("reauth", self.reauth_schema, user_input)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Take a new way to the same device."""
        return await self.async_change("reconfigure", self.schema, user_input)

    async def async_finish(self, probe: Probe) -> ConfigFlowResult:
        """Create the entry of a device, or update it where the device has one."""
        known = await self.flow.async_set_unique_id(f"{self.key}-{probe.identity}")
        if known is not None and known.source != SOURCE_IGNORE:
            return self.flow.async_update_reload_and_abort(known, data_updates=probe.data, reason="already_configured")
        return self.flow.async_create_entry(title=probe.title, data={CONF_SYSTEM: self.key, **probe.data})

    async def async_try(self, data: dict[str, Any], errors: dict[str, str]) -> Probe | None:
        """Probe with what a form gave; on failure return `None` and say why in `errors`."""
        try:
            return await self.async_probe(data)
        except FormError as err:
            errors[err.field] = err.key
        except self.errors.errors as err:
            errors["base"] = self.errors.rule_of(err).form_key
        return None

    def show_form(
        self, step: str, schema: probatio.Schema, values: Mapping[str, Any] | None, errors: dict[str, str]
    ) -> ConfigFlowResult:
        """Show the form of a step, filled with what is known."""
        return self.flow.async_show_form(
            step_id=self.step_id(step),
            data_schema=self.flow.add_suggested_values_to_schema(schema, values),
            errors=errors,
        )

    async def async_change(
        self, step: str, schema: probatio.Schema, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Change the stored data of the flow's entry, provided that the same device answers to it."""
        entry = self.hass.config_entries.async_get_known_entry(self.flow.context["entry_id"])
        errors: dict[str, str] = {}
        if user_input is not None:
            # What the form asked for and was left empty is dropped; what it did not ask for stays.
            asked = {str(field) for field in schema.schema}
            kept = {field: value for field, value in entry.data.items() if field not in asked}
            probe = await self.async_try({**kept, **user_input}, errors)
            if probe is not None and entry.unique_id != f"{self.key}-{probe.identity}":
                return self.flow.async_abort(reason="wrong_device")
            if probe is not None:
                return self.flow.async_update_reload_and_abort(entry, data={CONF_SYSTEM: self.key, **probe.data})
        known = {field: value for field, value in entry.data.items() if field not in self.secrets}
        return self.show_form(step, schema, user_input or known, errors)
