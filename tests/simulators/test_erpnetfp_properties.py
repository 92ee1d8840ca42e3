"""What holds for the ErpNet.FP simulator whatever is sent to it."""

import asyncio
import contextlib
from decimal import Decimal
import json
from typing import Any

import aiohttp
from hypothesis import given, settings, strategies as st
import pytest

from simulators.erpnetfp import PERSONALITIES, Kind, PaymentType, PrintFaultKind
from simulators.erpnetfp.binding import BindingError, bind, load_json
from simulators.erpnetfp.documents import Receipt, Transfer

from .erpnetfp_wire import receipt, sale, serving

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("type", "text", "quantity", "unitPrice", "taxGroup", "priceModifierType", "priceModifierValue")
ITEM = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON))
BODY = st.fixed_dictionaries(
    {},
    optional={
        "uniqueSaleNumber": SCALARS,
        "items": st.lists(ITEM | JSON, max_size=3) | JSON,
        "payments": st.lists(st.fixed_dictionaries({}, optional={"amount": JSON, "paymentType": JSON}), max_size=2)
        | JSON,
        "amount": JSON,
        "deviceDateTime": JSON,
        "reason": JSON,
        "receiptDateTime": JSON,
        "recipient": JSON,
    },
)
PRICES = st.decimals(min_value=0, max_value=100, places=3)
LINES = st.lists(st.tuples(PRICES, PRICES, st.integers(1, 8)), min_size=1, max_size=4)


@settings(max_examples=300, deadline=None)
@given(raw=st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_json_or_not(raw: bytes) -> None:
    """Reading a body ends in a value or in the documented error."""
    try:
        load_json(raw)
    except ValueError:
        return
    json.loads(raw)


@settings(max_examples=300, deadline=None)
@given(body=BODY | JSON, kind=st.sampled_from(Kind), personality=st.sampled_from(sorted(PERSONALITIES)))
def test_any_body_is_bound_or_not(body: Any, kind: Kind, personality: str) -> None:
    """Binding ends in a document or in the documented error, which names fields."""
    try:
        document = bind(kind, load_json(json.dumps(body).encode()), PERSONALITIES[personality].binding)
    except BindingError:
        return
    if isinstance(document, Receipt):
        assert document.total == sum((item.total for item in document.items), Decimal(0))
    if isinstance(document, Transfer):
        assert document.amount is None or document.amount.is_finite()


@settings(max_examples=60, deadline=None)
@given(jobs=st.lists(st.tuples(st.sampled_from(sorted(PERSONALITIES)), st.sampled_from(list(Kind)), BODY), max_size=8))
def test_no_request_breaks_the_server(jobs: list[tuple[str, Kind, Any]]) -> None:
    """Whatever is posted, the answer is one of the server's own, and nothing that breaks the device comes of it."""

    async def drive() -> None:
        for personality, kind, body in jobs:
            async with serving(personality) as (simulator, wire):
                status, _, _ = await wire.request("POST", f"/printers/dt279013/{kind}", json=body)
                assert status in {200, 204, 400, 404, 405, 422}
                for document in simulator.paper:
                    assert document.total >= 0 or document.kind in {Kind.X_REPORT, Kind.Z_REPORT}

    asyncio.run(drive())


@settings(max_examples=60, deadline=None)
@given(lines=LINES)
def test_registers_follow_the_paper(lines: list[tuple[Decimal, Decimal, int]]) -> None:
    """Sums, taxes, drawer and numbers agree with each other and with the paper."""

    async def drive() -> None:
        async with serving() as (simulator, wire):
            for number, (quantity, price, group) in enumerate(lines, start=1):
                body = receipt(number, items=[sale(quantity=str(quantity), unitPrice=str(price), taxGroup=group)])
                del body["payments"]
                assert (await wire.post("receipt", body))["ok"] is True
            receipts = simulator.printer.roll.receipts
            memory = simulator.printer.memory
            assert [int(document.number) for document in receipts] == list(range(1, len(lines) + 1))
            assert all(document.total == sum(document.taxes.values()) for document in receipts)
            assert memory.cash == sum(document.total for document in receipts) == memory.day.paid[PaymentType.CASH]
            assert sum(memory.day.sold.values()) == memory.cash

    asyncio.run(drive())


STEPS = st.lists(
    st.tuples(
        st.sampled_from([Kind.RECEIPT, Kind.DEPOSIT, Kind.X_REPORT, None]),
        st.sampled_from([None, *PrintFaultKind]),
        st.sampled_from(["a", "b", "c", "d", "e"]),
    ),
    max_size=12,
)


@pytest.mark.parametrize("personality", ["csharp", "csharp-1518"])
@settings(max_examples=100, deadline=None)
@given(steps=STEPS)
def test_a_used_id_prints_once_between_restarts(
    personality: str, steps: list[tuple[Kind | None, PrintFaultKind | None, str]]
) -> None:
    """With faults of every kind, a job id of the reference server puts at most one document on paper in each life."""

    async def drive() -> None:
        async with serving(personality) as (simulator, wire):
            lives = 1
            for number, (kind, fault, task_id) in enumerate(steps, start=1):
                if kind is None:
                    simulator.crash()
                    lives += 1
                    continue
                if fault is not None:
                    simulator.print_faults.add(fault, delay=0.0)
                    lives += fault.startswith("die")
                body = {Kind.RECEIPT: receipt(number), Kind.DEPOSIT: {"amount": 1}}.get(kind)
                # A request on a connection that a death has cut is lost.
                with contextlib.suppress(aiohttp.ClientError):
                    await wire.post(kind, body, asyncTimeout=0, taskId=task_id)
                while simulator.queue.busy:
                    await asyncio.sleep(0)
            for task_id in "abcde":
                assert len(simulator.paper_of_job(task_id)) <= lives
            numbers = [int(document.number) for document in simulator.printer.roll.receipts]
            assert numbers == list(range(1, len(numbers) + 1))

    asyncio.run(drive())
