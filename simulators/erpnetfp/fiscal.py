"""The fiscal memory of a printer: VAT groups, registers of the day, numbers, cash in the drawer."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from .documents import Kind, PaymentType
from .money import ZERO, to_money

TAX_LETTERS = dict(enumerate("АБВГДЕЖЗ", start=1))
TAX_RATES = {1: Decimal(0), 2: Decimal(20), 3: Decimal(20), 4: Decimal(9), **dict.fromkeys(range(5, 9), Decimal(0))}
"""Per cent of VAT in each of the groups 1 to 8 (facts/erpnetfp.md, section 3)."""

FULL_BLOCKS = 1825
NEARLY_FULL_BLOCKS = 50
DAY_LIMIT = timedelta(hours=24)


def vat_in(group: int, amount: Decimal) -> Decimal:
    """Return the VAT contained in an amount of a tax group."""
    rate = TAX_RATES[group]
    return to_money(amount * rate / (100 + rate))


@dataclass(slots=True)
class Day:
    """What was printed since the last Z report; amounts by tax group and by payment type."""

    opened: datetime | None = None
    counts: Counter[Kind] = field(default_factory=Counter)
    sold: dict[int, Decimal] = field(default_factory=dict)
    reversed: dict[int, Decimal] = field(default_factory=dict)
    paid: dict[PaymentType, Decimal] = field(default_factory=dict)
    deposited: Decimal = ZERO
    withdrawn: Decimal = ZERO


def _add[K](register: dict[K, Decimal], amounts: Mapping[K, Decimal], sign: int = 1) -> None:
    """Add amounts to a register."""
    for key, amount in amounts.items():
        register[key] = register.get(key, ZERO) + sign * amount


@dataclass(slots=True)
class FiscalMemory:
    """Numbers that survive everything. `blocks_left` counts the Z reports that still fit."""

    serial: str
    tax_groups: frozenset[int] = frozenset(TAX_RATES)
    blocks_left: int = FULL_BLOCKS
    last_receipt: int = 0
    last_z: int = 0
    last_invoice: int = 0
    last_sale: int = 0
    cash: Decimal = ZERO
    day: Day = field(default_factory=Day)

    @property
    def full(self) -> bool:
        """No Z report fits any more, so nothing fiscal may be printed."""
        return self.blocks_left <= 0

    @property
    def nearly_full(self) -> bool:
        """Fewer than 50 blocks are left."""
        return 0 < self.blocks_left < NEARLY_FULL_BLOCKS

    @property
    def receipt_number(self) -> str:
        """The number of the last receipt: 7 digits, empty before the first one."""
        return f"{self.last_receipt:07}" if self.last_receipt else ""

    def overdue(self, now: datetime) -> bool:
        """Tell whether 24 hours have passed since the first document of the day without a Z report."""
        return self.day.opened is not None and now - self.day.opened > DAY_LIMIT

    def record_receipt(
        self, kind: Kind, taxes: Mapping[int, Decimal], payments: Mapping[PaymentType, Decimal], now: datetime
    ) -> str:
        """Count a receipt and return its number; for a reversal or credit note the amounts go out again."""
        self._open_day(kind, now)
        outgoing = kind in {Kind.REVERSAL, Kind.CREDIT_NOTE}
        _add(self.day.reversed if outgoing else self.day.sold, taxes)
        _add(self.day.paid, payments, sign=-1 if outgoing else 1)
        cash = payments.get(PaymentType.CASH, ZERO)
        self.cash += -cash if outgoing else cash
        self.last_receipt += 1
        return self.receipt_number

    def record_transfer(self, kind: Kind, amount: Decimal, now: datetime) -> None:
        """Count a deposit or withdrawal."""
        self._open_day(kind, now)
        if kind is Kind.DEPOSIT:
            self.day.deposited += amount
            self.cash += amount
        else:
            self.day.withdrawn += amount
            self.cash -= amount

    def record_z(self) -> Day:
        """Close the day and return it."""
        closed, self.day = self.day, Day()
        self.last_z += 1
        self.blocks_left -= 1
        return closed

    def _open_day(self, kind: Kind, now: datetime) -> None:
        """Count a document of the day, which begins with its first one."""
        self.day.opened = self.day.opened or now
        self.day.counts[kind] += 1
