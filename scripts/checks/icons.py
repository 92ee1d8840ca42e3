"""The icons: that they exist, and that what they belong to exists."""

from collections.abc import Iterator
from functools import cache
import json
from pathlib import Path
from typing import Any

import hass_frontend
import probatio

from .schema import optional, violations
from .tree import PLATFORMS, Tree, at


@cache
def _material_icons() -> frozenset[str]:
    """Return the names of the icons that the frontend can show."""
    listed = json.loads(Path(hass_frontend.where(), "static/mdi/iconList.json").read_text(encoding="utf-8"))
    return frozenset(f"mdi:{icon['name']}" for icon in listed)


def _icon(value: object) -> str:
    """Accept an icon of the frontend."""
    if not isinstance(value, str) or value not in _material_icons():
        raise probatio.Invalid(f"{value} is no icon of the frontend")
    return value


def _ascending(ranges: dict[str, str]) -> dict[str, str]:
    """Accept thresholds in ascending order, as the frontend needs them."""
    try:
        thresholds = [float(threshold) for threshold in ranges]
    except ValueError as err:
        raise probatio.Invalid("range needs numbers") from err
    if thresholds != sorted(thresholds):
        raise probatio.Invalid("range is not in ascending order")
    return ranges


VALUE = optional(default=_icon, state={str: _icon}, range=probatio.All({str: _icon}, _ascending))
SCHEMA = probatio.Schema(
    optional(
        entity={probatio.In(PLATFORMS): {str: {**VALUE, **optional(state_attributes={str: VALUE})}}},
        services={str: {probatio.Required("service"): _icon, **optional(sections={str: _icon})}},
    )
)


def _orphans(icons: dict[str, Any], english: dict[str, Any]) -> Iterator[str]:
    """Every icon belongs to a translation key, and to a state of it where its states are named."""
    for platform, keys in at(icons, "entity").items():
        for key, icon in keys.items():
            texts = at(english, "entity", platform, key)
            if not texts:
                yield f"entity.{platform}.{key} has an icon but no text"
            if named := at(texts, "state"):
                for state in sorted(at(icon, "state").keys() - named.keys()):
                    yield f"entity.{platform}.{key}.state.{state} has an icon but no text"


def check(tree: Tree) -> Iterator[str]:
    """Check icons.json."""
    yield from violations(SCHEMA, tree.icons)
    yield from _orphans(tree.icons, tree.english)
