"""Registers and profiles: what the server knows about each name, and which values it takes."""

from dataclasses import dataclass, field
from enum import StrEnum
import json
import math
from pathlib import Path
import re

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

_FOLDER = Path(__file__).parent / "profiles"
_NUMERIC = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*", re.ASCII | re.IGNORECASE)


class UnfitError(ValueError):
    """The server cannot keep this value."""


class Scope(StrEnum):
    """Who writes a register."""

    SYSTEM = "system"
    DEVICE = "device"
    BOTH = "both"


class RegisterType(StrEnum):
    """The type that the server keeps a register in."""

    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    STR = "str"
    JSON = "json"


def parse_json(text: str) -> Json:
    """Parse JSON as strictly as the server: no NaN, no Infinity; raises `ValueError` for everything else."""

    def refuse(constant: str) -> Json:
        raise ValueError(f"{constant} is not JSON")

    try:
        value: Json = json.loads(text, parse_constant=refuse)
    except RecursionError as error:
        raise ValueError("JSON too deep") from error
    return value


def dump_json(value: Json) -> str:
    """Write JSON the way the server does: without spaces, in ASCII."""
    return json.dumps(value, separators=(",", ":"))


def _number(value: Json) -> float:
    """Read a number or a numeric text; raises `UnfitError`."""
    if isinstance(value, str) and not _NUMERIC.fullmatch(value):
        raise UnfitError("not a number")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise UnfitError("not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise UnfitError("not a finite number")
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One row of the server's catalogue (facts, section 2 and appendix A).

    `limits` is `a|b|c` or `min/max` with either end open; only the operator's form obeys it.
    """

    name: str
    type: RegisterType
    scope: Scope
    default: Json
    limits: str = ""

    def from_device(self, value: Json) -> Json:
        """Return what the deployed server stores for a value that a device sent; raises `UnfitError`."""
        match self.type:
            case RegisterType.INT | RegisterType.FLOAT:
                if value is None or value == "":
                    return value
                number = _number(value)
                return int(number) if self.type is RegisterType.INT else number
            case RegisterType.BOOL:
                return value if isinstance(value, str) else bool(value)
            case RegisterType.JSON:
                return self._from_text(value)
        if isinstance(value, list | dict):
            raise UnfitError("not a text")
        if isinstance(value, bool):
            return "1" if value else ""
        return None if value is None else str(value)

    def from_operator(self, value: Json) -> Json:
        """Return the stored form of what an operator entered, text included; raises `UnfitError`."""
        if value is None:
            return None
        match self.type:
            case RegisterType.BOOL:
                if str(value).lower() not in {"true", "false", "1", "0"}:
                    raise UnfitError("not true or false")
                stored: Json = str(value).lower() in {"true", "1"}
            case RegisterType.INT:
                number = _number(value)
                if not number.is_integer():
                    raise UnfitError("not a whole number")
                stored = int(number)
            case RegisterType.FLOAT:
                stored = _number(value)
            case RegisterType.JSON:
                return self._from_text(value)
            case RegisterType.STR:
                stored = str(value)
        self._check_limits(stored)
        return stored

    def on_the_wire(self, value: Json) -> Json:
        """Return the form in which the deployed server sends a stored value: JSON as text, whole floats as ints."""
        if self.type is RegisterType.JSON and not isinstance(value, str):
            return dump_json(value)
        if self.type is RegisterType.FLOAT and isinstance(value, float) and value.is_integer():
            return int(value)
        return value

    @staticmethod
    def _from_text(value: Json) -> Json:
        """Parse JSON text; another text is kept as it is."""
        if not isinstance(value, str):
            return value
        try:
            return parse_json(value)
        except ValueError:
            return value

    def _check_limits(self, value: Json) -> None:
        if "|" in self.limits:
            if str(value) not in self.limits.split("|"):
                raise UnfitError(f"not one of {self.limits}")
        elif "/" in self.limits:
            low, high = self.limits.split("/")
            if (low and _number(value) < float(low)) or (high and _number(value) > float(high)):
                raise UnfitError(f"outside of {self.limits}")


@dataclass(slots=True)
class Profile:
    """The registers of one kind of device.

    A name in `left_out` is known to the server, yet no part of the profile; a name that is missing altogether is
    unknown. Both may be changed while the server runs, as an operator can.
    """

    name: str
    registers: dict[str, Register]
    left_out: set[str] = field(default_factory=set)

    def get(self, name: str) -> Register | None:
        """Return the register of that name if it belongs to the profile."""
        return None if name in self.left_out else self.registers.get(name)

    def members(self) -> list[Register]:
        """Return the registers of the profile in the catalogue's order."""
        return [register for register in self.registers.values() if register.name not in self.left_out]


class Generation(StrEnum):
    """The catalogues that a server may have (facts, sections 0.1 and 2)."""

    MZ = "mz"
    """The zone profile of today: 206 registers."""
    SPECIFICATION = "specification"
    """The 182 names of the specification."""
    FIRST = "2020-07-12"
    """The first server catalogue: 164 of the specification's names; the other 18 are unknown to it."""
    SHORT = "2020-07-16"
    """The same 164 registers with short names."""


def _rows(name: str) -> list[dict[str, str]]:
    """Read a table of this package: tab-separated, with a head line."""
    lines = (_FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"), strict=True)) for line in lines[1:]]


def load_profile(generation: Generation) -> Profile:
    """Load a profile with its catalogue's defaults."""
    is_today = generation is Generation.MZ
    column = "name_2020_07_16" if generation is Generation.SHORT else "name"
    rows = _rows("mz" if is_today else "specification")
    if generation in {Generation.FIRST, Generation.SHORT}:
        rows = [row for row in rows if row["name_2020_07_16"] != "-"]
    registers = [
        Register(
            name=row[column],
            type=RegisterType(row["type"]),
            scope=Scope(row["scope"]),
            default=parse_json(row["default"]),
            limits=row.get("limits", ""),
        )
        for row in rows
    ]
    return Profile(generation, {register.name: register for register in registers})
