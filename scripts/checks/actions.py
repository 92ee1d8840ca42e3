"""The actions' descriptions, with Home Assistant's own schema, their texts and their icons."""

from collections.abc import Iterator
from typing import Any

from homeassistant.helpers.service import _FIELD_SCHEMA, _SERVICES_SCHEMA

from .schema import violations
from .tree import Tree, at, load_yaml


def _selector_options(selector: dict[str, Any], english: dict[str, Any]) -> Iterator[str]:
    """Every option of a translated selector has a text."""
    for options in filter(None, selector.values()):
        if key := at(options, "translation_key"):
            known = at(english, "selector", key, "options")
            for option in at(options, "options"):
                if str(option) not in known:
                    yield f"selector.{key}.options.{option} has no text"


def _field(name: str, field: dict[str, Any], texts: dict[str, Any], english: dict[str, Any]) -> Iterator[str]:
    """A field has a selector, and its texts are in the translations only."""
    if not field.get("selector"):
        yield f"{name} has no selector"
    else:
        yield from (f"{name}: {line}" for line in _selector_options(field["selector"], english))
    if field.keys() & {"name", "description"}:
        yield f"{name}: texts belong in the translations"
    if not at(texts, "fields", name):
        yield f"{name} has no text"


def _action(action: dict[str, Any], texts: dict[str, Any], english: dict[str, Any]) -> Iterator[str]:
    """Check the fields of an action, also those in sections."""
    if "device" in at(action, "target"):
        yield "a device filter in the target is refused from Home Assistant 2026.11 on"
    for name, field in at(action, "fields").items():
        if "fields" not in (field or {}):
            yield from _field(name, field or {}, texts, english)
            continue
        if not at(texts, "sections", name):
            yield f"section {name} has no text"
        for inner, spec in field["fields"].items():
            # The schema of all actions takes a section with a flaw for a field with extra keys.
            yield from (f"{inner}: {line}" for line in violations(_FIELD_SCHEMA, spec or {}))
            yield from _field(inner, spec or {}, texts, english)


def check(tree: Tree) -> Iterator[str]:
    """Check services.yaml."""
    services = load_yaml(tree.root / "services.yaml")
    yield from violations(_SERVICES_SCHEMA, services)
    texts, icons = at(tree.english, "services"), at(tree.icons, "services")
    actions = {name: action or {} for name, action in services.items() if not name.startswith(".")}
    for name, action in actions.items():
        if name not in texts:
            yield f"{name} has no text"
        if not at(icons, name, "service"):
            yield f"{name} has no icon"
        yield from (f"{name}: {line}" for line in _action(action, at(texts, name), tree.english))
    for kind, keys in (("a text", texts), ("an icon", icons)):
        for name in sorted(keys - actions.keys()):
            yield f"there is {kind} of {name}, but no such action"
