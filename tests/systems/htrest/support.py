"""What the tests of the heat pump in Home Assistant share."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest

from simulators.htrest import HtrestSimulator

FAST_QUERY = "/api/v1/fastquery/"
PARAMETERS = "/api/v1/param/"
LAST_FAULT = "/api/v1/faultlist/last"


def with_server(*variants: dict[str, Any]) -> pytest.MarkDecorator:
    """Start the server with these options; several variants make several tests."""
    return pytest.mark.parametrize("simulator_options", variants)


def with_options(*variants: dict[str, Any]) -> pytest.MarkDecorator:
    """Give the entry these preferences; several variants make several tests."""
    return pytest.mark.parametrize("entry_options", variants)


def with_credentials(username: str, password: str) -> pytest.MarkDecorator:
    """Give the entry these credentials."""
    return pytest.mark.parametrize("credentials", [{"username": username, "password": password}])


READ_ONLY = with_server({"read_only": True})
WRITES_OFF = with_options({})


def asked(simulator: HtrestSimulator) -> list[str]:
    """Return the paths that were asked for since the last time."""
    paths = [request.path for request in simulator.requests]
    simulator.requests.clear()
    return paths


def issue_keys(hass: HomeAssistant) -> set[str]:
    """Return the kinds of the issues that are shown now."""
    issues = ir.async_get(hass).issues.values()
    return {str(issue.translation_key) for issue in issues if issue.domain == "zontromat" and issue.active}


def key_of(caught: pytest.ExceptionInfo[HomeAssistantError]) -> str | None:
    """Return which text a refused action shows."""
    return caught.value.translation_key
