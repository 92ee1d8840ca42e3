"""The repair issues of a server and its printers: what a person must act on."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.issue_registry import IssueSeverity
from homeassistant.helpers.translation import async_get_cached_translations
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ...system import async_clear_issue, async_raise_issue
from .client import CashAmount, Job, JobKind, Outcome
from .states import PrinterState, Snapshot, name_of

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""How wrong a clock may be; receipts carry its time."""

_CASH_FORMAT: Final = "E409"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Condition:
    """An issue that codes of the device mean, and the flow that fixes it."""

    key: str
    codes: frozenset[str]
    severity: IssueSeverity = IssueSeverity.ERROR
    fix: str | None = None


_CLOCK: Final = "erpnetfp_clock"
_OUTDATED: Final = "erpnetfp_outdated_server"
_CONDITIONS: Final = (
    _Condition(key="erpnetfp_paper_out", codes=frozenset({"E301"})),
    _Condition(key=_CLOCK, codes=frozenset({"E103"}), fix="set_clock"),
    _Condition(key="erpnetfp_z_report", codes=frozenset({"E502"}), fix="print_z_report"),
    _Condition(key="erpnetfp_memory_full", codes=frozenset({"E201", "E206"})),
    _Condition(key="erpnetfp_memory_nearly_full", codes=frozenset({"W201", "W202"}), severity=IssueSeverity.WARNING),
    _Condition(key="erpnetfp_unsent_data", codes=frozenset({"E501", "E509", "W501"})),
)


class Issues:
    """Raises and clears the issues of one entry; showing the same again changes nothing."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Work for one entry."""
        self._hass = hass
        self._entry = entry
        self._devices: frozenset[str] = frozenset()

    def _show(
        self,
        key: str,
        present: bool,
        *,
        about: str = "",
        severity: IssueSeverity = IssueSeverity.ERROR,
        fix: str | None = None,
        **placeholders: str,
    ) -> None:
        """Raise an issue about a job or device or take it back; `fix` names the flow that fixes it."""
        if not present:
            async_clear_issue(self._hass, self._entry, key, about=f"_{about}")
            return
        async_raise_issue(
            self._hass,
            self._entry,
            key,
            severity=severity,
            fixable=fix is not None,
            about=f"_{about}",
            data={"fix": fix, "about": about, **placeholders},
            placeholders=placeholders,
        )

    def show_journal(self, *, lost: bool) -> None:
        """Show that the journal is gone, so that nothing may be printed."""
        self._show("erpnetfp_journal_lost", lost, severity=IssueSeverity.CRITICAL, fix="start_journal")

    def show_job(self, job: Job, name: str) -> None:
        """Show that a person must decide about a job, or no longer."""
        self._show(
            "erpnetfp_unknown_outcome",
            job.outcome is Outcome.UNKNOWN,
            about=job.job_id,
            severity=IssueSeverity.CRITICAL,
            fix="decide",
            printer=name,
            document=self._name_of(job.kind),
            amount="–" if job.total is None else f"{job.total:.2f} EUR",
            sale=job.unique_sale_number or "–",
            time=dt_util.as_local(job.created).strftime("%d.%m.%Y %H:%M"),
        )

    def _name_of(self, kind: JobKind) -> str:
        """Return what a kind of document is called in Home Assistant's language."""
        name = kind.name.lower()
        texts = async_get_cached_translations(self._hass, self._hass.config.language, "entity", DOMAIN)
        return texts.get(f"component.{DOMAIN}.entity.event.document.state_attributes.event_type.state.{name}", name)

    def show_cash(self, cash: CashAmount, version: str | None) -> None:
        """Show that a server that is known for it cannot read the drawer; it stays until the server is updated."""
        if any(message.code == _CASH_FORMAT for message in cash.messages):
            self._show(_OUTDATED, True, severity=IssueSeverity.WARNING, version=version or "–")

    def show(self, snapshot: Snapshot) -> None:
        """Show what the devices report; nothing is left of those that are gone."""
        if not snapshot.server.cash_may_fail:
            self._show(_OUTDATED, False)
        for device in self._devices - snapshot.printers.keys():
            for condition in _CONDITIONS:
                self._show(condition.key, False, about=device)
        self._devices = frozenset(snapshot.printers)
        for device, state in snapshot.printers.items():
            for condition in _CONDITIONS:
                self._show_condition(condition, device, state)

    def _show_condition(self, condition: _Condition, device: str, state: PrinterState) -> None:
        """Show one condition of one printer."""
        difference = abs(state.clock_difference or timedelta())
        self._show(
            condition.key,
            not condition.codes.isdisjoint(state.codes) or (condition.key == _CLOCK and difference > CLOCK_TOLERANCE),
            about=device,
            severity=condition.severity,
            fix=condition.fix,
            printer=name_of(state.info),
        )
