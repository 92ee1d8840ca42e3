"""Parsing of what the servers answer, tolerant and without guesses."""

import contextlib
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.erpnetfp.client import models
from custom_components.zontromat.systems.erpnetfp.client.drivers import driver_of, driver_row
from custom_components.zontromat.systems.erpnetfp.client.enums import (
    MessageType,
    NumberAssignment,
    PaymentType,
    TaskStatus,
)
from custom_components.zontromat.systems.erpnetfp.client.errors import UnreadableAnswerError
from custom_components.zontromat.systems.erpnetfp.client.models import Accepted, PrintResult

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False),
    lambda leaf: st.lists(leaf, max_size=4) | st.dictionaries(st.text(max_size=8), leaf, max_size=4),
    max_leaves=8,
)
_NAMES = [
    "ok", "messages", "type", "code", "text", "receiptNumber", "receiptDateTime", "receiptAmount", "taskId",
    "taskStatus", "result", "amount", "deviceDateTime", "serialNumber", "uri", "itemTextMaxLength",
    "supportedPaymentTypes", "status", "info", "invoiceNumberAssignment",
]  # fmt: skip
_ANSWERS = st.dictionaries(st.sampled_from(_NAMES), _JSON) | _JSON


def test_the_printer_of_the_specification() -> None:
    """The example of the specification is read, with `company` as the maker."""
    printer = models.parse_printer(
        "dy448967",
        {
            "uri": "bg.dy.isl.com://COM7",
            "serialNumber": "DY448967",
            "fiscalMemorySerialNumber": "36607003",
            "company": "Daisy",
            "model": "CompactM",
            "firmwareVersion": "ONL-4.01BG",
            "itemTextMaxLength": 20,
            "commentTextMaxLength": 28,
            "operatorPasswordMaxLength": 6,
        },
    )
    assert (printer.manufacturer, printer.model, printer.device) == ("Daisy", "CompactM", "DY448967")
    assert (printer.item_width, printer.comment_width, printer.password_length) == (20, 28, 6)
    assert printer.payment_types == {
        PaymentType.CASH,
        PaymentType.CARD,
        PaymentType.CHECK,
        PaymentType.RESERVED1,
    }
    assert printer.supports_invoice is False and printer.supports_subtotal_modifiers is None


def test_the_printer_of_a_newer_server() -> None:
    """Newer fields are read, values not known here are ignored, numbers may be text and names in any case."""
    printer = models.parse_printer(
        "p",
        {
            "URI": "bg.xx.new.com://COM7",
            "serialNumber": "si000001",
            "manufacturer": "SIS",
            "ItemTextMaxLength": "40",
            "commentTextMaxLength": 0,
            "supportedPaymentTypes": ["cash", "bitcoin", "CARD", None, "change"],
            "supportsInvoice": True,
            "supportsCreditNote": "true",
            "supportsSubTotalAmountModifiers": False,
            "subTotalAmountModifiersRequireTaxGroup": True,
            "invoiceNumberAssignment": "external-required",
            "creditNoteNumberAssignment": "by-pigeon",
        },
    )
    assert printer.serial_number == "SI000001"
    assert (printer.item_width, printer.comment_width, printer.password_length) == (40, None, None)
    assert printer.payment_types == {PaymentType.CASH, PaymentType.CARD}
    assert printer.supports_invoice and printer.supports_credit_note
    assert printer.supports_subtotal_modifiers is False and printer.subtotal_modifiers_need_tax_group
    assert printer.invoice_numbers is NumberAssignment.EXTERNAL_REQUIRED and printer.credit_note_numbers is None


def test_a_device_without_serial_number_goes_by_its_id() -> None:
    """The Python server does not know the serial number at first."""
    assert models.parse_printer("FP_Room1", {"uri": "", "serialNumber": ""}).device == "FP_Room1"


@pytest.mark.parametrize(
    ("uri", "driver", "width"),
    [
        ("bg.dt.c.isl.com://COM5", "bg.dt.c.isl", 22),
        ("bg.zk.v2.zfp.tcp://10.0.0.1:4999", "bg.zk.v2.zfp", 32),
        ("bg.zk.zfp.http://fp5.mycompany.com", "bg.zk.zfp", 32),
        ("nonsense", "", None),
    ],
)
def test_the_driver_is_read_from_the_uri(uri: str, driver: str, width: int | None) -> None:
    """The driver's name is the URI's scheme without the transport."""
    assert driver_of(uri) == driver
    assert driver_row(uri).item_width == width


@pytest.mark.parametrize("value", [[], None, "printers", {"a": None}, {"a": [1]}])
def test_a_broken_printer_list_is_unreadable(value: Any) -> None:
    """Only an object of objects is a list of printers."""
    with pytest.raises(UnreadableAnswerError):
        models.parse_printers(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-05-17T13:55:18", datetime(2019, 5, 17, 10, 55, 18, tzinfo=UTC)),
        ("2026-01-17T13:55:18", datetime(2026, 1, 17, 11, 55, 18, tzinfo=UTC)),
        ("2026-11-20T09:00:00.000Z", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59Z", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_times_are_bulgarian_unless_they_say_otherwise(text: object, expected: datetime | None) -> None:
    """A time without zone is the device's local time; the servers' way to say "none" is none."""
    moment = models.parse_time(text)
    assert moment == expected
    assert moment is None or str(moment.tzinfo) == "Europe/Sofia"


def test_a_printed_receipt_in_todays_form() -> None:
    """The reference server's answer."""
    result = models.parse_answer(
        {
            "ok": True,
            "messages": [{"type": "info", "text": "FM is formatted"}],
            "receiptNumber": "0000085",
            "receiptDateTime": "2019-05-17T13:55:18",
            "receiptAmount": 30,
            "fiscalMemorySerialNumber": "02517985",
        }
    )
    assert isinstance(result, PrintResult)
    assert (result.ok, result.receipt_number, result.receipt_amount) == (True, "0000085", Decimal(30))
    assert result.messages[0].code is None and result.has_receipt_fields


def test_a_printed_receipt_in_the_nested_form() -> None:
    """The specification's text speaks of sections `status` and `info`, and of `ok` as text."""
    result = models.parse_result({"status": {"ok": "true", "messages": []}, "info": {"receiptNumber": "0000007"}})
    assert result is not None and result.ok and result.receipt_number == "0000007"


@pytest.mark.parametrize("empty", ["", None])
def test_empty_receipt_fields_are_absent_but_noted(empty: object) -> None:
    """Empty fields count as none, but tell that the answer had them."""
    result = models.parse_result(
        {"ok": False, "receiptNumber": empty, "receiptDateTime": empty or "0001-01-01T00:00:00", "receiptAmount": 0}
    )
    assert result is not None and result.has_receipt_fields
    assert (result.receipt_number, result.receipt_time, result.receipt_amount) == (None, None, None)


def test_a_refusal_has_no_receipt_fields() -> None:
    """A validation error is only `ok` and messages; unknown kinds of messages are kept."""
    result = models.parse_result(
        {"ok": "FALSE", "messages": [{"type": "error", "code": "e403", "text": "x"}, {"type": "omen", "text": "y"}, 7]}
    )
    assert result is not None and not result.has_receipt_fields
    assert result.error_codes == {"E403"}
    assert [message.type for message in result.messages] == [MessageType.ERROR, MessageType.OTHER]


def test_a_task_id_alone_means_accepted() -> None:
    """An answer with only a task id is no result."""
    assert models.parse_answer({"taskId": "QHC_H_7u8EaAjTB7WPEP3g"}) == Accepted("QHC_H_7u8EaAjTB7WPEP3g")


@pytest.mark.parametrize("value", [{}, {"ok": None}, {"taskId": ""}, [], "ok", None])
def test_other_answers_are_unreadable(value: Any) -> None:
    """Neither a result nor a task id."""
    with pytest.raises(UnreadableAnswerError):
        models.parse_answer(value)


@pytest.mark.parametrize("empty", [None, {}, "", []])
def test_a_finished_task_without_result_crashed(empty: object) -> None:
    """An empty result is none."""
    task = models.parse_task({"taskStatus": "Finished", "result": empty})
    assert task.status is TaskStatus.FINISHED and task.result is None


def test_an_unknown_task_status_is_not_the_status_unknown() -> None:
    """A status not known here must not look like "there is no such task"."""
    with pytest.raises(UnreadableAnswerError):
        models.parse_task({"taskStatus": "paused"})


@pytest.mark.parametrize(
    ("answer", "amount"),
    [
        ({"ok": True, "amount": Decimal("12.34")}, Decimal("12.34")),
        ({"ok": True, "amount": "0"}, Decimal(0)),
        ({"ok": True, "amount": 9999999}, None),
        ({"ok": False, "amount": 0}, None),
        ({"ok": True}, None),
    ],
)
def test_cash_is_never_a_guess(answer: dict[str, Any], amount: Decimal | None) -> None:
    """A failure and Node's sentinel are no amount; an empty drawer is 0."""
    assert models.parse_cash(answer).amount == amount


@given(_ANSWERS)
def test_any_json_is_parsed_or_unreadable(value: Any) -> None:
    """Whatever the server sends, only the documented exception comes out."""
    assert models.parse_result(value) is None or isinstance(models.parse_result(value), PrintResult)
    for parser, kinds in (
        (models.parse_answer, PrintResult | Accepted),
        (models.parse_task, models.TaskInfo),
        (models.parse_status, models.PrinterStatus),
        (models.parse_cash, models.CashAmount),
        (models.parse_printers, dict),
    ):
        with contextlib.suppress(UnreadableAnswerError):
            assert isinstance(parser(value), kinds)
