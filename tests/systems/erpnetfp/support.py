"""What the tests of the fiscal printers in Home Assistant share."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest

SERIAL = "DT279013"
SERVER_ID = "QHC_H_7u8EaAjTB7WPEP3g"
BREAD = {"text": "Хляб", "quantity": 2, "unit_price": 1.2, "tax_group": 2}
PERSONALITIES = ("spec", "csharp-2019", "csharp-1518", "csharp-1620", "csharp", "python", "node")


def with_server(*personalities: str) -> pytest.MarkDecorator:
    """Answer with these servers; several make several tests."""
    return pytest.mark.parametrize("personality", personalities)


def with_printers(*printers: Any) -> pytest.MarkDecorator:
    """Give the server these printers."""
    return pytest.mark.parametrize("printers", [list(printers)])


def with_options(**options: Any) -> pytest.MarkDecorator:
    """Give the entry these preferences."""
    return pytest.mark.parametrize("entry_options", [options])


def with_operators(*operators: dict[str, Any]) -> pytest.MarkDecorator:
    """Give the printer, or the one that they name, these operators."""
    return pytest.mark.parametrize("operators", [list(operators)])


def issue_keys(hass: HomeAssistant) -> set[str]:
    """Return the kinds of the issues that are shown now."""
    issues = ir.async_get(hass).issues.values()
    return {str(issue.translation_key) for issue in issues if issue.domain == "zontromat" and issue.active}


def key_of(caught: pytest.ExceptionInfo[HomeAssistantError]) -> str | None:
    """Return which text a refused action shows."""
    return caught.value.translation_key
