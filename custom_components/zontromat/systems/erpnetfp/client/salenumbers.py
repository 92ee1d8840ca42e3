"""Unique sale numbers: a counter without gaps per device, and the numbers that are used up."""

from collections.abc import Mapping
import re
from typing import Any, Self

from .errors import ValidationError

_LAST = 9_999_999
_SERIAL = re.compile(r"[A-Z]{2}[0-9]{6}")
_OPERATOR_CODE = re.compile(r"[A-Z0-9]{4}")


def check_operator_code(serial: str | None, code: str) -> None:
    """Check the first two parts of a unique sale number.

    Raises:
        ValidationError: the serial number is unknown or odd, or the operator code is not 4 letters or digits.
    """
    if serial is None or not _SERIAL.fullmatch(serial):
        raise ValidationError("serial_number", "the printer's serial number is not known", field="unique_sale_number")
    if not _OPERATOR_CODE.fullmatch(code):
        raise ValidationError("operator_code", "must be 4 capital letters or digits", field="sale_number_code")


class SaleNumbers:
    """Unique sale numbers: device serial, operator code, sequence number (facts, section 7).

    Changes are on disk only when the journal is saved.
    """

    def __init__(self) -> None:
        """Begin with no number used."""
        self._last: dict[str, int] = {}
        self._spent: dict[str, list[list[int]]] = {}

    def last(self, serial: str) -> int:
        """Return the last sequence number of a device, 0 before the first."""
        return self._last.get(serial, 0)

    def take(self, serial: str, operator_code: str) -> str:
        """Return the next number of a device.

        Raises:
            ValidationError: the sequence is at its end.
        """
        sequence = self.last(serial) + 1
        if sequence > _LAST:
            raise ValidationError("sequence_end", "the sequence has no more numbers", field="unique_sale_number")
        self._last[serial] = sequence
        return f"{serial}-{operator_code}-{sequence:07}"

    def give_back(self, number: str) -> None:
        """Take back the number that was taken last, because its sale could not be written down."""
        serial, _, sequence = number.split("-")
        if self.last(serial) == int(sequence):
            self._last[serial] = int(sequence) - 1

    def advance(self, serial: str, last: int) -> None:
        """Let the sequence of a device go on after `last`; it never goes back."""
        self._last[serial] = max(self.last(serial), min(last, _LAST))

    def spend(self, number: str) -> None:
        """Remember a printed number, in ranges because they mostly follow each other."""
        prefix, _, sequence = number.rpartition("-")
        ranges = self._spent.setdefault(prefix, [])
        ranges.append([int(sequence), int(sequence)])
        ranges.sort()
        merged: list[list[int]] = []
        for first, last in ranges:
            if merged and first <= merged[-1][1] + 1:
                merged[-1][1] = max(last, merged[-1][1])
            else:
                merged.append([first, last])
        self._spent[prefix] = merged

    def is_spent(self, number: str) -> bool:
        """Tell whether a number is remembered as printed."""
        prefix, _, sequence = number.rpartition("-")
        return any(first <= int(sequence) <= last for first, last in self._spent.get(prefix, ()))

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {"last": dict(self._last), "spent": {prefix: list(ranges) for prefix, ranges in self._spent.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read the numbers back."""
        numbers = cls()
        numbers._last = {serial: int(last) for serial, last in data["last"].items()}
        numbers._spent = {
            prefix: [[int(first), int(last)] for first, last in ranges] for prefix, ranges in data["spent"].items()
        }
        return numbers
