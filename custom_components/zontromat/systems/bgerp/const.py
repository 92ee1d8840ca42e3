"""What the modules of this system store under which names."""

from enum import StrEnum
from typing import Final

CONF_ALLOW_OVERRIDES: Final = "allow_overrides"
CONF_BAUDRATE: Final = "baudrate"
CONF_BGERP_ID: Final = "bgerp_id"
CONF_CONNECTION: Final = "connection"
CONF_DIALECT: Final = "dialect"
CONF_ENTITY_ID: Final = "entity_id"
CONF_HOST: Final = "host"
CONF_MEASURES: Final = "measures"
CONF_MODEL: Final = "model"
CONF_PIN: Final = "pin"
CONF_PORT: Final = "port"
CONF_SERIAL_NUMBER: Final = "serial_number"
CONF_UNIT: Final = "unit"
CONF_UPDATE_PERIOD: Final = "update_period"
CONF_URL: Final = "url"
CONF_URLS: Final = "urls"

PART_BINDING: Final = "bgerp_binding"
PART_EVOK: Final = "bgerp_evok"
PART_METER: Final = "bgerp_meter"
PART_NEURON: Final = "bgerp_neuron"
PART_READER: Final = "bgerp_reader"
PARTS: Final = (PART_NEURON, PART_EVOK, PART_BINDING, PART_METER, PART_READER)
"""The kinds of what can be attached to a zone; each is a subentry of the zone's entry."""


class Connection(StrEnum):
    """The way to a Modbus line."""

    TCP = "tcp"
    RTU_OVER_TCP = "rtu_over_tcp"
    SERIAL = "serial"
