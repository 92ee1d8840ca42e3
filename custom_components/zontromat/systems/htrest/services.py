"""Actions of a heat pump: time programs, the fault list and parameters by name."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
import probatio

from ...const import DOMAIN
from ...system import async_device_of
from .client import TimeProgram, TimeProgramInfo, TimeSlot, format_time

if TYPE_CHECKING:
    from .coordinator import HtrestCoordinator

type Handler = Callable[[HtrestCoordinator, ServiceCall], Coroutine[Any, Any, ServiceResponse]]

ATTR_DAY: Final = "day"
ATTR_DAYS: Final = "days"
ATTR_END: Final = "end"
ATTR_LIMIT: Final = "limit"
ATTR_NAME: Final = "name"
ATTR_NAMES: Final = "names"
ATTR_NUMBER: Final = "number"
ATTR_PROGRAM: Final = "program"
ATTR_START: Final = "start"
ATTR_STATE: Final = "state"
ATTR_VALUE: Final = "value"

_index = probatio.All(probatio.Coerce(int), probatio.Range(min=0))
_DEVICE: Final = {probatio.Required(ATTR_DEVICE_ID): cv.string}
_SLOT: Final = {
    probatio.Required(ATTR_STATE): _index,
    # An end of 24:00 is no time of the day for Home Assistant, so these stay texts.
    probatio.Required(ATTR_START): cv.string,
    probatio.Required(ATTR_END): cv.string,
}
_PROGRAM: Final = {**_DEVICE, probatio.Required(ATTR_PROGRAM): _index}
_ENTRY: Final = {**_PROGRAM, probatio.Required(ATTR_DAY): _index, probatio.Required(ATTR_NUMBER): _index}
_VALUE: Final = probatio.Any(bool, int, float)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, handler, schema, response in (
        ("get_heat_pump_faults", _async_get_faults, FAULTS_SCHEMA, SupportsResponse.ONLY),
        ("get_heat_pump_parameters", _async_get_parameters, PARAMETERS_SCHEMA, SupportsResponse.ONLY),
        ("set_heat_pump_parameter", _async_set_parameter, PARAMETER_SCHEMA, SupportsResponse.OPTIONAL),
        ("get_heat_pump_time_programs", _async_get_time_programs, probatio.Schema(_DEVICE), SupportsResponse.ONLY),
        ("get_heat_pump_time_program", _async_get_time_program, probatio.Schema(_PROGRAM), SupportsResponse.ONLY),
        ("set_heat_pump_time_program", _async_set_time_program, TIME_PROGRAM_SCHEMA, SupportsResponse.OPTIONAL),
        ("set_heat_pump_time_program_entry", _async_set_entry, ENTRY_SCHEMA, SupportsResponse.OPTIONAL),
    ):
        hass.services.async_register(DOMAIN, name, _bound(hass, handler), schema=schema, supports_response=response)


def _bound(hass: HomeAssistant, handler: Handler) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    """Return a handler that finds the heat pump of the call and translates the client's errors."""

    async def async_handle(call: ServiceCall) -> ServiceResponse:
        entry, _ = async_device_of(hass, "htrest", call.data[ATTR_DEVICE_ID])
        coordinator: HtrestCoordinator = entry.runtime_data.coordinator
        with coordinator.errors.commanding(hass, entry):
            return await handler(coordinator, call)

    return async_handle


FAULTS_SCHEMA: Final = probatio.Schema(
    {
        **_DEVICE,
        probatio.Optional(ATTR_LIMIT, default=10): probatio.All(probatio.Coerce(int), probatio.Range(min=1, max=100)),
    }
)


async def _async_get_faults(coordinator: HtrestCoordinator, call: ServiceCall) -> ServiceResponse:
    """Return the newest entries of the fault list, the newest first."""
    faults = await coordinator.client.async_get_faults(newest=call.data[ATTR_LIMIT])
    return {
        "faults": [
            {
                "index": fault.index,
                "code": fault.error,
                "type": fault.kind,
                "message": fault.message,
                "time": fault.datetime.isoformat() if fault.datetime else None,
            }
            for fault in reversed(faults)
        ]
    }


PARAMETERS_SCHEMA: Final = probatio.Schema(
    {**_DEVICE, probatio.Required(ATTR_NAMES): probatio.All([cv.string], probatio.Length(min=1))}
)


async def _async_get_parameters(coordinator: HtrestCoordinator, call: ServiceCall) -> ServiceResponse:
    """Return the values of parameters by name."""
    return {"values": dict(await coordinator.client.async_get_params(call.data[ATTR_NAMES]))}


PARAMETER_SCHEMA: Final = probatio.Schema(
    {**_DEVICE, probatio.Required(ATTR_NAME): cv.string, probatio.Required(ATTR_VALUE): _VALUE}
)


async def _async_set_parameter(coordinator: HtrestCoordinator, call: ServiceCall) -> ServiceResponse:
    """Write a parameter that is on the allow-list and return the value that the heat pump confirmed."""
    return {"value": await coordinator.async_write(call.data[ATTR_NAME], call.data[ATTR_VALUE])}


async def _async_get_time_programs(coordinator: HtrestCoordinator, call: ServiceCall) -> ServiceResponse:
    """Return the frames of all time programs."""
    return {"programs": [_frame(info) for info in await coordinator.client.async_get_time_programs()]}


async def _async_get_time_program(coordinator: HtrestCoordinator, call: ServiceCall) -> ServiceResponse:
    """Return a time program with its entries."""
    return _program(await coordinator.client.async_get_time_program(call.data[ATTR_PROGRAM]))


TIME_PROGRAM_SCHEMA: Final = probatio.Schema({**_PROGRAM, probatio.Required(ATTR_DAYS): [[probatio.Schema(_SLOT)]]})


async def _async_set_time_program(coordinator: HtrestCoordinator, call: ServiceCall) -> ServiceResponse:
    """Replace all entries of a time program; nothing is sent unless every day is complete and in order."""
    days = [[_slot(slot) for slot in day] for day in call.data[ATTR_DAYS]]
    with coordinator.changing():
        return _program(await coordinator.client.async_set_time_program(call.data[ATTR_PROGRAM], days))


ENTRY_SCHEMA: Final = probatio.Schema({**_ENTRY, **_SLOT})


async def _async_set_entry(coordinator: HtrestCoordinator, call: ServiceCall) -> ServiceResponse:
    """Replace one entry of a time program."""
    slot = _slot(call.data)
    with coordinator.changing():
        confirmed = await coordinator.client.async_set_time_program_entry(
            call.data[ATTR_PROGRAM], call.data[ATTR_DAY], call.data[ATTR_NUMBER], slot
        )
    return _entry(confirmed)


def _slot(data: dict[str, Any]) -> TimeSlot:
    """Return one entry of a time program as it was given."""
    return TimeSlot.create(data[ATTR_STATE], data[ATTR_START], data[ATTR_END])


def _entry(slot: TimeSlot) -> dict[str, Any]:
    """Return one entry of a time program in the form in which it is given."""
    return {ATTR_STATE: slot.state, ATTR_START: format_time(slot.start), ATTR_END: format_time(slot.end)}


def _frame(info: TimeProgramInfo) -> dict[str, Any]:
    """Return what is fixed about a time program."""
    return {
        "program": info.index,
        "name": info.name,
        "entries_per_day": info.entries_per_day,
        "states": info.states,
        "step": info.step,
    }


def _program(program: TimeProgram) -> ServiceResponse:
    """Return a time program as `set_heat_pump_time_program` takes it, without the entries that are not used."""
    days = [[_entry(slot) for slot in day] for day in program.schedule]
    return {**_frame(program.info), "days": days}
