"""bgERP simulator: the operator's edits, cards, page and state file."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulators.bgerp import BgerpSimulator, CardShape, Dialect, EventKind, OperatorError, State
from simulators.faults import FaultKind

from .bgerp_zone import NOON, SERIAL, DeployedZone, SpecificationZone, simulator

CARD = "445E6046010080FF"
YEAR = 365 * 86400


@pytest.mark.parametrize(
    ("register", "entered", "stored"),
    [
        ("light.max", "5000.5", 5000.5),
        ("ac.time_to_open_1", "60", 60),
        ("light.enabled", "true", True),
        ("light.enabled", 0, False),
        ("hvac.thermal_mode_1", 4, 4),
        ("light.v1.output", "off", "off"),
        ("ac.entry_reader_1.enabled", '{"vendor": "ACS"}', {"vendor": "ACS"}),
        ("envm.light", None, None),
        ("blinds.blind_1.position", 180, 180),
    ],
)
async def test_edit(register: str, entered: Any, stored: object) -> None:
    """The edit form takes values and their texts."""
    async with simulator(Dialect.DEPLOYED, auto_approve=True) as server:
        await DeployedZone(server).register()
        server.operator.edit(1, register, entered)
        assert server.records[1].value(register) == stored
        assert server.log.of(EventKind.EDITED)[-1].value == stored


@pytest.mark.parametrize(
    ("register", "entered"),
    [
        ("light.max", 10001),
        ("light.max", "much"),
        ("ac.time_to_open_1", 61),
        ("ac.time_to_open_1", 1.5),
        ("light.enabled", "perhaps"),
        ("hvac.thermal_mode_1", 5),
        ("envm.is_empty_timeout", -1),
        ("light.illumination", 5),
        ("nothing.at_all", 5),
    ],
)
async def test_refused_edit(register: str, entered: Any) -> None:
    """The edit form obeys type and limits, and touches no register that only the device writes."""
    async with simulator(Dialect.DEPLOYED, auto_approve=True) as server:
        await DeployedZone(server).register()
        with pytest.raises(OperatorError, match=register):
            server.operator.edit(1, register, entered)
        assert server.records[1].values == {}


async def test_profile_default() -> None:
    """A changed default value reaches new devices, not those that have the register."""
    async with simulator(Dialect.DEPLOYED, auto_approve=True) as server:
        first, second = DeployedZone(server), DeployedZone(server)
        await first.register()
        await first.sync()
        server.operator.set_default(Dialect.DEPLOYED, "light.max", 5000.0)
        await second.register(serial_number=900)
        assert (await first.sync())["light.max"] == 10000
        assert (await second.sync())["light.max"] == 5000


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (CardShape.OBJECT, {CARD: {"card_id": CARD, "valid_until": NOON + YEAR}}),
        (CardShape.LIST, [{"card_id": CARD, "valid_until": NOON + YEAR}]),
        (CardShape.LITERAL, f"[{{'card_id': '{CARD}', 'pin': '', 'valid_until': '{int(NOON) + YEAR}'}}]"),
        (CardShape.TEXTS, [CARD]),
    ],
)
async def test_card_shapes(shape: CardShape, value: object) -> None:
    """A list of cards arrives in the chosen shape, as text, and as [] when it is empty."""
    async with simulator(Dialect.DEPLOYED, auto_approve=True, card_shape=shape) as server:
        zone = DeployedZone(server)
        await zone.register()
        server.operator.grant_card(1, CARD)
        text = (await zone.sync())["ac.allowed_attendees"]
        assert (text if shape is CardShape.LITERAL else json.loads(text)) == value
        server.operator.revoke_card(1, CARD)
        assert (await zone.sync())["ac.allowed_attendees"] == "[]"
        with pytest.raises(OperatorError, match="no permission"):
            server.operator.revoke_card(1, CARD)


async def test_numeric_cards() -> None:
    """Card ids of digits become numbers unless they begin with 0; 0, 1, 2 … make a list of the object."""
    async with simulator(Dialect.DEPLOYED, auto_approve=True) as server:
        zone = DeployedZone(server)
        await zone.register()
        for card in ("1234567890123456", "0123456789012345", "99999999999999999999"):
            server.operator.grant_card(1, card, valid_until=5)
        cards = json.loads((await zone.sync())["ac.allowed_attendees"])
        assert [row["card_id"] for row in cards.values()] == [
            1234567890123456,
            "0123456789012345",
            "99999999999999999999",
        ]
        for card in list(cards):
            server.operator.revoke_card(1, card)
        server.operator.grant_card(1, "0", valid_until=5)
        assert json.loads((await zone.sync())["ac.allowed_attendees"]) == [{"card_id": 0, "valid_until": 5}]


async def test_cards_per_door() -> None:
    """In the specification each door has its own list, and the preset card is on both."""
    async with simulator(Dialect.SPECIFICATION, auto_approve=True) as server:
        zone = SpecificationZone(server)
        await zone.login()
        server.operator.grant_card(1, "00AA", doors=[2])
        reply = (await zone.sync()).json
        assert reply["access_control_1.allowed_attendees"] == [CARD]
        assert reply["access_control_2.allowed_attendees"] == [CARD, "00AA"]
        server.operator.revoke_card(1, CARD)
        assert (await zone.sync()).json["access_control_1.allowed_attendees"] == []


async def test_api() -> None:
    """Everything the operator can do is a request, and no answer shows a token."""
    async with simulator(Dialect.DEPLOYED) as server, aiohttp.ClientSession() as session:
        zone = DeployedZone(server)
        await zone.register()

        async def act(path: str, body: object) -> int:
            async with session.post(f"{server.url}/operator/api/{path}", json=body) as response:
                return response.status

        assert await act("records/1/edit", {"register": "light.max", "value": "7"}) == 409
        assert await act("records/1/approve", {"name": "Room 101"}) == 200
        assert await act("records/1/edit", {"register": "light.max", "value": "7"}) == 200
        assert await act("records/1/grant", {"card_id": CARD, "valid_until": 5, "doors": [1]}) == 200
        assert await act("clock", {"advance": 60, "speed": 0}) == 200
        await zone.sync()
        async with session.get(f"{server.url}/operator/api/records/1") as response:
            text = await response.text()
        record = json.loads(text)
        assert (record["name"], record["state"], record["last_sync"]) == ("Room 101", "active", NOON + 60)
        assert record["cards"] == [{"card_id": CARD, "valid_until": 5, "doors": [1]}]
        assert next(row for row in record["registers"] if row["name"] == "light.max")["value"] == 7
        async with session.get(f"{server.url}/operator/api/state") as response:
            state = await response.text()
        assert [row["kind"] for row in json.loads(state)["log"]] == [
            "clock",
            "granted",
            "edited",
            "approved",
            "registered",
        ]
        assert zone.token not in text + state
        assert await act("records/1/revoke", {"card_id": CARD}) == 200
        for step in ("deactivate", "reject"):
            assert await act(f"records/1/{step}", {}) == 200
        assert server.records[1].state is State.REJECTED


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("records/9/approve", b"{}", 404),
        ("records/x/approve", b"{}", 404),
        ("records/1/approve", b"[]", 400),
        ("records/1/approve", b"{", 400),
        ("records/1/approve", b'{"name": 5}', 400),
        ("records/1/edit", b"{}", 400),
        ("records/1/edit", b'{"register": [], "value": 5}', 400),
        ("records/1/grant", b'{"card_id": "x", "doors": 5}', 400),
        ("clock", b'{"advance": "x"}', 400),
    ],
)
async def test_unusable_api_request(path: str, body: bytes, status: int) -> None:
    """What the interface cannot use is refused."""
    async with simulator(Dialect.DEPLOYED, auto_approve=True) as server:
        zone = DeployedZone(server)
        await zone.register()
        server.operator.deactivate(1)
        headers = {"Content-Type": "application/json"}
        answer = await zone.request("POST", f"/operator/api/{path}", data=body, headers=headers)
        assert answer.status == status
        assert server.records[1].state is State.DRAFT


async def test_form_of_another_site() -> None:
    """A form of another site in the operator's browser decides nothing."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.register()
        assert (await zone.post("/operator/api/records/1/approve", form={"name": "x"})).status == 415
        assert server.records[1].state is State.DRAFT


async def test_page_is_self_contained() -> None:
    """The page and all it refers to come from the simulator."""
    async with BgerpSimulator() as server:
        zone = DeployedZone(server)
        page = await zone.request("GET", "/operator")
        assert page.outcome[:2] == (200, "text/html")
        for name in ("page.css", "page.js"):
            assert f"/operator/static/{name}".encode() in page.body
            answer = await zone.request("GET", f"/operator/static/{name}")
            assert answer.status == 200
            assert b"http" not in answer.body
        assert b"http" not in page.body


async def test_restart_keeps_state() -> None:
    """A restart of the server keeps port, devices and values."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        last_sync = await zone.approved()
        await server.restart()
        assert await zone.sync({"light.illumination": 5}, last_sync + 1) == {"sys.srv.last_sync": last_sync + 60}
        assert server.records[1].value("light.illumination") == 5


async def test_state_file(tmp_path: Path) -> None:
    """A new process goes on where the old one stopped, without a lost answer or record."""
    path = tmp_path / "bgerp.json"
    async with BgerpSimulator(state_file=path) as server:
        zone = DeployedZone(server)
        await zone.approved()
        row = {"ts": NOON, "card_id": CARD, "reader_id": "2897", "card_state": 1}
        await zone.sync({"ac.last_update_attendees": [row]})
        server.operator.grant_card(1, CARD)
        spec = SpecificationZone(server)
        await spec.login(serial_number=900)
    async with BgerpSimulator(state_file=path, port=server.port) as second:
        assert second.bgerp_id == server.bgerp_id
        assert list(second.records) == list(server.records)
        assert list(second.attendance) == list(server.attendance)
        assert list(second.log) == list(server.log)
        assert CARD in (await zone.sync())["ac.allowed_attendees"]


async def test_faults() -> None:
    """Planned faults strike the protocol: a cut sync counts, HTML, empty and truncated replies are no replies."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        server.faults.add(FaultKind.DROP_AFTER, path="/ztm/sync")
        with pytest.raises(aiohttp.ClientError):
            await zone.post_sync({"light.illumination": 5})
        assert server.records.only(SERIAL).value("light.illumination") == 5
        for kind in (FaultKind.GARBAGE, FaultKind.EMPTY, FaultKind.TRUNCATED):
            server.faults.add(kind, path="/ztm/sync")
            answer = await zone.post_sync()
            assert answer.status == 200
            with pytest.raises(ValueError):
                json.loads(answer.body)
        assert len(await zone.sync()) == 150
