"""The servers that clients meet in the field, as rows of differences (facts/erpnetfp.md, sections 1 to 5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from .binding import ITEM_TYPES, OLD_REASONS, PAYMENT_TYPES, REASONS, BindingRules, choices
from .documents import ItemType, Kind, PaymentType


class ErrorPages(StrEnum):
    """What a refused request looks like."""

    PROBLEM_JSON = "problem+json"
    FASTAPI = "fastapi"
    EXPRESS = "express"


class OwnTaskIds(StrEnum):
    """What the server does with a `taskId` of the client's."""

    IGNORED = "ignored"
    UNIQUE = "unique"
    """A second job with the same id is refused with E109."""
    UNTIL_READ = "until read"
    """Only a finished task that nobody has asked about stops a second job with its id."""


class Checks(StrEnum):
    """What the server checks in a document that it could read."""

    FULL = "full"
    NONE = "none"
    MINIMAL = "minimal"


class BusyStatus(StrEnum):
    """What `status` does while a job is printing."""

    INTERLEAVES = "interleaves"
    COLLIDES = "collides"
    WAITS = "waits"


class CashReading(StrEnum):
    """For which devices the server can read the drawer."""

    ALL = "all"
    ONE_CURRENCY = "one currency"
    """Not for firmware that knows two currencies."""
    NONE = "none"


class ErrorCodes(StrEnum):
    """Which codes the errors of the device get."""

    STANDARD = "standard"
    OPENING = "opening"
    """The standard ones while opening a receipt, none after that."""
    OWN = "own"
    """One of the server's own for each job."""


class Absent(StrEnum):
    """How the answer shows what is not there: the code of an info, the number of a failed receipt."""

    OMITTED = "omitted"
    EMPTY = "empty"
    NULL = "null"


@dataclass(frozen=True, slots=True, kw_only=True)
class Personality:
    """One server. The defaults are those of the reference server of July 2026."""

    title: str
    version: str = "1.1.0.1691"
    headers: Mapping[str, str] = field(default_factory=lambda: {"Server": "Kestrel"})
    errors: ErrorPages = ErrorPages.PROBLEM_JSON
    binding: BindingRules
    jobs: frozenset[Kind]
    """The jobs that have an endpoint."""
    not_implemented: frozenset[Kind] = frozenset()
    """The jobs whose endpoint always answers that it is not implemented."""
    service: bool = True
    """`/service/...` exists."""
    maker_key: str = "manufacturer"
    tells_payments: bool = True
    tells_invoices: bool = True
    tasks: bool = True
    """`asyncTimeout` and `taskinfo` work; otherwise every request waits for its end."""
    own_task_ids: OwnTaskIds = OwnTaskIds.UNIQUE
    forgets_read_tasks: bool = False
    deadlines: bool = True
    """The `timeout` of a job counts."""
    tells_timeout: bool = False
    """A task whose `asyncTimeout` is over has the status `timeout` until it ends."""
    pending_result: Mapping[str, object] | None = field(default_factory=dict[str, object])
    crash_result: Mapping[str, object] | None = None
    """The result of a job that threw an exception."""
    stalls_after_crash: bool = True
    """After such a job the queue stands still until the next one arrives."""
    checks: Checks = Checks.FULL
    hides_refusals: bool = False
    """What the device refuses is not noticed; the next command follows."""
    aborts_before: bool = True
    """A receipt left open is cancelled before the next one."""
    closes_without_payments: bool = True
    prints_only_sales: bool = False
    """Comments and modifiers of the subtotal are lost."""
    drops_reversal_payments: bool = True
    tells_reversals: bool = True
    """Reversals answer the fields of a receipt."""
    error_codes: ErrorCodes = ErrorCodes.STANDARD
    reads_number: bool = True
    reckons_itself: bool = False
    """Amount and time of a receipt are the server's own: without discounts, by the server's clock."""
    reads_warnings: bool = True
    """Answers carry what the device reports about itself."""
    abort_hides_close: bool = False
    """When closing fails, the answer is that of the cancelling after it: `ok` without a number."""
    cash: CashReading = CashReading.ALL
    busy_status: BusyStatus = BusyStatus.INTERLEAVES
    utc_times: bool = False
    text_ok: bool = False
    """Jobs answer `"ok": "true"`."""
    info_code: Absent = Absent.OMITTED
    nothing: Absent = Absent.EMPTY
    """How a missing number or time looks."""
    receipt_fields_always: bool = False
    """Every job answers the fields of a receipt, if only empty ones."""


_SPEC_JOBS = frozenset(
    {
        Kind.RECEIPT,
        Kind.REVERSAL,
        Kind.DEPOSIT,
        Kind.WITHDRAW,
        Kind.X_REPORT,
        Kind.Z_REPORT,
        Kind.DATETIME,
        Kind.CASH,
    }
)
_JOBS = _SPEC_JOBS | {Kind.DUPLICATE, Kind.RESET, Kind.RAW}
_INVOICE_JOBS = _JOBS | {Kind.INVOICE, Kind.CREDIT_NOTE}
_SPEC_PAYMENTS = choices(
    (
        PaymentType.CASH,
        PaymentType.CARD,
        PaymentType.CHECK,
        PaymentType.PACKAGING,
        PaymentType.RESERVED1,
        PaymentType.RESERVED2,
    )
)
_WITHOUT_CHANGE = {text: kind for text, kind in PAYMENT_TYPES.items() if kind is not PaymentType.CHANGE}

_CSHARP = Personality(
    title="ErpNet.FP (C#), July 2026",
    binding=BindingRules(required=frozenset({"items", "amount", "payments.amount", "payments.paymentType"})),
    jobs=_INVOICE_JOBS,
)
_CSHARP_1620 = replace(
    _CSHARP,
    title="ErpNet.FP (C#), August 2025",
    version="1.1.0.1620",
    jobs=_JOBS,
    tells_invoices=False,
    cash=CashReading.NONE,
)
_CSHARP_1518 = replace(
    _CSHARP_1620,
    title="ErpNet.FP (C#) before the euro",
    version="1.1.0.1518",
    cash=CashReading.ONE_CURRENCY,
)
_CSHARP_2019 = replace(
    _CSHARP_1518,
    title="ErpNet.FP (C#) of the end of 2019",
    version="1.1.0.900",
    binding=replace(_CSHARP.binding, reasons=OLD_REASONS),
    forgets_read_tasks=True,
    deadlines=False,
    drops_reversal_payments=False,
    tells_reversals=False,
    abort_hides_close=True,
)
_SPEC = replace(
    _CSHARP_2019,
    title="The server of the specification (May 2019)",
    version="1.0",
    binding=BindingRules(
        required=frozenset({"items", "amount"}),
        item_types=choices((ItemType.SALE, ItemType.COMMENT)),
        payment_types=_SPEC_PAYMENTS,
        reasons=REASONS,
    ),
    jobs=_SPEC_JOBS,
    service=False,
    maker_key="company",
    tells_payments=False,
    own_task_ids=OwnTaskIds.IGNORED,
    abort_hides_close=False,
    cash=CashReading.ALL,
    text_ok=True,
    info_code=Absent.EMPTY,
)
_PYTHON = Personality(
    title="Odoo.ErpNet.FP (Python)",
    version="0.27.1",
    headers={"server": "uvicorn"},
    errors=ErrorPages.FASTAPI,
    binding=BindingRules(
        ignores_case=False,
        required=frozenset(
            {
                "uniqueSaleNumber",
                "items.sale.unitPrice",
                "items.sale.taxGroup",
                "items.comment.text",
                "items.footer-comment.text",
                "items.discount-amount.amount",
                "items.surcharge-amount.amount",
                "payments.amount",
                "amount",
                "receiptNumber",
                "receiptDateTime",
                "fiscalMemorySerialNumber",
                "rawRequest",
            }
        ),
        item_types=ITEM_TYPES,
        payment_types=_WITHOUT_CHANGE,
        reasons=REASONS,
        checks_tax_group=True,
        takes_numbers_as_text=False,
    ),
    jobs=_JOBS,
    not_implemented=frozenset({Kind.REVERSAL, Kind.DATETIME, Kind.RAW, Kind.CASH}),
    service=False,
    tells_invoices=False,
    tasks=False,
    deadlines=False,
    error_codes=ErrorCodes.OPENING,
    own_task_ids=OwnTaskIds.IGNORED,
    stalls_after_crash=False,
    checks=Checks.NONE,
    aborts_before=False,
    closes_without_payments=False,
    prints_only_sales=True,
    drops_reversal_payments=False,
    reads_number=False,
    reckons_itself=True,
    reads_warnings=False,
    busy_status=BusyStatus.WAITS,
    info_code=Absent.NULL,
    nothing=Absent.NULL,
)
_NODE = Personality(
    title="ErpNet.FP.js (Node)",
    version="1.0.2",
    headers={"X-Powered-By": "Express", "Access-Control-Allow-Origin": "*"},
    errors=ErrorPages.EXPRESS,
    binding=BindingRules(lenient=True, keeps_utc_digits=False),
    jobs=_INVOICE_JOBS,
    own_task_ids=OwnTaskIds.UNTIL_READ,
    forgets_read_tasks=True,
    deadlines=False,
    error_codes=ErrorCodes.OWN,
    tells_timeout=True,
    pending_result=None,
    crash_result={"error": "Unexpected exception"},
    stalls_after_crash=False,
    checks=Checks.MINIMAL,
    hides_refusals=True,
    drops_reversal_payments=False,
    reads_warnings=False,
    busy_status=BusyStatus.COLLIDES,
    utc_times=True,
    receipt_fields_always=True,
)

PERSONALITIES = {
    "spec": _SPEC,
    "csharp-2019": _CSHARP_2019,
    "csharp-1518": _CSHARP_1518,
    "csharp-1620": _CSHARP_1620,
    "csharp": _CSHARP,
    "python": _PYTHON,
    "node": _NODE,
}
