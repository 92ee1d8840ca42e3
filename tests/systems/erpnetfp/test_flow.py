"""The flows of a print server: adding it, a new address, new credentials, preferences, operators."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from aiohttp import ClientSession, encode_basic_auth, web
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.erpnetfp import ErpnetfpSimulator, FiscalPrinter
from simulators.faults import FaultKind
from tests.systems.erpnetfp.conftest import Call
from tests.systems.erpnetfp.support import (
    BREAD,
    PERSONALITIES as SERVERS,
    SERIAL,
    SERVER_ID,
    with_operators,
    with_printers,
    with_server,
)

type Break = Callable[[ErpnetfpSimulator], Awaitable[None]]
type Result = Any

CREDENTIALS = {"username": "till", "password": "sécret"}


async def start(hass: HomeAssistant) -> str:
    """Open the menu, pick the print server and return the id of the flow."""
    result = await hass.config_entries.flow.async_init("zontromat", context={"source": SOURCE_USER})
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {"next_step_id": "erpnetfp"})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "erpnetfp")
    return result["flow_id"]


async def finish(hass: HomeAssistant, flow_id: str, given: dict[str, Any]) -> Result:
    """Fill the form of a flow in and let Home Assistant settle."""
    result = await hass.config_entries.flow.async_configure(flow_id, given)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def suggested(result: Result) -> dict[str, Any]:
    """Return what a form is filled with."""
    return {str(key): (key.description or {}).get("suggested_value") for key in result["data_schema"].schema}


@asynccontextmanager
async def protected(simulator: ErpnetfpSimulator) -> AsyncIterator[str]:
    """Run a proxy with basic authentication before a server; yield its address."""

    async def forward(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != encode_basic_auth(*CREDENTIALS.values()):
            return web.Response(status=401)
        async with (
            ClientSession() as session,
            session.request(request.method, simulator.url + request.path_qs, data=await request.read()) as answer,
        ):
            return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", forward)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@with_server(*SERVERS)
async def test_add(hass: HomeAssistant, simulator: ErpnetfpSimulator, personality: str) -> None:
    """A server of whatever kind is added by its address, however that is written, without touching a device."""
    address = f" {simulator.url.removeprefix('http://')}/printers/ "
    flow_id = await start(hass)
    result = await hass.config_entries.flow.async_configure(flow_id, {"url": address})
    before_entry = [request.path for request in simulator.requests]
    await hass.async_block_till_done()
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "ErpNet.FP 127.0.0.1")
    assert result["data"] == {"system": "erpnetfp", "url": simulator.url, "verify_ssl": True}
    has_id = personality not in {"spec", "python"}
    assert result["result"].unique_id == f"erpnetfp-{SERVER_ID if has_id else SERIAL}"
    assert result["result"].state is ConfigEntryState.LOADED
    touched = before_entry[: before_entry.index("/printers") + 1]
    assert not [path for path in touched if path.endswith(("/status", "/cash"))]


async def stop(simulator: ErpnetfpSimulator) -> None:
    """Switch the server off."""
    await simulator.stop()


async def look_for_printers(simulator: ErpnetfpSimulator) -> None:
    """Let the server detect its printers."""
    simulator.print_server.ready = False


async def fault(simulator: ErpnetfpSimulator, kind: FaultKind, **options: Any) -> None:
    """Let all requests fail."""
    simulator.faults.add(kind, times=None, **options)


@pytest.mark.parametrize(
    ("break_server", "error"),
    [
        (stop, "cannot_connect"),
        (look_for_printers, "not_ready"),
        (partial(fault, kind=FaultKind.TIMEOUT), "timeout"),
        (partial(fault, kind=FaultKind.GARBAGE), "not_erpnetfp"),
        (partial(fault, kind=FaultKind.STATUS, status=404), "not_erpnetfp"),
        (partial(fault, kind=FaultKind.STATUS, status=403), "not_erpnetfp"),
        (partial(fault, kind=FaultKind.STATUS, status=401), "invalid_auth"),
    ],
)
async def test_broken_server(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, break_server: Break, error: str
) -> None:
    """What is wrong is named, the form keeps what was given, and once it is mended the same form succeeds."""
    flow_id = await start(hass)
    await break_server(simulator)
    result = await finish(hass, flow_id, {"url": simulator.url})
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, {"base": error})
    assert suggested(result)["url"] == simulator.url
    simulator.faults.clear()
    simulator.print_server.ready = True
    await simulator.restart()
    assert (await finish(hass, flow_id, {"url": simulator.url}))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1", "http://", "http://till:secret@127.0.0.1:8001", "http://127.0.0.1:99999", "127.0.0.1/?a=b"],
)
async def test_invalid_url(hass: HomeAssistant, simulator: ErpnetfpSimulator, url: str) -> None:
    """An address that is none, or has a password in it, is blamed on its field and nothing is sent."""
    flow_id = await start(hass)
    assert (await finish(hass, flow_id, {"url": url}))["errors"] == {"url": "invalid_url"}
    assert not simulator.requests
    assert (await finish(hass, flow_id, {"url": simulator.url}))["type"] is FlowResultType.CREATE_ENTRY


@with_server("python")
@with_printers()
async def test_server_that_cannot_be_told_from_others(hass: HomeAssistant, simulator: ErpnetfpSimulator) -> None:
    """A server without an id is known by its printers, so it needs one."""
    flow_id = await start(hass)
    assert (await finish(hass, flow_id, {"url": simulator.url}))["errors"] == {"base": "no_printers"}
    simulator.printers.append(FiscalPrinter("FP-2000"))
    simulator.detect()
    assert (await finish(hass, flow_id, {"url": simulator.url}))["type"] is FlowResultType.CREATE_ENTRY


async def test_second_time_updates(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A server that is added again is not doubled: its entry learns the new address."""
    async with ErpnetfpSimulator() as moved:
        result = await finish(hass, await start(hass), {"url": moved.url})
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
        assert loaded.data["url"] == moved.url
        assert loaded.state is ConfigEntryState.LOADED


@with_server("spec")
@with_printers("FP-2000", "CompactM")
async def test_known_by_any_printer(hass: HomeAssistant, simulator: ErpnetfpSimulator) -> None:
    """A server without an id is the same one while any of its printers is there; another one is another."""
    first = (await finish(hass, await start(hass), {"url": simulator.url}))["result"]
    assert first.unique_id == f"erpnetfp-{SERIAL}"
    simulator.printer.powered = False
    simulator.detect()
    result = await finish(hass, await start(hass), {"url": simulator.url})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    async with ErpnetfpSimulator(personality="spec", printers=["M20"]) as other:
        result = await finish(hass, await start(hass), {"url": other.url})
    assert (result["type"], result["result"].unique_id) == (FlowResultType.CREATE_ENTRY, "erpnetfp-ZK279013")


async def test_reconfigure(hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry) -> None:
    """The address may change, for example to that of a proxy with a password, and the journal stays known."""
    result = await loaded.start_reconfigure_flow(hass)
    assert (result["step_id"], suggested(result)["url"]) == ("erpnetfp_reconfigure", simulator.url)
    async with protected(simulator) as url:
        assert (await finish(hass, result["flow_id"], {"url": url}))["errors"] == {"base": "invalid_auth"}
        result = await finish(hass, result["flow_id"], {"url": url, **CREDENTIALS})
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
        assert loaded.data.items() >= {"url": url, "journal": True, **CREDENTIALS}.items()
        assert loaded.state is ConfigEntryState.LOADED
        shown = suggested(await loaded.start_reconfigure_flow(hass))
        assert shown == {"url": url, "username": "till", "password": None, "verify_ssl": True}


async def test_reconfigure_after_an_update(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A server that was replaced stays the same entry when it has one of the printers."""
    async with ErpnetfpSimulator(personality="python") as replaced:
        result = await loaded.start_reconfigure_flow(hass)
        result = await finish(hass, result["flow_id"], {"url": replaced.url})
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
        assert loaded.unique_id == f"erpnetfp-{SERVER_ID}"
        assert loaded.runtime_data.coordinator.data.server.kind == "python"


async def test_reconfigure_to_another_server(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """An entry never becomes another server."""
    before = dict(loaded.data)
    async with ErpnetfpSimulator(personality="spec", printers=["M20"]) as other:
        result = await loaded.start_reconfigure_flow(hass)
        result = await finish(hass, result["flow_id"], {"url": other.url})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "wrong_device")
    assert loaded.data == before


async def test_reauth(hass: HomeAssistant, simulator: ErpnetfpSimulator, entry: MockConfigEntry) -> None:
    """A proxy that refuses the stored password asks for a new one, which is not shown."""
    async with protected(simulator) as url:
        data = {**entry.data, "url": url, "username": "till", "password": "old"}
        hass.config_entries.async_update_entry(entry, data=data)
        assert not await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        assert entry.error_reason_translation_key == "erpnetfp_auth"
        (flow,) = hass.config_entries.flow.async_progress()
        assert (flow["context"]["source"], flow["step_id"]) == ("reauth", "erpnetfp_reauth")
        form = await hass.config_entries.flow.async_configure(flow["flow_id"])
        assert suggested(form) == {"username": "till", "password": None}
        result = await finish(hass, flow["flow_id"], {"username": "a:b", "password": "x"})
        assert result["errors"] == {"base": "invalid_auth"}
        result = await finish(hass, flow["flow_id"], CREDENTIALS)
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
        assert entry.state is ConfigEntryState.LOADED


async def test_options(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """What to do with long texts is an option, and takes effect at once."""
    result = await hass.config_entries.options.async_init(loaded.entry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "erpnetfp")
    result = await hass.config_entries.options.async_configure(result["flow_id"], {"long_texts": "refuse"})
    await hass.async_block_till_done()
    assert (result["type"], loaded.options) == (FlowResultType.CREATE_ENTRY, {"long_texts": "refuse"})
    assert loaded.state is ConfigEntryState.LOADED


class Operators:
    """The operators of an entry as a user handles them."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        """Work for one entry."""
        self.hass = hass
        self.entry = entry

    @property
    def data(self) -> list[dict[str, Any]]:
        """What is stored."""
        return [dict(subentry.data) for subentry in self.entry.subentries.values()]

    async def open(self, subentry_id: str | None = None) -> Result:
        """Open the form of a new operator, or of one that is there."""
        if subentry_id is None:
            context: dict[str, Any] = {"source": SOURCE_USER}
        else:
            context = {"source": "reconfigure", "subentry_id": subentry_id}
        return await self.hass.config_entries.subentries.async_init((self.entry.entry_id, "operator"), context=context)

    async def fill(self, form: Result, **given: Any) -> Result:
        """Fill a form in."""
        data = {"printer": SERIAL, "operator": "1", "default": True} | given
        result = await self.hass.config_entries.subentries.async_configure(form["flow_id"], data)
        await self.hass.async_block_till_done()
        return result


@pytest.fixture
def shop_operators(hass: HomeAssistant, loaded: MockConfigEntry) -> Operators:
    """Return the operators of the loaded entry."""
    return Operators(hass, loaded)


@with_operators()
async def test_add_operator(simulator: ErpnetfpSimulator, shop_operators: Operators, call: Call) -> None:
    """An operator is added with password and code, and prints at once, with the sequence going on where it was."""
    simulator.printer.operators["1"] = "secret"
    form = await shop_operators.open()
    result = await shop_operators.fill(
        form,
        password="secret",
        sale_number_code="0001",
        last_sale_number=41,
        last_receipt_number=" 0000007 ",
    )
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, f"FP-2000 {SERIAL}: 1")
    stored = {"printer": SERIAL, "operator": "1", "password": "secret", "sale_number_code": "0001", "default": True}
    assert shop_operators.data == [stored]
    response = await call("print_receipt", items=[BREAD])
    assert response["unique_sale_number"] == f"{SERIAL}-0001-0000042"


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"operator": "a b"}, {"operator": "operator"}),
        ({"operator": "1"}, {"operator": "operator_exists"}),
        ({"password": "1,2"}, {"password": "password"}),
        ({"password": "123456789"}, {"password": "password_too_long"}),
        ({"sale_number_code": "1"}, {"sale_number_code": "operator_code"}),
    ],
)
async def test_wrong_operator(shop_operators: Operators, given: dict[str, Any], errors: dict[str, str]) -> None:
    """What the printer would not take is blamed on its field; corrected, the same form succeeds."""
    result = await shop_operators.fill(await shop_operators.open(), **{"operator": "2"} | given)
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, errors)
    result = await shop_operators.fill(result, operator="2")
    assert result["type"] is FlowResultType.CREATE_ENTRY


@with_printers(FiscalPrinter("FP-2000", "FP_ROOM1"))
@with_operators()
async def test_printer_without_a_proper_serial_number(simulator: ErpnetfpSimulator, shop_operators: Operators) -> None:
    """Sale numbers need a serial number of the usual form."""
    form = await shop_operators.open()
    result = await shop_operators.fill(form, printer="FP_ROOM1", sale_number_code="0001")
    assert result["errors"] == {"sale_number_code": "serial_number"}


async def test_journal_that_cannot_be_written(
    shop_operators: Operators, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Last numbers that cannot be stored are not passed for stored."""

    async def fail(data: dict[str, Any]) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(loaded.runtime_data.coordinator.journal, "save", fail)
        form = await shop_operators.fill(await shop_operators.open(), operator="2", last_sale_number=5)
        assert form["errors"] == {"base": "not_stored"}
    assert (await shop_operators.fill(form, operator="2"))["type"] is FlowResultType.CREATE_ENTRY


async def test_change_operator(shop_operators: Operators, loaded: MockConfigEntry) -> None:
    """The stored password is not shown and stays when the field is left empty; the code can be taken away."""
    (subentry_id,) = loaded.subentries
    form = await shop_operators.open(subentry_id)
    assert suggested(form) == {
        "printer": SERIAL,
        "operator": "1",
        "password": None,
        "sale_number_code": "0001",
        "last_sale_number": 0,
        "last_receipt_number": None,
        "default": True,
    }
    result = await shop_operators.fill(form, operator="3")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert shop_operators.data == [{"printer": SERIAL, "operator": "3", "password": "0000", "default": True}]


async def test_one_default_operator(shop_operators: Operators) -> None:
    """A new default operator takes the place of the old one."""
    await shop_operators.fill(await shop_operators.open(), operator="2")
    assert [(each["operator"], each["default"]) for each in shop_operators.data] == [("1", False), ("2", True)]
    await shop_operators.fill(await shop_operators.open(), operator="3", default=False)
    assert [each["default"] for each in shop_operators.data] == [False, True, False]


async def test_operator_of_a_server_that_is_off(
    hass: HomeAssistant, loaded: MockConfigEntry, shop_operators: Operators
) -> None:
    """Without the server it is not known which printers there are."""
    await hass.config_entries.async_unload(loaded.entry_id)
    result = await shop_operators.open()
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_loaded")
