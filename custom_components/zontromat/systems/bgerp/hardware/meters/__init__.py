"""Electricity meters, on a Modbus line or behind EVOK."""

from .board import MeterBoard
from .evok import EvokMeter
from .meter import AnyMeter, Meter
from .models import METERS, Kind, Row

__all__ = ["METERS", "AnyMeter", "EvokMeter", "Kind", "Meter", "MeterBoard", "Row"]
