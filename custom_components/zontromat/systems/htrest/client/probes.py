"""Questions that tell one server from another without disturbing the heat pump (facts on HtREST, sections 1 to 3)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from math import ceil

from .api import HtrestApi
from .catalogue import CATALOGUE, find_row
from .errors import (
    BrokenHandlerError,
    InvalidResponseError,
    InvalidValueError,
    NotFoundError,
    NotHtrestError,
    NotMeasuredError,
    ParameterFailedError,
    RequestRejectedError,
    ServerError,
    UnknownParameterError,
)
from .models import Generation
from .parameters import Parameter, ParameterValue, ValueType
from .plan import even_groups
from .timeprogs import TimeProgramInfo

_NOBODY = "__nope__"
"""A name that no table holds: it makes the server list what it does not know instead of reading what it knows."""
_CHUNK = 60
"""Names in one query: a request line that fits the limits of reverse proxies."""
_NO_SUCH_PROGRAM = 65535
_HALF = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The server's parameter table, as far as it shows."""

    names: tuple[str, ...]
    values: dict[str, object] = field(default_factory=dict)
    """What has been read on the way, as sent."""
    missing: frozenset[str] = frozenset()
    """Names in the table that the firmware lacks."""
    whole: bool = True
    """Reading everything in one request works."""


async def find_generation(api: HtrestApi) -> Generation:
    """Tell the generation of the server, without serial traffic.

    Raises:
        NotHtrestError: Something else answers at this address.
        HtrestError: The server cannot be reached or refuses the credentials.
    """
    try:
        generation = Generation.from_swagger(await api.get_swagger())
    except (InvalidResponseError, NotFoundError, RequestRejectedError, ServerError) as err:
        raise NotHtrestError("This is not an HtREST server") from err
    if generation is None:
        raise NotHtrestError("This is not an HtREST server")
    return generation


async def find_table(api: HtrestApi, generation: Generation, extra_names: Collection[str]) -> Table:
    """Return what the server's table holds of the catalogue and the extra names.

    Servers with subsets are asked for all candidates and a name that nobody has: the refusal lists what is unknown and
    costs no serial traffic. Others are read once completely, or name by name when the firmware lacks one of them.
    """
    candidates = tuple(dict.fromkeys((*CATALOGUE, *extra_names)))
    if generation.subsets and (known := await _known(api, candidates)) is not None:
        return Table(names=known)
    try:
        values = await api.get_params()
    except ParameterFailedError:
        return await _read_table(api, candidates)
    return Table(names=tuple(values), values=values)


async def _known(api: HtrestApi, candidates: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return which of the names the server knows, `None` when its answers do not tell."""
    known: list[str] = []
    for chunk in even_groups(candidates, ceil(len(candidates) / _CHUNK)):
        try:
            await api.get_params((*chunk, _NOBODY))
        except UnknownParameterError as err:
            if _NOBODY not in err.names:
                return None
            known += (name for name in chunk if name not in err.names)
        except NotFoundError, RequestRejectedError:
            return None
        else:
            return None
    return tuple(known)


async def _read_table(api: HtrestApi, candidates: tuple[str, ...]) -> Table:
    """Ask for each name on its own; one that is not in the table costs no serial traffic."""
    values: dict[str, object] = {}
    missing: set[str] = set()
    for name in candidates:
        try:
            values[name] = await api.get_param(name)
        except UnknownParameterError:
            continue
        except ParameterFailedError:
            missing.add(name)
    return Table(names=tuple(values), values=values, missing=frozenset(missing), whole=False)


async def find_measured(api: HtrestApi, generation: Generation, names: tuple[str, ...]) -> tuple[frozenset[str], bool]:
    """Return which names the server's table calls measured points, and whether they can be read all together.

    A fast query of everything is refused with the list of settings, without serial traffic. Where the server does not
    tell, the catalogue decides.
    """
    if not names:
        return frozenset(), True
    try:
        return frozenset(await api.fast_query(names if generation.subsets else ())).intersection(names), True
    except NotMeasuredError as err:
        return frozenset(names) - err.names, True
    except ParameterFailedError, RequestRejectedError, UnknownParameterError:
        rows = [find_row(name) for name in names]
        return frozenset(row.name for row in rows if row is not None and row.measured), False


async def find_read_only(api: HtrestApi, rows: Collection[Parameter]) -> bool | None:
    """Tell whether the server drops writes silently; `None` when it cannot be told.

    A wrongly typed value for a measured point: a writable server refuses it before anything reaches the serial line, a
    read-only one echoes it. A measured point cannot be written, so the probe is harmless on any server.
    """
    probe = _probe(rows)
    if probe is None:
        return None
    name, value = probe
    try:
        echo = await api.put_param(name, value)
    except InvalidValueError:
        return False
    except RequestRejectedError, UnknownParameterError, ParameterFailedError:
        return None
    return type(echo) is type(value) and echo == value


def _probe(rows: Collection[Parameter]) -> tuple[str, ParameterValue] | None:
    """Return a measured point and a value of the wrong type for it."""
    measured = [row for row in rows if row.measured]
    for row in measured:
        if row.type is not ValueType.FLOAT:
            return row.name, _HALF
    return (measured[0].name, True) if measured else None


async def find_broken_handlers(api: HtrestApi, generation: Generation) -> bool:
    """Tell whether this development server cannot serve items by index; costs nothing where it cannot."""
    if generation is not Generation.DEVELOPMENT:
        return False
    try:
        await api.get_time_program(_NO_SUCH_PROGRAM)
    except BrokenHandlerError:
        return True
    except InvalidResponseError, NotFoundError, ServerError:
        pass
    return False


async def find_time_programs(api: HtrestApi) -> tuple[TimeProgramInfo, ...]:
    """Return the frames of the time programs, none when the heat pump has none or gives them unreadably."""
    try:
        return await api.get_time_programs()
    except InvalidResponseError, NotFoundError, ParameterFailedError:
        return ()
