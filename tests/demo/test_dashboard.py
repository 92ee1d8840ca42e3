"""Which entities get on the dashboard."""

from typing import Any

import pytest

from demo import DemoError
from demo.dashboard import section
from demo.systems import Card, DemoSystem


def system(*cards: Card) -> DemoSystem:
    """Return a row of the table with cards."""
    return DemoSystem(key="toy", title="Toy", icon="mdi:toy", simulator=(), ready="", config_flow={}, cards=cards)


def entity(entity_id: str, key: str, **fields: Any) -> dict[str, Any]:
    """Return an entity as the registry lists it."""
    defaults = {"config_entry_id": "mine", "disabled_by": None, "hidden_by": None, "entity_category": None}
    return defaults | {"entity_id": entity_id, "unique_id": f"42-{key}"} | fields


REGISTRY = [
    entity("sensor.b", "inside"),
    entity("sensor.a", "outside", entity_category="diagnostic"),
    entity("sensor.renamed", "off", disabled_by="integration"),
    entity("sensor.foreign", "outside", config_entry_id="other"),
    entity("switch.c", "inside"),
]


def shown(*cards: Card) -> list[str]:
    """Return the entities of the section, whose first card is the heading."""
    heading, *rest = section(system(*cards), "mine", REGISTRY)["cards"]
    assert heading["heading"] == "Toy"
    return [card["entity"] for card in rest]


def test_keys_pick_entities_in_their_order() -> None:
    """Keys pick by unique id, whatever the entity is called, among the enabled ones of the system's entry."""
    assert shown(Card(domain="sensor", keys=("outside", "inside"), config={})) == ["sensor.a", "sensor.b"]


def test_without_keys_the_main_entities_are_shown() -> None:
    """A card without keys stands for what is neither configuration nor diagnostics."""
    assert shown(Card(domain="sensor", config={}), Card(domain="switch", config={})) == ["sensor.b", "switch.c"]


def test_a_key_without_entity_is_an_error() -> None:
    """The table cannot silently go out of date."""
    with pytest.raises(DemoError, match="sensor 'off'"):
        shown(Card(domain="sensor", keys=("off",), config={}))
