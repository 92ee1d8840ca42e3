"""Favourites of the splits, each of which is a schedule too (spec/izone.txt, 4.4)."""

from collections.abc import Mapping
from typing import Any, Final

from ..checks import Datagram
from ..weekly import no_times
from .split import Split

_SHOWN: Final = ("On", "Mode", "Fan", "Setpoint", "Swing")


class SplitFavourite:
    """A favourite; `data` are its times, `splits` the settings of those splits that it changes, by their places."""

    def __init__(
        self, index: int, name: str = "", splits: Mapping[int, Mapping[str, int]] | None = None, **fields: Any
    ) -> None:
        """Take a place, and fields of the datagram by their names on the wire; by default it was never set up.

        A split's settings are `On`, `Mode`, `Fan`, `Setpoint`, `Swing` and `Sleep`.
        """
        self.data: Datagram = {"Index": index, "Name": name} | no_times() | fields
        self.splits = {number: dict(settings) for number, settings in (splits or {}).items()}

    @property
    def datagram(self) -> Datagram:
        """What the bridge shows: the splits as lists, without their sleep timers."""
        zones = [[number, *(self.splits[number][name] for name in _SHOWN)] for number in sorted(self.splits)]
        return self.data | {"Zones": zones}

    def change(self, number: int, settings: Mapping[str, int] | None) -> None:
        """Set what it does to a split; with `None` it leaves the split alone."""
        self.splits.pop(number, None)
        if settings is not None:
            self.splits[number] = dict(settings)

    def start(self, splits: Mapping[int, Split]) -> None:
        """Set the splits that it changes."""
        for number, settings in self.splits.items():
            if number in splits:
                splits[number].data |= settings
                splits[number].sleep(settings["Sleep"])

    def stop(self, splits: Mapping[int, Split]) -> None:
        """Switch off what it may have switched on."""
        for number in self.splits.keys() & splits.keys():
            splits[number].data["On"] = 0
