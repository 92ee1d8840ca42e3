"""Diagnostics of a server: what it is, what its printers report, what became of the jobs."""

from typing import Any, Final

from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant

from .client import Job
from .const import CONF_PRINTER
from .coordinator import ErpnetfpConfigEntry
from .responses import message_texts, response_of
from .states import PrinterState

TO_REDACT: Final = frozenset(
    {
        CONF_URL,
        CONF_PRINTER,
        "fiscal_memory_serial_number",
        "printer_id",
        "serial_number",
        "server_id",
        "tax_identification_number",
        "unique_id",
        "unique_sale_number",
        "uri",
    }
)


async def async_diagnostics(hass: HomeAssistant, entry: ErpnetfpConfigEntry) -> dict[str, Any]:
    """Return what the entry knows; what was sold is not in it."""
    coordinator = entry.runtime_data.coordinator
    server = coordinator.data.server
    return {
        "server": {"kind": server.kind.value, "version": server.version, "server_id": server.server_id},
        "printers": [_printer(state) for state in coordinator.data.printers.values()],
        "jobs": [_job(job) for job in coordinator.queue.jobs()],
    }


def _printer(state: PrinterState) -> dict[str, Any]:
    """Return what is known of a printer."""
    info = state.info
    return {
        "printer_id": info.printer_id,
        "uri": info.uri,
        "driver": info.driver,
        "serial_number": info.serial_number,
        "fiscal_memory_serial_number": info.fiscal_memory_serial_number,
        "tax_identification_number": info.tax_identification_number,
        "manufacturer": info.manufacturer,
        "model": info.model,
        "firmware_version": info.firmware_version,
        "item_width": info.item_width,
        "comment_width": info.comment_width,
        "payment_types": sorted(info.payment_types),
        "supports_invoice": info.supports_invoice,
        "reachable": state.reachable,
        "messages": message_texts(state.messages),
        "clock_difference": None if state.clock_difference is None else state.clock_difference.total_seconds(),
        "cash": None if state.cash is None else str(state.cash),
    }


def _job(job: Job) -> dict[str, Any]:
    """Return what became of a job."""
    return {
        **response_of(job),
        "state": job.state.value,
        "attempt": job.attempt,
        "created": job.created.isoformat(),
        "changed": job.changed.isoformat(),
    }
