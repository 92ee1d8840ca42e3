"""The state file: what survives the end of the process."""

import json
from pathlib import Path
from typing import Any

from .model import Bgerp
from .records import DeviceRecord

_EVENTS = 500


class StateFile:
    """Keeps devices and logs of one installation in a file; written only when something changed."""

    def __init__(self, path: Path, model: Bgerp) -> None:
        """Use the file for this installation; it need not exist yet."""
        self._path = path
        self._model = model
        self._written = ""

    def load(self) -> None:
        """Take the state from the file, if there is one."""
        if not self._path.exists():
            return
        self._written = self._path.read_text("utf-8")
        state: dict[str, Any] = json.loads(self._written)
        self._model.bgerp_id = state["bgerp_id"]
        for row in state["records"]:
            self._model.records.add(DeviceRecord.load(row))
        self._model.attendance.load(state["attendance"])
        self._model.log.load(state["log"])

    def save(self) -> None:
        """Write the state; a crash leaves the old file or the new one."""
        text = json.dumps(
            {
                "bgerp_id": self._model.bgerp_id,
                "records": [record.dump() for record in self._model.records],
                "attendance": self._model.attendance.dump(),
                "log": self._model.log.dump(_EVENTS),
            }
        )
        if text == self._written:
            return
        partial = self._path.with_suffix(f"{self._path.suffix}.part")
        partial.write_text(text, "utf-8")
        partial.replace(self._path)
        self._written = text
