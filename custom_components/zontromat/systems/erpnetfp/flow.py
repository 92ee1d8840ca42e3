"""The flows of a print server: its address, the preferences, and the operators of its printers."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
    ConfigSubentry,
    ConfigSubentryFlow,
    OptionsFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import probatio
from yarl import URL

from ...const import CONF_SYSTEM, DOMAIN
from ...system import ConnectSteps, FormError, Probe, Steps
from .client import (
    JournalError,
    Operator,
    PrinterInfo,
    ServerInfo,
    TextPolicy,
    ValidationError,
    check_operator,
    check_operator_code,
)
from .const import (
    CONF_DEFAULT,
    CONF_LAST_RECEIPT_NUMBER,
    CONF_LAST_SALE_NUMBER,
    CONF_LONG_TEXTS,
    CONF_OPERATOR,
    CONF_PRINTER,
    CONF_SALE_NUMBER_CODE,
)
from .coordinator import ErpnetfpCoordinator, client_of
from .errors import ERRORS
from .operators import operator_subentries
from .states import distinct, identifier_of, name_of

_USERNAME: Final = TextSelector(TextSelectorConfig(autocomplete="username"))
_PASSWORD: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password"))
_LARGEST_SALE_NUMBER: Final = 9_999_999


class ConfigSteps(ConnectSteps):
    """Reaches a print server, and finds out which it is without touching a printer."""

    schema = probatio.Schema(
        {
            probatio.Required(CONF_URL): TextSelector(TextSelectorConfig(type=TextSelectorType.URL)),
            probatio.Optional(CONF_USERNAME): _USERNAME,
            probatio.Optional(CONF_PASSWORD): _PASSWORD,
            probatio.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
        }
    )
    reauth_schema = probatio.Schema(
        {probatio.Required(CONF_USERNAME): _USERNAME, probatio.Required(CONF_PASSWORD): _PASSWORD}
    )
    errors = ERRORS
    secrets = frozenset({CONF_PASSWORD})

    @override
    async def async_probe(self, data: dict[str, Any]) -> Probe:
        """Ask the server what it is and which printers it has."""
        url = _address(data[CONF_URL])
        data = {**data, CONF_URL: str(url)}
        client = client_of(self.hass, data)
        server = await client.detect()
        printers = distinct(await client.printers())
        return Probe(title=f"ErpNet.FP {url.host}", identity=self._identity(server, printers), data=data)

    def _identity(self, server: ServerInfo, printers: Mapping[str, PrinterInfo]) -> str:
        """Return the identity of a server: its id, or its first printer where it has none.

        A server stays the same while one of its printers is known, whatever it calls itself since an update.

        Raises:
            FormError: the server has neither an id nor a printer.
        """
        own = server.server_id or min(printers, default=None)
        for entry in self._possible_entries(server):
            if self._knows_one_of(entry, printers):
                return str(entry.unique_id).removeprefix(f"{self.key}-")
        if own is None:
            raise FormError("no_printers")
        return own

    def _possible_entries(self, server: ServerInfo) -> Iterable[ConfigEntry]:
        """Return the entries that a server may be: the one that is being changed, or all if it has no id."""
        if (entry_id := self.flow.context.get("entry_id")) is not None:
            return [self.hass.config_entries.async_get_known_entry(entry_id)]
        if server.server_id is not None:
            return []
        entries = self.hass.config_entries.async_entries(DOMAIN)
        return [entry for entry in entries if entry.data[CONF_SYSTEM] == self.key]

    def _knows_one_of(self, entry: ConfigEntry, printers: Iterable[str]) -> bool:
        """Tell whether an entry has one of these printers."""
        identifiers = {identifier_of(device) for device in printers}
        devices = dr.async_entries_for_config_entry(dr.async_get(self.hass), entry.entry_id)
        return any(identifiers & device.identifiers for device in devices)


def _address(text: str) -> URL:
    """Return the base address of a server.

    Raises:
        FormError: it is none, or has credentials or a query in it.
    """
    text = text.strip()
    try:
        url = URL(text if "://" in text else f"http://{text}")
        usable = url.scheme in {"http", "https"} and url.host and url.port and url.user is None and not url.query
    except ValueError:
        usable = False
    if not usable:
        raise FormError("invalid_url", field=CONF_URL)
    return url.with_path(url.path.rstrip("/").removesuffix("/printers"))


class OptionsSteps(Steps[OptionsFlow]):
    """What to do with texts that a printer cannot print whole."""

    async def async_step_init(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask for the preferences."""
        if user_input is not None:
            return self.flow.async_create_entry(data=user_input)
        return self.flow.async_show_form(
            step_id=self.step_id("init"),
            data_schema=self.flow.add_suggested_values_to_schema(OPTIONS_SCHEMA, self.flow.config_entry.options),
        )


class SubentrySteps(Steps[ConfigSubentryFlow]):
    """Adds and changes the operators of printers; their passwords are nowhere else."""

    async def async_step_user(self, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        """Add an operator."""
        return await self._async_take("user", user_input, None)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        """Change an operator."""
        return await self._async_take(
            "reconfigure", user_input, self._entry.subentries[self.flow.context["subentry_id"]]
        )

    @property
    def _entry(self) -> ConfigEntry[Any]:
        """The entry whose part this is."""
        return self.hass.config_entries.async_get_known_entry(self.flow.handler[0])

    async def _async_take(
        self, step: str, user_input: dict[str, Any] | None, subentry: ConfigSubentry | None
    ) -> SubentryFlowResult:
        """Ask for an operator, and store it when it is right."""
        entry = self._entry
        if entry.state is not ConfigEntryState.LOADED:
            return self.flow.async_abort(reason="not_loaded")
        coordinator: ErpnetfpCoordinator = entry.runtime_data.coordinator
        errors: dict[str, str] = {}
        if user_input is not None:
            data = _kept_password(subentry) | user_input
            last = {field: data.pop(field) for field in _LAST_NUMBERS if field in data}
            errors = self._errors(coordinator, data, subentry)
            errors = errors or await _async_note(coordinator, data[CONF_PRINTER], last)
            if not errors:
                return self._store(coordinator, data, subentry)
        known = _shown(coordinator, subentry) if user_input is None and subentry is not None else user_input
        schema = self.flow.add_suggested_values_to_schema(_operator_schema(coordinator), known)
        return self.flow.async_show_form(step_id=self.step_id(step), data_schema=schema, errors=errors)

    def _errors(
        self, coordinator: ErpnetfpCoordinator, data: Mapping[str, Any], subentry: ConfigSubentry | None
    ) -> dict[str, str]:
        """Return what is wrong with an operator, by the client's rules."""
        device, number = data[CONF_PRINTER], data[CONF_OPERATOR]
        others = (each for each in operator_subentries(self._entry, device) if each is not subentry)
        if any(each.data[CONF_OPERATOR] == number for each in others):
            return {CONF_OPERATOR: "operator_exists"}
        printer = coordinator.state_of(device).info
        try:
            check_operator(Operator(number=number, password=data.get(CONF_PASSWORD, "")), printer)
            if CONF_SALE_NUMBER_CODE in data:
                check_operator_code(printer.serial_number, data[CONF_SALE_NUMBER_CODE])
        except ValidationError as err:
            return {_FIELDS[err.field]: err.code}
        return {}

    def _store(
        self, coordinator: ErpnetfpCoordinator, data: dict[str, Any], subentry: ConfigSubentry | None
    ) -> SubentryFlowResult:
        """Store an operator; a default one takes the place of another."""
        entry, device = self._entry, data[CONF_PRINTER]
        if data[CONF_DEFAULT]:
            for each in list(operator_subentries(entry, device)):
                self.hass.config_entries.async_update_subentry(entry, each, data={**each.data, CONF_DEFAULT: False})
        title = f"{coordinator.name_of(device)}: {data[CONF_OPERATOR]}"
        if subentry is None:
            return self.flow.async_create_entry(title=title, data=data)
        return self.flow.async_update_and_abort(entry, subentry, title=title, data=data)


_LAST_NUMBERS: Final[tuple[str, ...]] = (CONF_LAST_SALE_NUMBER, CONF_LAST_RECEIPT_NUMBER)
"""Fields that are not of the operator, but of the printer's journal."""

_FIELDS: Final = {
    "operator": CONF_OPERATOR,
    "operator_password": CONF_PASSWORD,
    "sale_number_code": CONF_SALE_NUMBER_CODE,
    "unique_sale_number": CONF_SALE_NUMBER_CODE,
}
"""Where the client's fields are in the form."""


def _kept_password(subentry: ConfigSubentry | None) -> dict[str, Any]:
    """Return the stored password, which a form that is left empty keeps."""
    data = {} if subentry is None else subentry.data
    return {CONF_PASSWORD: data[CONF_PASSWORD]} if CONF_PASSWORD in data else {}


async def _async_note(coordinator: ErpnetfpCoordinator, device: str, last: Mapping[str, Any]) -> dict[str, str]:
    """Tell the journal the last numbers of a printer; return what went wrong."""
    try:
        if (sale := last.get(CONF_LAST_SALE_NUMBER)) is not None:
            await coordinator.queue.advance_sale_numbers(device, int(sale))
        if number := last.get(CONF_LAST_RECEIPT_NUMBER, "").strip():
            await coordinator.queue.note_receipt_number(device, number)
    except JournalError:
        return {"base": "not_stored"}
    return {}


def _shown(coordinator: ErpnetfpCoordinator, subentry: ConfigSubentry) -> dict[str, Any]:
    """Return what is shown of a stored operator: all but the password."""
    last = coordinator.queue.last_sale_number(subentry.data[CONF_PRINTER])
    return {key: value for key, value in subentry.data.items() if key != CONF_PASSWORD} | {CONF_LAST_SALE_NUMBER: last}


def _operator_schema(coordinator: ErpnetfpCoordinator) -> probatio.Schema:
    """Return the form of an operator with the printers that there are."""
    printers = [
        SelectOptionDict(value=device, label=name_of(state.info)) for device, state in coordinator.data.printers.items()
    ]
    return probatio.Schema(
        {
            probatio.Required(CONF_PRINTER): SelectSelector(SelectSelectorConfig(options=printers)),
            probatio.Required(CONF_OPERATOR, default="1"): TextSelector(),
            probatio.Optional(CONF_PASSWORD): _PASSWORD,
            probatio.Optional(CONF_SALE_NUMBER_CODE): TextSelector(),
            probatio.Optional(CONF_LAST_SALE_NUMBER): NumberSelector(
                NumberSelectorConfig(min=0, max=_LARGEST_SALE_NUMBER, step=1, mode=NumberSelectorMode.BOX)
            ),
            probatio.Optional(CONF_LAST_RECEIPT_NUMBER): TextSelector(),
            probatio.Required(CONF_DEFAULT, default=True): BooleanSelector(),
        }
    )


OPTIONS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_LONG_TEXTS, default=TextPolicy.CUT.value): SelectSelector(
            SelectSelectorConfig(options=[policy.value for policy in TextPolicy], translation_key="erpnetfp_long_texts")
        )
    }
)
