"""The receipt that a printer has begun."""

from dataclasses import dataclass, field
from decimal import Decimal

from .documents import Item, Payment, PaymentType, Receipt
from .money import ZERO


@dataclass(slots=True, kw_only=True)
class OpenReceipt:
    """A receipt between its opening and its end; `taxes` are the sums by tax group."""

    order: Receipt
    job_id: str
    unique_sale_number: str
    items: list[Item] = field(default_factory=list)
    taxes: dict[int, Decimal] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)
    paid: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """The sum of the lines so far."""
        return sum(self.taxes.values(), ZERO)

    @property
    def settled(self) -> bool:
        """Tell whether the payments cover the total."""
        return bool(self.payments) and self.paid >= self.total

    @property
    def change(self) -> Decimal:
        """What the customer gets back."""
        return max(self.paid - self.total, ZERO)

    def pay(self, kind: PaymentType, amount: Decimal) -> None:
        """Take a payment."""
        self.payments.append(Payment(kind, amount))
        self.paid += amount

    def net_payments(self) -> dict[PaymentType, Decimal]:
        """Return what was paid in each way, the change taken out of the cash first."""
        net: dict[PaymentType, Decimal] = {}
        for payment in self.payments:
            net[payment.type] = net.get(payment.type, ZERO) + (payment.amount or ZERO)
        change = self.change
        for kind in sorted(net, key=lambda kind: kind is not PaymentType.CASH):
            taken = min(net[kind], change)
            net[kind] -= taken
            change -= taken
        return net
