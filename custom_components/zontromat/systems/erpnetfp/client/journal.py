"""The write-ahead journal of one server: jobs, receipt numbers, unique sale numbers."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from .enums import NUMBERED, SALES, JobKind
from .errors import DuplicateSaleError, JournalError, JournalLostError, UnknownJobError
from .evidence import Numbers, Outcome, Reason
from .jobs import FLYING, Job, JobState, job_from_json, job_to_json
from .salenumbers import SaleNumbers

_VERSION = 1
_MAYBE_PRINTED = frozenset({JobState.PRINTED, JobState.UNKNOWN})


class JournalStorage(Protocol):
    """Where the journal lives."""

    async def load(self) -> Mapping[str, Any] | None:
        """Return what was saved last, `None` if nothing ever was."""

    async def save(self, data: dict[str, Any]) -> None:
        """Replace all that was saved with these plain JSON values, or raise and replace nothing.

        It must not return before the data would survive a power cut.
        """


@dataclass(frozen=True, slots=True)
class _Device:
    """The last receipt number seen on a device, and how many were seen."""

    last_number: str | None = None
    epoch: int = 0


class Journal:
    """The jobs of one server. Each change is made in memory at once and on disk before the call returns."""

    def __init__(
        self,
        storage: JournalStorage,
        *,
        now: Callable[[], datetime],
        keep_jobs: int = 200,
        keep_ids: int = 5000,
    ) -> None:
        """Take the storage and the clock; keep that many finished jobs whole, and the ids of so many before them."""
        self._storage = storage
        self._now = now
        self._keep_jobs = keep_jobs
        self._keep_ids = keep_ids
        self._jobs: dict[str, Job] = {}
        self._devices: dict[str, _Device] = {}
        self._retired: dict[str, None] = {}
        self.sale_numbers = SaleNumbers()
        self._revision = 0
        self._saved = 0
        self._saving = asyncio.Lock()

    async def load(self, *, expected: bool = False) -> None:
        """Read the journal; with `expected` it must exist.

        Raises:
            JournalError: it cannot be read, or is damaged: nothing may be printed then.
            JournalLostError: it is expected and does not exist.
        """
        try:
            data = await self._storage.load()
        except Exception as err:
            raise JournalError("The journal cannot be read") from err
        if data is None:
            if expected:
                raise JournalLostError("The journal is gone, so what was printed before is not known")
            return
        try:
            if data["version"] != _VERSION:
                raise JournalError("The journal is of another version", version=str(data["version"]))
            self._jobs = {job.job_id: job for job in map(job_from_json, data["jobs"])}
            self._devices = {name: _Device(**entry) for name, entry in data["devices"].items()}
            self._retired = dict.fromkeys(data["retired"])
            self.sale_numbers = SaleNumbers.from_json(data["sale_numbers"])
        except (KeyError, TypeError, ValueError, AttributeError) as err:
            raise JournalError(f"The journal is damaged: {err!r}") from err

    def jobs(self, device: str | None = None) -> list[Job]:
        """Return the jobs in the order of their creation, of one device or all."""
        return [job for job in self._jobs.values() if device in {None, job.device}]

    def job(self, job_id: str) -> Job:
        """Return a job.

        Raises:
            UnknownJobError: there is none with this id.
        """
        try:
            return self._jobs[job_id]
        except KeyError:
            raise UnknownJobError(f"There is no job {job_id}", job_id=job_id) from None

    def find(self, job_id: str) -> Job | None:
        """Return a job if there is one."""
        return self._jobs.get(job_id)

    def is_retired(self, job_id: str) -> bool:
        """Tell whether the job was printed so long ago that its record is gone."""
        return job_id in self._retired

    def check_sale(self, kind: JobKind, number: str | None, job_id: str) -> None:
        """Check that a unique sale number is not used in another job.

        Raises:
            DuplicateSaleError: it is printed, or may be.
        """
        if number is None or kind not in SALES:
            return
        for job in self._jobs.values():
            if (
                job.unique_sale_number == number
                and job.kind in SALES
                and job.job_id != job_id
                and job.state is not JobState.NOT_PRINTED
            ):
                raise DuplicateSaleError(
                    f"The sale {number} is in job {job.job_id} ({job.outcome})",
                    unique_sale_number=number,
                    job_id=job.job_id,
                    outcome=job.outcome.value,
                )
        if self.sale_numbers.is_spent(number):
            raise DuplicateSaleError(f"The sale {number} was printed long ago", unique_sale_number=number)

    def enter(self, job: Job) -> Job | None:
        """Take a new job, or the new attempt of one that was not printed, which is returned; `save` must follow."""
        before = self._jobs.pop(job.job_id, None)
        self._jobs[job.job_id] = job
        return before

    def withdraw(self, job: Job, before: Job | None) -> None:
        """Take back an entry that could not be written."""
        del self._jobs[job.job_id]
        if before is not None:
            self._jobs[job.job_id] = before

    async def move(self, job_id: str, state: JobState, **changes: Any) -> Job:
        """Move a job and write it.

        Raises:
            JournalError: there is no such move, or it could not be written; a job that was to be sent is then not moved.
        """
        before = self.job(job_id)
        if state is JobState.SENT:
            device = self._devices.get(before.device, _Device())
            changes |= {"epoch": device.epoch, "number_before": device.last_number}
        if state is JobState.PRINTED:
            changes |= {"body": None}
        job = before.moved(state, self._now(), **changes)
        self._jobs[job_id] = job
        if state in {JobState.PRINTED, JobState.UNKNOWN} and job.receipt_number is not None:
            self._see(job, job.receipt_number)
        self._prune()
        try:
            await self.save()
        except JournalError:
            if state is JobState.SENT:
                self._jobs[job_id] = before
            raise
        return job

    async def note_number(self, device: str, number: str) -> None:
        """Take a receipt number from elsewhere, such as from a person, as the last one of a device."""
        self._advance(device, number)
        await self.save()

    def numbers(self, job: Job) -> Numbers:
        """Return what was known of the receipt numbers of the device when the job was sent, and what went with it."""
        companions = [
            other
            for other in self.jobs(job.device)
            if other.job_id != job.job_id
            and (other.state in FLYING or (other.epoch == job.epoch and other.state in _MAYBE_PRINTED))
        ]
        known: set[str] = set()
        receipts = others = 0
        for other in companions:
            if other.state is JobState.PRINTED and other.receipt_number is not None:
                known.add(other.receipt_number)
            elif other.kind in NUMBERED:
                receipts += 1
            else:
                others += 1
        return Numbers(job.number_before, receipts, others, frozenset(known))

    def is_latest(self, job: Job) -> bool:
        """Tell whether nothing was sent to the device after this job."""
        sent = [other for other in self.jobs(job.device) if other.state is not JobState.CREATED]
        return sent[-1].job_id == job.job_id

    def _see(self, job: Job, number: str) -> None:
        """Keep the receipt number of a job's answer, as a landmark for the other jobs of the device."""
        device = self._devices.get(job.device, _Device())
        late = job.epoch < device.epoch or job.reason is Reason.PERSON
        if late and not _is_higher(number, device.last_number):
            return
        self._advance(job.device, number)
        for other in self.jobs(job.device):
            if other.state is JobState.UNKNOWN and other.number_after is None and other.job_id != job.job_id:
                self._jobs[other.job_id] = replace(other, number_after=number)

    def _advance(self, device: str, number: str) -> None:
        """Set the last receipt number of a device."""
        self._devices[device] = _Device(number, self._devices.get(device, _Device()).epoch + 1)

    def _prune(self) -> None:
        """Forget the oldest finished jobs beyond what is kept, but never that a sale or job id was printed."""
        finished = [job for job in self._jobs.values() if job.state in {JobState.PRINTED, JobState.NOT_PRINTED}]
        for job in finished[: max(0, len(finished) - self._keep_jobs)]:
            del self._jobs[job.job_id]
            if job.outcome is Outcome.PRINTED:
                self._retired[job.job_id] = None
                if job.unique_sale_number is not None and job.kind in SALES:
                    self.sale_numbers.spend(job.unique_sale_number)
        for job_id in list(self._retired)[: max(0, len(self._retired) - self._keep_ids)]:
            del self._retired[job_id]

    async def save(self) -> None:
        """Write the journal, unless a write that began after the last change already did.

        Raises:
            JournalError: it could not be written.
        """
        self._revision += 1
        revision = self._revision
        async with self._saving:
            if self._saved >= revision:
                return
            written = self._revision
            try:
                await self._storage.save(self._to_json())
            except Exception as err:
                raise JournalError("The journal cannot be written") from err
            self._saved = written

    def _to_json(self) -> dict[str, Any]:
        """Return the whole journal as plain JSON values."""
        return {
            "version": _VERSION,
            "jobs": [job_to_json(job) for job in self._jobs.values()],
            "devices": {
                name: {"last_number": device.last_number, "epoch": device.epoch}
                for name, device in self._devices.items()
            },
            "retired": list(self._retired),
            "sale_numbers": self.sale_numbers.to_json(),
        }


def _is_higher(number: str, last: str | None) -> bool:
    """Tell whether a receipt number comes after another."""
    return last is None or (number.isdecimal() and last.isdecimal() and int(number) > int(last))
