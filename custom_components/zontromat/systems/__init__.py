"""The registry of the systems: one folder and one name here for each."""

from ..system import System
from . import bgerp, erpnetfp, htrest, izone, thinknx

SYSTEMS: dict[str, System] = {
    system.key: system for system in (bgerp.SYSTEM, erpnetfp.SYSTEM, htrest.SYSTEM, izone.SYSTEM, thinknx.SYSTEM)
}
