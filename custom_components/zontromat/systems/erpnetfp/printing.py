"""From a document to its outcome: what actions, buttons and repairs have in common."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ...const import DOMAIN
from .client import Document, Job, Outcome, TextPolicy
from .const import CONF_LONG_TEXTS
from .errors import checking
from .operators import ConfiguredOperator, find_operator
from .responses import first_text

if TYPE_CHECKING:
    from .coordinator import ErpnetfpCoordinator

PATIENCE: Final = 300.0
"""How many seconds somebody waits for an outcome; a job that takes longer goes on, and its end is an event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How a document is to be printed.

    Attributes:
        job_id: The caller's key; the same key is never printed twice.
        operator: The number of a configured operator; without it the printer's default one.
        sale_number_code: Operator code for a new unique sale number, instead of the operator's own.
        wait: Wait for the outcome.
    """

    job_id: str | None = None
    operator: str | None = None
    sale_number_code: str | None = None
    wait: bool = True


async def async_print(
    coordinator: ErpnetfpCoordinator, device: str, document: Document, order: Order | None = None
) -> Job:
    """Print a document on a device, and return its job when that is printed, or queued.

    Raises:
        ServiceValidationError: nothing was sent, because the order or the document is wrong.
        HomeAssistantError: it was not printed, or nobody knows whether it was.
    """
    order = order or Order()
    entry, queue = coordinator.config_entry, coordinator.queue
    info = coordinator.state_of(device).info
    operator = _operator_of(coordinator, device, order)
    code = order.sale_number_code or (operator.sale_number_code if operator is not None else None)
    with coordinator.errors.commanding(coordinator.hass, entry), checking():
        job = await queue.submit(
            info,
            document,
            job_id=order.job_id,
            operator=order.operator,
            sale_number_code=code,
            texts=TextPolicy(entry.options.get(CONF_LONG_TEXTS, TextPolicy.CUT)),
        )
        if order.wait:
            job = await queue.wait(job.job_id, PATIENCE)
    _require_paper(job, coordinator.name_of(device))
    return job


def _operator_of(coordinator: ErpnetfpCoordinator, device: str, order: Order) -> ConfiguredOperator | None:
    """Return the operator of an order.

    Raises:
        ServiceValidationError: the order names one that is not configured.
    """
    operator = find_operator(coordinator.config_entry, device, order.operator)
    if operator is None and order.operator is not None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="erpnetfp_no_such_operator",
            translation_placeholders={"operator": order.operator, "name": coordinator.name_of(device)},
        )
    return operator


def _require_paper(job: Job, name: str) -> None:
    """Refuse to pass for printed what is not.

    Raises:
        HomeAssistantError: the job was not printed, or nobody knows.
    """
    if job.outcome not in {Outcome.NOT_PRINTED, Outcome.UNKNOWN}:
        return
    assert job.reason is not None
    raise HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=f"erpnetfp_{job.outcome.value}_{job.reason.value}",
        translation_placeholders={"name": name, "job_id": job.job_id, "message": first_text(job)},
    )
