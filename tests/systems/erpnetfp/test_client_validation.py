"""Documents are checked before sending; errors name line and field, and nothing is lost silently."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from custom_components.zontromat.systems.erpnetfp.client import (
    Comment,
    CreditedInvoice,
    Deposit,
    Document,
    Duplicate,
    IdentifierType,
    InvoiceDetails,
    ItemType,
    ModifierType,
    Operator,
    Payment,
    PaymentType,
    PrinterInfo,
    Receipt,
    Recipient,
    ReversalReason,
    ReversalReceipt,
    Sale,
    SetClock,
    SubtotalModifier,
    TextPolicy,
    UnsupportedError,
    ValidationError,
    Withdrawal,
    ZReport,
)
from custom_components.zontromat.systems.erpnetfp.client.models import parse_printer
from custom_components.zontromat.systems.erpnetfp.client.notices import NoticeCode
from custom_components.zontromat.systems.erpnetfp.client.personalities import (
    CSHARP,
    CSHARP_2019,
    CSHARP_OLD,
    NODE,
    PYTHON,
    PYTHON_PM,
    Personality,
)
from custom_components.zontromat.systems.erpnetfp.client.validation import Prepared, check_operator, prepare

SALE_NUMBER = "DT279013-0001-0000001"
INVOICE = InvoiceDetails(
    recipient=Recipient(name="Фирма ООД", identifier="123456789", identifier_type=IdentifierType.LEGAL_REGISTRATION)
)


def printer(**options: Any) -> PrinterInfo:
    """Return a printer."""
    return parse_printer(
        "dt279013",
        {
            "uri": "bg.dt.p.isl.com://COM1",
            "serialNumber": "DT279013",
            "itemTextMaxLength": 20,
            "commentTextMaxLength": 30,
            "operatorPasswordMaxLength": 6,
        }
        | options,
    )


def check(
    document: Document, server: Personality = CSHARP, policy: TextPolicy = TextPolicy.CUT, **options: Any
) -> Prepared:
    """Prepare a document."""
    return prepare(document, printer(**options), server, policy)


def sale(**options: Any) -> Sale:
    """Return an item."""
    return Sale(**{"text": "Сирене", "unit_price": 12, "tax_group": 2} | options)


def reversal(**options: Any) -> ReversalReceipt:
    """Return a reversal."""
    return ReversalReceipt(
        **{
            "items": [sale()],
            "unique_sale_number": SALE_NUMBER,
            "receipt_number": "0000085",
            "receipt_time": datetime(2026, 1, 17, 13, 55, 18),
            "fiscal_memory_serial_number": "02279013",
            "reason": ReversalReason.REFUND,
        }
        | options
    )


def test_the_receipt_of_the_specification() -> None:
    """The example of the specification comes out as it is written there, with all values explicit."""
    prepared = check(
        Receipt(
            unique_sale_number="DT279013-DD01-0000001",
            items=[
                sale(text="Cheese"),
                Comment(text="Additional comment"),
                sale(text="Milk", quantity=2, unit_price=10, modifier=ModifierType.DISCOUNT_PERCENT, modifier_value=10),
            ],
            payments=[Payment(amount=30)],
        )
    )
    assert prepared.total == 30 and prepared.unique_sale_number == "DT279013-DD01-0000001"
    assert prepared.body == {
        "items": [
            {"text": "Cheese", "quantity": 1, "unitPrice": 12, "taxGroup": 2},
            {"type": "comment", "text": "Additional comment"},
            {
                "text": "Milk",
                "quantity": 2,
                "unitPrice": 10,
                "taxGroup": 2,
                "priceModifierValue": 10,
                "priceModifierType": "discount-percent",
            },
        ],
        "payments": [{"amount": 30, "paymentType": "cash"}],
    }


@pytest.mark.parametrize(
    ("items", "total"),
    [
        ([sale(quantity="0.625", unit_price="8.30")], "5.19"),
        ([sale(quantity="0.5", unit_price="15.05"), sale(quantity="0.5", unit_price="15.05")], "15.06"),
        ([sale(unit_price="25.45", modifier=ModifierType.DISCOUNT_PERCENT, modifier_value=10)], "22.90"),
        ([sale(quantity="0.1235", unit_price=100)], "12.40"),
        ([sale(unit_price="10", modifier=ModifierType.SURCHARGE_PERCENT, modifier_value="12.345")], "11.24"),
        ([sale(unit_price="10", modifier=ModifierType.DISCOUNT_AMOUNT, modifier_value="0.005")], "9.99"),
        ([sale(unit_price="10", modifier=ModifierType.SURCHARGE_AMOUNT, modifier_value=1)], "11.00"),
        ([sale(unit_price=10), sale(unit_price=-3)], "7.00"),
        ([sale(), SubtotalModifier(type=ItemType.DISCOUNT_AMOUNT, amount=2)], "10.00"),
        ([sale(), SubtotalModifier(type=ItemType.SURCHARGE_AMOUNT, amount="0.5")], "12.50"),
    ],
)
def test_totals_are_reckoned_as_on_the_reference_server(items: list[Any], total: str) -> None:
    """The payments equal the total of the server to the cent."""
    prepared = check(Receipt(items=items))
    assert prepared.total == Decimal(total)
    assert prepared.body is not None
    assert prepared.body["payments"] == [{"amount": Decimal(total), "paymentType": "cash"}]


@pytest.mark.parametrize(
    ("item", "code", "field"),
    [
        (sale(text=" \t"), "text_empty", "text"),
        (sale(text=None), "not_text", "text"),
        (sale(unit_price=None), "not_a_number", "unit_price"),
        (sale(unit_price="1,20"), "not_a_number", "unit_price"),
        (sale(unit_price=10**7), "too_large", "unit_price"),
        (sale(quantity=-1), "not_positive", "quantity"),
        (sale(quantity="0.0004"), "not_positive", "quantity"),
        (sale(tax_group=0), "tax_group", "tax_group"),
        (sale(tax_group=9), "tax_group", "tax_group"),
        (sale(tax_group=2.5), "tax_group", "tax_group"),
        (sale(modifier=ModifierType.DISCOUNT_PERCENT), "not_positive", "modifier_value"),
        (sale(modifier=ModifierType.DISCOUNT_PERCENT, modifier_value=0), "not_positive", "modifier_value"),
        (sale(modifier_value=5), "modifier_type_missing", "modifier_value"),
        (sale(department=-1), "negative", "department"),
        (sale(item_code=1.5), "negative", "item_code"),
        (Comment(text=""), "text_empty", "text"),
        (SubtotalModifier(type=ItemType.DISCOUNT_AMOUNT, amount=0), "not_positive", "amount"),
        (SubtotalModifier(type=ItemType.SALE, amount=1), "type", "type"),
    ],
)
def test_errors_name_line_and_field(item: Any, code: str, field: str) -> None:
    """The second item is wrong, and the error says where and why."""
    with pytest.raises(ValidationError) as caught:
        check(Receipt(items=[sale(), item]))
    error = caught.value
    assert (error.code, error.line, error.field) == (code, 2, field)
    assert str(error).startswith(f"item 2, {field}: ")
    assert error.details["line"] == "2" and error.details["field"] == field


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (Receipt(items=[]), "items_empty"),
        (Receipt(items=[sale(unit_price=-1)]), "total_negative"),
        (Receipt(items=[sale()], unique_sale_number="DT279013-1-1"), "sale_number"),
        (Receipt(items=[sale()], unique_sale_number=SALE_NUMBER + " "), "sale_number"),
        (reversal(unique_sale_number=None), "sale_number"),
        (reversal(receipt_number=" "), "text_empty"),
        (reversal(fiscal_memory_serial_number=""), "text_empty"),
        (reversal(items=[sale(unit_price=0)]), "total_not_positive"),
        (Deposit(amount=0), "not_positive"),
        (Withdrawal(amount="0.004"), "not_positive"),
        (Withdrawal(amount=None), "not_a_number"),
    ],
)
def test_documents_as_a_whole_are_checked(document: Document, code: str) -> None:
    """What concerns no single line is checked too."""
    with pytest.raises(ValidationError) as caught:
        check(document)
    assert caught.value.code == code


def test_texts_are_cut_with_a_notice_or_refused() -> None:
    """Width and code page of the device hold; control characters become blanks."""
    long = Receipt(items=[sale(text="А" * 21), Comment(text="日本\tтест")])
    prepared = check(long)
    assert prepared.body is not None
    assert [line["text"] for line in prepared.body["items"]] == ["А" * 20, "?? тест"]
    assert [(notice.code, notice.line) for notice in prepared.notices] == [
        (NoticeCode.TEXT_CUT, 1),
        (NoticeCode.TEXT_REPLACED, 2),
    ]
    with pytest.raises(ValidationError) as caught:
        check(long, policy=TextPolicy.REFUSE)
    assert caught.value.code == "text_too_long" and caught.value.details["width"] == "20"
    with pytest.raises(ValidationError) as caught:
        check(Receipt(items=[Comment(text="日本")]), policy=TextPolicy.REFUSE)
    assert caught.value.code == "text_characters"


@pytest.mark.parametrize(
    ("server", "item"),
    [
        (PYTHON, Comment(text="x")),
        (PYTHON, Comment(text="x", footer=True)),
        (PYTHON, SubtotalModifier(type=ItemType.DISCOUNT_AMOUNT, amount=1)),
        (PYTHON, sale(department=1)),
        (PYTHON_PM, sale(modifier=ModifierType.DISCOUNT_AMOUNT, modifier_value=1)),
        (CSHARP_OLD, Comment(text="x", footer=True)),
    ],
)
def test_what_a_server_would_lose_is_refused(server: Personality, item: Any) -> None:
    """A discount on a server that ignores it is an error, not a wrong receipt."""
    document = Receipt(items=[sale(), item])
    assert check(document, CSHARP).body is not None
    with pytest.raises(UnsupportedError) as caught:
        check(document, server)
    assert caught.value.details["line"] == "2" and caught.value.details["server"] == server.kind


def test_a_printer_without_subtotal_modifiers_gets_none() -> None:
    """The printer info is heeded, also where the modifier needs a tax group."""
    document = Receipt(items=[sale(), SubtotalModifier(type=ItemType.DISCOUNT_AMOUNT, amount=1)])
    with pytest.raises(UnsupportedError):
        check(document, supportsSubTotalAmountModifiers=False)
    with pytest.raises(ValidationError, match="item 2, tax_group"):
        check(document, subTotalAmountModifiersRequireTaxGroup=True)


@pytest.mark.parametrize(
    ("server", "document"),
    [
        (PYTHON, reversal()),
        (PYTHON, SetClock()),
        (CSHARP_OLD, Duplicate()),
        (CSHARP, Receipt(items=[sale()], invoice=INVOICE)),
        (CSHARP, reversal(credited=CreditedInvoice(details=INVOICE, original_number="1"))),
    ],
)
def test_jobs_that_a_server_does_not_have_are_refused(server: Personality, document: Document) -> None:
    """The server would only answer that it cannot."""
    with pytest.raises(UnsupportedError) as caught:
        check(document, server)
    assert caught.value.details["kind"] == document.kind


def test_payments_that_arrive_as_cash_are_refused() -> None:
    """The Python server registers a bank transfer as cash."""
    document = Receipt(items=[sale()], payments=[Payment(type=PaymentType.BANK)])
    assert check(document, CSHARP).total == 12
    with pytest.raises(ValidationError, match="payment 1, type"):
        check(document, PYTHON)


@pytest.mark.parametrize(
    ("server", "spelling"),
    [(CSHARP, "tax-base-reduction"), (CSHARP_2019, "taxbase-reduction"), (NODE, "tax-base-reduction")],
)
def test_the_reversal_in_the_servers_spelling(server: Personality, spelling: str) -> None:
    """A reversal carries the data of the original and no payments; one version spells a reason otherwise."""
    moment = datetime(2026, 1, 17, 11, 55, 18, tzinfo=UTC)
    prepared = check(
        reversal(reason=ReversalReason.TAX_BASE_REDUCTION, receipt_time=moment, receipt_number=" 0000085 "), server
    )
    assert prepared.body == {
        "items": [{"text": "Сирене", "quantity": 1, "unitPrice": 12, "taxGroup": 2}],
        "receiptNumber": "0000085",
        "receiptDateTime": "2026-01-17T13:55:18",
        "fiscalMemorySerialNumber": "02279013",
        "reason": spelling,
    }


def test_the_invoice_and_its_number() -> None:
    """An invoice needs a number exactly where the device does not give it."""
    document = Receipt(items=[sale()], invoice=INVOICE)
    prepared = check(document, supportsInvoice=True)
    assert prepared.body is not None
    assert prepared.body["recipient"]["identifierType"] == "legal-registration"
    with pytest.raises(ValidationError) as caught:
        check(document, supportsInvoice=True, invoiceNumberAssignment="external-required")
    assert caught.value.code == "number_required"
    numbered = InvoiceDetails(recipient=INVOICE.recipient, number="7")
    with pytest.raises(ValidationError) as caught:
        check(
            reversal(credited=CreditedInvoice(details=numbered, original_number="1")),
            supportsCreditNote=True,
            creditNoteNumberAssignment="device-assigned",
        )
    assert caught.value.code == "number_assigned"


def test_plain_documents() -> None:
    """Reports have no body, transfers an amount, the clock local time without zone."""
    assert check(ZReport()).body is None and check(SetClock()).body is None
    assert check(Deposit(amount="12.345")).body == {"amount": Decimal("12.35")}
    clock = check(SetClock(time=datetime(2026, 7, 1, 12, tzinfo=UTC)))
    assert clock.body == {"deviceDateTime": "2026-07-01T15:00:00"}
    assert check(SetClock(time=datetime(2026, 7, 1, 12))).body == {"deviceDateTime": "2026-07-01T12:00:00"}


@pytest.mark.parametrize(
    ("operator", "code"),
    [
        (Operator(number="", password="§§"), "operator"),
        (Operator(number="1\t2", password="§§"), "operator"),
        (Operator(number="1", password="§,§"), "password"),
        (Operator(number="1", password="§§§§§§§"), "password_too_long"),
    ],
)
def test_operators_that_would_break_the_wire_are_refused(operator: Operator, code: str) -> None:
    """The error never shows the password."""
    with pytest.raises(ValidationError) as caught:
        check_operator(operator, printer())
    assert caught.value.code == code
    assert "§" not in f"{caught.value} {caught.value.details}"


def test_a_good_operator_passes_and_hides_the_password() -> None:
    """The representation has no password."""
    operator = Operator(number="1", password="geheim")
    check_operator(operator, printer())
    assert "geheim" not in repr(operator) and "geheim" not in str(operator)
