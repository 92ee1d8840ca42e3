"""The registers of one zone: what is known, who wins, and what still has to be sent.

Pure logic without clock, task or input and output. One sync is `plan`, the exchange, `apply`; between the two the zone
may go on changing registers. An exchange that failed needs no call: what has not surely arrived is in the next plan
again.
"""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from typing import override

from .catalogue import CATALOGUE, Register
from .devices import DeviceSettings
from .errors import InvalidValue, NotWritable
from .kinds import Block, Generation, Kind, Role, Scope
from .literals import Json
from .plan import Applied, Plan
from .queue import Event
from .scalars import NONE
from .shared import Exchange, LocalChange
from .snapshot import Override, Snapshot
from .stamps import ServerStamps
from .timer import Timer
from .typed import TypedRegisters
from .values import Value, encode, normalise, parse


class RegisterStore(TypedRegisters):
    """The registers of one zone, by the keys of the catalogue.

    Args:
        snapshot: What was stored; for a new zone `Snapshot` with the generation alone: `SPECIFICATION` for the
            specification's dialect, else `CURRENT`, which the first full set corrects.
        server_zone: Time zone of the deployed server's stamps, in which summer time matters (facts 1.4).
        resend_every: Seconds after which everything of the zone is sent again.
        full_every: Seconds after which the full set is asked for again, since an operator's edit stamped by a clock
            that was just put back a little is in no delta.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        server_zone: tzinfo = UTC,
        resend_every: float = 600.0,
        full_every: float = 6 * 3600.0,
    ) -> None:
        """Start with what was stored."""
        self.generation = snapshot.generation
        """The catalogue generation of the server."""
        self.revision = 0
        """Grows with every change that `snapshot` should be stored for."""
        self._received = dict(snapshot.received)
        self._reported = dict(snapshot.setpoints)
        self._shared = dict(snapshot.shared)
        self._overrides = dict(snapshot.overrides)
        self._invalid: dict[str, Json] = {}
        self._arrived: dict[str, Json] = {}
        """What the server surely has of the zone, by name on the wire."""
        self._pulses: dict[str, Json] = {}
        """Flags as they were before they changed back, by key, until the server has surely seen that (facts 3.5)."""
        self._stamps = ServerStamps(server_zone)
        self._stamps.newest = snapshot.newest_stamp
        self._resend = Timer(resend_every)
        self._full = Timer(full_every)
        self._cache: dict[str, Value] = {}

    def snapshot(self) -> dict[str, Json]:
        """Return what has to survive a restart, for a JSON store; holds card ids."""
        setpoints = {key: value for key, value in self._reported.items() if CATALOGUE[key].role is Role.SETPOINT}
        return Snapshot(
            generation=self.generation,
            received=self._received,
            setpoints=setpoints,
            shared=self._shared,
            overrides=self._overrides,
            newest_stamp=self._stamps.newest,
        ).as_dict()

    # What is known

    @override
    def value(self, key: str) -> Value:
        """Return the value in force, `None` where it is unknown: override, local wish, or what its owner says.

        Raises:
            UnknownRegister: There is no such register.
        """
        if key not in self._cache:
            self._cache[key] = self._read(CATALOGUE[key])
        return self._cache[key]

    def exists(self, block: Block) -> bool:
        """Tell whether a function block exists, which its "enabled" register says."""
        key = CATALOGUE.enabled_key(block)
        return key is None or self.flag(key) is True

    def server_value(self, key: str) -> Value:
        """Return what the server has sent, whatever the zone has put in its place."""
        return CATALOGUE[key].read(self.generation, self._received)

    @override
    def scope(self, key: str) -> Scope:
        """Return who writes a register of this server."""
        return CATALOGUE[key].scope(self.generation)

    @property
    def overridden(self) -> frozenset[str]:
        """The keys of the registers that have a local override."""
        return frozenset(self._overrides)

    @property
    def unknown(self) -> dict[str, Json]:
        """What the server sent under names that the catalogue does not know, as it came."""
        return {name: raw for name, raw in self._received.items() if not CATALOGUE.dependents(self.generation, name)}

    @property
    def invalid(self) -> dict[str, Json]:
        """The last values that did not fit their registers, by name on the wire, as they came."""
        return dict(self._invalid)

    @property
    def pending(self) -> frozenset[str]:
        """The keys of the shared registers with a local change that has not surely arrived."""
        return frozenset(key for key in self._shared if CATALOGUE[key].name(self.generation) is not None)

    # What the zone changes

    def report(self, key: str, value: object) -> None:
        """Take a value that the zone itself owns; `None` for unknown.

        Raises:
            UnknownRegister: There is no such register.
            NotWritable: The server owns it.
            InvalidValue: The value does not fit.
        """
        register = CATALOGUE[key]
        if not self._is_owned(register):
            raise NotWritable("the register belongs to the server", key=key)
        kept = normalise(register.kind, value)
        if key in self._reported and self._reported[key] == kept:
            return
        former = self._reported.get(key)
        if register.kind is Kind.FLAG and former is not None and not self._has_arrived(register, former):
            self._pulses[key] = former
        self._reported[key] = kept
        self._cache.pop(key, None)
        if register.role is Role.SETPOINT:
            self.revision += 1

    def write(self, key: str, value: object) -> None:
        """Set a register as a person does, within its limits and where its scope allows.

        Raises:
            UnknownRegister: There is no such register.
            NotWritable: The server owns it; `override` may help.
            InvalidValue, OutOfRange: The value does not fit.
        """
        register = CATALOGUE[key]
        if register.scope(self.generation) is not Scope.BOTH:
            if not self._is_owned(register):
                raise NotWritable("the register belongs to the server", key=key)
            self.report(key, self._checked(register, value))
            return
        wish = encode(register.kind, self._checked(register, value), self.generation)
        if wish == self.value(key):
            return
        self._touch()
        change = self._shared.get(key)
        self._shared[key] = (
            LocalChange(value=wish, base=self._server_scalar(register), revision=self.revision)
            if change is None
            else change.followed_by(wish, self.revision)
        )

    def override(self, key: str, value: object) -> None:
        """Put a local value in the place of the server's until the server changes its own.

        Raises:
            UnknownRegister: There is no such register.
            NotWritable: The server does not own it (`write` it), or it is a command.
            InvalidValue, OutOfRange: The value does not fit.
        """
        register = CATALOGUE[key]
        if register.scope(self.generation) is not Scope.SERVER or register.role is Role.COMMAND:
            raise NotWritable("the register cannot be overridden", key=key)
        self._overrides[key] = Override(self._checked(register, value), self._server_scalar(register))
        self._touch()

    def clear_override(self, key: str) -> None:
        """Return to the server's value; harmless where there is no override."""
        if self._overrides.pop(key, None) is not None:
            self._touch()

    # Syncing

    def request_full(self) -> None:
        """Ask for the full set next time, which is due after a new registration."""
        self._stamps.request_full()

    def plan(self, now: float, events: Sequence[Event] = ()) -> Plan:
        """Return what the next sync has to carry.

        With the specification that is everything of the zone. Otherwise it is what has not surely arrived, and
        everything from time to time. From a request for the full set, shared registers are kept back because its
        reply still holds their former values, and events because nobody knows how it stamps them (facts 1.4).

        Args:
            now: Any steady clock, in seconds.
            events: The oldest events of the queue.
        """
        self._keep_time(now)
        if self.generation.stamped:
            last_sync = self._stamps.last_sync
            outgoing = self._outgoing(shared=last_sync != 0)
        else:
            last_sync = 0
            outgoing = self._everything()
        values: dict[str, Json] = {}
        keys: dict[str, str] = {}
        for register, name, wire in outgoing:
            values[name], keys[name] = wire, register.key
        carried = tuple(events) if last_sync else ()
        records = self._records(carried)
        owned = {name for name, key in keys.items() if self._is_owned(CATALOGUE[key])} | records.keys()
        if not owned and self._arrived:
            # Without a register of the zone, an echo of the request could not be told from a reply.
            name, wire = next(iter(self._arrived.items()))
            values[name] = wire
            owned = {name}
        return Plan(
            values=values | records,
            last_sync=last_sync,
            device_owned=frozenset(owned),
            events=carried,
            keys=keys,
            revision=self.revision,
        )

    def apply(self, plan: Plan, values: Mapping[str, Json], *, server_time: float | None, elapsed: float) -> Applied:
        """Take a valid reply whole: nothing here raises, and a value that does not fit leaves the former one.

        Args:
            plan: The plan of the request.
            values: The registers of the reply, by name on the wire.
            server_time: The server's time in the reply.
            elapsed: Seconds that the exchange took.
        """
        sure = self._note_time(plan, values, server_time, elapsed)
        generation = CATALOGUE.detect(values) if self.generation.stamped and not plan.last_sync else None
        before: dict[str, Value] = {}
        if generation is not None and generation is not self.generation:
            before = {register.key: self.value(register.key) for register in CATALOGUE}
            self._rename(generation)
        fresh = self._fresh(values)
        before = {key: self.value(key) for key in self._affected(fresh)} | before
        self._received.update(fresh)
        if sure:
            self._note_arrived(plan)
        settled = self._settle_shared(plan, values, sure=sure)
        self._drop_overrides()
        if fresh or settled or self._stamps.jumped:
            self._touch()
        changed = frozenset(key for key in before if self.value(key) != before[key])
        commands = frozenset(key for key in changed if self._is_given(key, before[key]))
        return Applied(changed=changed, commands=commands, invalid=self.invalid, sure=sure)

    # Inside

    def _keep_time(self, now: float) -> None:
        """Forget from time to time what the server has, and ask for everything."""
        if self._resend.is_due(now):
            self._arrived.clear()
            self._resend.start(now)
        if self._full.is_due(now):
            self._stamps.request_full()
        if self._stamps.last_sync == 0:
            self._full.start(now)

    def _note_time(self, plan: Plan, values: Mapping[str, Json], server_time: float | None, elapsed: float) -> bool:
        """Follow the server's time; return whether the request's values have surely been stored."""
        if not self.generation.stamped:
            return True
        sure = self._stamps.replied(plan.last_sync, server_time, elapsed)
        if not plan.last_sync and not values:
            self._stamps.request_full()  # a zone that waits for approval gets no registers
        return sure

    def _note_arrived(self, plan: Plan) -> None:
        """Note that the server has what a plan carried of the zone."""
        for name in plan.device_owned & plan.keys.keys():
            self._arrived[name] = plan.values[name]
        for key, value in list(self._pulses.items()):
            if self._has_arrived(CATALOGUE[key], value):
                del self._pulses[key]

    def _has_arrived(self, register: Register, value: Json) -> bool:
        """Tell whether the server has a value, or no such register."""
        name = register.name(self.generation)
        return name is None or self._arrived.get(name) == encode(register.kind, value, self.generation)

    def _touch(self) -> None:
        """Note a change that has to survive."""
        self.revision += 1
        self._cache.clear()

    def _is_owned(self, register: Register) -> bool:
        """Tell whether the zone alone writes a register; a command comes from the server whatever its scope."""
        return register.scope(self.generation) is Scope.DEVICE and register.role is not Role.COMMAND

    def _read(self, register: Register) -> Value:
        """Return the value in force."""
        key = register.key
        if key in self._overrides:
            return self._overrides[key].value
        if key in self._shared:
            return self._shared[key].value
        if self._is_owned(register):
            return self._reported.get(key)
        local: dict[str, Json] = {}
        for other, held in (self._shared | self._overrides).items():
            name = CATALOGUE[other].name(self.generation)
            if name is not None:
                local[name] = held.value
        return register.read(self.generation, ChainMap(local, self._received))

    def _server_scalar(self, register: Register) -> Json:
        """Return the server's value of a register that has no structure."""
        value = self.server_value(register.key)
        return None if isinstance(value, tuple | DeviceSettings) else value

    def _checked(self, register: Register, value: object) -> Json:
        """Return a value that a person may set."""
        checked = normalise(register.kind, value)
        if checked is None or not register.kind.is_scalar:
            raise InvalidValue("the register cannot be set to this", key=register.key)
        register.limits.check(checked)
        return checked

    def _outgoing(self, *, shared: bool) -> Iterator[tuple[Register, str, Json]]:
        """Yield register, name and value of what has to be sent to a server that keeps stamps."""
        for key, value in self._reported.items():
            register = CATALOGUE[key]
            present = self._pulses.get(key, value)
            name, wire = register.name(self.generation), encode(register.kind, present, self.generation)
            # What is not known is left out: as null, a flag would become "off" (facts 1.4, 3.8).
            if name is None or wire is None or register.role is Role.EVENT or not self._is_owned(register):
                continue
            if self._arrived.get(name) != wire:
                yield register, name, wire
        for key, change in self._shared.items() if shared else ():
            register = CATALOGUE[key]
            name = register.name(self.generation)
            if name is not None:
                yield register, name, change.value

    def _everything(self) -> Iterator[tuple[Register, str, Json]]:
        """Yield register, name and value of all that the specification's request lists."""
        for register in CATALOGUE:
            name = register.name(self.generation)
            if name is not None and register.scope(self.generation) is Scope.DEVICE:
                value = self._pulses.get(register.key, self._reported.get(register.key))
                wire = encode(register.kind, value, self.generation)
                yield register, name, _unknown_value(register) if wire is None else wire

    def _records(self, events: Sequence[Event]) -> dict[str, Json]:
        """Return the events' records by the name of their register; a server without that register gets none."""
        records: dict[str, list[Json]] = {}
        for event in events:
            name = CATALOGUE[event.register].name(self.generation) if event.register in CATALOGUE else None
            if name is not None:
                records.setdefault(name, []).append(dict(event.record))
        return dict(records)

    def _rename(self, generation: Generation) -> None:
        """Go on with the names of another generation; the server's values come anew under them."""
        self.generation = generation
        self._received.clear()
        self._arrived.clear()
        self._invalid.clear()
        self._touch()

    def _fresh(self, values: Mapping[str, Json]) -> dict[str, Json]:
        """Return what is new and fits; the zone's own registers are not taken from the server."""
        fresh: dict[str, Json] = {}
        for name, raw in values.items():
            register = CATALOGUE.named(self.generation, name)
            if register is not None and self._is_owned(register):
                continue
            self._invalid.pop(name, None)
            if name in self._received and self._received[name] == raw:
                continue
            try:
                if register is not None:
                    parse(register.kind, raw)
            except InvalidValue:
                self._invalid[name] = raw
            else:
                fresh[name] = raw
        return fresh

    def _affected(self, fresh: Mapping[str, Json]) -> set[str]:
        """Return the keys of the registers whose value can change with new values."""
        dependents = {register.key for name in fresh for register in CATALOGUE.dependents(self.generation, name)}
        return dependents | self._shared.keys() | self._overrides.keys()

    def _settle_shared(self, plan: Plan, values: Mapping[str, Json], *, sure: bool) -> bool:
        """Decide about each local change of a shared register; return whether any changed."""
        former = dict(self._shared)
        for key, change in former.items():
            register = CATALOGUE[key]
            name = register.name(self.generation)
            if name is None:
                continue
            later = change.revision > plan.revision
            exchange = Exchange(
                replied=name in values and name not in self._invalid,
                theirs=self._server_scalar(register),
                carried=plan.keys.get(name) == key and not later,
                asked_since=plan.last_sync,
                sure=sure,
                later=later,
            )
            left = change.after(exchange)
            if left is not None:
                self._shared[key] = left
                continue
            del self._shared[key]
            if not exchange.replied:
                self._received[name] = change.value
        return self._shared != former

    def _drop_overrides(self) -> None:
        """Let go of the overrides whose register the server has changed."""
        for key, held in list(self._overrides.items()):
            if self._server_scalar(CATALOGUE[key]) != held.base:
                del self._overrides[key]

    def _is_given(self, key: str, before: Value) -> bool:
        """Tell whether a command has changed from 0 to 1; one that was unknown before has not (facts 2.3)."""
        return CATALOGUE[key].role is Role.COMMAND and before is False and self.value(key) is True


def _unknown_value(register: Register) -> Json:
    """Return how the specification's request writes what is not known."""
    if register.role is Role.COMMAND:
        return 0
    return "" if register.kind in {Kind.JSON, Kind.TEXT} else NONE
