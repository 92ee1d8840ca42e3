"""The contract between the measures and a system."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigSubentryData
from homeassistant.core import HomeAssistant

from custom_components.zontromat.const import CONF_SYSTEM, DOMAIN
from simulators.server import HttpSimulator, LoggedRequest

from .figures import Figure

if TYPE_CHECKING:
    from .rig import Rig

type Measure = Callable[[Rig[Any]], Iterator[Figure]]
type Poll = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """An action that makes the system send something to its device."""

    domain: str
    service: str
    data: Mapping[str, Any]


class Subject(ABC):
    """A system as the measures need it; it travels to the devices' processes, so it holds nothing."""

    key: str
    measures: tuple[Measure, ...]
    plan: str
    """The poll plan in words."""

    @abstractmethod
    def simulator(self, points: int, number: int) -> HttpSimulator:
        """Return a simulator with so many data points beside its own; devices with different numbers are different."""

    @abstractmethod
    def entry(self, url: str, points: int, number: int) -> ConfigEntry:
        """Return a config entry for such a device that shows all its data points."""


class PolledSubject(Subject):
    """A system that polls its device."""

    polls_per_hour: int

    @abstractmethod
    def polling(self, entry: ConfigEntry) -> AbstractContextManager[Poll]:
        """Return a context whose function lets the time until the next poll pass at once, and polls."""

    @abstractmethod
    def planned(self, entry: ConfigEntry) -> Mapping[str, int]:
        """Return how many requests an hour of polls takes, by resource."""

    @abstractmethod
    def resource(self, request: LoggedRequest) -> str:
        """Return what a request asks for, in the terms of the plan."""

    @abstractmethod
    def command(self, hass: HomeAssistant, turn: int) -> Command:
        """Return a command for a loaded device; consecutive turns command different things."""


def new_entry(
    system: str,
    *,
    identity: str,
    data: Mapping[str, Any],
    options: Mapping[str, Any],
    subentries: Iterable[ConfigSubentryData] = (),
) -> ConfigEntry:
    """Return a config entry as the config flow of a system makes it."""
    return ConfigEntry(
        version=1,
        minor_version=1,
        domain=DOMAIN,
        title=identity,
        unique_id=f"{system}-{identity}",
        data={CONF_SYSTEM: system, **data},
        options=options,
        source=SOURCE_USER,
        discovery_keys=MappingProxyType({}),
        subentries_data=subentries,
    )
