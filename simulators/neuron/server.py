"""The simulated Neuron: its hardware behind a Modbus TCP server and behind EVOK."""

from typing import Self

from ..modbus import ModbusServer
from .evok import EvokSimulator
from .hardware import Neuron
from .registers import NeuronUnit, WordOrder


class NeuronSimulator:
    """A UniPi Neuron with both of its services; `hardware` is what they share.

    Use as an asynchronous context manager. State survives a restart of either service.

    Args:
        hardware: The Neuron; by default an S103.
        word_order: Of the pulse counters over Modbus.
        host: Address to listen on.
        modbus_port: Port of the Modbus TCP server; 0 takes a free one.
        evok_port: Port of EVOK; 0 takes a free one.
        evok_version: Generation of EVOK.
        latency: Seconds that a Modbus request takes.
    """

    def __init__(
        self,
        hardware: Neuron | None = None,
        *,
        word_order: WordOrder = WordOrder.LOW_FIRST,
        host: str = "127.0.0.1",
        modbus_port: int = 0,
        evok_port: int = 0,
        evok_version: int = 2,
        latency: float = 0.0,
    ) -> None:
        """Prepare services that are not yet listening."""
        self.hardware = hardware or Neuron()
        self.unit = NeuronUnit(self.hardware, word_order)
        # Units 0 and 1 are the same map.
        units = {0: self.unit, 1: self.unit}
        self.modbus = ModbusServer(units, host=host, port=modbus_port, latency=latency)
        self.evok = EvokSimulator(self.hardware, host=host, port=evok_port, version=evok_version)

    def set_input(self, name: str, value: bool | float) -> None:
        """Put a level on a digital input, or volts on an analog one."""
        self.hardware.set_input(name, value)

    def output(self, name: str) -> bool | float:
        """Return what an output drives."""
        return self.hardware.output(name)

    async def __aenter__(self) -> Self:
        """Start both services."""
        await self.modbus.start()
        await self.evok.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Stop both services."""
        await self.evok.stop()
        await self.modbus.stop()
