"""The webhook: "read this device now", off by default."""

from http import HTTPStatus
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from simulators.thinknx import Kind, Lamp, ThinknxSimulator, sample_guid
from tests.systems.thinknx.conftest import FindEntity, Poll
from tests.systems.thinknx.support import WEBHOOK_ID, first, with_options, with_plant

PATH = f"/api/webhook/{WEBHOOK_ID}"
ON = with_options(rate=50, webhook=True)


@ON
@pytest.mark.parametrize("where", ["params", "data", "json"])
async def test_hint(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    loaded: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
    entity: FindEntity,
    poll: Poll,
    where: str,
) -> None:
    """A GUID in the query, in a form or in a JSON object makes the next poll read that device."""
    await poll(40, seconds=10)
    lamp = first(simulator, Kind.LIGHT)
    lamp.values["power"] = 1
    client = await hass_client_no_auth()
    content: dict[str, Any] = {where: {"guid": lamp.guid}}
    response = await client.post(PATH, **content)
    assert response.status == HTTPStatus.ACCEPTED
    await poll()
    assert hass.states.get(entity("light", lamp, "light")).state == "on"


@ON
@with_plant(Lamp("Lamp", "a+b/c" + "0" * 17))
async def test_signs_that_nobody_escaped(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    loaded: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """GUIDs have signs that mean something else in a query; a caller may not know that."""
    guid = first(simulator, Kind.LIGHT).guid
    response = await (await hass_client_no_auth()).get(URL(f"{PATH}?guid={guid}", encoded=True))
    assert response.status == HTTPStatus.ACCEPTED


@ON
@pytest.mark.parametrize(
    "content",
    [
        {},
        {"params": {"guid": sample_guid(999)}},
        {"data": {"other": "x"}},
        {"data": b"\xff\xfe"},
        {"data": b"\xff", "headers": {"Content-Type": "application/json; charset=nonsense"}},
        {"json": ["guid"]},
        {"json": {"guid": None}},
    ],
)
async def test_nonsense(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
    content: dict[str, Any],
) -> None:
    """What names no device of the plant is not found; nothing that a caller sends does harm."""
    response = await (await hass_client_no_auth()).post(PATH, **content)
    assert response.status == HTTPStatus.NOT_FOUND


async def test_off_by_default(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    loaded: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Without the option there is no webhook."""
    guid = first(simulator, Kind.LIGHT).guid
    await (await hass_client_no_auth()).post(PATH, params={"guid": guid})
    assert "unregistered webhook" in caplog.text


@ON
async def test_gone_with_the_entry(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An unloaded entry has no webhook, and loaded again it has."""
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await (await hass_client_no_auth()).get(PATH)
    assert "unregistered webhook" in caplog.text
    assert await hass.config_entries.async_setup(loaded.entry_id)
    assert (await (await hass_client_no_auth()).get(PATH)).status == HTTPStatus.NOT_FOUND
