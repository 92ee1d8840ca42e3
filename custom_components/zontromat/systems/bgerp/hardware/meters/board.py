"""The zone's electricity meter as inputs that function blocks read."""

from collections.abc import Callable, Collection, Mapping

from ...zone.pins import Pin, PinKind, Reading
from ..contract import HardwareError
from .meter import Meter


class MeterBoard:
    """What a meter measures, as pins by the names of its rows; of several meters of a zone one is the zone's own."""

    def __init__(self, meter: Meter) -> None:
        """Show a meter."""
        self._meter = meter
        self.pins: Collection[Pin] = frozenset(Pin(PinKind.METER, row.name) for row in meter.rows)

    @property
    def name(self) -> str:
        """What it is, for people: the meter itself, which is served once whoever asks for it."""
        return self._meter.name

    @property
    def readings(self) -> Mapping[Pin, Reading]:
        """The latest values; what cannot be read is missing."""
        return {Pin(PinKind.METER, name): number for name, number in self._meter.readings.items()}

    def watch(self, pins: Collection[Pin]) -> None:
        """Go on reading everything, as entities show it."""

    def subscribe(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` when a value has changed, come or gone; return how to stop."""
        return self._meter.subscribe(changed)

    async def write(self, outputs: Mapping[Pin, Reading]) -> None:
        """Refuse.

        Raises:
            HardwareError: A meter has no outputs.
        """
        raise HardwareError(f"{self.name} has no outputs")

    async def run(self) -> None:
        """Serve until cancelled."""
        await self._meter.run()
