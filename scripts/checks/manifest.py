"""The manifest, against Home Assistant's own list of keys, its constraints and its integrations."""

from collections.abc import Iterator
import json
import re
from typing import Any, get_args, get_type_hints

from homeassistant.helpers import config_validation as cv
from homeassistant.loader import Manifest
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
import probatio

from .schema import CORE, version, violations
from .tree import Tree, load_json

IOT_CLASSES = ("assumed_state", "calculated", "cloud_polling", "cloud_push", "local_polling", "local_push")
KEYS = frozenset(get_type_hints(Manifest)) - {"is_built_in", "overwrites_built_in"} | {"categories", "connectivity"}


def _own_page(value: object) -> str:
    """Accept an address that is not core's documentation, where a custom integration has no page."""
    if not isinstance(value, str) or not re.match(r"https://(?!www\.home-assistant\.io/)", value):
        raise probatio.Invalid("must be an https address of the integration's own")
    return value


def _constrained() -> set[str]:
    """Return the packages whose version Home Assistant decides for everybody."""
    lines = (CORE / "package_constraints.txt").read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(match[0]) for line in lines if (match := re.match(r"[A-Za-z0-9][\w.-]*", line))}


def _requirement(value: object) -> str:
    """Accept exact versions, except of the packages that Home Assistant constrains: another pin could not be installed."""
    try:
        requirement = Requirement(str(value))
    except InvalidRequirement as err:
        raise probatio.Invalid(str(err)) from err
    pinned = any(specifier.operator == "==" for specifier in requirement.specifier)
    if canonicalize_name(requirement.name) in _constrained():
        if pinned:
            raise probatio.Invalid("Home Assistant constrains this package: give a lower bound, no pin")
    elif not pinned:
        raise probatio.Invalid("must be pinned with ==")
    return str(value)


def _integration(value: object) -> str:
    """Accept the domain of one of core's integrations."""
    if not isinstance(value, str) or not (CORE / "components" / value / "manifest.json").exists():
        raise probatio.Invalid("no integration of Home Assistant")
    return value


def _known(file: str) -> probatio.Schema:
    """Accept the slugs of one of core's generated lists; anything in a release that has no such list yet."""
    path = CORE / "generated" / file
    if not path.exists():
        return probatio.Schema([str])
    slugs = set()
    for item in json.loads(path.read_text(encoding="utf-8")):
        slugs |= {item["slug"], *(f"{item['slug']}.{sub['slug']}" for sub in item.get("subcategories", ()))}
    return probatio.Schema([probatio.In(slugs)])


def _schema() -> probatio.Schema:
    """Return the schema of a custom integration's manifest."""
    known: dict[Any, Any] = {probatio.Optional(key): object for key in KEYS}
    special: dict[Any, Any] = {
        probatio.Required("domain"): cv.slug,
        probatio.Required("name"): cv.string,
        probatio.Required("codeowners"): probatio.All([probatio.Match(r"^@[\w/-]+$")], probatio.Length(min=1)),
        probatio.Required("config_flow"): True,
        probatio.Required("documentation"): _own_page,
        probatio.Required("iot_class"): probatio.In(IOT_CLASSES),
        probatio.Required("issue_tracker"): _own_page,
        probatio.Required("version"): version,
        probatio.Optional("after_dependencies"): [_integration],
        probatio.Optional("categories"): _known("integration_categories.json"),
        probatio.Optional("connectivity"): _known("integration_connectivity.json"),
        probatio.Optional("dependencies"): [_integration],
        probatio.Optional("integration_type"): probatio.In(get_args(get_type_hints(Manifest)["integration_type"])),
        # A medal is Home Assistant's to give; see quality_scale.yaml for what we claim ourselves.
        probatio.Optional("quality_scale"): "custom",
        probatio.Optional("requirements"): [_requirement],
    }
    return probatio.Schema({key: value for key, value in known.items() if key not in special} | special)


def check(tree: Tree) -> Iterator[str]:
    """Check keys, their order and their values."""
    manifest = load_json(tree.root / "manifest.json")
    yield from violations(_schema(), manifest)
    if manifest.get("domain") != tree.root.name:
        yield "domain and folder differ"
    keys = list(manifest)
    if keys != sorted(keys, key=lambda key: (key != "domain", key != "name", key)):
        yield "keys must be domain, name, then the others in alphabetical order"
