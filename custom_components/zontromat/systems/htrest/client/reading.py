"""Reading many parameters although the firmware may lack some of them."""

from collections.abc import Awaitable, Callable, Mapping

from .api import HtrestApi
from .errors import NotMeasuredError, ParameterFailedError, UnknownParameterError
from .profile import Profile

type Fetch = Callable[[tuple[str, ...]], Awaitable[Mapping[str, object]]]
type FetchOne = Callable[[str], Awaitable[object]]
type Reading = tuple[dict[str, object], frozenset[str]]
"""The values as sent, and the names that cannot be read."""


async def read_measured(api: HtrestApi, profile: Profile, names: tuple[str, ...]) -> Reading:
    """Read measured points with one command where the server can.

    Raises:
        HtrestError: The request failed for another reason than a missing name, or none of several names can be read.
    """
    if profile.generation.subsets:
        values, lost = await read_together(names, api.fast_query)
    else:
        values, lost = await _read_whole(names, profile.whole_fastquery, api.fast_query, api.fast_query_one)
    if len(lost) == len(names) > 1:
        raise ParameterFailedError("None of the measured points can be read", names)
    return values, lost


async def read_settings(api: HtrestApi, profile: Profile, names: tuple[str, ...]) -> Reading:
    """Read settings in one request where the server can.

    Raises:
        HtrestError: The request failed for another reason than a missing name.
    """
    if profile.generation.subsets:
        return await read_together(names, api.get_params)
    return await _read_whole(names, profile.whole_params, api.get_params, api.get_param)


async def _read_whole(
    names: tuple[str, ...], whole: bool, fetch_all: Callable[[], Awaitable[Mapping[str, object]]], fetch_one: FetchOne
) -> Reading:
    """Read everything and pick the names, or read them one by one when the firmware lacks a part of everything."""
    if whole and names:
        try:
            return dict(await fetch_all()), frozenset()
        except ParameterFailedError:
            pass
    return await read_singly(names, fetch_one)


async def read_together(names: tuple[str, ...], fetch: Fetch) -> Reading:
    """Read the names with as few requests as possible.

    One missing name fails a whole request. When the server blames a name, that one is left out; otherwise the request
    is halved until the culprits are alone.

    Raises:
        HtrestError: The request failed for another reason than a missing name.
    """
    lost: frozenset[str] = frozenset()
    while names:
        try:
            return dict(await fetch(names)), lost
        except (NotMeasuredError, ParameterFailedError, UnknownParameterError) as err:
            blamed = err.names.intersection(names)
        if not blamed and len(names) > 1:
            half = len(names) // 2
            first, first_lost = await read_together(names[:half], fetch)
            second, second_lost = await read_together(names[half:], fetch)
            return first | second, lost | first_lost | second_lost
        blamed = blamed or frozenset(names)
        lost |= blamed
        names = tuple(name for name in names if name not in blamed)
    return {}, lost


async def read_singly(names: tuple[str, ...], fetch_one: FetchOne) -> Reading:
    """Read the names one by one.

    Raises:
        HtrestError: A request failed for another reason than a missing name.
    """
    values: dict[str, object] = {}
    lost: set[str] = set()
    for name in names:
        try:
            values[name] = await fetch_one(name)
        except ParameterFailedError, UnknownParameterError:
            lost.add(name)
    return values, frozenset(lost)
