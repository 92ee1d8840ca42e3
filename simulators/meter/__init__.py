"""Eastron electricity meters on Modbus TCP, RTU over TCP or a serial line."""

from ..modbus import Framing, ModbusServer
from .meters import Energies, Meter, Phase

__all__ = ["Energies", "Framing", "Meter", "ModbusServer", "Phase"]
