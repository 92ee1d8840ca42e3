"""What the tests of the heat pump in Home Assistant share."""

from dataclasses import replace
import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest

from simulators.htrest import HtrestSimulator, Kind

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


def written(simulator: HtrestSimulator) -> list[tuple[str, Any]]:
    """Return path and JSON of the writes so far; the question whether the server is read-only is none.

    That question is a value of the wrong type for a measured point, which cannot be written.
    """
    measured = {name for name, parameter in simulator.parameters.items() if parameter.kind is Kind.MEASURED}
    return [
        (path, json.loads(request.body))
        for request in simulator.requests
        if request.method == "PUT"
        if (path := request.path.removeprefix("/api/v1/")).removeprefix("param/") not in measured
    ]


def narrow(simulator: HtrestSimulator, name: str, minimum: float, maximum: float) -> None:
    """Give the server's table other limits for a parameter than it usually has."""
    simulator.parameters[name] = replace(simulator.parameters[name], minimum=minimum, maximum=maximum)


def issue_keys(hass: HomeAssistant) -> set[str]:
    """Return the kinds of the issues that are shown now."""
    issues = ir.async_get(hass).issues.values()
    return {str(issue.translation_key) for issue in issues if issue.domain == "zontromat" and issue.active}


def key_of(caught: pytest.ExceptionInfo[HomeAssistantError]) -> str | None:
    """Return which text a refused action shows."""
    return caught.value.translation_key
