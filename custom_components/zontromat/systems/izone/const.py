"""What several modules of this system name."""

from datetime import timedelta
from typing import Final

CONF_FAN_NAMING: Final = "fan_naming"
CONF_HABITS: Final = "habits"
CONF_NOTICES: Final = "change_notices"
CONF_UID: Final = "uid"

FAN_NAMING_AUTOMATIC: Final = "automatic"

INTERVAL: Final = timedelta(seconds=30)
SCAN_INTERVAL: Final = timedelta(minutes=5)
