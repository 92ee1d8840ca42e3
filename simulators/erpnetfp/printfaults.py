"""Faults behind the socket: in the server's process, in the printer, between the two."""

from dataclasses import dataclass
from enum import StrEnum

from .documents import PRINTING, Kind


class Stage(StrEnum):
    """How far a job has come when a fault may strike."""

    START = "start"
    """Taken from the queue; nothing went to the device yet."""
    OPEN = "open"
    BODY = "body"
    CLOSE = "close"
    """The next command puts the document on paper."""
    CLOSED = "closed"
    """The document is on paper; the answer to the last command is awaited."""
    NUMBER = "number"
    """The number of the receipt is read."""
    DONE = "done"
    """All is known, nothing is answered yet."""


class PrintFaultKind(StrEnum):
    """What goes wrong with a job."""

    DIE_BEFORE = "die_before"
    """The server dies before anything is printed and starts anew."""
    DIE_MIDDLE = "die_middle"
    """The server dies with the document half printed; a receipt stays open on the device."""
    DIE_AFTER = "die_after"
    """The server dies when the document is on paper, before it can say so."""
    CRASH_BEFORE = "crash_before"
    """The job throws an exception before anything is printed: empty 204, task finished without a result."""
    CRASH_AFTER = "crash_after"
    """The job throws an exception when the document is on paper."""
    NO_ANSWER = "no_answer"
    """The device does not answer the opening command; nothing is printed."""
    PAPER_OUT = "paper_out"
    """The paper runs out in the middle, and stays out until it is refilled."""
    REFUSE_CLOSE = "refuse_close"
    """The device refuses to close the receipt; `ok` is false with nothing fiscal on paper (Node: true)."""
    LOST_CLOSE = "lost_close"
    """The device prints and its answer is lost: `ok` is false with a document on paper."""
    LOST_NUMBER = "lost_number"
    """As LOST_CLOSE, but it is the receipt's number that cannot be read."""
    NO_NUMBER = "no_number"
    """Printed, `ok` true, the number is empty."""
    LIE_OK = "lie_ok"
    """`ok` is true with the number of the receipt before, and nothing is printed."""
    SLOW = "slow"
    """The job takes `delay` seconds longer, of real time."""


STRIKES_AT = {
    PrintFaultKind.DIE_BEFORE: Stage.START,
    PrintFaultKind.DIE_MIDDLE: Stage.CLOSE,
    PrintFaultKind.DIE_AFTER: Stage.DONE,
    PrintFaultKind.CRASH_BEFORE: Stage.START,
    PrintFaultKind.CRASH_AFTER: Stage.DONE,
    PrintFaultKind.NO_ANSWER: Stage.OPEN,
    PrintFaultKind.PAPER_OUT: Stage.BODY,
    PrintFaultKind.REFUSE_CLOSE: Stage.CLOSE,
    PrintFaultKind.LOST_CLOSE: Stage.CLOSED,
    PrintFaultKind.LOST_NUMBER: Stage.NUMBER,
    PrintFaultKind.NO_NUMBER: Stage.NUMBER,
    PrintFaultKind.LIE_OK: Stage.START,
    PrintFaultKind.SLOW: Stage.START,
}


@dataclass(slots=True, kw_only=True)
class PrintFault:
    """One planned fault.

    `printer` is a printer id (None: any), `jobs` the kinds it is meant for (by default all that print); `times` counts
    how often it strikes (None: until cleared), `skip` how many jobs pass before. `delay` is in real seconds, `downtime`
    how long a server that dies refuses connections.
    """

    kind: PrintFaultKind
    printer: str | None = None
    jobs: frozenset[Kind] = PRINTING
    times: int | None = 1
    skip: int = 0
    delay: float = 0.05
    downtime: float = 0.0


class PrintFaults:
    """The plan of faults. A job takes the first that fits whenever it reaches a new stage."""

    def __init__(self) -> None:
        """Start without faults."""
        self._plan: list[PrintFault] = []

    def __len__(self) -> int:
        """Count the faults that are still planned."""
        return len(self._plan)

    def add(self, kind: PrintFaultKind | str, **options: object) -> PrintFault:
        """Plan a fault; `options` are the fields of `PrintFault`."""
        fault = PrintFault(kind=PrintFaultKind(kind), **options)  # type: ignore[arg-type]
        self._plan.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all planned faults."""
        self._plan.clear()

    def take(self, stage: Stage, job: Kind, printer: str) -> PrintFault | None:
        """Return the fault that strikes a job at a stage, and count it."""
        for fault in self._plan:
            if STRIKES_AT[fault.kind] is not stage or job not in fault.jobs or fault.printer not in {None, printer}:
                continue
            if fault.skip > 0:
                fault.skip -= 1
                return None
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._plan.remove(fault)
            return fault
        return None
