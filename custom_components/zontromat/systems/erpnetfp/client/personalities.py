"""The servers in the field as rows of differences (facts, sections 1, 2 and 6)."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum

from .enums import ItemType, JobKind, ModifierType, PaymentType


class ServerKind(StrEnum):
    """Which program answers."""

    CSHARP = "csharp"
    CSHARP_OLD = "csharp_old"
    PYTHON = "python"
    NODE = "node"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Personality:
    """How a server differs from the reference, whose values are the defaults.

    Attributes:
        has_tasks: `asyncTimeout` and `taskinfo` work; otherwise every print request waits for the paper.
        tells_errors: device errors reach `ok`; otherwise `ok: true` proves nothing without a new receipt number.
        always_numbers: every printed receipt has a number in the answer.
        null_fields: receipt fields are there even when the request was refused, so their absence proves nothing.
        unstarted: error codes of a job that never reached the device.
        opening: error codes that come only from the opening of a receipt.
        refusals: error codes with which the device refuses a command; decisive for jobs of one command.
        portable_codes: E301 and E302 mean paper and cover.
        device_clock: the status shows the clock of the device, not of the server.
        reads_cash: the cash in the drawer can be asked for.
        tax_base_reduction: how the server spells this reason.
        needs_sale_number: a sale without unique sale number is refused.
        missing: kinds of jobs the server does not have.
        lost_items: kinds of lines that the server ignores or that void the receipt.
        lost_modifiers: price modifiers that the server ignores.
        loses_departments: the department of a line is ignored.
        change: a `change` payment balances cash that is more than the total; otherwise the cash is sent as due.
        payments: means of payment that arrive as themselves, of those that the printer has; `None` for all.
    """

    kind: ServerKind
    has_tasks: bool = True
    tells_errors: bool = True
    always_numbers: bool = True
    null_fields: bool = False
    unstarted: frozenset[str] = frozenset({"E110", "E413"})
    opening: frozenset[str] = frozenset()
    refusals: frozenset[str] = frozenset({"E401", "E402", "E403", "E404", "E405", "E408", "E412"})
    portable_codes: bool = True
    device_clock: bool = True
    reads_cash: bool = True
    tax_base_reduction: str = "tax-base-reduction"
    needs_sale_number: bool = False
    missing: AbstractSet[JobKind] = frozenset()
    lost_items: AbstractSet[ItemType] = frozenset()
    lost_modifiers: AbstractSet[ModifierType] = frozenset()
    loses_departments: bool = False
    change: bool = True
    payments: AbstractSet[PaymentType] | None = None


_INVOICES = frozenset({JobKind.INVOICE, JobKind.CREDIT_NOTE})

CSHARP = Personality(kind=ServerKind.CSHARP)

CSHARP_2019 = replace(CSHARP, tax_base_reduction="taxbase-reduction")
"""Versions that knew one spelling only; the middle ones know both."""

CSHARP_OLD = Personality(
    kind=ServerKind.CSHARP_OLD,
    missing=_INVOICES | {JobKind.DUPLICATE},
    lost_items=frozenset({ItemType.FOOTER_COMMENT, ItemType.DISCOUNT_AMOUNT, ItemType.SURCHARGE_AMOUNT}),
    loses_departments=True,
    change=False,
    needs_sale_number=True,
    payments=frozenset(
        {
            PaymentType.CASH,
            PaymentType.CARD,
            PaymentType.CHECK,
            PaymentType.PACKAGING,
            PaymentType.RESERVED1,
            PaymentType.RESERVED2,
        }
    ),
)
"""The server of the specification."""

NODE = Personality(
    kind=ServerKind.NODE,
    tells_errors=False,
    unstarted=frozenset({"E102", "E103"}),
    refusals=frozenset({"E301", "E302"}),
    portable_codes=False,
    needs_sale_number=True,
    change=False,
)

PYTHON = Personality(
    kind=ServerKind.PYTHON,
    has_tasks=False,
    always_numbers=False,
    null_fields=True,
    unstarted=frozenset({"E_NOT_IMPLEMENTED", "NOOP"}),
    opening=frozenset({"E103", "E201", "E301", "E302", "E403", "E404", "E405", "E408", "E502"}),
    device_clock=False,
    reads_cash=False,
    needs_sale_number=True,
    missing=_INVOICES | {JobKind.REVERSAL, JobKind.CLOCK},
    lost_items=frozenset(ItemType) - {ItemType.SALE},
    loses_departments=True,
    change=False,
    payments=frozenset({PaymentType.CASH, PaymentType.CARD, PaymentType.CHECK}),
)

PYTHON_PM = replace(
    PYTHON,
    lost_modifiers=frozenset(ModifierType) - {ModifierType.DISCOUNT_PERCENT},
    payments=None,
    reads_cash=True,
)
"""The Python server's second driver family, for Datecs devices of the PM protocol."""

UNKNOWN = replace(
    NODE,
    kind=ServerKind.UNKNOWN,
    unstarted=frozenset(),
    refusals=frozenset(),
    null_fields=True,
    missing=_INVOICES,
    loses_departments=True,
)
"""Nothing is taken for granted of a server that could not be recognised."""

_ROWS = {row.kind: row for row in (CSHARP, CSHARP_OLD, NODE, PYTHON, UNKNOWN)}
_BOTH_SPELLINGS = (1, 1, 0, 1518)


def personality(kind: ServerKind, version: tuple[int, ...], driver: str) -> Personality:
    """Return the row of a server in its version and of the driver (such as `bg.dt.pm`) behind it."""
    if kind is ServerKind.PYTHON and driver.endswith(".pm"):
        return PYTHON_PM
    if kind is ServerKind.CSHARP and version < _BOTH_SPELLINGS:
        return CSHARP_2019
    return _ROWS[kind]
