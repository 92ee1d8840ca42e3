"""Random sequences through Home Assistant: prints, faults, kills and restarts, decisions of a person."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
import random
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, mock_storage

from custom_components.zontromat.systems.erpnetfp.client import Job, Outcome, Pace, Timeouts
from simulators.erpnetfp import ErpnetfpSimulator, Kind, Paper, PrintedDocument, PrintFaultKind
from simulators.faults import FaultKind
from tests.systems.erpnetfp.lives import Disk
from tests.systems.erpnetfp.support import BREAD, SERIAL, SERVER_ID

SEQUENCES = 15
COORDINATOR = "custom_components.zontromat.systems.erpnetfp.coordinator"
WIRE_FAULTS = [kind for kind in FaultKind if kind is not FaultKind.SLOW]


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing longer than it takes here."""
    pace = Pace(poll=0.001, no_answer=0.04, patience=0.02, journal_retry=0.001, forgotten_after=2)
    timeouts = Timeouts(connect=0.1, server=0.04, device=0.05, receipt=0.04, report=0.04, synchronous=0.06)
    monkeypatch.setattr(f"{COORDINATOR}.PACE", pace)
    monkeypatch.setattr(f"{COORDINATOR}.TIMEOUTS", timeouts)


class Story:
    """One shop, its server, and one Home Assistant after the other."""

    hass: HomeAssistant
    entry: MockConfigEntry

    def __init__(self, personality: str, seed: str) -> None:
        """Take the server and the seed."""
        self.personality = personality
        self.random = random.Random(seed)
        self.tasks: dict[str, set[str]] = {}
        self.told: dict[str, str] = {}
        self._life = AsyncExitStack()

    async def run(self) -> Counter[str]:
        """Tell the story to its end and check it; return how often each outcome came."""
        with mock_storage() as storage:
            self.disk = Disk(storage)
            async with ErpnetfpSimulator(personality=self.personality) as self.simulator:
                await self._begin()
                for _ in range(self.random.randrange(6, 14)):
                    await self._step()()
                await self._come_to_rest()
                self._check()
                outcomes = Counter(job.outcome.value for job in self._jobs())
                await self._life.aclose()
        return outcomes

    async def _begin(self) -> None:
        """Start the first life."""
        data = {"printer": SERIAL, "operator": "1", "password": "0000", "sale_number_code": "0001", "default": True}
        self.entry = MockConfigEntry(
            domain="zontromat",
            title="Shop",
            unique_id=f"erpnetfp-{SERVER_ID}",
            data={"system": "erpnetfp", "url": self.simulator.url},
            subentries_data=[{"subentry_type": "operator", "title": "1", "unique_id": None, "data": data}],
        )
        await self._live()
        await self.entry.runtime_data.coordinator.queue.note_receipt_number(SERIAL, "0000000")

    async def _live(self) -> None:
        """Start a life on what the one before left; a server that is down is waited for."""
        self.hass, self.entry = await self._life.enter_async_context(self.disk.next_life(self.entry))
        loaded = await self.hass.config_entries.async_setup(self.entry.entry_id)
        async with asyncio.timeout(60):
            while not loaded:
                loaded = await self.hass.config_entries.async_reload(self.entry.entry_id)
        for job in self._jobs():
            self._hear(job)
        self.entry.runtime_data.coordinator.queue.subscribe(self._hear)

    def _hear(self, job: Job) -> None:
        """Remember the task of each attempt."""
        self.tasks.setdefault(job.job_id, set()).add(job.task_id)

    def _jobs(self) -> list[Job]:
        """Return all jobs."""
        jobs: list[Job] = self.entry.runtime_data.coordinator.queue.jobs()
        return jobs

    def _step(self) -> Callable[[], Awaitable[None]]:
        """Choose what happens next."""
        steps: dict[Callable[[], Awaitable[None]], int] = {
            self._print: 10,
            self._plan_print_fault: 4,
            self._plan_wire_fault: 3,
            self._kill: 3,
            self._crash_server: 1,
            self._decide: 2,
        }
        return self.random.choices(list(steps), list(steps.values()))[0]

    async def _print(self) -> None:
        """Print something through an action, or try a job again, and wait for it or not."""
        (device,) = dr.async_entries_for_config_entry(dr.async_get(self.hass), self.entry.entry_id)
        job_id = self.random.choice([*self.tasks, *(f"job {self.random.random()}" for _ in range(3))])
        action, data = self.random.choice(
            [("print_receipt", {"items": [BREAD]})] * 3 + [("deposit_money", {"amount": 5}), ("print_z_report", {})]
        )
        data |= {"device_id": device.id, "job_id": job_id, "wait": self.random.random() < 0.5}
        try:
            response: Any = await self.hass.services.async_call(
                "zontromat", action, data, blocking=True, return_response=True
            )
        except HomeAssistantError as err:
            self.told[job_id] = str(err.translation_key)
        else:
            self.told[job_id] = response["outcome"]

    async def _plan_print_fault(self) -> None:
        """Let something go wrong between server and paper."""
        kind = self.random.choice(list(PrintFaultKind))
        options: dict[str, object] = {"delay": 0.01}
        if kind is PrintFaultKind.LIE_OK:
            if self.personality == "python":  # it has no numbers by which a lie could be seen
                return
            options["jobs"] = frozenset({Kind.RECEIPT})
        self.simulator.print_faults.add(kind, **options)

    async def _plan_wire_fault(self) -> None:
        """Let something go wrong on the way."""
        path = self.random.choice(["/printers/.*", "/printers/taskinfo", "/printers/[^/]+/receipt"])
        self.simulator.faults.add(self.random.choice(WIRE_FAULTS), path=path, status=self.random.choice([400, 502]))

    async def _kill(self) -> None:
        """Kill Home Assistant at any moment, and start it anew."""
        for _ in range(self.random.randrange(60)):
            await asyncio.sleep(0)
        await self.disk.kill(self.entry)
        await self._life.aclose()
        await self._live()

    async def _crash_server(self) -> None:
        """Let the server lose its queue."""
        self.simulator.crash()

    async def _decide(self) -> None:
        """Let a person answer what the paper shows."""
        if self.simulator.queue.busy or self.simulator.queue.waiting:
            return
        queue = self.entry.runtime_data.coordinator.queue
        for job in queue.unknown_jobs():
            papers = self._papers(job)
            if papers:
                await queue.resolve_printed(job.job_id, papers[0].number)
            elif not self.simulator.faults._plan:
                await queue.resolve_not_printed(job.job_id)
            return

    async def _come_to_rest(self) -> None:
        """Take all faults away and wait for the end of everything."""
        self.simulator.faults.clear()
        self.simulator.print_faults.clear()
        self.simulator.printer.paper = Paper.OK
        queue = self.entry.runtime_data.coordinator.queue
        async with asyncio.timeout(10):
            while queue.open_jobs() or self.simulator.queue.busy:
                for job in queue.open_jobs():
                    await queue.wait(job.job_id, 0.3)
                await asyncio.sleep(0)

    def _papers(self, job: Job) -> list[PrintedDocument]:
        """Return what all attempts of a job printed."""
        return [paper for task in self.tasks[job.job_id] for paper in self.simulator.paper_of_job(task)]

    def _check(self) -> None:
        """Compare what was told with the paper."""
        for job in self._jobs():
            papers = self._papers(job)
            assert len(papers) <= 1, f"printed twice: {job}"
            if job.outcome is Outcome.PRINTED:
                assert papers, f"said to be printed, but is not: {job}"
            elif job.outcome is Outcome.NOT_PRINTED:
                assert not papers, f"said to be not printed, but is: {job}"
            if self.told.get(job.job_id) == "printed":
                assert papers
        sales = Counter(paper.unique_sale_number for paper in self.simulator.paper if paper.kind is Kind.RECEIPT)
        assert all(count == 1 for count in sales.values())
        assert not self.simulator.dangerous_calls


@pytest.mark.parametrize("personality", ["spec", "csharp", "node", "python"])
async def test_nothing_is_printed_twice_and_no_outcome_is_wrong(personality: str) -> None:
    """Whatever goes wrong, the paper has each job at most once, and only honest outcomes are told."""
    asyncio.get_running_loop().set_debug(False)
    outcomes: Counter[str] = Counter()
    for number in range(SEQUENCES):
        seed = f"{personality}-{number}"
        try:
            outcomes += await Story(personality, seed).run()
        except BaseException as err:
            err.add_note(f"sequence {seed}")
            raise
    assert outcomes["printed"] > SEQUENCES
    assert outcomes["unknown"]
    assert not outcomes["queued"]
