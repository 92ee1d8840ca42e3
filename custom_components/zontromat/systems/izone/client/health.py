"""Which subsystems are there, and which of them do not answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .errors import (
    AirConditionerFaultError,
    BusyError,
    InvalidResponseError,
    IzoneConnectionError,
    IzoneError,
    NotSupportedError,
    RefusedError,
)
from .items import Subsystem
from .snapshot import Problem

_FIRST_PAUSE = 60.0
_LONGEST_PAUSE = 1800.0
NOT_THERE = (NotSupportedError, RefusedError, InvalidResponseError)
"""How a bridge answers for a subsystem that it does not have."""


@dataclass(slots=True)
class _Record:
    """What is known about one subsystem; times are monotonic, in seconds."""

    is_there: bool | None = None
    """`None` until it has answered one way or the other."""
    error: IzoneError | None = None
    failures: int = 0
    pause_until: float = 0.0


@dataclass(slots=True)
class Health:
    """Keeps a failing subsystem from taking its neighbours down.

    The primary one is asked each time. The others, after a failure, only after a pause that grows: some bridges never
    answer for a subsystem that they do not have.
    """

    _records: dict[Subsystem, _Record] = field(default_factory=lambda: {each: _Record() for each in Subsystem})

    @property
    def present(self) -> frozenset[Subsystem]:
        """The subsystems that have answered."""
        return frozenset(each for each, record in self._records.items() if record.is_there)

    @property
    def errors(self) -> Mapping[Subsystem, IzoneError]:
        """What went wrong last with each subsystem that does not tell its state now."""
        return {each: record.error for each, record in self._records.items() if record.error is not None}

    @property
    def problems(self) -> Mapping[Subsystem, Problem]:
        """Why subsystems that were there do not tell their state."""
        return {each: _problem(error) for each, error in self.errors.items() if self._records[each].is_there}

    @property
    def primary(self) -> Subsystem:
        """The subsystem without which the bridge counts as not reachable: the ducted one, where there is one."""
        there = [each for each, record in self._records.items() if record.is_there is not False]
        return there[0] if there else Subsystem.AIR_CONDITIONER

    def may_ask(self, subsystem: Subsystem, now: float) -> bool:
        """Tell whether a question to a subsystem makes sense now."""
        return now >= self._records[subsystem].pause_until

    def succeeded(self, subsystem: Subsystem) -> None:
        """Note that a subsystem has answered."""
        self._records[subsystem] = _Record(is_there=True)

    def failed(self, subsystem: Subsystem, error: IzoneError, now: float) -> None:
        """Note that a subsystem has not answered, or with nonsense."""
        record = self._records[subsystem]
        record.error = error
        record.failures += 1
        if isinstance(error, AirConditionerFaultError):
            record.is_there = True
        elif record.is_there is None and isinstance(error, NOT_THERE):
            record.is_there = False
        if record.is_there is False:
            # It may have been a bad moment, for instance just after a restart.
            record.pause_until = now + _LONGEST_PAUSE
        elif subsystem is not self.primary:
            record.pause_until = now + min(_FIRST_PAUSE * 2.0 ** (record.failures - 1), _LONGEST_PAUSE)


def _problem(error: IzoneError) -> Problem:
    """Return what kind of problem an error is."""
    if isinstance(error, AirConditionerFaultError):
        return Problem.FAULT
    return Problem.SILENT if isinstance(error, IzoneConnectionError | BusyError) else Problem.INVALID
