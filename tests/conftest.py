"""Fixtures of all tests."""

# Bind the package "custom_components" to this checkout before Home Assistant's test configuration directory, which
# has one of its own, is put in front of sys.path.
import custom_components  # noqa: F401  isort: skip

from hypothesis import settings
import pytest

# Machines are busy: how long one example takes says nothing.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def real_sockets(socket_enabled: None) -> None:
    """Let every test talk to the simulators; the test plugin still allows no other host than 127.0.0.1."""


@pytest.fixture(autouse=True)
def custom_integration(request: pytest.FixtureRequest) -> None:
    """Load the integration of this checkout in every test that runs a Home Assistant."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")
