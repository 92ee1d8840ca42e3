"""Blinds and curtains."""

import asyncio
from typing import Final, override

from .device import Device, Kind

_ANGLE_STEP: Final = 10.0
"""How far one step turns the lamellas, in %."""


class Blind(Device):
    """A blind that takes its time: 0 % is fully up, 100 % fully down (KNX).

    `travel_time` is that of the whole way, in seconds; 0 moves at once. A blind that `reports_on_arrival` confirms a
    height when it has reached it; others confirm at once, with the height at which they still are.
    """

    def __init__(
        self, name: str, guid: str, area: str = "", *, has_lamellas: bool = True, travel_time: float = 30.0
    ) -> None:
        """Make a blind that is up; a curtain is one without lamellas."""
        values = {"heightlevel": 0.0} | ({"blindangle": 0.0} if has_lamellas else {})
        commands = {"updown", "stop"} | ({"blindstep"} if has_lamellas else set())
        super().__init__(Kind.BLIND, name, guid, area, values=values, commands=commands)
        self.travel_time = travel_time
        self.reports_on_arrival = False
        self._target = 0.0
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    @property
    def is_moving(self) -> bool:
        """Whether the motor runs."""
        return not self._at_rest.is_set()

    @override
    def operate(self, name: str, value: float) -> None:
        match name:
            case "updown":
                self._move_to(100 * value)
            case "heightlevel":
                self._move_to(value)
            case "stop":
                self._at_rest.set()
            case "blindstep":
                step = -_ANGLE_STEP if value else _ANGLE_STEP
                self.values["blindangle"] = min(100.0, max(0.0, self.values["blindangle"] + step))
            case _:
                super().operate(name, value)

    def _move_to(self, target: float) -> None:
        """Start the motor."""
        self._target = target
        self._at_rest.clear()
        self.step(0)

    @override
    def step(self, seconds: float) -> None:
        if not self.is_moving:
            return
        way = self._target - self.values["heightlevel"]
        reach = 100 * seconds / self.travel_time if self.travel_time else abs(way)
        self.values["heightlevel"] += min(reach, max(-reach, way))
        if abs(way) <= reach:
            self._at_rest.set()

    @override
    async def settled(self) -> None:
        if self.reports_on_arrival:
            await self._at_rest.wait()
