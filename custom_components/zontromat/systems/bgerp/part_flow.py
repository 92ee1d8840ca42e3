"""The flows of what is attached to a zone: boards, bound entities, meters, card readers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import HomeAssistant, split_entity_id
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
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

from ...system import Steps
from .attached import DEFAULT_MODBUS_PORT, address_of, pin_of
from .bindings import ENTITY_DOMAINS
from .const import (
    CONF_BAUDRATE,
    CONF_CONNECTION,
    CONF_ENTITY_ID,
    CONF_HOST,
    CONF_MEASURES,
    CONF_MODEL,
    CONF_PIN,
    CONF_PORT,
    CONF_SERIAL_NUMBER,
    CONF_UNIT,
    CONF_URL,
    PART_BINDING,
    PART_EVOK,
    PART_METER,
    PART_NEURON,
    PART_READER,
    Connection,
)
from .hardware.contract import HardwareError
from .hardware.errors import NoAnswer, Unsuitable
from .hardware.meters import METERS
from .hardware.modbus import TcpAddress
from .hardware.probe import probe_evok, probe_meter, probe_neuron, probe_reader
from .zone.pins import PinError, PinKind

MEASURES: Final = (PinKind.COUNTER, PinKind.TEMPERATURE, PinKind.HUMIDITY, PinKind.VIS)
"""What the name of a pin does not say."""

DEFAULT_BAUDRATE: Final = 9600
_BAUDRATES: Final = ("1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200")


class FieldError(Exception):
    """A field of a part's form is wrong; the text is `config_subentries.<kind>.error.<key>`."""

    def __init__(self, key: str, *, field: str) -> None:
        """Name the text and the field."""
        super().__init__(key)
        self.key = key
        self.field = field


class Found(NamedTuple):
    """What a look at the hardware told: the title of its subentry, and what to store."""

    title: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartKind:
    """How one kind of hardware is added.

    Attributes:
        schema: The form.
        probe: Looks at the hardware, touching nothing.
        same: The fields that tell two of a kind apart.
    """

    schema: probatio.Schema
    probe: Callable[[HomeAssistant, dict[str, Any]], Awaitable[Found]]
    same: tuple[str, ...]


def _whole(low: int, high: int) -> Any:
    """Return the field of a whole number."""
    selector = NumberSelector(NumberSelectorConfig(min=low, max=high, step=1, mode=NumberSelectorMode.BOX))
    return probatio.All(selector, probatio.Coerce(int))


def _choice(options: list[str], translation_key: str | None = None) -> SelectSelector:
    """Return the field of a choice."""
    config = SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN)
    if translation_key is not None:
        config["translation_key"] = translation_key
    return SelectSelector(config)


_PORT: Final = _whole(1, 65535)
_UNIT: Final = _whole(0, 247)
_BAUDRATE: Final = probatio.All(_choice(list(_BAUDRATES)), probatio.Coerce(int))


async def _probe_neuron(hass: HomeAssistant, data: dict[str, Any]) -> Found:
    """Look at a Neuron."""
    host = _stripped(data, CONF_HOST)
    found = await probe_neuron(TcpAddress(host, data[CONF_PORT]), unit=data[CONF_UNIT])
    return Found(f"Neuron {found.model}", {**data, CONF_HOST: host, CONF_MODEL: found.model})


async def _probe_evok(hass: HomeAssistant, data: dict[str, Any]) -> Found:
    """Look at EVOK."""
    try:
        found = await probe_evok(async_get_clientsession(hass), data[CONF_URL])
    except ValueError as error:
        raise FieldError("invalid_url", field=CONF_URL) from error
    return Found(f"EVOK {found.model or found.vendor}", {CONF_URL: _stripped(data, CONF_URL)})


async def _probe_meter(hass: HomeAssistant, data: dict[str, Any]) -> Found:
    """Look at a meter; its address is `host:port`, or a serial port."""
    address, model, unit = _stripped(data, "address"), data[CONF_MODEL], data[CONF_UNIT]
    way: dict[str, Any]
    if data[CONF_CONNECTION] == Connection.SERIAL:
        way = {CONF_PORT: address, CONF_BAUDRATE: data[CONF_BAUDRATE]}
    else:
        host, mark, port = address.rpartition(":")
        try:
            way = {CONF_HOST: host if mark else port, CONF_PORT: int(port) if mark else DEFAULT_MODBUS_PORT}
        except ValueError as error:
            raise FieldError("invalid_address", field="address") from error
    stored = {CONF_CONNECTION: data[CONF_CONNECTION], **way, CONF_UNIT: unit, CONF_MODEL: model, "address": address}
    await probe_meter(address_of(stored), unit, model)
    return Found(f"{model} {unit}", stored)


async def _probe_reader(hass: HomeAssistant, data: dict[str, Any]) -> Found:
    """Look whether a card reader's port opens."""
    port, serial_number = _stripped(data, CONF_PORT), _stripped(data, CONF_SERIAL_NUMBER)
    await probe_reader(port, data[CONF_BAUDRATE])
    return Found(f"Card reader {serial_number}", {**data, CONF_PORT: port, CONF_SERIAL_NUMBER: serial_number})


async def _probe_binding(hass: HomeAssistant, data: dict[str, Any]) -> Found:
    """Check that a pin and an entity fit together."""
    try:
        pin = pin_of(data)
    except PinError as error:
        raise FieldError("invalid_pin", field=CONF_PIN) from error
    entity_id = data[CONF_ENTITY_ID]
    if split_entity_id(entity_id)[0] not in ENTITY_DOMAINS[pin.kind]:
        raise FieldError("wrong_entity", field=CONF_ENTITY_ID)
    what = f" {pin.kind.lower()}" if pin.kind in MEASURES else ""
    return Found(f"{pin}{what} ↔ {entity_id}", {**data, CONF_PIN: str(pin)})


def _stripped(data: Mapping[str, Any], field: str) -> str:
    """Return a text without what a pasted one begins and ends with."""
    return str(data[field]).strip()


KINDS: Final[Mapping[str, PartKind]] = {
    PART_NEURON: PartKind(
        schema=probatio.Schema(
            {
                probatio.Required(CONF_HOST): TextSelector(),
                probatio.Required(CONF_PORT, default=DEFAULT_MODBUS_PORT): _PORT,
                probatio.Required(CONF_UNIT, default=1): _UNIT,
            }
        ),
        probe=_probe_neuron,
        same=(CONF_HOST, CONF_PORT, CONF_UNIT),
    ),
    PART_EVOK: PartKind(
        schema=probatio.Schema(
            {probatio.Required(CONF_URL): TextSelector(TextSelectorConfig(type=TextSelectorType.URL))}
        ),
        probe=_probe_evok,
        same=(CONF_URL,),
    ),
    PART_METER: PartKind(
        schema=probatio.Schema(
            {
                probatio.Required(CONF_CONNECTION, default=Connection.TCP.value): _choice(
                    list(Connection), "bgerp_connection"
                ),
                probatio.Required("address"): TextSelector(),
                probatio.Required(CONF_BAUDRATE, default=str(DEFAULT_BAUDRATE)): _BAUDRATE,
                probatio.Required(CONF_UNIT, default=1): _UNIT,
                probatio.Required(CONF_MODEL, default="SDM120"): _choice(list(METERS)),
            }
        ),
        probe=_probe_meter,
        same=(CONF_HOST, CONF_PORT, CONF_UNIT),
    ),
    PART_READER: PartKind(
        schema=probatio.Schema(
            {
                probatio.Required(CONF_PORT): TextSelector(),
                probatio.Required(CONF_BAUDRATE, default=str(DEFAULT_BAUDRATE)): _BAUDRATE,
                probatio.Required(CONF_SERIAL_NUMBER): TextSelector(),
            }
        ),
        probe=_probe_reader,
        same=(CONF_PORT,),
    ),
    PART_BINDING: PartKind(
        schema=probatio.Schema(
            {
                probatio.Required(CONF_PIN): TextSelector(),
                probatio.Optional(CONF_MEASURES): _choice([kind.lower() for kind in MEASURES], "bgerp_measures"),
                probatio.Required(CONF_ENTITY_ID): EntitySelector(
                    EntitySelectorConfig(
                        filter=EntityWithDeviceFilterSelectorConfig(
                            domain=sorted(set().union(*ENTITY_DOMAINS.values()))
                        )
                    )
                ),
            }
        ),
        probe=_probe_binding,
        same=(CONF_PIN, CONF_MEASURES),
    ),
}


class SubentrySteps(Steps[ConfigSubentryFlow]):
    """Adds and changes one piece of hardware; the entry is loaded anew when its subentries have changed."""

    @property
    def _kind(self) -> str:
        """The kind of hardware."""
        return self.flow._subentry_type  # noqa: SLF001 - there is no other way to ask

    async def async_step_user(self, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        """Add a piece of hardware."""
        errors: dict[str, str] = {}
        if user_input is not None and (found := await self._try(user_input, errors)) is not None:
            if self._is_there(found.data, but=None):
                return self.flow.async_abort(reason="already_configured")
            return self.flow.async_create_entry(title=found.title, data=found.data)
        return self._form("user", user_input, errors)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        """Change how a piece of hardware is reached."""
        subentry = self.flow._get_reconfigure_subentry()  # noqa: SLF001 - so do Home Assistant's own integrations
        errors: dict[str, str] = {}
        if user_input is not None and (found := await self._try(user_input, errors)) is not None:
            if self._is_there(found.data, but=subentry.subentry_id):
                return self.flow.async_abort(reason="already_configured")
            entry = self.flow._get_entry()  # noqa: SLF001
            return self.flow.async_update_and_abort(entry, subentry, title=found.title, data=found.data)
        known = {key: str(value) if key == CONF_BAUDRATE else value for key, value in subentry.data.items()}
        return self._form("reconfigure", user_input or known, errors)

    async def _try(self, data: dict[str, Any], errors: dict[str, str]) -> Found | None:
        """Look at the hardware; on failure return `None` and say why in `errors`."""
        try:
            return await KINDS[self._kind].probe(self.hass, data)
        except FieldError as error:
            errors[error.field] = error.key
        except Unsuitable:
            errors["base"] = "unsuitable"
        except NoAnswer:
            errors["base"] = "no_answer"
        except HardwareError:
            errors["base"] = "cannot_connect"
        return None

    def _is_there(self, data: Mapping[str, Any], *, but: str | None) -> bool:
        """Tell whether the same hardware is attached already."""
        same = KINDS[self._kind].same
        return any(
            all(other.data.get(field) == data.get(field) for field in same)
            for other in self.flow._get_entry().subentries.values()  # noqa: SLF001
            if other.subentry_type == self._kind and other.subentry_id != but
        )

    def _form(self, step: str, values: Mapping[str, Any] | None, errors: dict[str, str]) -> SubentryFlowResult:
        """Show the form, filled with what is known."""
        schema = self.flow.add_suggested_values_to_schema(KINDS[self._kind].schema, values)
        return self.flow.async_show_form(step_id=step, data_schema=schema, errors=errors)
