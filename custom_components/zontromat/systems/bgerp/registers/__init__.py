"""The registers of a zone: catalogue, store and event queue; pure logic without Home Assistant and without sockets."""

from .attendance import ATTENDANCE, Attendance, CardState, specification_record
from .cards import Card, normalise_card_id
from .catalogue import CATALOGUE, Catalogue, Limits, Register
from .devices import DeviceSettings
from .errors import InvalidValue, NotWritable, OutOfRange, QueueFull, RegisterError, UnknownRegister
from .kinds import Block, Generation, Kind, Role, Scope
from .plan import Applied, Plan
from .queue import Event, EventQueue, QueueStorage
from .snapshot import Snapshot
from .store import RegisterStore
from .typed import TypedRegisters
from .values import Value

__all__ = [
    "ATTENDANCE",
    "CATALOGUE",
    "Applied",
    "Attendance",
    "Block",
    "Card",
    "CardState",
    "Catalogue",
    "DeviceSettings",
    "Event",
    "EventQueue",
    "Generation",
    "InvalidValue",
    "Kind",
    "Limits",
    "NotWritable",
    "OutOfRange",
    "Plan",
    "QueueFull",
    "QueueStorage",
    "Register",
    "RegisterError",
    "RegisterStore",
    "Role",
    "Scope",
    "Snapshot",
    "TypedRegisters",
    "UnknownRegister",
    "Value",
    "normalise_card_id",
    "specification_record",
]
