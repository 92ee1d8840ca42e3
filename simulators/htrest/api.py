"""The resources of the API (spec/htrest.md, table of URIs; facts/htrest.md, section 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from .clock import Clock
from .driver import Driver
from .generations import Generation
from .heatpump import FaultEntry
from .parameters import Kind, Parameter, Value
from .payloads import DATETIME, PARAMETER, VALUE, validate
from .routing import Call, Handler, Route, refused
from .timeprog_api import TimeProgramApi

_DATETIME_FORMAT: Final = "%Y-%m-%dT%H:%M:%S"
_GET: Final = frozenset({"GET"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The command line of the server."""

    generation: Generation
    read_only: bool = False
    bool_as_int: bool = False
    param_verification: bool = True

    def __post_init__(self) -> None:
        """Refuse an option that this generation does not have."""
        if not (self.param_verification or self.generation.optional_verification):
            raise ValueError(f"generation {self.generation.key!r} has no option --no-param-verification")


def _fault(index: int, entry: FaultEntry) -> dict[str, object]:
    """Return a fault list entry as the API shows it."""
    return {"index": index, "error": entry.error, "datetime": entry.at.isoformat(), "message": entry.message}


class Api:
    """The handlers: each logs in, sends its commands and logs out again."""

    def __init__(self, driver: Driver, clock: Clock, parameters: Mapping[str, Parameter], options: Options) -> None:
        """Serve the parameters of a table; `clock` is the one whose host time an empty date stands for."""
        self._driver = driver
        self._session = driver.line.session
        self._clock = clock
        self._parameters = parameters
        self._options = options

    def routes(self) -> list[Route]:
        """Return the routes of this generation."""
        generation = self._options.generation
        programs = TimeProgramApi(self._driver, read_only=self._options.read_only)

        def by_index(resource: str, **handlers: Handler) -> dict[str, Handler]:
            return _broken(resource, handlers) if generation.broken_items else handlers

        subsets = _GET if generation.subsets else frozenset[str]()
        routes = [
            Route("/device/", {"GET": self._get_device}),
            Route("/datetime/", {"GET": self._get_datetime, "PUT": self._put_datetime}),
            Route("/faultlist/", {"GET": self._get_faults}),
            Route("/faultlist/size", {"GET": self._get_fault_count}),
            Route("/faultlist/<int:id>", by_index("FaultEntry", GET=self._get_fault), _GET),
            Route("/faultlist/last", {"GET": self._get_last_fault}),
            Route("/timeprog/", {"GET": programs.get_all}),
            Route("/timeprog/<int:id>", by_index("TimeProg", GET=programs.get, PUT=programs.put)),
            Route(
                "/timeprog/<int:id>/<int:day>/<int:num>",
                by_index("TimeProgEntry", GET=programs.get_entry, PUT=programs.put_entry),
            ),
            Route("/param/", {"GET": self._get_params, "PUT": self._put_params}, subsets | {"PUT"}),
            Route("/param/<string:name>", {"GET": self._get_param, "PUT": self._put_param}, frozenset({"GET", "PUT"})),
            Route("/fastquery/", {"GET": self._get_fast}, subsets),
            Route("/fastquery/<string:name>", {"GET": self._get_fast_one}, _GET),
        ]
        if generation.overwrite:
            routes.append(Route("/overwrite/<string:name>", {"PUT": self._put_overwrite}))
        return routes

    async def _get_device(self, call: Call) -> object:
        async with self._session():
            return {
                "property_id": await self._driver.property_id(),
                "serial_number": await self._driver.serial_number(),
                "software_version": await self._driver.software_version(),
            }

    async def _get_datetime(self, call: Call) -> object:
        async with self._session():
            return {"datetime": (await self._driver.clock()).isoformat()}

    async def _put_datetime(self, call: Call) -> object:
        payload: Any = call.json()
        validate(payload, DATETIME)
        text = payload["datetime"]
        value = datetime.strptime(text, _DATETIME_FORMAT) if text else self._clock.host_now()
        async with self._session():
            if not self._options.read_only:
                value = await self._driver.set_clock(value)
        return {"datetime": value.isoformat()}

    async def _get_faults(self, call: Call) -> object:
        async with self._session():
            entries = await self._driver.faults(0, await self._driver.fault_count())
        return [_fault(index, entry) for index, entry in enumerate(entries)]

    async def _get_fault_count(self, call: Call) -> object:
        async with self._session():
            return {"size": await self._driver.fault_count()}

    async def _get_fault(self, call: Call) -> object:
        index = call.number("id")
        async with self._session():
            if index >= await self._driver.fault_count():
                raise refused(HTTPStatus.NOT_FOUND, f"Fault list entry #{index} not found")
            [entry] = await self._driver.faults(index, index + 1)
        return _fault(index, entry)

    async def _get_last_fault(self, call: Call) -> object:
        async with self._session():
            return _fault(*await self._driver.last_fault())

    async def _get_params(self, call: Call) -> object:
        parameters = self._selected(call, self._parameters.values())
        async with self._session():
            values = [self._shown(parameter, await self._driver.read(parameter)) for parameter in parameters]
        return _reversed(parameters, values)

    async def _get_param(self, call: Call) -> object:
        parameter = self._named(call)
        async with self._session():
            return {"value": self._shown(parameter, await self._driver.read(parameter))}

    async def _put_params(self, call: Call) -> object:
        payload: Any = call.json()
        validate(payload, dict.fromkeys(payload, VALUE) if isinstance(payload, dict) else {})
        self._require(payload)
        async with self._session():
            if not self._options.read_only:
                payload = {name: await self._write(self._parameters[name], value) for name, value in payload.items()}
        # What the framework makes of an empty object of arbitrary names.
        return payload or {"*": None}

    async def _put_param(self, call: Call) -> object:
        payload: Any = call.json()
        validate(payload, PARAMETER)
        parameter = self._named(call)
        value = payload["value"]
        async with self._session():
            return {"value": value if self._options.read_only else await self._write(parameter, value)}

    async def _get_fast(self, call: Call) -> object:
        measured = [parameter for parameter in self._parameters.values() if parameter.kind is Kind.MEASURED]
        parameters = self._selected(call, measured)
        if wrong := [parameter.name for parameter in parameters if parameter.kind is not Kind.MEASURED]:
            message = f"Parameter(s) {_quoted(wrong)} doesn't represent a 'MP' data point"
            raise refused(HTTPStatus.BAD_REQUEST, message)
        async with self._session():
            values = await self._driver.fast_query(parameters)
        shown = map(self._shown_fast, parameters, values, strict=True)
        return _reversed(parameters, shown)

    async def _get_fast_one(self, call: Call) -> object:
        parameter = self._named(call)
        async with self._session():
            [value] = await self._driver.fast_query([parameter])
        return {"value": self._shown_fast(parameter, value)}

    async def _put_overwrite(self, call: Call) -> object:
        message = "'HtHeatpump' object has no attribute 'overwrite_param'"
        raise refused(HTTPStatus.INTERNAL_SERVER_ERROR, message)

    def _named(self, call: Call) -> Parameter:
        """Return the parameter that the path names."""
        name = call.arguments["name"]
        if name not in self._parameters:
            raise refused(HTTPStatus.NOT_FOUND, f"Parameter '{name}' not found")
        return self._parameters[name]

    def _selected(self, call: Call, otherwise: Iterable[Parameter]) -> list[Parameter]:
        """Return the parameters that the query names, or all where it names none."""
        names = call.names() if self._options.generation.subsets else []
        self._require(names)
        return [self._parameters[name] for name in names] if names else list(otherwise)

    def _require(self, names: Iterable[str]) -> None:
        """Refuse names that are not in the table, before anything is sent."""
        if unknown := [name for name in names if name not in self._parameters]:
            raise refused(HTTPStatus.NOT_FOUND, f"Parameter(s) {_quoted(unknown)} not found")

    async def _write(self, parameter: Parameter, value: Value) -> Value:
        """Check a value, write it and return what the heat pump answers."""
        if self._options.bool_as_int and parameter.data_type is bool and type(value) is int:
            value = bool(value)
        checked = parameter.checked(value, limits=self._options.param_verification)
        return self._shown(parameter, await self._driver.write(parameter, checked))

    def _shown(self, parameter: Parameter, value: Value) -> Value:
        """Return a value as the API shows it."""
        return int(value) if self._options.bool_as_int and parameter.data_type is bool else value

    def _shown_fast(self, parameter: Parameter, value: Value) -> Value:
        """Return a value as a fast query shows it."""
        return self._shown(parameter, value) if self._options.generation.fastquery_bool_as_int else value


def _quoted(names: Iterable[str]) -> str:
    """Return a list of names for a message."""
    return ", ".join(f"'{name}'" for name in names)


def _reversed(parameters: list[Parameter], values: Iterable[Value]) -> dict[str, Value]:
    """Return values by name, in the reverse order, as the server does."""
    names = [parameter.name for parameter in parameters]
    return dict(reversed(list(zip(names, values, strict=True))))


def _broken(resource: str, handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """Return handlers that fail as those of a server whose parameter names do not fit."""

    def broken(method: str) -> Handler:
        async def handler(call: Call) -> object:
            message = f"{resource}.{method.lower()}() got an unexpected keyword argument 'id'"
            raise refused(HTTPStatus.INTERNAL_SERVER_ERROR, message)

        return handler

    return {method: broken(method) for method in handlers}
