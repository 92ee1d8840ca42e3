"""The documentation's examples and the blueprints, run as they are written."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
import re
import shutil
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
import yaml

from simulators.erpnetfp import ErpnetfpSimulator, Kind, Paper, PrintFaultKind
from tests.systems.erpnetfp.conftest import Call
from tests.systems.erpnetfp.support import BREAD

ROOT = Path(__file__).parents[3]
EXAMPLES = [
    yaml.safe_load(each)
    for each in re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/erpnetfp.md").read_text(), re.DOTALL)
]


@pytest.fixture(autouse=True)
async def blueprints(hass: HomeAssistant, tmp_path: Path) -> None:
    """Copy the blueprints to where the documentation says."""
    hass.config.config_dir = str(tmp_path)
    shutil.copytree(ROOT / "blueprints", tmp_path / "blueprints")


@pytest.fixture
async def notifications(hass: HomeAssistant) -> Callable[[], list[str]]:
    """Return a function that returns the messages of all notifications so far."""
    assert await async_setup_component(hass, "persistent_notification", {})
    return lambda: [
        each["message"] for each in persistent_notification._async_get_or_create_notifications(hass).values()
    ]


async def run(hass: HomeAssistant, name: str, **fields: Any) -> None:
    """Run the script of an example."""
    (example,) = (each for each in EXAMPLES if name in each.get("script", {}))
    if not hass.services.has_service("script", name):
        assert await async_setup_component(hass, "script", example)
    await hass.services.async_call("script", name, fields, blocking=True)
    await hass.async_block_till_done()


def test_no_example_is_left_out() -> None:
    """Each example of the page is run by a test below."""
    scripts = {name for each in EXAMPLES for name in each.get("script", {})}
    automations = {entry["alias"] for each in EXAMPLES for entry in each.get("automation", [])}
    assert scripts == {"breakfast", "order_paid", "wrong_sale", "morning", "evening"}
    assert automations == {"Receipt trouble", "Close the day"}


async def test_breakfast(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, notifications: Callable[[], list[str]]
) -> None:
    """The receipt is on paper, and its number is said."""
    await run(hass, "breakfast")
    (paper,) = simulator.paper
    assert (paper.total, [item.text for item in paper.items]) == (Decimal("4.65"), ["Хляб", "Кафе"])
    assert {payment.type.value: payment.amount for payment in paper.payments} == {
        "card": Decimal("2.40"),
        "cash": Decimal("2.25"),
    }
    assert notifications() == [f"Receipt {paper.number} for 4.65 EUR"]


async def test_order(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, notifications: Callable[[], list[str]]
) -> None:
    """An order is printed once, however often it is paid; trouble does not stop the script."""
    for _ in range(2):
        await run(hass, "order_paid", order="17")
    assert [paper.items[0].text for paper in simulator.paper] == ["Поръчка 17"]
    simulator.print_faults.add(PrintFaultKind.LOST_CLOSE)
    await run(hass, "order_paid", order="18")
    assert notifications() == ["Look at the paper: was order 18 printed?"]


async def test_wrong_sale(hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry) -> None:
    """A sale is reversed with what it returned."""
    await run(hass, "wrong_sale")
    assert [paper.kind for paper in simulator.paper] == [Kind.RECEIPT, Kind.REVERSAL]
    assert simulator.paper[1].original.receipt_number == simulator.paper[0].number


async def test_morning_and_evening(hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry) -> None:
    """What was put into the drawer is taken out of it."""
    simulator.printer.memory.cash = Decimal("0.30")
    await run(hass, "morning")
    await run(hass, "evening")
    assert [paper.total for paper in simulator.paper] == [Decimal(50), Decimal("50.30")]
    assert simulator.printer.memory.cash == 0


async def test_receipt_trouble(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    loaded: MockConfigEntry,
    call: Call,
    notifications: Callable[[], list[str]],
) -> None:
    """Only what did not come out is told."""
    (example,) = (each for each in EXAMPLES if each.get("automation", [{}])[0].get("alias") == "Receipt trouble")
    assert await async_setup_component(hass, "automation", example)
    await call("print_receipt", items=[BREAD])
    simulator.printer.paper = Paper.OUT
    with pytest.raises(HomeAssistantError):
        await call("print_receipt", items=[BREAD], job_id="b")
    assert notifications() == ["receipt b: not_printed"]


async def close_the_day(hass: HomeAssistant, freezer: FrozenDateTimeFactory, device: str, **inputs: Any) -> None:
    """Set the example of the Z report up for a printer, and let the time come."""
    (example,) = (each for each in EXAMPLES if each.get("automation", [{}])[0].get("alias") == "Close the day")
    entry = example["automation"][0]
    use = entry["use_blueprint"]
    filled = {**use["input"], "printer": device, **inputs}
    config = {"automation": [{**entry, "use_blueprint": {**use, "input": filled}}]}
    closing = dt_util.now().replace(hour=21, minute=30, second=0, microsecond=0)
    freezer.move_to(closing - timedelta(hours=1))
    assert await async_setup_component(hass, "automation", config)
    async_fire_time_changed(hass, closing)
    await hass.async_block_till_done(wait_background_tasks=True)
    await hass.services.async_call("automation", "turn_off", {"entity_id": "all"}, blocking=True)


@pytest.mark.parametrize("tell", [True, False])
async def test_z_report(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    device_id: Callable[..., str],
    notifications: Callable[[], list[str]],
    tell: bool,
) -> None:
    """The report comes out at its time, and is told of where that is wanted."""
    await close_the_day(hass, freezer, device_id(), notify_success=tell)
    assert [paper.kind for paper in simulator.paper] == [Kind.Z_REPORT]
    assert notifications() == (["FP-2000 DT279013: the Z report is printed."] if tell else [])


async def test_z_report_that_fails(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    device_id: Callable[..., str],
    notifications: Callable[[], list[str]],
) -> None:
    """A report that does not come out is told of, with what is known."""
    await simulator.stop()
    await close_the_day(hass, freezer, device_id())
    assert notifications() == ["FP-2000 DT279013: the Z report was not printed."]


async def test_z_report_that_nobody_knows_about(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    device_id: Callable[..., str],
    notifications: Callable[[], list[str]],
) -> None:
    """A report of unknown outcome sends the owner to the repairs."""
    simulator.print_faults.add(PrintFaultKind.CRASH_AFTER)
    await close_the_day(hass, freezer, device_id())
    (message,) = notifications()
    assert "nobody knows whether" in message


async def test_z_report_to_an_entity(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    freezer: FrozenDateTimeFactory,
    loaded: MockConfigEntry,
    device_id: Callable[..., str],
) -> None:
    """The notification goes to the entities that are chosen."""
    sent: list[dict[str, Any]] = []
    hass.services.async_register("notify", "send_message", lambda call: sent.append(dict(call.data)))
    await close_the_day(hass, freezer, device_id(), notify_success=True, notify=["notify.owner"])
    message = {
        "entity_id": ["notify.owner"],
        "title": "Z report",
        "message": "FP-2000 DT279013: the Z report is printed.",
    }
    assert sent == [message]


@pytest.mark.parametrize(("operator", "printed_by"), [("", "1"), ("7", "7")])
async def test_sale(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    loaded: MockConfigEntry,
    device_id: Callable[..., str],
    operator: str,
    printed_by: str,
) -> None:
    """The script sells a thing once, and answers what became of it however often it is asked."""
    data = {"printer": "DT279013", "operator": "7", "password": "7777", "default": False, "sale_number_code": "0007"}
    part = {"subentry_type": "operator", "title": "7", "unique_id": None, "data": data}
    hass.config_entries.async_add_subentry(loaded, subentry_of(part))
    simulator.printer.operators["7"] = "7777"
    use = {"path": "zontromat/sale.yaml", "input": {"printer": device_id(), "operator": operator}}
    assert await async_setup_component(hass, "script", {"script": {"sell": {"use_blueprint": use}}})
    sale = {"text": "Хляб", "price": 1.2, "quantity": 3, "payment": "card", "job_id": "order-5"}
    answers = [
        await hass.services.async_call("script", "sell", sale, blocking=True, return_response=True) for _ in range(2)
    ]
    (paper,) = simulator.paper
    assert (paper.total, paper.operator, paper.payments[0].type) == (Decimal("3.60"), printed_by, "card")
    assert answers[0] == answers[1]
    assert (answers[0]["outcome"], answers[0]["receipt_number"]) == ("printed", paper.number)
    await hass.async_block_till_done()


def subentry_of(data: dict[str, Any]) -> Any:
    """Return a part of an entry."""
    from types import MappingProxyType

    from homeassistant.config_entries import ConfigSubentry

    return ConfigSubentry(**{**data, "data": MappingProxyType(data["data"])})
