"""The demo's dashboard: one section per system, made of the entities that the system really has."""

from collections.abc import Mapping, Sequence
from typing import Any

from . import DemoError
from .api import Api
from .systems import Card, DemoSystem

URL_PATH = "zontromat-demo"


async def save(api: Api, systems: Sequence[DemoSystem], entries: Mapping[str, str]) -> list[str]:
    """Build the dashboard, make it the first page and return the entities that are on it.

    It is built anew each time; changes made by hand are lost.
    """
    async with api.commands() as command:
        registry = await command("config/entity_registry/list")
        sections = [section(system, entries[system.key], registry) for system in systems]
        if URL_PATH not in {dashboard["url_path"] for dashboard in await command("lovelace/dashboards/list")}:
            await command(
                "lovelace/dashboards/create",
                url_path=URL_PATH,
                title="Zontromat",
                icon="mdi:home-automation",
                mode="storage",
            )
        view = {"type": "sections", "title": "Zontromat", "path": "systems", "max_columns": 3, "sections": sections}
        await command("lovelace/config/save", url_path=URL_PATH, config={"views": [view]})
        await command("frontend/set_user_data", key="core", value={"default_panel": URL_PATH})
    return [card["entity"] for part in sections for card in part["cards"] if "entity" in card]


async def is_possible(api: Api, systems: Sequence[DemoSystem], entries: Mapping[str, str]) -> bool:
    """Tell whether the entities of all cards are there; some systems find out by and by what they have."""
    async with api.commands() as command:
        registry = await command("config/entity_registry/list")
    try:
        for system in systems:
            section(system, entries[system.key], registry)
    except DemoError:
        return False
    return True


def section(system: DemoSystem, entry_id: str, registry: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the section of a system; `registry` is Home Assistant's list of all entities."""
    entities = [
        entity
        for entity in registry
        if entity["config_entry_id"] == entry_id and not entity["disabled_by"] and not entity["hidden_by"]
    ]
    heading = {"type": "heading", "heading": system.title, "icon": system.icon}
    cards = [{**kind.config, "entity": entity} for kind in system.cards for entity in _pick(kind, entities)]
    return {"type": "grid", "cards": [heading, *cards]}


def _pick(kind: Card, registry: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the ids of the entities for one kind of card.

    Raises:
        DemoError: the table of systems names an entity that there is not.
    """
    entities = [entity for entity in registry if entity["entity_id"].startswith(f"{kind.domain}.")]
    if not kind.keys:
        return [entity["entity_id"] for entity in entities if entity["entity_category"] is None]
    picked = []
    for key in kind.keys:
        found = [entity["entity_id"] for entity in entities if entity["unique_id"].endswith(f"-{key}")]
        if not found:
            raise DemoError(f"the demo wants to show a {kind.domain} {key!r}, which does not exist")
        picked += found
    return picked
