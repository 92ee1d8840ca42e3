"""The documentation tells where every field of every datagram is."""

from dataclasses import fields
from pathlib import Path
import re

import pytest

from custom_components.zontromat.systems.izone.client import (
    AcUnit,
    Coolbreeze,
    GasHeat,
    Irrigation,
    PowerChannel,
    PowerDevice,
    PowerMonitor,
    Program,
    Schedule,
    ScheduleCoolbreeze,
    ScheduleZone,
    Split,
    SplitFavourite,
    SplitSystem,
    Station,
    Temperzone,
    UnitOptions,
    Ventilation,
    Zone,
)

PAGE = (Path(__file__).parents[3] / "docs" / "izone.md").read_text()
MODELS = {
    "Air conditioner": AcUnit,
    "Display options (`UnitOpt`)": UnitOptions,
    "Temperzone (`Temperzone`)": Temperzone,
    "Universal control (`GasHeat`)": GasHeat,
    "Ventilation (`Ventilation`)": Ventilation,
    "Evaporative cooler (`Coolbreeze`)": Coolbreeze,
    "Zone": Zone,
    "Schedule": Schedule,
    "Zone of a schedule": ScheduleZone,
    "Evaporative cooler of a schedule": ScheduleCoolbreeze,
    "Wall splits together": SplitSystem,
    "Wall split": Split,
    "Favourite of the wall splits": SplitFavourite,
    "Irrigation controller": Irrigation,
    "Station": Station,
    "Program": Program,
    "Power monitor": PowerMonitor,
    "Sensor of the power monitor": PowerDevice,
    "Channel of the power monitor": PowerChannel,
}
NEVER_KEPT = {"LockCode", "Pass"}
NESTED = {"UnitOpt", "Temperzone", "GasHeat", "Ventilation", "Coolbreeze"}
"""Parts that have a table of their own."""


@pytest.mark.parametrize("heading", MODELS)
def test_every_field_is_listed(heading: str) -> None:
    """A table has exactly the keys that the model reads, each with where it shows."""
    section = PAGE.split(f"### {heading}\n")[1].split("\n### ")[0]
    rows = re.findall(r"^\| (`.+`) \| (.+) \|$", section, re.MULTILINE)
    listed = {key for keys, place in rows if place != "never kept" for key in re.findall(r"`(\w+)`", keys)}
    secret = {key for keys, place in rows if place == "never kept" for key in re.findall(r"`(\w+)`", keys)}
    assert secret <= NEVER_KEPT
    sources = [item.metadata["source"] for item in fields(MODELS[heading]) if "source" in item.metadata]
    assert listed == {key for source in sources for key in source.keys} - NESTED
    assert all(place for _, place in rows)
