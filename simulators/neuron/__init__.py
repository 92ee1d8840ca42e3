"""A UniPi Neuron: inputs, outputs and 1-wire sensors behind Modbus TCP and EVOK."""

from .hardware import Neuron, Sensor
from .models import MODELS
from .registers import WordOrder
from .server import NeuronSimulator

__all__ = ["MODELS", "Neuron", "NeuronSimulator", "Sensor", "WordOrder"]
