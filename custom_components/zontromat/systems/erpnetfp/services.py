"""Actions of a fiscal printer; none takes a password, because what an action is given stands in traces and events."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
import probatio

from ...const import DOMAIN
from ...system import async_device_of
from .client import (
    Deposit,
    Document,
    Duplicate,
    PrinterInfo,
    Receipt,
    ReversalReason,
    ReversalReceipt,
    SetClock,
    UnknownJobError,
    Withdrawal,
    XReport,
    ZReport,
)
from .errors import checking
from .printing import Order, async_print
from .reading import read_credit_note, read_invoice, read_items, read_payments
from .responses import amount_of, message_texts, response_of
from .states import device_of

if TYPE_CHECKING:
    from .coordinator import ErpnetfpCoordinator

type Values = Mapping[str, Any]
type Handler = Callable[[ErpnetfpCoordinator, str, Values], Coroutine[Any, Any, ServiceResponse]]

ATTR_AMOUNT: Final = "amount"
ATTR_CREDIT_NOTE: Final = "credit_note"
ATTR_FISCAL_MEMORY: Final = "fiscal_memory_serial_number"
ATTR_INVOICE: Final = "invoice"
ATTR_ITEMS: Final = "items"
ATTR_JOB_ID: Final = "job_id"
ATTR_OPERATOR: Final = "operator"
ATTR_PAYMENTS: Final = "payments"
ATTR_REASON: Final = "reason"
ATTR_RECEIPT_NUMBER: Final = "receipt_number"
ATTR_RECEIPT_TIME: Final = "receipt_time"
ATTR_SALE_NUMBER_CODE: Final = "sale_number_code"
ATTR_TIME: Final = "time"
ATTR_UNIQUE_SALE_NUMBER: Final = "unique_sale_number"
ATTR_WAIT: Final = "wait"


def _digits(length: int) -> Callable[[object], str]:
    """Return a validator of a number that is written with all its digits.

    YAML takes one that begins with a zero for another, octal number unless it stands in quotes, so a number is only
    accepted where that cannot have happened.
    """

    def validate(value: object) -> str:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 10 ** (length - 1):
            return str(value)
        if not isinstance(value, str):
            raise probatio.Invalid("must be a text in quotes, with all its digits")
        return value

    return validate


_job_id = probatio.All(cv.string, str.strip, probatio.Length(min=1, max=100))
_lines = probatio.All(cv.ensure_list, probatio.Length(max=500))

_DEVICE: Final[dict[Any, Any]] = {probatio.Required(ATTR_DEVICE_ID): cv.string}
_ORDER: Final[dict[Any, Any]] = {
    **_DEVICE,
    probatio.Optional(ATTR_JOB_ID): _job_id,
    probatio.Optional(ATTR_WAIT, default=True): cv.boolean,
}
_OPERATED: Final[dict[Any, Any]] = {**_ORDER, probatio.Optional(ATTR_OPERATOR): cv.string}
_TRANSFER: Final[dict[Any, Any]] = {**_OPERATED, probatio.Required(ATTR_AMOUNT): object}


def _receipt(data: Values, printer: PrinterInfo) -> Receipt:
    """Return a receipt or invoice."""
    return Receipt(
        items=read_items(data[ATTR_ITEMS]),
        payments=read_payments(data[ATTR_PAYMENTS]),
        unique_sale_number=data.get(ATTR_UNIQUE_SALE_NUMBER),
        invoice=read_invoice(data.get(ATTR_INVOICE)),
    )


def _reversal(data: Values, printer: PrinterInfo) -> ReversalReceipt:
    """Return a reversal or credit note; it is about a receipt of the same printer unless the memory is named."""
    return ReversalReceipt(
        items=read_items(data[ATTR_ITEMS]),
        unique_sale_number=data[ATTR_UNIQUE_SALE_NUMBER],
        receipt_number=data[ATTR_RECEIPT_NUMBER],
        receipt_time=data[ATTR_RECEIPT_TIME],
        fiscal_memory_serial_number=data.get(ATTR_FISCAL_MEMORY) or printer.fiscal_memory_serial_number or "",
        reason=ReversalReason(data[ATTR_REASON]),
        credited=read_credit_note(data.get(ATTR_CREDIT_NOTE)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Action:
    """An action that prints, and how its data becomes a document."""

    name: str
    create: Callable[[Values, PrinterInfo], Document]
    fields: Mapping[Any, Any] = field(default_factory=lambda: _ORDER)
    for_administrators: bool = False


_ACTIONS: Final = (
    _Action(
        name="print_receipt",
        create=_receipt,
        fields={
            **_OPERATED,
            probatio.Required(ATTR_ITEMS): _lines,
            probatio.Optional(ATTR_PAYMENTS, default=list): _lines,
            probatio.Optional(ATTR_UNIQUE_SALE_NUMBER): cv.string,
            probatio.Optional(ATTR_SALE_NUMBER_CODE): cv.string,
            probatio.Optional(ATTR_INVOICE): object,
        },
    ),
    _Action(
        name="print_reversal_receipt",
        create=_reversal,
        fields={
            **_OPERATED,
            probatio.Required(ATTR_ITEMS): _lines,
            probatio.Required(ATTR_UNIQUE_SALE_NUMBER): cv.string,
            probatio.Required(ATTR_RECEIPT_NUMBER): _digits(7),
            probatio.Required(ATTR_RECEIPT_TIME): cv.datetime,
            probatio.Optional(ATTR_FISCAL_MEMORY): _digits(8),
            probatio.Required(ATTR_REASON): probatio.In([reason.value for reason in ReversalReason]),
            probatio.Optional(ATTR_CREDIT_NOTE): object,
        },
    ),
    _Action(
        name="deposit_money",
        create=lambda data, printer: Deposit(amount=data[ATTR_AMOUNT]),
        fields=_TRANSFER,
        for_administrators=True,
    ),
    _Action(
        name="withdraw_money",
        create=lambda data, printer: Withdrawal(amount=data[ATTR_AMOUNT]),
        fields=_TRANSFER,
        for_administrators=True,
    ),
    _Action(name="print_x_report", create=lambda data, printer: XReport(), for_administrators=True),
    _Action(name="print_z_report", create=lambda data, printer: ZReport(), for_administrators=True),
    _Action(name="print_duplicate", create=lambda data, printer: Duplicate()),
    _Action(
        name="set_printer_clock",
        create=lambda data, printer: SetClock(time=data.get(ATTR_TIME)),
        fields={**_ORDER, probatio.Optional(ATTR_TIME): cv.datetime},
    ),
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for action in _ACTIONS:
        register = async_register_admin_service if action.for_administrators else _async_register
        handler, schema = _bound(hass, _printing(action)), probatio.Schema(dict(action.fields))
        register(hass, DOMAIN, action.name, handler, schema, SupportsResponse.OPTIONAL)
    job = {**_DEVICE, probatio.Required(ATTR_JOB_ID): _job_id}
    for name, query, fields in (
        ("get_cash", _async_get_cash, _DEVICE),
        ("get_printer_status", _async_get_status, _DEVICE),
        ("get_print_job", _async_get_job, job),
    ):
        _async_register(hass, DOMAIN, name, _bound(hass, query), probatio.Schema(fields), SupportsResponse.ONLY)


@callback
def _async_register(hass: HomeAssistant, *arguments: Any) -> None:
    """Register an action for everybody, with the signature of that for administrators."""
    hass.services.async_register(*arguments)


def _bound(hass: HomeAssistant, handler: Handler) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    """Return a handler that finds the printer of the call and translates the client's errors."""

    async def async_handle(call: ServiceCall) -> ServiceResponse:
        entry, device = async_device_of(hass, "erpnetfp", call.data[ATTR_DEVICE_ID])
        coordinator: ErpnetfpCoordinator = entry.runtime_data.coordinator
        with coordinator.errors.commanding(hass, entry):
            return await handler(coordinator, device_of(device.identifiers), call.data)

    return async_handle


def _printing(action: _Action) -> Handler:
    """Return a handler that prints."""

    async def async_handle(coordinator: ErpnetfpCoordinator, device: str, data: Values) -> ServiceResponse:
        with checking():
            document = action.create(data, coordinator.state_of(device).info)
        order = Order(
            job_id=data.get(ATTR_JOB_ID),
            operator=data.get(ATTR_OPERATOR),
            sale_number_code=data.get(ATTR_SALE_NUMBER_CODE),
            wait=data[ATTR_WAIT],
        )
        return response_of(await async_print(coordinator, device, document, order))

    return async_handle


async def _async_get_cash(coordinator: ErpnetfpCoordinator, device: str, data: Values) -> ServiceResponse:
    """Return the cash in the drawer."""
    cash = await coordinator.async_read_cash(device)
    return {"amount": amount_of(cash.amount), "ok": cash.ok, "messages": message_texts(cash.messages)}


async def _async_get_status(coordinator: ErpnetfpCoordinator, device: str, data: Values) -> ServiceResponse:
    """Return the status of a printer; while it has work the last known one."""
    state, status = await coordinator.async_read_status(device)
    time = None if status is None else status.device_time
    return {
        "printer_id": state.info.printer_id,
        "reachable": state.reachable,
        "busy": status is None,
        "open_jobs": coordinator.board.summary(device).open_jobs,
        "device_time": None if time is None else time.isoformat(),
        "messages": message_texts(state.messages if status is None else status.messages),
    }


async def _async_get_job(coordinator: ErpnetfpCoordinator, device: str, data: Values) -> ServiceResponse:
    """Return what became of a job."""
    job = coordinator.queue.job(data[ATTR_JOB_ID])
    if job.device != device:
        raise UnknownJobError("The job is of another printer", job_id=job.job_id)
    return response_of(job)
