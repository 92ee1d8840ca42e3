"""What became of the jobs: a summary for each device, and every outcome to those who listen."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .client import NUMBERED, Job, Outcome

_UNHEARD: Final = 100

type Listener = Callable[[Job], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The jobs of a device in short."""

    open_jobs: int = 0
    last_receipt: Job | None = None
    """The newest printed document that has a receipt number where the server gives one; reversals count."""
    last_failure: Job | None = None
    """The newest job that was not printed, or may not be."""


def _newest(jobs: Sequence[Job], fits: Callable[[Job], bool]) -> Job | None:
    """Return the last job that fits; jobs are in the order in which they were sent."""
    return next(filter(fits, reversed(jobs)), None)


class Board:
    """Follows the jobs of a server.

    An outcome that comes before its listener, as after a restart, waits for it.
    """

    def __init__(self) -> None:
        """Begin without jobs."""
        self._summaries: dict[str, Summary] = {}
        self._listeners: dict[str, Listener] = {}
        self._unheard: deque[Job] = deque(maxlen=_UNHEARD)

    def summary(self, device: str) -> Summary:
        """Return the jobs of a device in short."""
        return self._summaries.get(device, Summary())

    def summarise(self, device: str, jobs: Iterable[Job]) -> None:
        """Take all jobs of a device, oldest first."""
        jobs = tuple(jobs)
        self._summaries[device] = Summary(
            open_jobs=sum(job.outcome is Outcome.QUEUED for job in jobs),
            last_receipt=_newest(jobs, lambda job: job.outcome is Outcome.PRINTED and job.kind in NUMBERED),
            last_failure=_newest(jobs, lambda job: job.outcome in {Outcome.NOT_PRINTED, Outcome.UNKNOWN}),
        )

    def tell(self, job: Job) -> None:
        """Tell the outcome of a job."""
        if (listener := self._listeners.get(job.device)) is not None:
            listener(job)
        else:
            self._unheard.append(job)

    def listen(self, device: str, listener: Listener) -> Callable[[], None]:
        """Tell the outcomes of a device, those that nobody heard first; returns what ends that."""
        self._listeners[device] = listener
        unheard, self._unheard = self._unheard, deque(maxlen=_UNHEARD)
        for job in unheard:
            self.tell(job)

        def end() -> None:
            del self._listeners[device]

        return end
