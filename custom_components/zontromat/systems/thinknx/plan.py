"""What an import will do, found out row by row."""

import asyncio
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentry

from .client import Capability, DeviceNotFoundError, RateLimitError, ThinknxClient
from .const import CONF_AREA, CONF_CAPABILITIES, CONF_GUID, CONF_LIGHT_INDEX
from .table import Problem, Row, RowError, Table, name_of_option

type Placed = tuple[Row, frozenset[Capability]]

PAUSE: Final = 5.0
"""Seconds to wait for a server that has had too many requests and does not say how long."""
LONGEST_PAUSE: Final = 60.0
TRIES: Final = 5
"""Of one row, at a server that has had too many requests."""


class ImportPlan:
    """The rows of a table by what will become of them; nothing is done yet."""

    def __init__(self, table: Table) -> None:
        """Begin with the lines that could not be read."""
        self.problems: list[Problem] = list(table.problems)
        self.added: list[Placed] = []
        self.changed: list[Placed] = []
        self.changes: list[str] = []
        """What is different about each of `changed`, in the words of the table."""
        self.skipped: list[Placed] = []
        self._rows: Final = table.rows

    async def async_place(self, entry: ConfigEntry, client: ThinknxClient) -> None:
        """Compare the rows with the devices that there are, and ask the server what those can do that are new.

        Raises:
            ThinknxError: The server cannot be asked.
        """
        known = {subentry.data[CONF_GUID]: subentry for subentry in entry.subentries.values()}
        for row in self._rows:
            try:
                if (subentry := known.get(row.guid)) is None:
                    self.added.append((row, await _async_probe(row, client)))
                else:
                    await self._async_compare(row, subentry, client)
            except RowError as err:
                self.problems.append(Problem(row.line, err))
        self.problems.sort(key=lambda problem: problem.line)

    async def _async_compare(self, row: Row, subentry: ConfigSubentry, client: ThinknxClient) -> None:
        """Place a row about a device that there is already; a light with another index may have other colors.

        Raises:
            RowError: It would become a device of another kind, or one that does not answer.
            ThinknxError: The server cannot be asked.
        """
        if subentry.subentry_type != row.kind:
            raise RowError("other_kind", kind=subentry.subentry_type)
        capabilities = frozenset(map(Capability, subentry.data[CONF_CAPABILITIES]))
        if row.options.get(CONF_LIGHT_INDEX) != subentry.data.get(CONF_LIGHT_INDEX):
            capabilities = await _async_probe(row, client)
        if changes := _changes(row, capabilities, subentry):
            self.changed.append((row, capabilities))
            self.changes.append(changes)
        else:
            self.skipped.append((row, capabilities))


async def _async_probe(row: Row, client: ThinknxClient) -> frozenset[Capability]:
    """Return what a device can do; a server that has had too many requests is given time, but not for ever.

    Raises:
        RowError: There is no such device, or it is of another kind.
        ThinknxError: The server cannot be asked.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            capabilities = await client.async_probe(row.kind, row.guid, row.options.get(CONF_LIGHT_INDEX))
        except RateLimitError as err:
            if not tries_left:
                raise
            await asyncio.sleep(PAUSE if err.retry_after is None else min(err.retry_after, LONGEST_PAUSE))
        except DeviceNotFoundError:
            raise RowError("unknown") from None
        else:
            break
    if not capabilities:
        raise RowError("silent")
    return capabilities


def _changes(row: Row, capabilities: frozenset[Capability], subentry: ConfigSubentry) -> str:
    """Return what a row changes about a device, empty for nothing."""
    before, after = subentry.data, stored(row, capabilities)
    fields = [name_of_option(field) for field in {**before, **after} if before.get(field) != after.get(field)]
    if row.name == subentry.title:
        return f"{row.name} ({', '.join(fields)})" if fields else ""
    return f"{subentry.title} → {row.name}" + (f" ({', '.join(fields)})" if fields else "")


def stored(row: Row, capabilities: frozenset[Capability]) -> dict[str, Any]:
    """Return a row as it is stored."""
    area = {CONF_AREA: row.area} if row.area else {}
    return {**row.options, **area, CONF_GUID: row.guid, CONF_CAPABILITIES: sorted(capabilities)}
