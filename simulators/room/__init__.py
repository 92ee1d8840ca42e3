"""A small physical room: what a zone's outputs do to it, and what its inputs tell about it.

It knows pins by their names alone, and nothing of who drives them.
"""

from .hardware import Hardware, Measure, PinTable
from .motors import Blind, Valve
from .room import Pins, Room
from .weather import Weather, clear_day

__all__ = ["Blind", "Hardware", "Measure", "PinTable", "Pins", "Room", "Valve", "Weather", "clear_day"]
