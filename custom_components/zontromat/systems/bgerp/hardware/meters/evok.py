"""An electricity meter that EVOK reads, on the serial port of a Neuron (facts 4.2)."""

from collections.abc import Mapping
import re
from typing import override

import aiohttp

from ..errors import BadAnswer
from ..evok import Evok
from .meter import PERIOD, AnyMeter


class EvokMeter(AnyMeter):
    """A meter behind EVOK, which shows each of its registers as a device.

    EVOK does not say how old a value is: a meter that was pulled out keeps its last values as long as EVOK does.

    Args:
        http: The caller's HTTP session.
        url: Base address of EVOK.
        uart: Number of the serial port, as the registers of the zone have it.
        unit: Modbus address.
        model: A key of `METERS`.
        name: For people.
        period: Seconds between two reads.
        timeout: Seconds for a request.

    Raises:
        ValueError: The address is no HTTP address.
        KeyError: There is no such model.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        url: str,
        uart: int,
        unit: int,
        model: str,
        *,
        name: str | None = None,
        period: float = PERIOD,
        timeout: float = 5.0,
    ) -> None:
        """Prepare a meter that is not read yet."""
        self._evok = Evok(http, url, timeout=timeout)
        super().__init__(name or f"{model} {uart}/{unit} at {self._evok.host}", model, period)
        self._circuit = re.compile(rf"UART_{uart}_{unit}_(\d{{1,5}})_inp")

    @override
    async def _words(self) -> Mapping[int, int]:
        words = {
            int(match[1]): value
            for item in await self._evok.everything()
            if (match := self._circuit.fullmatch(str(item.get("circuit"))))
            and isinstance(value := item.get("value"), int)
            and 0 <= value <= 0xFFFF
        }
        if not words:
            raise BadAnswer(f"{self._evok.host}: EVOK shows no registers of the meter")
        return words
