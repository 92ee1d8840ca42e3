"""The function blocks of a zone (facts 3)."""

from typing import Any, Final

from ...registers import Block
from ..block import FunctionBlock
from .access import AccessControl1, AccessControl2
from .blinds import Blinds
from .contact import AntiTampering, DoorClosed, FireDetect, PirDetector, WindowClosed
from .hvac import Hvac
from .led import StatusLed
from .light import Light
from .modes import Modes
from .monitoring import Monitoring
from .occupancy import Occupancy
from .power import PowerMeter
from .tablet import TabletWatchdog
from .tank import ColdCircle, HotCircle
from .vent import Vent
from .water import ColdWater, HotWater

BLOCKS: Final[dict[Block, type[FunctionBlock[Any]]]] = {
    block.key: block
    for block in (
        AccessControl1,
        AccessControl2,
        AntiTampering,
        DoorClosed,
        FireDetect,
        PirDetector,
        WindowClosed,
        ColdCircle,
        ColdWater,
        HotCircle,
        HotWater,
        Modes,
        Monitoring,
        Occupancy,
        PowerMeter,
        StatusLed,
        TabletWatchdog,
        Hvac,
        Vent,
        Light,
        Blinds,
    )
}
"""The blocks that this program has, by key."""
