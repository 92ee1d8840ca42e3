"""What has been found out about one server and its heat pump."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from .models import Device, Generation
from .parameters import Parameter, Point
from .timeprogs import TimeProgramInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The discovered facts; a new fact makes a new profile."""

    generation: Generation
    device: Device
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    """What this heat pump really has, with the limits learned so far."""
    missing: frozenset[str] = frozenset()
    """Names in the server's table that the firmware lacks or answers unreadably."""
    time_programs: tuple[TimeProgramInfo, ...] = ()
    bool_as_int: bool | None = None
    """The server sends and wants 0/1 for BOOL; `None` while no BOOL has been seen."""
    read_only: bool | None = None
    """The server drops writes silently; `None` when it could not be found out."""
    broken_handlers: bool = False
    """The server cannot serve single fault list entries, time programs and their entries."""
    whole_params: bool = True
    """Reading all parameters in one request works; only needed where there are no subsets."""
    whole_fastquery: bool = True
    """Reading all measured points in one request works; only needed where there are no subsets."""

    def names(self, point: Point, among: Collection[str] | None = None) -> tuple[str, ...]:
        """Return the names of this kind of data point, optionally only those among the given."""
        return tuple(
            name for name, row in self.parameters.items() if row.point is point and (among is None or name in among)
        )

    def without(self, names: Collection[str]) -> Profile:
        """Return the profile without parameters that turned out to be missing; they spoil reading everything."""
        measured = any(row.measured for name, row in self.parameters.items() if name in names)
        return replace(
            self,
            parameters={name: row for name, row in self.parameters.items() if name not in names},
            missing=self.missing | frozenset(names),
            whole_params=False,
            whole_fastquery=self.whole_fastquery and not measured,
        )

    def with_limits(self, name: str, minimum: float | None, maximum: float | None) -> Profile:
        """Return the profile with the limits that the server told for a parameter."""
        if name not in self.parameters:
            return self
        row = replace(self.parameters[name], minimum=minimum, maximum=maximum)
        return replace(self, parameters={**self.parameters, name: row})
