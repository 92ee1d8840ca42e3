"""The state as the bridge tells it, and the overlay of what commands have set."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from .datagram import Datagram, read_fields, updated
from .items import UNIT, Item, Kind, Request, Subsystem
from .models.irrigation import Irrigation, Program, Station
from .models.power import PowerChannel, PowerDevice, PowerMonitor
from .models.schedule import Schedule
from .models.split import Split, SplitFavourite, SplitSystem
from .models.unit import AcUnit
from .models.zone import Zone
from .overlay import Overlay
from .reading import Part, Reading
from .snapshot import Problem, Snapshot

_MODELS: Mapping[Kind, type[Any]] = {
    Kind.UNIT: AcUnit,
    Kind.ZONE: Zone,
    Kind.SCHEDULE: Schedule,
    Kind.SPLIT_SYSTEM: SplitSystem,
    Kind.SPLIT: Split,
    Kind.SPLIT_FAVOURITE: SplitFavourite,
    Kind.IRRIGATION: Irrigation,
    Kind.STATION: Station,
    Kind.PROGRAM: Program,
    Kind.POWER_MONITOR: PowerMonitor,
    Kind.POWER_DEVICE: PowerDevice,
    Kind.POWER_CHANNEL: PowerChannel,
}
_ONE_OF_A_KIND: Mapping[Kind, str] = {
    Kind.UNIT: "unit",
    Kind.SPLIT_SYSTEM: "split_system",
    Kind.IRRIGATION: "irrigation",
    Kind.POWER_MONITOR: "power_monitor",
}
_MANY_OF_A_KIND: Mapping[Kind, str] = {
    Kind.ZONE: "zones",
    Kind.SCHEDULE: "schedules",
    Kind.SPLIT: "splits",
    Kind.SPLIT_FAVOURITE: "split_favourites",
    Kind.STATION: "stations",
    Kind.PROGRAM: "programs",
    Kind.POWER_DEVICE: "power_devices",
    Kind.POWER_CHANNEL: "power_channels",
}
_MOVING: Mapping[Kind, tuple[str, ...]] = {
    Kind.UNIT: ("on", "mode", "fan"),
    Kind.ZONE: ("mode", "setpoint"),
}
_COUNTED = {Kind.ZONE, Kind.STATION}
"""The kinds of which the system tells how many there are."""
_IRRIGATION = Item(Kind.IRRIGATION)
_COUNTING = {UNIT, _IRRIGATION}
"""The things that tell it."""


class Store:
    """Keeps the last good state; times are monotonic, in seconds."""

    def __init__(self) -> None:
        """Know nothing."""
        self.overlay = Overlay()
        self.read_at: dict[Request, float] = {}
        """When the requests were sent whose answers are known."""
        self.datagrams: dict[Item, Datagram] = {}
        """What the bridge has told last, for diagnostics."""
        self._models: dict[Item, Any] = {}
        self._problems: Mapping[Subsystem, Problem] = {}
        self._snapshot: Snapshot | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The state with the overlay."""
        if self._snapshot is None:
            self._snapshot = self._build()
        return self._snapshot

    def changed(self) -> None:
        """Build the next snapshot anew: the overlay has changed."""
        self._snapshot = None

    def show_problems(self, problems: Mapping[Subsystem, Problem]) -> None:
        """Show which subsystems do not tell their state."""
        if problems != self._problems:
            self._problems = dict(problems)
            self.changed()

    def apply(self, reading: Reading, started: float, now: float) -> None:
        """Take over an answer to a request that was sent at `started`."""
        self.read_at[reading.request] = started
        for part in reading.parts:
            if self._is_there(part.item):
                self._apply_part(part, started, now)
        told = {part.item for part in reading.parts}
        for item in [item for item in self._models if item.kind in reading.complete and item not in told]:
            self._forget(item)
        if told & _COUNTING:
            for item in [item for item in self._models if not self._is_there(item)]:
                self._forget(item)

    def agrees(self, reading: Reading) -> bool:
        """Tell whether a status says of the settings that move what is already known of them."""
        for part in reading.parts:
            known = self._models.get(part.item)
            if known is not None and any(
                getattr(updated(known, part.datagram), name) != getattr(known, name) for name in _MOVING[part.item.kind]
            ):
                return False
        return True

    def _apply_part(self, part: Part, started: float, now: float) -> None:
        """Take over what an answer tells about one thing."""
        item = part.item
        if part.whole:
            self.read_at[item.request] = started
        known = self.datagrams.get(item, {})
        datagram = part.datagram if part.whole else {**known, **part.datagram}
        if item not in self._models or datagram != known:
            self._models[item] = self._parsed(part)
            self.datagrams[item] = datagram
            self.changed()
        if self.overlay.is_waiting:
            self.overlay.judge(item, _told(part), started, now)
            self.changed()

    def _parsed(self, part: Part) -> Any:
        """Return the state that an answer tells about one thing."""
        kind = _MODELS[part.item.kind]
        previous = self._models.get(part.item)
        if part.whole or previous is None:
            model = kind(**read_fields(kind, part.datagram))
        else:
            model = updated(previous, part.datagram)
        return model.following(previous) if isinstance(model, Split) else model

    def _is_there(self, item: Item) -> bool:
        """Tell whether the system has a thing: bridges also tell about zones and stations that do not exist."""
        match item.kind:
            case Kind.ZONE:
                count = self._count(UNIT, "zone_count")
            case Kind.STATION:
                count = self._count(_IRRIGATION, "station_count")
            case _:
                return True
        return count is None or item.index < count

    def _count(self, item: Item, name: str) -> int | None:
        """Return how many of something there are, as far as it is known."""
        count: int | None = getattr(self._models.get(item), name, None)
        return count

    def _forget(self, item: Item) -> None:
        """Forget a thing that is gone."""
        del self._models[item]
        del self.datagrams[item]
        if item.kind in _COUNTED:
            # Should it come back, it is read at once.
            self.read_at.pop(item.request, None)
        self.changed()

    def _build(self) -> Snapshot:
        """Return the state with the overlay."""
        values: dict[str, Any] = {name: {} for name in _MANY_OF_A_KIND.values()}
        for item, model in sorted(self._models.items(), key=_order):
            covered = self.overlay.cover(item, model)
            if item.kind in _ONE_OF_A_KIND:
                values[_ONE_OF_A_KIND[item.kind]] = covered
            else:
                values[_MANY_OF_A_KIND[item.kind]][item.index] = covered
        return Snapshot(problems=self._problems, **values)


def _told(part: Part) -> dict[str, Any]:
    """Return the fields that an answer tells; one about everything also tells what it leaves out."""
    kind = _MODELS[part.item.kind]
    values = read_fields(kind, part.datagram)
    return {field.name: values.get(field.name) for field in fields(kind)} if part.whole else values


def _order(entry: tuple[Item, Any]) -> int:
    """Sort things by their index."""
    return entry[0].index
