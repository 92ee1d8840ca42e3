"""Finding out what this server and this heat pump are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import ceil

from .api import HtrestApi
from .catalogue import find_row
from .parameters import Parameter, ParameterValue, Point, ValueType
from .plan import SETTINGS_PER_REQUEST, even_groups
from .probes import find_broken_handlers, find_generation, find_measured, find_read_only, find_table, find_time_programs
from .profile import Profile
from .reading import read_measured, read_settings
from .values import bool_as_int_seen, parse_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """A profile, and the values that were read while finding it out."""

    profile: Profile
    values: Mapping[str, ParameterValue | None]


async def discover(api: HtrestApi, *, extra_names: Collection[str] = (), probe_writes: bool = True) -> Discovery:
    """Find everything out once: about 15 s at 9600 baud, because each setting is read.

    Args:
        api: The server.
        extra_names: Names to look for beside the catalogue's.
        probe_writes: Find out whether the server is read-only.

    Raises:
        NotHtrestError: Something else answers at this address.
        HtrestError: The server could not be asked.
    """
    generation = await find_generation(api)
    device = await api.get_device()
    table = await find_table(api, generation, extra_names)
    measured, together = await find_measured(api, generation, table.names)
    profile = Profile(
        generation=generation,
        device=device,
        missing=table.missing,
        whole_params=table.whole,
        whole_fastquery=together,
    )
    points = {name: Point.MEASURED if name in measured else Point.SETTING for name in table.names}
    raw, lost = await _read_all(api, profile, points, table.values)
    rows = {name: _row(name, point, raw.get(name)) for name, point in points.items() if name not in lost}
    profile = replace(
        profile,
        parameters=rows,
        missing=profile.missing | lost,
        bool_as_int=find_bool_as_int(rows, raw),
        read_only=await find_read_only(api, rows.values()) if probe_writes else None,
        broken_handlers=await find_broken_handlers(api, generation),
        time_programs=await find_time_programs(api),
    )
    return Discovery(profile=profile, values=parse_values(rows, raw))


async def _read_all(
    api: HtrestApi, profile: Profile, points: Mapping[str, Point], known: dict[str, object]
) -> tuple[dict[str, object], frozenset[str]]:
    """Read every name once, except those whose value is already known."""
    open_names = [name for name in points if name not in known]
    measured = tuple(name for name in open_names if points[name] is Point.MEASURED)
    settings = tuple(name for name in open_names if points[name] is Point.SETTING)
    values, lost = await read_measured(api, profile, measured) if measured else ({}, frozenset())
    values |= known
    for group in even_groups(settings, ceil(len(settings) / SETTINGS_PER_REQUEST)):
        group_values, group_lost = await read_settings(api, profile, group)
        values |= group_values
        lost |= group_lost
    return values, lost


def _row(name: str, point: Point, raw: object) -> Parameter:
    """Return the row of a name; for one that the catalogue does not have, the type follows from its first value."""
    row = find_row(name, point)
    if row is not None:
        return row
    if isinstance(raw, bool):
        kind = ValueType.BOOL
    else:
        kind = ValueType.INT if isinstance(raw, int) else ValueType.FLOAT
    return Parameter(name=name, point=point, type=kind, meaning=name)


def find_bool_as_int(rows: Mapping[str, Parameter], raw: Mapping[str, object]) -> bool | None:
    """Tell whether the server sends BOOL as 0/1, from what it has sent; `None` when no BOOL is among it."""
    seen = (bool_as_int_seen(rows[name].type, value) for name, value in raw.items() if name in rows)
    return next((fact for fact in seen if fact is not None), None)


def parse_values(rows: Mapping[str, Parameter], raw: Mapping[str, object]) -> dict[str, ParameterValue | None]:
    """Return the values of the known parameters as typed values."""
    return {name: parse_value(rows[name].type, value) for name, value in raw.items() if name in rows}
