"""What the modules of this system store under which names."""

from typing import Final

CONF_ALLOW_OVERRIDES: Final = "allow_overrides"
CONF_BGERP_ID: Final = "bgerp_id"
CONF_DIALECT: Final = "dialect"
CONF_MODEL: Final = "model"
CONF_SERIAL_NUMBER: Final = "serial_number"
CONF_UPDATE_PERIOD: Final = "update_period"
CONF_URLS: Final = "urls"
