"""The way of a job through its stages: the time that printing takes, deadlines, and the faults that strike."""

import asyncio
import math

from .documents import Kind
from .messages import DeadlinePassed, Refused, Silent
from .printer import Paper
from .printfaults import PrintFault, PrintFaultKind, PrintFaults, Stage
from .tasks import Job, JobCrashed, ServerDied

_SECONDS = {Stage.OPEN: 0.4, Stage.BODY: 0.2, Stage.CLOSE: 0.8, Stage.NUMBER: 0.1}
_REPORT_SECONDS = 6.0


class Pretended(Exception):
    """The server says that it has done the job, and has not."""


class Pace:
    """How fast printing goes. `speed` is printed seconds for each real second; infinite: printing takes no time."""

    def __init__(self, speed: float) -> None:
        """Take the speed."""
        self.speed = speed
        self._released = asyncio.Event()
        self._released.set()

    def hold(self) -> None:
        """Stop all printing before its next step."""
        self._released.clear()

    def release(self) -> None:
        """Let printing go on."""
        self._released.set()

    async def spend(self, seconds: float) -> None:
        """Let the printer work for that long."""
        await asyncio.sleep(0 if math.isinf(self.speed) else seconds / self.speed)
        await self._released.wait()


class Course:
    """The progress of one job."""

    def __init__(self, job: Job, pace: Pace, faults: PrintFaults) -> None:
        """Take the job."""
        self._job = job
        self._pace = pace
        self._faults = faults
        self._reached: set[Stage] = set()

    async def reach(self, stage: Stage) -> PrintFault | None:
        """Spend the time of a stage and let a fault strike; a fault without an exception is returned.

        Raises:
            DeadlinePassed: the job's time is over, and there is still something to ask the device.
            Silent, Refused, Pretended, JobCrashed, ServerDied: the fault.
        """
        report = self._job.kind in {Kind.X_REPORT, Kind.Z_REPORT} and stage is Stage.CLOSE
        await self._pace.spend(_REPORT_SECONDS if report else _SECONDS.get(stage, 0))
        if self._job.late and stage is not Stage.DONE:
            raise DeadlinePassed
        if stage in self._reached:
            return None
        self._reached.add(stage)
        fault = self._faults.take(stage, self._job.kind, self._job.printer_id)
        if fault is not None:
            await self._strike(fault)
        return fault

    async def _strike(self, fault: PrintFault) -> None:
        """Commit a fault."""
        match fault.kind:
            case PrintFaultKind.DIE_BEFORE | PrintFaultKind.DIE_MIDDLE | PrintFaultKind.DIE_AFTER:
                raise ServerDied(fault.downtime)
            case PrintFaultKind.CRASH_BEFORE | PrintFaultKind.CRASH_AFTER:
                raise JobCrashed
            case PrintFaultKind.NO_ANSWER | PrintFaultKind.LOST_CLOSE | PrintFaultKind.LOST_NUMBER:
                raise Silent
            case PrintFaultKind.REFUSE_CLOSE:
                raise Refused("E404", "The command is not allowed in the current fiscal mode")
            case PrintFaultKind.LIE_OK:
                raise Pretended
            case PrintFaultKind.PAPER_OUT:
                self._job.printer.paper = Paper.OUT
            case PrintFaultKind.SLOW:
                await asyncio.sleep(fault.delay)
