"""The split system as a whole: units, favourites, and the commands for both."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
import operator
from typing import Any, Final

from ..checks import FLAG, Check, Command, Datagram, Effect, Refusal, allowed, execute, integer, members, text
from ..quirks import Quirks
from ..weekly import Edge, edge, settings
from ..wire import Json
from .favourites import SplitFavourite
from .split import FanNames, Split

_MODE: Final = integer(1, 5)
_SETPOINT: Final = integer(1700, 3000, step=50)
_SWING: Final = integer(0, 3)
_SLEEP: Final = integer(0, 7)
_BYTE: Final = integer(0, 255)
"""Hours and minutes: what is no time of the day disables a schedule."""


class SplitSystem:
    """Splits and favourites, by their places; `settings` is the datagram's `Global`."""

    def __init__(
        self, splits: Iterable[Split], favourites: Iterable[SplitFavourite] = (), *, small: bool = False
    ) -> None:
        """Put a system together; a small one has places for 5 splits and 4 favourites, not for 14 and 9.

        Raises:
            ValueError: A split or a favourite has no place.
        """
        self.settings: Datagram = {"Beep": 1, "MaxZones": 5 if small else 14, "MaxFavs": 4 if small else 9}
        self.splits = {split.data["Index"]: split for split in splits}
        self.favourites = {index: SplitFavourite(index) for index in range(self.settings["MaxFavs"])}
        self.favourites |= {favourite.data["Index"]: favourite for favourite in favourites}
        if self.splits.keys() - range(self.settings["MaxZones"]) or len(self.favourites) > self.settings["MaxFavs"]:
            raise ValueError("no place for so many splits or favourites")

    @property
    def power(self) -> float:
        """What all splits draw, in W."""
        return sum(split.power for split in self.splits.values() if split.data["Act"])

    def step(self, seconds: float) -> None:
        """Let a short time pass."""
        for split in self.splits.values():
            split.step(seconds)

    def minute(self, now: datetime) -> None:
        """Run the schedules that begin or end in the minute that begins."""
        for favourite in self.favourites.values():
            match edge(favourite.data, now):
                case Edge.START:
                    favourite.start(self.splits)
                case Edge.STOP:
                    favourite.stop(self.splits)

    def answer(self, kind: int, number: int, quirks: Quirks) -> Mapping[str, Json]:
        """Return the answer to a query without its head: one name with its datagram.

        Raises:
            Refusal: There is no such datagram.
        """
        match kind:
            case 1:
                zones = [split.data for _, split in sorted(self.splits.items())]
                return {"SplitSystemSystem": {"Global": self.settings, "Zones": zones}}
            case 2:
                return {"SplitSystemFavourites": [favourite.datagram for favourite in self.favourites.values()]}
        raise Refusal

    def command(self, name: str, value: object, quirks: Quirks) -> Effect:
        """Check a command and return what it will do.

        Raises:
            Refusal: The command is not known, malformed, or not allowed now.
        """
        return execute(self._split_commands() | self._favourite_commands(), name, value)

    def _split(self, number: int) -> Split:
        """Return a split that is paired and heard."""
        if number not in self.splits:
            raise Refusal
        split = self.splits[number]
        allowed(split.data["Att"] and split.data["Act"])
        return split

    def _split_commands(self) -> dict[str, Command]:
        """Return the commands of the splits."""

        def setting(field: str, check: Check) -> Command:
            def command(value: Any) -> Effect:
                number, wanted = members(value, Index=_BYTE, **{field: check})
                return partial(operator.setitem, self._split(number).data, field, wanted)

            return command

        def fan(value: Any) -> Effect:
            number, wanted = members(value, Index=_BYTE, Fan=integer(1, FanNames.DAIKIN))
            split = self._split(number)
            integer(1, split.fan_names)(wanted)
            return partial(operator.setitem, split.data, "Fan", wanted)

        def sleep(value: Any) -> Effect:
            number, wanted = members(value, Index=_BYTE, Sleep=_SLEEP)
            return partial(self._split(number).sleep, wanted)

        return {
            "SplitSystemZoneOn": setting("On", FLAG),
            "SplitSystemZoneMode": setting("Mode", _MODE),
            "SplitSystemZoneFan": fan,
            "SplitSystemZoneSetpoint": setting("Setpoint", _SETPOINT),
            "SplitSystemZoneSwing": setting("Swing", _SWING),
            "SplitSystemZoneSleepTimer": sleep,
            "SplitSystemZoneName": setting("Name", text()),
        }

    def _favourite_commands(self) -> dict[str, Command]:
        """Return the commands of the favourites."""
        index = integer(0, self.settings["MaxFavs"] - 1)

        def setting(member: str, field: str, check: Check) -> Command:
            def command(value: Any) -> Effect:
                number, wanted = members(value, Index=index, **{member: check})
                return partial(operator.setitem, self.favourites[number].data, field, wanted)

            return command

        def times(value: Any) -> Effect:
            number, fields = settings(value, index, _BYTE, _BYTE)
            return partial(self.favourites[number].data.update, fields)

        return {
            "SplitSystemFavouriteName": setting("Name", "Name", text()),
            # The name of the member is not that of the field.
            "SplitSystemScheduleEnable": setting("En", "Enabled", FLAG),
            "SplitSystemScheduleSettings": times,
            "SplitSystemChangeSplitFavourite": partial(self._change_favourite, index),
        }

    def _change_favourite(self, index: Check, value: Any) -> Effect:
        """Set what a favourite does to one split, or that it leaves it alone."""
        number, favourite_number, apply, on, mode, fan, swing, sleep, setpoint = members(
            value,
            SplitIndex=_BYTE,
            FavouriteIndex=index,
            Apply=FLAG,
            On=FLAG,
            Mode=_MODE,
            Fan=integer(1, FanNames.DAIKIN),
            Swing=_SWING,
            Sleep=_SLEEP,
            Setpoint=_SETPOINT,
        )
        if number not in self.splits:
            raise Refusal
        integer(1, self.splits[number].fan_names)(fan)
        wanted = {"On": on, "Mode": mode, "Fan": fan, "Setpoint": setpoint, "Swing": swing, "Sleep": sleep}
        return partial(self.favourites[favourite_number].change, number, wanted if apply else None)
