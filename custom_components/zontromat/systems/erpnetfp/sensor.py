"""Sensors of a printer: its drawer, its clock and its last documents."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .board import Summary
from .client import Job, Reason
from .coordinator import ErpnetfpConfigEntry, ErpnetfpCoordinator
from .entity import ErpnetfpEntity, async_add_for_printers
from .responses import first_text
from .states import PrinterState

type Value = str | int | Decimal | datetime | None

EURO: Final = "EUR"
"""Bulgarian devices register in euro since 2026; the protocol has no currency."""

FAILURES: Final = tuple(reason.value for reason in Reason if reason is not Reason.CONFIRMED)


@dataclass(frozen=True, kw_only=True)
class ErpnetfpSensorDescription(SensorEntityDescription):
    """A sensor and how it follows from a printer's state and jobs."""

    value_fn: Callable[[PrinterState, Summary], Value]
    exists_fn: Callable[[PrinterState], bool] = lambda state: True
    attributes_fn: Callable[[Summary], dict[str, Any]] | None = None
    reads_cash: bool = False


def _amount(job: Job | None) -> Decimal | None:
    """Return the amount of a receipt as the device registered it, or as it was asked for where no device told."""
    if job is None:
        return None
    return job.result.receipt_amount if job.result is not None and job.result.receipt_amount is not None else job.total


def _time(job: Job | None) -> datetime | None:
    """Return when a receipt was printed, by the device's clock or else by ours."""
    if job is None:
        return None
    return job.result.receipt_time if job.result is not None and job.result.receipt_time is not None else job.changed


def _kind(summary: Summary) -> dict[str, Any]:
    """Return what kind of document the last receipt is, and which sale."""
    job = summary.last_receipt
    if job is None:
        return {}
    return {"kind": job.kind.name.lower(), "job_id": job.job_id, "unique_sale_number": job.unique_sale_number}


def _failure(summary: Summary) -> dict[str, Any]:
    """Return which job failed last, when, and what was said about it."""
    job = summary.last_failure
    if job is None:
        return {}
    return {
        "job_id": job.job_id,
        "kind": job.kind.name.lower(),
        "outcome": job.outcome.value,
        "message": first_text(job),
        "time": job.changed.isoformat(),
    }


def _seconds(state: PrinterState) -> int | None:
    """Return how far the clock is ahead in seconds."""
    return None if state.clock_difference is None else round(state.clock_difference.total_seconds())


DESCRIPTIONS: Final = (
    ErpnetfpSensorDescription(
        key="cash",
        device_class=SensorDeviceClass.MONETARY,
        native_unit_of_measurement=EURO,
        suggested_display_precision=2,
        value_fn=lambda state, summary: state.cash,
        exists_fn=lambda state: state.server.reads_cash,
        reads_cash=True,
    ),
    ErpnetfpSensorDescription(
        key="last_receipt_number",
        value_fn=lambda state, summary: summary.last_receipt.receipt_number if summary.last_receipt else None,
        attributes_fn=_kind,
    ),
    ErpnetfpSensorDescription(
        key="last_receipt_amount",
        device_class=SensorDeviceClass.MONETARY,
        native_unit_of_measurement=EURO,
        suggested_display_precision=2,
        value_fn=lambda state, summary: _amount(summary.last_receipt),
    ),
    ErpnetfpSensorDescription(
        key="last_receipt_time",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda state, summary: _time(summary.last_receipt),
    ),
    ErpnetfpSensorDescription(
        key="open_jobs",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state, summary: summary.open_jobs,
    ),
    ErpnetfpSensorDescription(
        key="last_error",
        device_class=SensorDeviceClass.ENUM,
        options=list(FAILURES),
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state, summary: summary.last_failure.reason if summary.last_failure else None,
        attributes_fn=_failure,
    ),
    ErpnetfpSensorDescription(
        key="clock_difference",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state, summary: _seconds(state),
        exists_fn=lambda state: state.server.device_clock,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: ErpnetfpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the sensors of each printer, as far as its server can tell."""

    def create(coordinator: ErpnetfpCoordinator, device: str) -> Iterator[ErpnetfpSensor]:
        state = coordinator.data.printers[device]
        for description in DESCRIPTIONS:
            if description.exists_fn(state):
                yield ErpnetfpSensor(coordinator, description, device, device if description.reads_cash else None)

    async_add_for_printers(entry, async_add_entities, create)


class ErpnetfpSensor(ErpnetfpEntity, SensorEntity):
    """One value of a printer."""

    entity_description: ErpnetfpSensorDescription

    @override
    async def async_added_to_hass(self) -> None:
        """Let the drawer be read, which is done for nobody as long as nobody looks."""
        await super().async_added_to_hass()
        if self.entity_description.reads_cash:
            coordinator = self.coordinator
            task = coordinator.async_show_cash(self.device)
            coordinator.config_entry.async_create_task(self.hass, task, "Read the cash")

    @override
    def _slice(self) -> tuple[Value, dict[str, Any]]:
        """Return the value and the attributes."""
        return self.native_value, self.extra_state_attributes

    @property
    @override
    def native_value(self) -> Value:
        """Return the value."""
        return None if self.printer is None else self.entity_description.value_fn(self.printer, self.summary)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return the attributes."""
        attributes_fn = self.entity_description.attributes_fn
        return {} if attributes_fn is None else attributes_fn(self.summary)
