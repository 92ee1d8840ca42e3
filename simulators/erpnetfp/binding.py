"""Request bodies to documents, as strictly as the server that is simulated reads them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
import json
import re

from .documents import (
    Body,
    Item,
    ItemType,
    Kind,
    ModifierType,
    NewClock,
    Original,
    Payment,
    PaymentType,
    Reason,
    Receipt,
    Recipient,
    Transfer,
)
from .printer import SOFIA

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_LARGEST = Decimal(79228162514264337593543950335)
_GROUPS = range(1, 9)


def choices[T: StrEnum](members: Iterable[T]) -> dict[str, T]:
    """Return the members by the texts that stand for them."""
    return {member.value: member for member in members}


ITEM_TYPES = choices(ItemType)
PAYMENT_TYPES = choices(PaymentType)
REASONS = choices(Reason)
OLD_REASONS = {"taxbase-reduction": Reason.TAX_BASE_REDUCTION}
_MODIFIERS: dict[str, ModifierType | None] = {**choices(ModifierType)}
_IDENTIFIERS = {
    each: each for each in ("unspecified", "legal-registration", "national-id", "foreigner-id", "tax-number")
}


class Defect(StrEnum):
    """What is wrong with a field; the value is the name that FastAPI gives it."""

    MISSING = "missing"
    CHOICE = "enum"
    NUMBER = "float_parsing"
    INTEGER = "int_parsing"
    RANGE = "less_than_equal"
    DATE = "datetime_parsing"
    TEXT = "string_type"
    OBJECT = "model_type"
    LIST = "list_type"


@dataclass(frozen=True, slots=True)
class Problem:
    """A field that cannot be read; the path leads to it from the body's root."""

    path: tuple[str | int, ...]
    defect: Defect
    value: object = None

    @property
    def dotted(self) -> str:
        """The path as `items[0].unitPrice`."""
        text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path)
        return text.removeprefix(".")


class BindingError(Exception):
    """The body is not what the server can read."""

    def __init__(self, *problems: Problem) -> None:
        """Keep the problems."""
        super().__init__(", ".join(problem.dotted for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingRules:
    """How strict a server is.

    `required` holds the names of fields, those of a list's elements behind its name and a dot, those of one type of
    item behind `items`, a dot, the type and a dot. A lenient server takes what it does not understand as not given.
    """

    ignores_case: bool = True
    required: frozenset[str] = frozenset()
    item_types: Mapping[str, ItemType] = field(default_factory=ITEM_TYPES.copy)
    payment_types: Mapping[str, PaymentType] = field(default_factory=PAYMENT_TYPES.copy)
    reasons: Mapping[str, Reason] = field(default_factory=lambda: {**REASONS, **OLD_REASONS})
    keeps_utc_digits: bool = True
    """A time that ends in Z is taken as if it were local."""
    checks_tax_group: bool = False
    takes_numbers_as_text: bool = True
    lenient: bool = False


def load_json(raw: bytes) -> object:
    """Read JSON; fractions become Decimal.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return json.loads(raw.decode(), parse_float=Decimal, parse_constant=_no_constant)
    except RecursionError as err:
        raise ValueError("nested too deeply") from err


def _no_constant(name: str) -> object:
    """Refuse NaN and Infinity, which are not JSON."""
    raise ValueError(f"{name} is not JSON")


def _to_number(value: object, *, text_too: bool) -> Decimal | None:
    """Return a JSON value as a number, None where it is none."""
    if isinstance(value, str) and text_too and _NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    return None


@dataclass(slots=True)
class Fields:
    """Typed access to one JSON object; what is wrong is collected in `problems`."""

    raw: object
    rules: BindingRules
    problems: list[Problem] = field(default_factory=list)
    path: tuple[str | int, ...] = ()
    scope: str = ""
    _values: dict[str, object] = field(init=False)

    def __post_init__(self) -> None:
        """Take the object's fields."""
        self._values = {}
        if isinstance(self.raw, dict):
            ignores_case = self.rules.ignores_case
            self._values = {name.lower() if ignores_case else name: value for name, value in self.raw.items()}
        elif not self.rules.lenient:
            self.problems.append(Problem(self.path, Defect.OBJECT, self.raw))

    def text(self, name: str) -> str:
        """Read a text; empty when missing."""
        value = self._get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            # Half a surrogate pair, which JSON may escape, is no character.
            return value.encode(errors="replace").decode()
        if isinstance(value, int | Decimal) and self.rules.takes_numbers_as_text:
            return str(value)
        return self._wrong(name, Defect.TEXT, value, "")

    def number(self, name: str, default: Decimal | None) -> Decimal | None:
        """Read a number, which may come as text."""
        value = self._get(name)
        if value is None:
            return default
        number = _to_number(value, text_too=not self.rules.lenient)
        if number is None or abs(number) > _LARGEST:
            self.problems.append(Problem((*self.path, name), Defect.NUMBER, value))
            return default
        return number

    def amount(self, name: str) -> Decimal:
        """Read a number; 0 when missing."""
        return self.number(name, Decimal(0)) or Decimal(0)

    def integer(self, name: str) -> int:
        """Read a whole number; 0 when missing."""
        value = self.amount(name)
        return int(value) if value == value.to_integral_value() else self._wrong(name, Defect.INTEGER, value, 0)

    def choice[T](self, name: str, known: Mapping[str, T], default: T) -> T:
        """Read one of the known texts."""
        value = self._get(name)
        if value is None:
            return default
        if not isinstance(value, str) or value not in known:
            return self._wrong(name, Defect.CHOICE, value, default)
        return known[value]

    def moment(self, name: str) -> datetime | None:
        """Read an ISO time as the wall clock of Bulgaria."""
        value = self._get(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else None
            if moment is not None and moment.tzinfo is not None:
                stays = self.rules.keeps_utc_digits and not moment.utcoffset()
                moment = (moment if stays else moment.astimezone(SOFIA)).replace(tzinfo=None)
        except ValueError, OverflowError:
            moment = None
        return moment if moment is not None else self._wrong(name, Defect.DATE, value, None)

    def children(self, name: str) -> Iterator[Fields]:
        """Read a list of objects."""
        value = self._get(name)
        if value is None:
            return
        if not isinstance(value, list):
            self._wrong(name, Defect.LIST, value, None)
            return
        for index, each in enumerate(value):
            yield Fields(each, self.rules, self.problems, (*self.path, name, index), f"{name}.")

    def child(self, name: str) -> Fields | None:
        """Read an object."""
        value = self._get(name)
        return None if value is None else Fields(value, self.rules, self.problems, (*self.path, name), f"{name}.")

    def _get(self, name: str) -> object:
        """Return a field's value; a missing required one is a problem."""
        value = self._values.get(name.lower() if self.rules.ignores_case else name)
        if value is None and f"{self.scope}{name}" in self.rules.required:
            self.problems.append(Problem((*self.path, name), Defect.MISSING, self.raw))
        return value

    def _wrong[T](self, name: str, defect: Defect, value: object, default: T) -> T:
        """Note a problem, which a lenient server does not have."""
        if not self.rules.lenient:
            self.problems.append(Problem((*self.path, name), defect, value))
        return default


def bind(kind: Kind, body: object, rules: BindingRules) -> Body:
    """Read the body of a job.

    Raises:
        BindingError: the server cannot read it.
    """
    root = Fields(body, rules)
    document: Body = None
    match kind:
        case Kind.RECEIPT | Kind.REVERSAL | Kind.INVOICE | Kind.CREDIT_NOTE:
            document = _receipt(kind, root)
        case Kind.DEPOSIT | Kind.WITHDRAW:
            document = Transfer(
                amount=root.number("amount", None),
                operator=root.text("operator"),
                operator_password=root.text("operatorPassword"),
            )
        case Kind.DATETIME:
            document = NewClock(root.moment("deviceDateTime"))
        case Kind.RAW:
            root.text("rawRequest")
    if root.problems:
        raise BindingError(*root.problems)
    return document


def _receipt(kind: Kind, root: Fields) -> Receipt:
    """Read a receipt or one of its relatives."""
    credit = kind in {Kind.REVERSAL, Kind.CREDIT_NOTE}
    recipient = root.child("recipient") if kind in {Kind.INVOICE, Kind.CREDIT_NOTE} else None
    return Receipt(
        kind=kind,
        unique_sale_number=root.text("uniqueSaleNumber"),
        operator=root.text("operator"),
        operator_password=root.text("operatorPassword"),
        items=tuple(_item(each) for each in root.children("items")),
        payments=tuple(_payment(each) for each in root.children("payments")),
        original=_original(root) if credit else None,
        recipient=None if recipient is None else _recipient(recipient),
        number=root.text("number"),
    )


def _item(fields: Fields) -> Item:
    """Read a line."""
    kind = fields.choice("type", fields.rules.item_types, ItemType.SALE)
    fields.scope = f"items.{kind}."
    group = fields.integer("taxGroup")
    if kind is ItemType.SALE and group not in _GROUPS:
        if fields.rules.checks_tax_group:
            fields.problems.append(Problem((*fields.path, "taxGroup"), Defect.RANGE, group))
        group = 1 if fields.rules.lenient else group
    return Item(
        type=kind,
        text=fields.text("text"),
        quantity=fields.amount("quantity"),
        unit_price=fields.amount("unitPrice"),
        tax_group=group,
        department=fields.integer("department"),
        modifier_type=fields.choice("priceModifierType", _MODIFIERS, None),
        modifier_value=fields.amount("priceModifierValue"),
        amount=fields.amount("amount"),
    )


def _payment(fields: Fields) -> Payment:
    """Read a payment."""
    kind = fields.choice("paymentType", fields.rules.payment_types, PaymentType.CASH)
    return Payment(kind, fields.number("amount", Decimal(0) if fields.rules.lenient else None))


def _original(root: Fields) -> Original:
    """Read which receipt is reversed, and why."""
    return Original(
        receipt_number=root.text("receiptNumber"),
        receipt_datetime=root.moment("receiptDateTime"),
        fiscal_memory_serial_number=root.text("fiscalMemorySerialNumber"),
        invoice_number=root.text("originalInvoiceNumber"),
        reason=root.choice("reason", root.rules.reasons, Reason.OPERATOR_ERROR),
    )


def _recipient(fields: Fields) -> Recipient:
    """Read the buyer."""
    return Recipient(
        name=fields.text("name"),
        identifier=fields.text("identifier"),
        identifier_type=fields.choice("identifierType", _IDENTIFIERS, "unspecified"),
        vat_number=fields.text("vatNumber"),
        address=fields.text("address"),
        city=fields.text("city"),
    )
