"""The devices and the bus as a small web page."""

from collections.abc import Iterable
from html import escape
from itertools import islice
from typing import Final

from .bus import Telegram
from .device import Device
from .groups import format_group
from .plant import Plant

_SHOWN_TELEGRAMS: Final = 50
_STYLE: Final = """
body { margin: 0; padding: 1rem; font: 14px system-ui, sans-serif; color: #222; background: #f3f4f6 }
main { display: flex; gap: 1.5rem; align-items: flex-start; flex-wrap: wrap }
table { border-collapse: collapse; background: #fff; box-shadow: 0 1px 3px #0003 }
th, td { padding: .3rem .6rem; text-align: left; border-bottom: 1px solid #e5e7eb; vertical-align: top }
code { font-size: 12px; color: #555 }
"""


def render(plant: Plant, log: list[Telegram], last_minute: int) -> str:
    """Return the page; it loads itself anew every few seconds."""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<title>Thinknx</title><style>{_STYLE}</style></head><body>
<h1>Thinknx</h1>
<p>{len(plant.devices)} devices, {last_minute} requests in the last minute, plant time {plant.time:%H:%M:%S}</p>
<main><section><h2>Devices</h2>
{_table(("Device", "Kind", "State", "GUID and groups"), map(_device, plant.devices.values()))}
</section><section><h2>Bus</h2>
{_table(("Time", "Group", "DPT", "Bytes", "Value"), map(_telegram, islice(reversed(log), _SHOWN_TELEGRAMS)))}
</section></main></body></html>
"""


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of cells that are HTML already."""
    head = "".join(f"<th>{heading}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    return f"<table><tr>{head}</tr>\n{body}</table>"


def _device(device: Device) -> Iterable[str]:
    """Return the cells of a device."""
    state = ", ".join(f"{name} {device.dpt(name).explain(device.reading(name))}" for name in device.values)
    groups = ", ".join(f"{name} {format_group(Plant.group(device, name))}" for name in device.objects)
    return (
        escape(device.name),
        device.kind if device.is_reachable else f"{device.kind} ({device.health})",
        state,
        f"<code>{escape(device.guid)}<br>{groups}</code>",
    )


def _telegram(telegram: Telegram) -> Iterable[str]:
    """Return the cells of a telegram."""
    return (f"{telegram.at:%H:%M:%S}", telegram.group, telegram.dpt, telegram.payload.hex(" "), telegram.meaning)
