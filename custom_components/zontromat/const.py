"""Constants that the shell and the systems share."""

from typing import Final

DOMAIN: Final = "zontromat"

CONF_SYSTEM: Final = "system"
"""The field of `entry.data` that names the system of an entry."""
