"""A Heliotherm heat pump behind an HtREST server."""

from .extra_parameters import EXTRAS
from .generations import GENERATIONS
from .heatpump import HeatPump, daily_weather
from .parameters import Kind, Parameter
from .serial_line import SerialLine
from .server import HtrestSimulator
from .stock_parameters import STOCK
from .timeprogs import Slot, TimeProgram

__all__ = [
    "EXTRAS",
    "GENERATIONS",
    "STOCK",
    "HeatPump",
    "HtrestSimulator",
    "Kind",
    "Parameter",
    "SerialLine",
    "Slot",
    "TimeProgram",
    "daily_weather",
]
