"""Actions: schedules, favourites of wall splits, irrigation programs, names, faults."""

from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
import probatio

from ...const import DOMAIN
from ...system import async_device_of
from .client import UNCHANGED, Action, Item, Kind
from .client.commands import irrigation, power, schedule, split, zone
from .responses import favourite_response, program_response, schedule_response
from .schemas import (
    ATTR_APPLY,
    ATTR_CHANNEL,
    ATTR_DAYS,
    ATTR_ENABLED,
    ATTR_FAN,
    ATTR_FAVOURITE,
    ATTR_MINUTES,
    ATTR_MODE,
    ATTR_NAME,
    ATTR_ON,
    ATTR_PROGRAM,
    ATTR_RUN_TIMES,
    ATTR_SCHEDULE,
    ATTR_SLEEP,
    ATTR_SPLIT,
    ATTR_SPLITS,
    ATTR_START,
    ATTR_START_TIMES,
    ATTR_STATION,
    ATTR_STOP,
    ATTR_SWING,
    ATTR_TEMPERATURE,
    ATTR_ZONE,
    ATTR_ZONES,
    DEVICE_SCHEMA,
    FAVOURITE_SCHEMA,
    NAME_SCHEMA,
    PROGRAM_SCHEMA,
    SCHEDULE_SCHEMA,
)

if TYPE_CHECKING:
    from .coordinator import IzoneCoordinator

type Given = dict[str, Any]
type Device = dr.DeviceEntry | dr.ChildDeviceEntry
type Handler = Callable[[IzoneCoordinator, Device, Given], Coroutine[Any, Any, ServiceResponse]]


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    services: tuple[tuple[str, Handler, probatio.Schema, SupportsResponse], ...] = (
        ("get_schedules", _async_get_schedules, DEVICE_SCHEMA, SupportsResponse.ONLY),
        ("set_schedule", _async_set_schedule, SCHEDULE_SCHEMA, SupportsResponse.OPTIONAL),
        ("get_split_favourites", _async_get_favourites, DEVICE_SCHEMA, SupportsResponse.ONLY),
        ("set_split_favourite", _async_set_favourite, FAVOURITE_SCHEMA, SupportsResponse.OPTIONAL),
        ("get_irrigation_programs", _async_get_programs, DEVICE_SCHEMA, SupportsResponse.ONLY),
        ("set_irrigation_program", _async_set_program, PROGRAM_SCHEMA, SupportsResponse.OPTIONAL),
        ("set_izone_name", _async_set_name, NAME_SCHEMA, SupportsResponse.NONE),
        ("get_air_conditioner_faults", _async_get_faults, DEVICE_SCHEMA, SupportsResponse.ONLY),
    )
    for name, handler, schema, response in services:
        hass.services.async_register(DOMAIN, name, _bound(hass, handler), schema=schema, supports_response=response)


def _bound(hass: HomeAssistant, handler: Handler) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    """Return a handler that finds the bridge of the call and translates the client's errors."""

    async def async_handle(call: ServiceCall) -> ServiceResponse:
        entry, device = async_device_of(hass, "izone", call.data[ATTR_DEVICE_ID])
        coordinator: IzoneCoordinator = entry.runtime_data.coordinator
        with coordinator.errors.commanding(hass, entry):
            return await handler(coordinator, device, call.data)

    return async_handle


# --- Schedules of the air conditioner -------------------------------------------------------------------------------


async def _async_get_schedules(coordinator: IzoneCoordinator, device: Device, given: Given) -> ServiceResponse:
    """Return all schedules as they are now, the unused ones included."""
    items = [Item(Kind.SCHEDULE, index) for index in range(9)]
    state = await coordinator.bridge.async_read(*items)
    count = (state.unit and state.unit.zone_count) or 0
    return {"schedules": [schedule_response(index, each, count) for index, each in state.schedules.items()]}


async def _async_set_schedule(coordinator: IzoneCoordinator, device: Device, given: Given) -> ServiceResponse:
    """Change what is given of a schedule, and return the schedule."""
    index: int = given[ATTR_SCHEDULE]
    await coordinator.async_do(_schedule_actions(index, given))
    state = coordinator.bridge.snapshot
    count = (state.unit and state.unit.zone_count) or 0
    return schedule_response(index, state.schedules[index], count)


def _schedule_actions(index: int, given: Given) -> Iterator[Action]:
    """Yield what changes a schedule; it is enabled at the end, and disabled before anything else."""
    if given.get(ATTR_ENABLED) is False:
        yield schedule.set_enabled(index, enabled=False)
    if ATTR_NAME in given:
        yield schedule.set_name(index, given[ATTR_NAME])
    if ATTR_MODE in given:
        yield schedule.set_mode(index, given[ATTR_MODE])
    if ATTR_FAN in given:
        yield schedule.set_fan(index, given[ATTR_FAN])
    for settings in given.get(ATTR_ZONES, ()):
        yield schedule.set_zone(
            index, settings[ATTR_ZONE], mode=settings.get(ATTR_MODE), celsius=settings.get(ATTR_TEMPERATURE)
        )
    if timetable := _timetable(given):
        yield schedule.set_timetable(index, **timetable)
    if given.get(ATTR_ENABLED):
        yield schedule.set_enabled(index, enabled=True)


def _timetable(given: Given) -> dict[str, Any]:
    """Return the times and days that are given."""
    return {name: given[name] for name in (ATTR_START, ATTR_STOP, ATTR_DAYS) if name in given}


# --- Favourites of the wall splits ----------------------------------------------------------------------------------


async def _async_get_favourites(coordinator: IzoneCoordinator, device: Device, given: Given) -> ServiceResponse:
    """Return all favourites as they are now, the unused ones included."""
    state = await coordinator.bridge.async_read(Item(Kind.SPLIT_FAVOURITE))
    return {
        "favourites": [
            favourite_response(index, each, coordinator.fans_of) for index, each in state.split_favourites.items()
        ]
    }


async def _async_set_favourite(coordinator: IzoneCoordinator, device: Device, given: Given) -> ServiceResponse:
    """Change what is given of a favourite, and return the favourite."""
    index: int = given[ATTR_FAVOURITE]
    await coordinator.async_do(_favourite_actions(coordinator, index, given))
    return favourite_response(index, coordinator.bridge.snapshot.split_favourites[index], coordinator.fans_of)


def _favourite_actions(coordinator: IzoneCoordinator, index: int, given: Given) -> Iterator[Action]:
    """Yield what changes a favourite; it is enabled at the end, and disabled before anything else."""
    if given.get(ATTR_ENABLED) is False:
        yield split.set_favourite_enabled(index, enabled=False)
    if ATTR_NAME in given:
        yield split.set_favourite_name(index, given[ATTR_NAME])
    for settings in given.get(ATTR_SPLITS, ()):
        number: int = settings[ATTR_SPLIT]
        fan = settings.get(ATTR_FAN)
        yield split.set_favourite_unit(
            index,
            number,
            apply=settings[ATTR_APPLY],
            on=settings.get(ATTR_ON),
            mode=settings.get(ATTR_MODE),
            fan=None if fan is None else split.fan_number(coordinator.fan_naming_of(number), fan),
            swing=settings.get(ATTR_SWING),
            sleep=settings.get(ATTR_SLEEP),
            celsius=settings.get(ATTR_TEMPERATURE),
        )
    if timetable := _timetable(given):
        yield split.set_favourite_timetable(index, **timetable)
    if given.get(ATTR_ENABLED):
        yield split.set_favourite_enabled(index, enabled=True)


# --- Irrigation programs --------------------------------------------------------------------------------------------


async def _async_get_programs(coordinator: IzoneCoordinator, device: Device, given: Given) -> ServiceResponse:
    """Return all irrigation programs as they are now."""
    known = coordinator.bridge.snapshot.programs
    state = await coordinator.bridge.async_read(*(Item(Kind.PROGRAM, index) for index in known))
    return {"programs": [program_response(index, each) for index, each in state.programs.items()]}


async def _async_set_program(coordinator: IzoneCoordinator, device: Device, given: Given) -> ServiceResponse:
    """Change what is given of an irrigation program, and return the program."""
    index: int = given[ATTR_PROGRAM]
    await coordinator.async_do(_program_actions(index, given), look_at=[Item(Kind.PROGRAM, index)])
    return program_response(index, coordinator.bridge.snapshot.programs[index])


def _program_actions(index: int, given: Given) -> Iterator[Action]:
    """Yield what changes a program; it is enabled at the end, and disabled before anything else."""
    if given.get(ATTR_ENABLED) is False:
        yield irrigation.set_program_enabled(index, enabled=False)
    if ATTR_NAME in given:
        yield irrigation.set_program_name(index, given[ATTR_NAME])
    for settings in given.get(ATTR_RUN_TIMES, ()):
        yield irrigation.set_run_time(index, settings[ATTR_STATION], settings[ATTR_MINUTES])
    if ATTR_START_TIMES in given or ATTR_DAYS in given:
        yield irrigation.set_program(
            index, start_times=given.get(ATTR_START_TIMES, UNCHANGED), days=given.get(ATTR_DAYS, UNCHANGED)
        )
    if given.get(ATTR_ENABLED):
        yield irrigation.set_program_enabled(index, enabled=True)


# --- Names and faults -----------------------------------------------------------------------------------------------


async def _async_set_name(coordinator: IzoneCoordinator, device: Device, given: Given) -> ServiceResponse:
    """Give a zone, a wall split, the irrigation system, a station or a power channel another name."""
    await coordinator.async_do([_naming(coordinator.parts.owner_of(device), given)])
    return None


def _naming(item: Item | None, given: Given) -> Action:
    """Return what names a device, or a part of it.

    Raises:
        ServiceValidationError: The device has no name that can be set.
    """
    name: str = given[ATTR_NAME]
    match item, given.get(ATTR_STATION), given.get(ATTR_CHANNEL):
        case Item(Kind.ZONE, index), None, None:
            return zone.set_name(index, name)
        case Item(Kind.SPLIT, index), None, None:
            return split.set_name(index, name)
        case Item(Kind.IRRIGATION), None, None:
            return irrigation.set_name(name)
        case Item(Kind.IRRIGATION), int(station), None:
            return irrigation.set_station_name(station, name)
        case Item(Kind.POWER_MONITOR), None, int(channel):
            return power.set_channel_name(channel, name)
    raise ServiceValidationError(translation_domain=DOMAIN, translation_key="izone_no_name")


async def _async_get_faults(coordinator: IzoneCoordinator, device: Device, given: Given) -> ServiceResponse:
    """Return the last faults of the air conditioner."""
    faults = await coordinator.bridge.async_get_fault_history()
    return {"faults": [{"code": fault.code, "time": fault.at.isoformat() if fault.at else None} for fault in faults]}
