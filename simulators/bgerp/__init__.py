"""bgERP: a server for zone controllers, in the specification's dialect and in the deployed one."""

from .attendance import Attendance
from .cards import Card, CardShape
from .clock import ServerClock
from .log import Event, EventKind
from .model import Behaviour
from .operator import Operator, OperatorError
from .records import DeviceRecord, Dialect, State
from .registers import Generation, Register, RegisterType, Scope
from .server import BgerpSimulator

__all__ = [
    "Attendance",
    "Behaviour",
    "BgerpSimulator",
    "Card",
    "CardShape",
    "DeviceRecord",
    "Dialect",
    "Event",
    "EventKind",
    "Generation",
    "Operator",
    "OperatorError",
    "Register",
    "RegisterType",
    "Scope",
    "ServerClock",
    "State",
]
