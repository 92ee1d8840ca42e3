"""How the machine is that the zone runs on (facts 3.13): what the kernel tells from memory, without waiting."""

from collections.abc import Mapping
from pathlib import Path
import resource
import shutil
import time

_KIB = 1024


def read_vitals(folder: str, started: float) -> Mapping[str, float | None]:
    """Return the registers of the self diagnostics; `None` for what this machine does not tell.

    Args:
        folder: Any folder on the disc that counts.
        started: When the zone's program started, Unix seconds.
    """
    disc = shutil.disk_usage(folder)
    uptime = _uptime()
    return {
        "self.ram.current": _resident(),
        "self.ram.peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB,
        "sys.time.boot": None if uptime is None else round(time.time() - uptime),
        "sys.time.uptime": uptime,
        "sys.time.startup": round(started),
        "sys.disc.total": disc.total,
        "sys.disc.used": disc.used,
        "sys.disc.free": disc.free,
    }


def _resident() -> int | None:
    """Return the memory that this process occupies, in bytes; Linux only."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return None
    return int(pages) * resource.getpagesize()


def _uptime() -> int | None:
    """Return the seconds since the machine was started; Linux only."""
    try:
        return round(float(Path("/proc/uptime").read_text(encoding="ascii").split()[0]))
    except OSError:
        return None
