"""The documentation is complete: what can be filled in, called or read about stands in it."""

from importlib import import_module
from pathlib import Path
import re
from typing import Any

import pytest
import yaml

from custom_components.zontromat.systems import SYSTEMS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "custom_components" / "zontromat"
HEADINGS = (
    "Supported devices",
    "Supported functions",
    "Use cases",
    "Installation",
    "Installation parameters",
    "Configuration parameters",
    "Data updates",
    "Actions",
    "Examples",
    "Known limitations",
    "Troubleshooting",
    "Removal",
)


@pytest.fixture(params=list(SYSTEMS))
def key(request: pytest.FixtureRequest) -> str:
    """Return each system."""
    found: str = request.param
    return found


@pytest.fixture
def page(key: str) -> str:
    """Return the page of a system."""
    return (ROOT / "docs" / f"{key}.md").read_text()


def test_headings(page: str) -> None:
    """Each page has the headings that the quality scale asks for, and a description before them."""
    found = re.findall(r"^##+ (.+)$", page, re.MULTILINE)
    assert [heading for heading in HEADINGS if heading not in found] == []
    title, description = page.split("\n", 2)[0], page.split("\n## ", 1)[0]
    assert title.startswith("# ")
    assert len(description.split()) > 30
    assert "https://" in description


def test_actions(key: str, page: str) -> None:
    """Each action and each of its fields is described."""
    services: dict[str, Any] = yaml.safe_load((PACKAGE / "systems" / key / "services.yaml").read_text())
    for name, service in services.items():
        assert f"`zontromat.{name}`" in page, name
        for field, content in (service.get("fields") or {}).items():
            for inner in content.get("fields", {field: content}):
                assert f"`{inner}`" in page, f"{name}.{inner}"


def test_fields_of_the_forms(key: str, page: str) -> None:
    """Each field of the set-up form and of the options is described."""
    flow = import_module(f"custom_components.zontromat.systems.{key}.flow")
    for schema in (getattr(flow.ConfigSteps, "schema", None), getattr(flow, "OPTIONS_SCHEMA", None)):
        for field in schema.schema if schema is not None else ():
            assert f"`{field}`" in page, field


def test_examples_are_yaml(page: str) -> None:
    """Each example can be pasted."""
    examples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert examples
    for example in examples:
        assert isinstance(yaml.safe_load(example), dict | list)


def test_links() -> None:
    """Each relative link and picture of the documentation exists."""
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
