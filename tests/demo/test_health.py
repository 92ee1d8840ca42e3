"""What the demo's check takes for a fault."""

from pathlib import Path

import pytest

from demo import DemoError
from demo.health import check_log

FINE = """\
2026-11-20 10:00:00.000 WARNING (MainThread) [a] Skipping pip installation
2026-11-20 10:00:01.000 WARNING (MainThread) [a] Detected blocking call to open inside the event loop by integration 'x'
"""


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-20 10:00:02.000 ERROR (MainThread) [b] Broken",
        "2026-11-20 10:00:02.000 WARNING (MainThread) [b] Detected blocking call to open by custom integration 'zontromat'",
        "2026-11-20 10:00:02.000 WARNING (MainThread) [custom_components.zontromat.systems.toy] Odd [b]",
    ],
)
def test_errors_and_our_blocking_calls_are_faults(tmp_path: Path, line: str) -> None:
    """The line is shown; a log without such lines passes."""
    log = tmp_path / "log"
    log.write_text(FINE)
    check_log(log)
    log.write_text(FINE + line)
    with pytest.raises(DemoError, match=r"\[b\]"):
        check_log(log)
