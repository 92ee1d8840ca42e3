"""ErpNet.FP: print servers old, new and re-implemented, with the fiscal printers behind them."""

from .documents import Kind, PaymentType
from .messages import Message, Severity
from .personalities import PERSONALITIES, Personality
from .printer import FiscalPrinter, Paper
from .printfaults import PrintFault, PrintFaultKind
from .roll import PrintedDocument, Roll
from .simulator import ErpnetfpSimulator

__all__ = [
    "PERSONALITIES",
    "ErpnetfpSimulator",
    "FiscalPrinter",
    "Kind",
    "Message",
    "Paper",
    "PaymentType",
    "Personality",
    "PrintFault",
    "PrintFaultKind",
    "PrintedDocument",
    "Roll",
    "Severity",
]
