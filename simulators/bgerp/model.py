"""The state of a bgERP server, without its sockets."""

from collections.abc import Iterable
from dataclasses import dataclass, field
import secrets

from .attendance import AttendanceLog
from .cards import CardShape
from .clock import ServerClock
from .log import Event, EventKind, EventLog
from .records import DeviceRecord, Dialect, Records
from .registers import Generation, Json, Profile, Register, load_profile


def new_bgerp_id() -> str:
    """Return an id in the server's form: four groups of four digits joined by hyphens."""
    return "-".join(f"{secrets.randbelow(10_000):04}" for _ in range(4))


@dataclass(slots=True, kw_only=True)
class Behaviour:
    """How this installation behaves; may be changed while the server runs."""

    dialects: set[Dialect] = field(default_factory=lambda: set(Dialect))
    """The dialects it answers. No real server answers both."""
    auto_approve: bool = False
    """New devices need no operator."""
    encodings: set[str] = field(default_factory=lambda: {"json", "form"})
    """Request bodies that the specification's dialect reads; the authors' emulator of 2020 read forms only."""
    reports_time: bool = True
    """Replies carry `sys.srv.last_sync`, as since March 2024; before, only the Date header tells the time."""
    firewall: bool = False
    """The request firewall is configured."""
    card_shape: CardShape = CardShape.OBJECT
    """How lists of cards are written to registers for the whole zone; lists per door are lists of ids."""
    write_delay: float = 0.0
    """Simulated seconds between the start of a sync and the writing of its values; 0.2 was measured. A full sync whose
    writing falls into the next second makes the server drop the values of the next sync."""
    echo_next: int = 0
    """So many syncs fail inside: nothing is stored, the device's own registers come back."""
    throttle_next: int = 0
    """So many requests are answered with 429 and `retry_after`."""
    retry_after: int = 5
    """Seconds."""


class Bgerp:
    """One installation: its clock, devices, profiles and logs."""

    def __init__(self, behaviour: Behaviour, clock: ServerClock, generation: Generation) -> None:
        """Set up an installation without devices; `generation` is the profile of the deployed dialect's devices."""
        self.behaviour = behaviour
        self.clock = clock
        self.bgerp_id = new_bgerp_id()
        self.records = Records()
        self.log = EventLog()
        self.attendance = AttendanceLog()
        self.profiles = {
            Dialect.SPECIFICATION: load_profile(Generation.SPECIFICATION),
            Dialect.DEPLOYED: load_profile(generation),
        }

    def note(
        self, kind: EventKind, record: DeviceRecord | None, text: str = "", *, register: str = "", value: Json = None
    ) -> None:
        """Write an entry into the log."""
        self.log.add(
            Event(
                at=self.clock.now(),
                kind=kind,
                record=None if record is None else record.id,
                register=register or None,
                value=value,
                text=text,
            )
        )

    def catalogue(self, record: DeviceRecord) -> Profile:
        """Return the registers that the server knows for a device, approved or not."""
        return self.profiles[record.dialect]

    def members(self, record: DeviceRecord) -> Iterable[Register]:
        """Return the registers of a device's profile: none before it was given one."""
        return self.catalogue(record).members() if record.profile else []
