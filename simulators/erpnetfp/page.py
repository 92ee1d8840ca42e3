"""The printers and their paper as a small web page."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
import json

from .documents import Kind
from .personalities import Personality
from .printer import FiscalPrinter
from .printfaults import PrintFaultKind

_STYLE = """
body { margin: 0; padding: 1rem; background: #5b6470; font: 14px system-ui, sans-serif; color: #fff }
main { display: flex; gap: 1.5rem; align-items: flex-start; flex-wrap: wrap }
h2 { margin: 0 0 .25rem; font-size: 1rem }
form { display: inline }
pre { width: max-content; background: #fffef8; color: #222; margin: 0 0 .75rem; padding: 1rem .75rem; font: 13px/1.25 monospace;
      box-shadow: 0 1px 4px #0006 }
pre.void { color: #999; text-decoration: line-through }
p { margin: .25rem 0 }
"""


def dump(value: object) -> str:
    """Return JSON; money is text, so that nothing is lost."""
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: object) -> str:
    """Make a value that JSON does not know a text."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def render(personality: Personality, printers: Iterable[FiscalPrinter], waiting: int) -> str:
    """Return the page; it loads itself anew every few seconds."""
    options = "".join(f"<option>{kind}</option>" for kind in PrintFaultKind)
    return f"""<!DOCTYPE html>
<html lang="bg"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<title>ErpNet.FP</title><style>{_STYLE}</style></head><body>
<h1>{escape(personality.title)} {escape(personality.version)}</h1>
<p>Waiting jobs: {waiting}
<form method="post" action="/simulator/faults"><select name="kind">{options}</select>
<button>Plan for the next document</button></form>
<form method="post" action="/simulator/crash"><button>Restart the server</button></form></p>
<main>{"".join(map(_printer, printers))}</main></body></html>
"""


def _printer(printer: FiscalPrinter) -> str:
    """Return a printer with its paper, newest first."""
    memory = printer.memory
    state = (
        f"Paper {printer.paper}, cover {'open' if printer.cover_open else 'closed'}, "
        f"{'on' if printer.powered else 'off'}; cash {memory.cash:.2f} EUR; "
        f"clock {printer.now:%Y-%m-%d %H:%M:%S}; {memory.blocks_left} blocks left"
    )
    levers = "".join(
        _lever(printer, name, value)
        for name, value in (
            ("paper", "out"),
            ("paper", "low"),
            ("paper", "ok"),
            ("cover", "open"),
            ("cover", "closed"),
            ("power", "off"),
            ("power", "on"),
        )
    )
    sheets = "".join(
        f'<pre class="{"void" if document.kind is Kind.VOID else "printed"}">{escape(document.text)}</pre>'
        for document in reversed(printer.roll.documents)
    )
    title = f"{printer.model.maker} {printer.model.name} · {printer.serial}"
    return f"<section><h2>{escape(title)}</h2><p>{escape(state)}</p><p>{levers}</p>{sheets}</section>"


def _lever(printer: FiscalPrinter, name: str, value: str) -> str:
    """Return a button that sets something on a printer."""
    return (
        f'<form method="post" action="/simulator/printers/{escape(printer.serial)}">'
        f'<button name="{name}" value="{value}">{name} {value}</button></form> '
    )
