"""Checks that every text which a test makes Home Assistant show exists, in every language, with its placeholders."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, wraps
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigSubentryFlow, OptionsFlow
from homeassistant.core import ServiceRegistry
from homeassistant.data_entry_flow import FlowManager, FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.issue_registry import IssueRegistry
import pytest

DOMAIN = "zontromat"
ROOT = Path(__file__).parents[2] / "custom_components" / DOMAIN / "translations"
SHARED_ABORTS = {"reauth_successful", "reconfigure_successful", "already_in_progress", "no_devices_found"}
"""Reasons whose text Home Assistant brings along."""


@cache
def _languages() -> dict[str, Any]:
    """Return the translations by language."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(ROOT.glob("*.json"))}


class Texts:
    """The translations of the integration, and what was found to be missing in them."""

    def __init__(self) -> None:
        """Take all languages."""
        self.languages = _languages()
        self.missing: list[str] = []

    def require(self, path: str, placeholders: Iterable[str] = ()) -> None:
        """Note a text that is missing or asks for more than it is given; `path` is separated by slashes."""
        for language, texts in self.languages.items():
            found: Any = texts
            for key in path.split("/"):
                found = found.get(key, {}) if isinstance(found, dict) else {}
            if not isinstance(found, str):
                self.missing.append(f"{language}: {path}")
            elif unfilled := set(re.findall(r"{(\w+)}", found)) - set(placeholders):
                self.missing.append(f"{language}: {path} needs {sorted(unfilled)}")

    def check_flow(self, flow: Any, result: Mapping[str, Any]) -> None:
        """Check what one step of a flow shows."""
        match flow:
            case ConfigFlow():
                section = "config"
            case OptionsFlow():
                section = "options"
            case ConfigSubentryFlow():
                section = f"config_subentries/{flow.handler[1]}"
            case _:
                return
        given = {*(result.get("description_placeholders") or {}), "name"}
        if result["type"] is FlowResultType.ABORT:
            if result["reason"] not in SHARED_ABORTS:
                self.require(f"{section}/abort/{result['reason']}", given)
        elif result["type"] is FlowResultType.MENU:
            for option in result["menu_options"]:
                self.require(f"{section}/step/{result['step_id']}/menu_options/{option}", given)
        elif result["type"] is FlowResultType.FORM:
            self._check_form(section, result, given)
        elif result["type"] is FlowResultType.SHOW_PROGRESS:
            self.require(f"{section}/progress/{result['progress_action']}", given)

    def _check_form(self, section: str, result: Mapping[str, Any], given: set[str]) -> None:
        """Check the title, fields and errors of a form."""
        step = f"{section}/step/{result['step_id']}"
        self.require(f"{step}/title", given)
        for error in (result.get("errors") or {}).values():
            self.require(f"{section}/error/{error}", given)
        schema = result.get("data_schema")
        for field, value in (schema.schema if schema is not None else {}).items():
            inner = getattr(value, "schema", None)
            if hasattr(value, "options") and inner is not None:
                self.require(f"{step}/sections/{field}/name", given)
                for name in inner.schema:
                    self.require(f"{step}/sections/{field}/data/{name}", given)
                    self.require(f"{step}/sections/{field}/data_description/{name}", given)
            else:
                self.require(f"{step}/data/{field}", given)
                self.require(f"{step}/data_description/{field}", given)

    def check_error(self, error: HomeAssistantError) -> None:
        """Check the text of an exception."""
        if error.translation_domain == DOMAIN and error.translation_key is not None:
            self.require(f"exceptions/{error.translation_key}/message", error.translation_placeholders or {})

    def check_issue(self, key: str, fixable: bool, placeholders: Mapping[str, str] | None) -> None:
        """Check the text of a repair issue."""
        self.require(f"issues/{key}/title", placeholders or {})
        if not fixable:
            self.require(f"issues/{key}/description", placeholders or {})


def _watching(texts: Texts, original: Callable[..., Any]) -> Callable[..., Any]:
    """Return a step handler that checks its result."""

    @wraps(original)
    async def handle(self: Any, flow: Any, *args: Any, **kwargs: Any) -> Any:
        result = await original(self, flow, *args, **kwargs)
        if type(flow).__module__.startswith(f"custom_components.{DOMAIN}.") and "toy" not in repr(result):
            texts.check_flow(flow, result)
        return result

    return handle


@pytest.fixture(autouse=True)
def all_texts_exist(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that made Home Assistant show a text which does not exist; the toy system has none."""
    texts = Texts()
    call, create = ServiceRegistry.async_call, IssueRegistry.async_get_or_create

    @wraps(call)
    async def async_call(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await call(self, *args, **kwargs)
        except HomeAssistantError as err:
            texts.check_error(err)
            raise

    @wraps(create)
    def async_get_or_create(self: Any, domain: str, issue_id: str, **kwargs: Any) -> Any:
        key = kwargs["translation_key"]
        if domain == DOMAIN and not key.startswith("toy_"):
            texts.check_issue(key, kwargs["is_fixable"], kwargs["translation_placeholders"])
        return create(self, domain, issue_id, **kwargs)

    monkeypatch.setattr(FlowManager, "_async_handle_step", _watching(texts, FlowManager._async_handle_step))
    monkeypatch.setattr(ServiceRegistry, "async_call", async_call)
    monkeypatch.setattr(IssueRegistry, "async_get_or_create", async_get_or_create)
    yield
    assert not texts.missing, "missing texts: " + ", ".join(sorted(set(texts.missing)))
