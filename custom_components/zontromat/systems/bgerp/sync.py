"""One sync after the other: plan, exchange, apply, store, confirm; without Home Assistant."""

from collections.abc import Awaitable, Callable

from .client import BgerpClient, Dialect, Json, NewRecord, Reply, RequestBlocked
from .registers import Applied, EventQueue, Plan, RegisterStore, specification_record


class Synchroniser:
    """Brings one zone and its server together; to be called by one task at a time.

    Args:
        client: The conversation with the server.
        store: The zone's registers, which may change while a sync is under way.
        queue: The events that have to reach the server.
        save: Stores a snapshot of the registers before it returns, and raises when it cannot.
    """

    def __init__(
        self,
        client: BgerpClient,
        store: RegisterStore,
        queue: EventQueue,
        *,
        save: Callable[[dict[str, Json]], Awaitable[None]],
    ) -> None:
        """Start with a full sync, which the store asks for by itself."""
        self.client = client
        self.store = store
        self.queue = queue
        self.blocked = False
        """Whether the server's request firewall refuses texts, so that no event gets through (facts 1.8)."""
        self.confirmed: set[str] = set()
        """The registers that the server has sent since the start, by name on the wire."""
        self._save = save
        self.saved_revision = store.revision
        """The revision of the registers that is stored."""

    async def sync(self, now: float, applied: Callable[[Applied], None]) -> None:
        """Exchange registers and events once.

        Args:
            now: A steady clock, in seconds.
            applied: Told at once what the reply has changed; the zone is consistent then.

        Raises:
            BgerpError: Nothing was applied, or an event did not get through afterwards.
            Exception: What storing raised; nothing is lost, it is repeated.
        """
        plan, reply = await self._exchange(self.store.plan(now, self.queue.batch()))
        outcome = self.store.apply(plan, reply.values, server_time=reply.server_time, elapsed=reply.elapsed)
        self.confirmed.update(reply.values)
        applied(outcome)
        await self.save()
        if self.client.session.dialect is Dialect.SPECIFICATION:
            await self._send_records()
        elif outcome.sure:
            await self.queue.confirm(plan.events)

    async def save(self) -> None:
        """Store the registers if there is something new in them."""
        revision = self.store.revision
        if revision != self.saved_revision:
            await self._save(self.store.snapshot())
            self.saved_revision = revision

    async def _exchange(self, plan: Plan) -> tuple[Plan, Reply]:
        """Send a plan, without its texts where the server refuses those; return what was sent and the reply."""
        try:
            reply = await self._send(plan)
        except RequestBlocked:
            plan = plan.without_texts()
            reply = await self._send(plan)
            self.blocked = True
        else:
            self.blocked = False
        return plan, reply

    async def _send(self, plan: Plan) -> Reply:
        """Send a plan; a new record at the server needs everything from the start."""
        try:
            return await self.client.sync(plan.values, last_sync=plan.last_sync, device_owned=plan.device_owned)
        except NewRecord:
            self.store.request_full()
            raise

    async def _send_records(self) -> None:
        """Send the waiting events one by one, as the specification's dialect has them."""
        for event in self.queue.batch():
            record = specification_record(event)
            if record is not None:
                await self.client.send_record(record)
            await self.queue.confirm([event])
