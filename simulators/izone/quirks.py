"""How one bridge differs from the next, and from its specification (facts/izone.md, sections 1, 2 and 9)."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto


class ContentType(Enum):
    """What a bridge says to `Content-Type: application/json` on its newer endpoints."""

    ANY = auto()
    REQUIRED = auto()
    """`{ERROR}` without it."""
    FORBIDDEN = auto()
    """`{ERROR}` with it."""


class Connections(Enum):
    """What happens to a request while another one is served."""

    QUEUED = auto()
    """It waits."""
    CUT = auto()
    """Its connection is cut."""
    PARALLEL = auto()
    """It is served, as by no real bridge."""


class ErrorForm(Enum):
    """How a refusal is worded."""

    BARE = auto()
    """`{ERROR}`."""
    REASON = auto()
    """`{ERROR:` with a reason and a brace."""
    UNTERMINATED = auto()
    """The same without the brace."""
    WORD = auto()
    """A result word of spec/izone.txt, 4.7."""


class Texts(Enum):
    """How texts come, which live in buffers of fixed length."""

    CLEAN = auto()
    UNWRITTEN = auto()
    """An empty text is a buffer full of 0xFF, which is no UTF-8."""
    PADDED = auto()
    """So is the rest of the buffer behind the NUL that ends every other text."""


class V1Api(Enum):
    """What became of the original API."""

    SERVED = auto()
    EMPTY = auto()
    """Answered with 200 and no body, as on firmware of September 2026."""
    ABSENT = auto()


class StatusForm(Enum):
    """What a request of type 7 gets."""

    ABSENT = auto()
    FULL = auto()
    """All that moves, each zone with its index."""
    BARE = auto()
    """Temperature, setpoint and mode of the zones, by position."""
    PARTIAL = auto()
    """Like `FULL`, without the last zone."""


@dataclass(slots=True, kw_only=True)
class Quirks:
    """The switches of one bridge; may be changed while it serves.

    Counters (`…_next`) count down by themselves. Times are in simulated seconds, except `latency`.
    """

    content_type: ContentType = ContentType.ANY
    connections: Connections = Connections.QUEUED
    latency: float = 0.0
    """Real seconds that each request takes."""

    ok: bytes = b"{OK}"
    """The answer to a command that was accepted."""
    error: ErrorForm = ErrorForm.BARE
    trailer: bytes = b""
    """What follows the JSON of every answer to a query: `{OK}`, NULs, line ends."""
    texts: Texts = Texts.CLEAN
    latin_1: bool = False
    """Texts are not UTF-8 but Latin-1."""
    numbers_as_text: Collection[str] = ()
    """Fields whose numbers come as texts."""
    duplicate_keys: bool = False
    """Every object repeats its first member at its end."""
    damper_feedback: bool = True
    """Without it every damper is reported at 50 %."""

    v1: V1Api = V1Api.SERVED
    v2: bool = True
    status: StatusForm = StatusForm.ABSENT
    extras: bool = True
    """Fields and commands of real bridges and of the vendor's headers, which the specification leaves out."""
    isave_keys: Collection[str] = ("iSave",)
    station_name_keys: Collection[str] = ("RetPrRetStNameogName",)
    channel_name_key: str = "Name"
    channel_flow_key: str = "Consum"
    """`Consum`, or `Generate` together with `AddToTotal`."""
    reading_key: str = "lastReadingNo"
    wrapped_irrigation: bool = False
    """Irrigation datagrams come in an object of their own, under names that no public source knows."""
    split_uid_as_number: bool = False

    busy_next: int = 0
    """So many requests are answered with `{BUSY}`, queries included."""
    busy_while_moving: bool = False
    """Commands are answered with `{BUSY}` while a damper moves."""
    ignore_next: int = 0
    """So many commands are accepted and forgotten."""
    unknown_commands_accepted: bool = False
    settle_time: float = 0.0
    """Until a command takes effect; reads show the old values meanwhile."""
    favourite_delay: float = 0.0
    """Until a favourite takes effect."""
    sleep_timer_turns_on: bool = False
    manual_stations_stick: bool = False
    """A station stays in manual mode when its time is over."""
    power_hangs: bool = False
    """Without a power monitor its requests are never answered, instead of with 404."""

    tokens: Collection[str] | None = None
    """What the discovery announces behind the address; `None` is the truth, with `X` for what is missing."""
    announced_port: bool = False
    """The announced address has the HTTP port, as no real bridge's has."""
    notice_delay: float = 0.0
    """Until the first change notice; 2.5 to 3.6 were measured."""
    notice_gap: float = 0.0
    """Between the three notices of a burst; 0.5 was measured."""
    notice_period: float | None = None
    """Between bursts when nothing changes; 60 and 120 are known."""
