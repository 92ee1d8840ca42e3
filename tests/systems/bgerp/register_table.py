"""Where each register of the specification is visible: the table of docs/bgerp.md.

python -m tests.systems.bgerp.register_table    writes the table anew
"""

from collections.abc import Iterator
from importlib import import_module
import json
from pathlib import Path
from typing import NamedTuple

from custom_components.zontromat.systems.bgerp import SYSTEM
from custom_components.zontromat.systems.bgerp.entity import Row
from custom_components.zontromat.systems.bgerp.registers import CATALOGUE, Generation, Register, Scope

PACKAGE = "custom_components.zontromat.systems.bgerp"
ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "bgerp.md"
BEGIN = "<!-- registers: written by python -m tests.systems.bgerp.register_table -->"
END = "<!-- end of registers -->"


class Place(NamedTuple):
    """An entity that shows a register."""

    platform: str
    row: Row

    @property
    def is_settings(self) -> bool:
        """Whether it shows the register among all settings of its function block."""
        return self.row.text == "settings"


def specified() -> list[Register]:
    """Return the registers of the specification."""
    return [register for register in CATALOGUE if Generation.SPECIFICATION in register.sources]


def places(register: Register) -> Iterator[Place]:
    """Yield the entities that show a register; a status register is no setting."""
    is_setting = register.scope(Generation.SPECIFICATION) is not Scope.DEVICE
    for platform in SYSTEM.platforms:
        module = import_module(f"{PACKAGE}.{platform}")
        for row in (*module.DESCRIPTIONS, *getattr(module, "SETTINGS", ())):
            place = Place(platform, row)
            if register.key in row.registers and (is_setting or not place.is_settings):
                yield place


def table() -> str:
    """Return the table."""
    texts = json.loads((ROOT / "custom_components/zontromat/translations/en.json").read_text(encoding="utf-8"))
    lines = ["| register | meaning | where |", "|---|---|---|"]
    for register in specified():
        found = list(places(register))
        own = [place for place in found if not place.is_settings]
        where = "; ".join(_described(place, texts) for place in own or found)
        lines.append(f"| `{register.key}` | {register.meaning} | {where} |")
    return "\n".join(lines)


def _described(place: Place, texts: dict[str, dict[str, dict[str, dict[str, str]]]]) -> str:
    """Return an entity in words."""
    row = place.row
    device = "zone" if row.block is None else texts["device"][f"bgerp_{row.block}"]["name"]
    named = texts["entity"].get(place.platform, {}).get(f"bgerp_{row.text or row.key}")
    kind = place.platform.replace("_", " ")
    if named is None or row.name is None:
        return f"{kind} of *{device}*"
    name = named["name"].format_map(row.translation_placeholders or {})
    return f"attribute of *{name}* of *{device}*" if place.is_settings else f"{kind} *{name}* of *{device}*"


def main() -> None:
    """Write the table into the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
