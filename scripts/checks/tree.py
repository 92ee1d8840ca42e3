"""The files that the checks look at."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
import json
from pathlib import Path
from typing import Any

from homeassistant.const import Platform
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.yaml import load_yaml_dict

PLATFORMS = frozenset(platform.value for platform in Platform)


class CheckError(Exception):
    """A file that a check needs is missing or unreadable; the text says which."""


def project_files(root: Path, pattern: str) -> list[Path]:
    """Return the files of a checkout with a matching name, without environments, caches and other hidden folders."""
    found = []
    for folder, folders, names in root.walk():
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        found += [path for name in sorted(names) if (path := folder / name).match(pattern)]
    return found


def leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield each leaf of nested dictionaries with its path."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    else:
        yield path, node


def at(node: Any, *path: str) -> Any:
    """Return what nested dictionaries hold at a path; an empty dictionary when there is nothing."""
    for key in path:
        node = node.get(key, {}) if isinstance(node, dict) else {}
    return node


@dataclass(frozen=True, kw_only=True)
class Module:
    """A Python file, with its path below the integration."""

    path: Path
    code: ast.Module

    @property
    def platform(self) -> str | None:
        """The platform that the module implements, by its name or its folder's."""
        return next((name for name in (self.path.stem, self.path.parent.name) if name in PLATFORMS), None)


@dataclass(frozen=True)
class Tree:
    """One integration inside its repository; each file is read once."""

    root: Path
    repository: Path

    @cached_property
    def english(self) -> dict[str, Any]:
        """The English texts."""
        return load_json(self.root / "translations" / "en.json")

    @cached_property
    def icons(self) -> dict[str, Any]:
        """The icon translations."""
        return load_json(self.root / "icons.json")

    @cached_property
    def modules(self) -> list[Module]:
        """All Python files of the integration."""
        return [
            Module(path=path.relative_to(self.root), code=ast.parse(path.read_text(encoding="utf-8")))
            for path in project_files(self.root, "*.py")
        ]


def load_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file.

    Raises:
        CheckError: the file is missing or no JSON object.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise CheckError(f"{path.name}: {err.strerror}") from err
    except ValueError as err:
        raise CheckError(f"{path.name}: {err}") from err
    if not isinstance(content, dict):
        raise CheckError(f"{path.name}: no JSON object")
    return content


def load_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping in a YAML file, read as Home Assistant does.

    Raises:
        CheckError: the file is missing or no YAML mapping.
    """
    try:
        return load_yaml_dict(str(path))
    except OSError as err:
        raise CheckError(f"{path.name}: {err.strerror}") from err
    except HomeAssistantError as err:
        raise CheckError(f"{path.name}: {err}") from err
