"""A small integration without flaws, for the tests of the checks."""

import json
from pathlib import Path
import struct
from typing import Any

from homeassistant.components.brands.const import ALLOWED_IMAGES

ROOT = "custom_components/zontromat"

ENGLISH: dict[str, Any] = {
    "config": {
        "abort": {"already_configured": "Already configured."},
        "error": {"cannot_connect": "No connection."},
        "step": {
            "user": {"title": "Pick a system", "menu_options": {"alpha": "Alpha"}},
            "alpha": {
                "data": {"host": "Host"},
                "data_description": {"host": "The address of the hub, without a port."},
                "sections": {"more": {"name": "More", "data": {"key": "Key"}, "data_description": {"key": "Its key."}}},
            },
        },
    },
    "config_subentries": {
        "zone": {
            "entry_type": "Zone",
            "initiate_flow": {"user": "Add a zone"},
            "step": {"user": {"data": {"number": "Number"}, "data_description": {"number": "Its number."}}},
        }
    },
    "entity": {"sensor": {"mode": {"name": "Mode", "state": {"day": "Day", "night": "Night"}}}},
    "exceptions": {"lost": {"message": "{name} does not answer."}},
    "issues": {
        "drift": {
            "title": "The clock of {name} is wrong",
            "fix_flow": {"step": {"confirm": {"title": "Set the clock", "description": "Sets it now."}}},
        }
    },
    "selector": {"speed": {"options": {"slow": "Slow", "fast": "Fast"}}},
    "services": {
        "warm": {
            "name": "Warm",
            "description": "Warms a room.",
            "sections": {"more": {"name": "More"}},
            "fields": {
                "speed": {"name": "Speed", "description": "How fast."},
                "degrees": {"name": "Degrees", "description": "How warm."},
            },
        }
    },
}
ICONS = {
    "entity": {
        "sensor": {
            "mode": {
                "default": "mdi:heat-pump",
                "state": {"day": "mdi:weather-sunny"},
                "range": {"5": "mdi:snowflake", "10": "mdi:fire"},
            }
        }
    },
    "services": {"warm": {"service": "mdi:fire"}},
}
SERVICES = """warm:
  target:
    entity:
      domain: climate
  fields:
    speed:
      selector:
        select:
          translation_key: speed
          options:
            - slow
            - fast
    more:
      fields:
        degrees:
          selector:
            number:
              min: 5
              max: 30
"""
MANIFEST = {
    "domain": "zontromat",
    "name": "Zontromat",
    "after_dependencies": ["network"],
    "categories": ["climate.heat_pumps_air_conditioning"],
    "codeowners": ["@someone"],
    "config_flow": True,
    "documentation": "https://example.org/zontromat",
    "integration_type": "hub",
    "iot_class": "local_polling",
    "issue_tracker": "https://example.org/zontromat/issues",
    "requirements": ["pymodbus>=3.13", "some-client==1.2.3"],
    "version": "0.1.0",
}
SENSOR = '''"""Sensors of all systems."""

from .dispatch import async_setup_entry_for

PARALLEL_UPDATES = 0

async_setup_entry = async_setup_entry_for("sensor")
'''
SYSTEM_SENSOR = '''"""Sensors of alpha."""

MODES = (AlphaSensorDescription(key="mode", translation_key="mode"),)
SPEED = SelectSelectorConfig(options=["slow"], translation_key="speed")
ERRORS = ErrorTable(ErrorRule(error=TimeoutError, key="lost", form_key="cannot_connect"))


class AlphaSensor(SensorEntity):
    """One value."""

    _attr_translation_key = "mode"


def complain(hass, entry, name, details):
    """Raise and report in all ways."""
    async_raise_issue(hass, entry, "drift")
    ir.async_create_issue(hass, DOMAIN, "1", translation_key="drift")
    if details:
        raise UpdateFailed(**details)
    if name is None:
        raise FormError("cannot_connect")
    raise HomeAssistantError(
        translation_domain=DOMAIN, translation_key="lost", translation_placeholders={"name": name}
    )
'''


def quality_scale(rules: list[str]) -> str:
    """Return a quality_scale.yaml in which the first rule is exempt and the others are done."""
    first, *others = rules
    lines = [f"  {first}:", "    status: exempt", "    comment: There is nothing to set up."]
    return "\n".join(["rules:", *lines, *(f"  {rule}: done" for rule in others)]) + "\n"


def png(width: int, height: int) -> bytes:
    """Return the beginning of a PNG image."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)


def _texts(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _translate(node: Any) -> Any:
    """Return the texts in a language that puts a word in front of everything."""
    return {key: _translate(value) for key, value in node.items()} if isinstance(node, dict) else f"бг {node}"


def create(repository: Path, rules: list[str]) -> None:
    """Write the integration and its repository into an empty folder."""
    files = {
        "hacs.json": _texts({"name": "Zontromat", "homeassistant": "2026.10.0"}),
        "README.md": "# Zontromat\n",
        "LICENSE": "MIT License\n",
        f"{ROOT}/manifest.json": _texts(MANIFEST),
        f"{ROOT}/translations/en.json": _texts(ENGLISH),
        f"{ROOT}/translations/bg.json": _texts(_translate(ENGLISH)),
        f"{ROOT}/icons.json": _texts(ICONS),
        f"{ROOT}/services.yaml": SERVICES,
        f"{ROOT}/quality_scale.yaml": quality_scale(rules),
        f"{ROOT}/sensor.py": SENSOR,
        f"{ROOT}/systems/alpha/sensor.py": SYSTEM_SENSOR,
    }
    for name, text in files.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text, encoding="utf-8")
    (repository / ROOT / "brand").mkdir()
    for name in ALLOWED_IMAGES:
        scale = 2 if "@2x" in name else 1
        size = (256, 256) if "icon" in name else (600, 128)
        (repository / ROOT / "brand" / name).write_bytes(png(*(side * scale for side in size)))
