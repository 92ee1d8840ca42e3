"""Reading many parameters although some are missing, without sockets."""

import asyncio
from math import ceil, log2

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.htrest.client import (
    ParameterFailedError,
    SerialTransientError,
    UnknownParameterError,
)
from custom_components.zontromat.systems.htrest.client.reading import read_singly, read_together

NAMES = tuple(f"name {number}" for number in range(26))
SUBSETS = st.sets(st.sampled_from(NAMES))


class FakeServer:
    """Fails a request that holds a missing name, and blames it or not."""

    def __init__(self, missing: set[str], *, blames: bool) -> None:
        """Lack these names."""
        self.missing = missing
        self.blames = blames
        self.requests: list[tuple[str, ...]] = []

    async def fetch(self, names: tuple[str, ...]) -> dict[str, object]:
        """Answer a request for several names."""
        self.requests.append(names)
        assert names, "a request without names reads everything"
        if bad := [name for name in names if name in self.missing]:
            raise ParameterFailedError("missing", bad[:1] if self.blames else ())
        return dict.fromkeys(names, 1.0)

    async def fetch_one(self, name: str) -> object:
        """Answer a request for one name."""
        return (await self.fetch((name,)))[name]


@given(missing=SUBSETS)
def test_blamed_names_are_dropped(missing: set[str]) -> None:
    """Each blamed name costs one request more; the rest is read."""
    server = FakeServer(missing, blames=True)
    values, lost = asyncio.run(read_together(NAMES, server.fetch))
    assert lost == missing
    assert set(values) == set(NAMES) - missing
    assert len(server.requests) <= len(missing) + 1


@given(missing=SUBSETS)
def test_unnamed_culprits_are_found_by_halving(missing: set[str]) -> None:
    """Without blame the request is halved: a few requests for each missing name; the rest is read."""
    server = FakeServer(missing, blames=False)
    values, lost = asyncio.run(read_together(NAMES, server.fetch))
    assert lost == missing
    assert set(values) == set(NAMES) - missing
    assert len(server.requests) <= 1 + 2 * len(missing) * ceil(log2(len(NAMES)))


@given(missing=SUBSETS)
def test_one_by_one(missing: set[str]) -> None:
    """Where only single reads work each name is asked for once."""
    server = FakeServer(missing, blames=True)
    values, lost = asyncio.run(read_singly(NAMES, server.fetch_one))
    assert lost == missing
    assert set(values) == set(NAMES) - missing
    assert len(server.requests) == len(NAMES)


async def test_nothing_to_read() -> None:
    """No names, no request: it would read everything."""
    server = FakeServer(set(), blames=True)
    assert await read_together((), server.fetch) == ({}, frozenset())
    assert not server.requests


async def test_names_that_left_the_table() -> None:
    """Names that a restarted server no longer knows are dropped together."""
    requests = []

    async def fetch(names: tuple[str, ...]) -> dict[str, object]:
        requests.append(names)
        if unknown := {"a", "b"}.intersection(names):
            raise UnknownParameterError(sorted(unknown))
        return dict.fromkeys(names, 1)

    assert await read_together(("a", "b", "c"), fetch) == ({"c": 1}, frozenset({"a", "b"}))
    assert requests == [("a", "b", "c"), ("c",)]


async def test_other_errors_are_not_searched_for() -> None:
    """A disturbed line is no missing parameter: the error ends the reading at once."""
    requests = []

    async def fetch(names: tuple[str, ...]) -> dict[str, object]:
        requests.append(names)
        raise SerialTransientError("data stream broken")

    with pytest.raises(SerialTransientError):
        await read_together(NAMES, fetch)
    assert len(requests) == 1
