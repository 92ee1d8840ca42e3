"""Boards: inputs and outputs behind one connection."""

from .evok import EvokBoard
from .neuron import NeuronBoard
from .neuron_maps import Calibration, WordOrder

__all__ = ["Calibration", "EvokBoard", "NeuronBoard", "WordOrder"]
