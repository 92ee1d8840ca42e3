"""The lines of a receipt: checked, rounded as the reference server rounds, and added up (facts, section 3)."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from .documents import Comment, Item, Sale, SubtotalModifier
from .enums import ItemType, ModifierType, TextPolicy
from .errors import UnsupportedError, ValidationError
from .models import PrinterInfo
from .notices import Notice
from .numbers import LIMIT, ZERO, parse_decimal, round_money, round_quantity
from .personalities import Personality
from .texts import printable

_HUNDRED = Decimal(100)
_DISCOUNTS = frozenset({ModifierType.DISCOUNT_AMOUNT, ModifierType.DISCOUNT_PERCENT})
_PERCENTS = frozenset({ModifierType.DISCOUNT_PERCENT, ModifierType.SURCHARGE_PERCENT})


class ItemReader:
    """Turns items into the lines of a request body; `total` and `notices` grow on the way."""

    def __init__(self, printer: PrinterInfo, server: Personality, policy: TextPolicy) -> None:
        """Read for one printer behind one server."""
        self.total = ZERO
        self.notices: list[Notice] = []
        self._printer = printer
        self._server = server
        self._policy = policy
        self._line = 0

    def read(self, items: Sequence[Item]) -> list[dict[str, Any]]:
        """Return the lines.

        Raises:
            ValidationError: there are none, or a field breaks a rule.
            UnsupportedError: the server would lose a line or a part of it.
        """
        if not items:
            raise ValidationError("items_empty", "a receipt needs at least one item", field="items")
        lines = []
        for self._line, item in enumerate(items, 1):
            match item:
                case Sale():
                    lines.append(self._sale(item))
                case Comment():
                    lines.append(self._comment(item))
                case SubtotalModifier():
                    lines.append(self._subtotal(item))
        return lines

    def _sale(self, item: Sale) -> dict[str, Any]:
        """Read a sold item."""
        quantity = self._number(item.quantity, "quantity", round_quantity)
        if quantity is None:
            quantity = Decimal(1)
        elif quantity <= 0:  # the server would print 1 for 0
            raise self._wrong("not_positive", "must be more than 0", "quantity")
        price = self._number(item.unit_price, "unit_price", round_money)
        if price is None:
            raise self._wrong("not_a_number", "must be a number", "unit_price")
        line: dict[str, Any] = {
            "text": self._text(item.text, self._printer.item_width),
            "quantity": quantity,
            "unitPrice": price,
            "taxGroup": self._tax_group(item.tax_group),
        }
        amount = round_money(quantity * price)
        if (modifier := self._modifier(item)) is not None:
            kind, value = modifier
            line |= {"priceModifierValue": value, "priceModifierType": kind.value}
            change = round_money(amount * value / _HUNDRED) if kind in _PERCENTS else value
            amount += -change if kind in _DISCOUNTS else change
        self.total += amount
        return line | self._extras(item)

    def _modifier(self, item: Sale) -> tuple[ModifierType, Decimal] | None:
        """Read the price modifier: both type and value, or neither."""
        value = self._number(item.modifier_value, "modifier_value", round_money)
        if item.modifier is None:
            if value:
                raise self._wrong("modifier_type_missing", "needs a modifier type", "modifier_value")
            return None
        if value is None or value <= 0:
            raise self._wrong("not_positive", "must be more than 0", "modifier_value")
        if item.modifier in self._server.lost_modifiers:
            raise self._unsupported("modifier", item.modifier)
        return item.modifier, value

    def _extras(self, item: Sale) -> dict[str, Any]:
        """Read department and item code."""
        extras = {}
        for field, name, value in (
            ("department", "department", item.department or None),
            ("item_code", "itemCode", item.item_code),
        ):
            if value is None:
                continue
            if not _whole(value) or value < 0:
                raise self._wrong("negative", "must be a whole number and not negative", field)
            if self._server.loses_departments:
                raise self._unsupported(field, str(value))
            extras[name] = value
        return extras

    def _comment(self, item: Comment) -> dict[str, Any]:
        """Read a comment."""
        kind = ItemType.FOOTER_COMMENT if item.footer else ItemType.COMMENT
        self._check_type(kind)
        return {"type": kind.value, "text": self._text(item.text, self._printer.comment_width)}

    def _subtotal(self, item: SubtotalModifier) -> dict[str, Any]:
        """Read a discount or surcharge on the subtotal."""
        if item.type not in {ItemType.DISCOUNT_AMOUNT, ItemType.SURCHARGE_AMOUNT}:
            raise self._wrong("type", "must be discount-amount or surcharge-amount", "type")
        self._check_type(item.type)
        if self._printer.supports_subtotal_modifiers is False:
            raise self._unsupported("type", item.type)
        amount = self._number(item.amount, "amount", round_money)
        if amount is None or amount <= 0:
            raise self._wrong("not_positive", "must be more than 0", "amount")
        self.total += -amount if item.type is ItemType.DISCOUNT_AMOUNT else amount
        line: dict[str, Any] = {"type": item.type.value, "amount": amount}
        if item.tax_group is not None or self._printer.subtotal_modifiers_need_tax_group:
            line["taxGroup"] = self._tax_group(item.tax_group)
        return line

    def _check_type(self, kind: ItemType) -> None:
        """Refuse a kind of line that the server would lose."""
        if kind in self._server.lost_items:
            raise self._unsupported("type", kind)

    def _text(self, value: object, width: int | None) -> str:
        """Read a text and keep its notices."""
        text, notices = printable(value, width, self._policy, field="text", line=self._line)
        self.notices += notices
        return text

    def _tax_group(self, value: object) -> int:
        """Read a tax group."""
        number = parse_decimal(value)
        if number is None or number != number.to_integral_value() or not 1 <= number <= 8:
            raise self._wrong("tax_group", "must be a whole number from 1 to 8", "tax_group")
        return int(number)

    def _number(self, value: object, field: str, rounding: Callable[[Decimal], Decimal]) -> Decimal | None:
        """Read a number that may be absent."""
        if value is None:
            return None
        number = parse_decimal(value)
        if number is None:
            raise self._wrong("not_a_number", "must be a number", field)
        if abs(number) >= LIMIT:
            raise self._wrong("too_large", f"must be less than {LIMIT}", field)
        return rounding(number)

    def _wrong(self, code: str, reason: str, field: str) -> ValidationError:
        """Return the error of a field of the current line."""
        return ValidationError(code, reason, field=field, line=self._line)

    def _unsupported(self, field: str, value: str) -> UnsupportedError:
        """Return the error of something that would be lost on the way to paper."""
        return UnsupportedError(
            f"item {self._line}, {field}: {value} would be lost on this printer and server",
            line=str(self._line),
            field=field,
            value=value,
            server=self._server.kind.value,
        )


def _whole(value: object) -> bool:
    """Tell whether a value is an integer."""
    return isinstance(value, int) and not isinstance(value, bool)
