"""What is printed: a value and its bound."""

from dataclasses import dataclass
from typing import Final

HEADER: Final = f"  {'':<48}{'value':>12}   bound"
"""Stands above the lines of the figures."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One line of the table; without a bound it only informs."""

    name: str
    value: float
    unit: str = ""
    bound: float | None = None
    exact: bool = False
    """The bound is a plan to be met, not a limit."""
    note: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether the value keeps its bound."""
        if self.bound is None:
            return True
        return self.value == self.bound if self.exact else self.value <= self.bound

    @property
    def line(self) -> str:
        """The figure as a line of the table: name, value, bound, verdict, note."""
        bound, verdict = "", ""
        if self.bound is not None:
            bound = f"{'=' if self.exact else '≤'} {self._with_unit(self.bound)}"
            verdict = "ok" if self.ok else "over"
        return f"  {self.name:<48}{self._with_unit(self.value):>12}   {bound:<12}{verdict:<6}{self.note}".rstrip()

    def _with_unit(self, value: float) -> str:
        """Return a number with three significant digits, a count with all of them."""
        number = f"{value:.3g}" if abs(value) < 1000 and value != int(value) else f"{value:.0f}"
        return f"{number} {self.unit}".rstrip()
