"""The operators of the printers: parts of the entry, so that no action ever carries a password."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_PASSWORD

from .client import Operator
from .const import CONF_DEFAULT, CONF_OPERATOR, CONF_PRINTER, CONF_SALE_NUMBER_CODE, SUBENTRY_OPERATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredOperator:
    """An operator of one printer; `default` ones print what names no operator."""

    operator: Operator
    sale_number_code: str | None
    default: bool

    @classmethod
    def of(cls, subentry: ConfigSubentry) -> Self:
        """Read a part of the entry."""
        data = subentry.data
        return cls(
            operator=Operator(number=data[CONF_OPERATOR], password=data.get(CONF_PASSWORD, "")),
            sale_number_code=data.get(CONF_SALE_NUMBER_CODE),
            default=data[CONF_DEFAULT],
        )


def operator_subentries(entry: ConfigEntry, device: str) -> Iterator[ConfigSubentry]:
    """Yield the parts of the entry that are operators of a device."""
    for subentry in entry.subentries.values():
        if subentry.subentry_type == SUBENTRY_OPERATOR and subentry.data[CONF_PRINTER] == device:
            yield subentry


def find_operator(entry: ConfigEntry, device: str, number: str | None) -> ConfiguredOperator | None:
    """Return the operator with a number, or the default one without; `None` if there is none."""
    operators = map(ConfiguredOperator.of, operator_subentries(entry, device))
    if number is None:
        return next((each for each in operators if each.default), None)
    return next((each for each in operators if each.operator.number == number), None)
