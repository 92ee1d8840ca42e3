"""The options flow: preferences, many devices by a pasted table, and that table to take away."""

import asyncio
from types import MappingProxyType
from typing import Any, Final

from homeassistant.components import webhook
from homeassistant.config_entries import ConfigFlowResult, ConfigSubentry, OptionsFlow
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig
import probatio

from ...system import Steps
from .access import make_client
from .client import ThinknxError
from .const import CONF_WEBHOOK_ID
from .devices import devices_of
from .errors import ERRORS
from .forms import OPTIONS_SCHEMA
from .plan import ImportPlan, stored
from .table import format_table, parse_table
from .texts import async_describe

CONF_TABLE: Final = "table"
SHOWN: Final = 20
"""Lines of each kind that the preview shows."""

PATIENCE: Final = 2.0
"""Seconds after which a person wants to see that something is going on."""
LISTENING: Final = 1.0
"""Seconds; see `_linger`."""

_TABLE: Final = TextSelector(TextSelectorConfig(multiline=True))


class OptionsSteps(Steps[OptionsFlow]):
    """A menu of preferences, import and export."""

    _text = ""
    _plan: ImportPlan
    _planning: asyncio.Task[None] | None = None
    _progress: asyncio.Task[None] | None = None

    async def async_step_init(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Show the menu."""
        options = [self.step_id(step) for step in ("settings", "import", "export")]
        return self.flow.async_show_menu(step_id=self.step_id("init"), menu_options=options)

    async def async_step_settings(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask for the preferences."""
        if user_input is not None:
            return self.flow.async_create_entry(data=user_input)
        entry = self.flow.config_entry
        return self.flow.async_show_form(
            step_id=self.step_id("settings"),
            data_schema=self.flow.add_suggested_values_to_schema(OPTIONS_SCHEMA, entry.options),
            description_placeholders={"webhook": webhook.async_generate_path(entry.data[CONF_WEBHOOK_ID])},
        )

    async def async_step_import(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Take a table; every wrong line is named and nothing of it is taken over."""
        if user_input is None:
            return self._show_import({}, "")
        self._text = user_input[CONF_TABLE]
        self._plan = ImportPlan(parse_table(self._text))
        if self._plan.problems:
            return await self._async_refuse()
        client = make_client(self.hass, self.flow.config_entry.data)
        self._planning = self.hass.async_create_task(self._plan.async_place(self.flow.config_entry, client))
        done, _ = await asyncio.wait({self._planning}, timeout=PATIENCE)
        return await (self.async_step_preview(None) if done else self.async_step_checking(None))

    async def async_step_checking(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Show that the server is being asked about the new devices, which takes a few requests for each."""
        assert self._planning is not None
        if self._progress is None:
            self._progress = self.hass.async_create_task(_linger(self._planning))
        if not self._progress.done():
            return self.flow.async_show_progress(
                step_id=self.step_id("checking"),
                progress_action="thinknx_checking",
                progress_task=self._progress,
            )
        self._progress = None
        return self.flow.async_show_progress_done(next_step_id=self.step_id("preview"))

    async def async_step_preview(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Show what will be added, changed and skipped; then do it, with one reload at the end."""
        plan = self._plan
        if user_input is not None:
            self._apply(plan)
            return self.flow.async_create_entry(data=dict(self.flow.config_entry.options))
        assert self._planning is not None
        try:
            self._planning.result()
        except ThinknxError as err:
            return self._show_import({"base": ERRORS.rule_of(err).form_key}, "")
        if plan.problems:
            return await self._async_refuse()
        if not plan.added and not plan.changed:
            return self._show_import({CONF_TABLE: "nothing_new"}, "")
        return self.flow.async_show_form(
            step_id=self.step_id("preview"),
            description_placeholders={
                "added": _summary([row.name for row, _ in plan.added]),
                "changed": _summary(plan.changes),
                "skipped": _summary([row.name for row, _ in plan.skipped]),
            },
        )

    async def async_step_export(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Show the devices as a table."""
        if user_input is not None:
            return self.flow.async_create_entry(data=dict(self.flow.config_entry.options))
        schema = probatio.Schema({probatio.Optional(CONF_TABLE): _TABLE})
        table = {CONF_TABLE: format_table(devices_of(self.flow.config_entry))}
        return self.flow.async_show_form(
            step_id=self.step_id("export"), data_schema=self.flow.add_suggested_values_to_schema(schema, table)
        )

    async def _async_refuse(self) -> ConfigFlowResult:
        """Name the wrong lines."""
        lines = await async_describe(self.hass, self._plan.problems)
        return self._show_import({CONF_TABLE: "bad_lines"}, _listed(lines))

    def _show_import(self, errors: dict[str, str], problems: str) -> ConfigFlowResult:
        """Show the form for the table, filled with what was pasted."""
        schema = probatio.Schema({probatio.Required(CONF_TABLE): _TABLE})
        return self.flow.async_show_form(
            step_id=self.step_id("import"),
            data_schema=self.flow.add_suggested_values_to_schema(schema, {CONF_TABLE: self._text}),
            errors=errors,
            description_placeholders={"problems": problems},
        )

    def _apply(self, plan: ImportPlan) -> None:
        """Store the devices of a plan, as far as nobody added or deleted them since it was made."""
        entries, entry = self.hass.config_entries, self.flow.config_entry
        known = {subentry.unique_id: subentry for subentry in entry.subentries.values()}
        for row, capabilities in plan.added:
            if row.guid in known:
                continue
            entries.async_add_subentry(
                entry,
                ConfigSubentry(
                    data=MappingProxyType(stored(row, capabilities)),
                    subentry_type=row.kind,
                    title=row.name,
                    unique_id=row.guid,
                ),
            )
        for row, capabilities in plan.changed:
            if (subentry := known.get(row.guid)) is not None:
                entries.async_update_subentry(entry, subentry, data=stored(row, capabilities), title=row.name)


async def _linger(planning: asyncio.Task[None]) -> None:
    """Wait for a task, and give the page that begins to show its progress the time to listen for its end."""
    await asyncio.gather(asyncio.wait({planning}), asyncio.sleep(LISTENING))


def _summary(lines: list[str]) -> str:
    """Return a number and the first few lines."""
    return f"{len(lines)}{_listed(lines)}"


def _listed(lines: list[str]) -> str:
    """Return a list in Markdown, not longer than a person reads."""
    more = [f"… +{len(lines) - SHOWN}"] if len(lines) > SHOWN else []
    return "".join(f"\n- {line}" for line in [*lines[:SHOWN], *more])
