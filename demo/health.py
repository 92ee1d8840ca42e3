"""Whether everything that the demo started is well."""

from collections.abc import Collection
from pathlib import Path

from . import DemoError
from .api import Api

_BLOCKING = ("Detected blocking call", "zontromat")
_OURS = ("[custom_components.zontromat", "[pymodbus")
"""Loggers of what nobody but the integration uses."""


async def is_settled(api: Api, entries: Collection[str], shown: Collection[str]) -> bool:
    """Tell whether the config entries are loaded and the entities shown are available."""
    known = await api.entries()
    if any(known[entry]["state"] != "loaded" for entry in entries):
        return False
    states = {state["entity_id"]: state["state"] for state in await api.request("GET", "api/states")}
    return all(states.get(entity, "unavailable") != "unavailable" for entity in shown)


def check_log(log: Path) -> None:
    """Look for errors, for warnings of ours, and for calls of ours that hold the event loop up.

    Raises:
        DemoError: there is one.
    """
    for line in log.read_text().splitlines():
        if " ERROR " in line or " CRITICAL " in line or _is_ours(line):
            raise DemoError(f"{log} has: {line}")


def _is_ours(line: str) -> bool:
    """Tell whether a warning is about what the integration does."""
    return " WARNING " in line and (any(name in line for name in _OURS) or all(part in line for part in _BLOCKING))
